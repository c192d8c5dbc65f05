/** Secrets that the machine store keeps: always encrypted to the encryption key of one of its devices. */
import type { Bytes } from '../core/bytes.ts'
import { decryptObject, encryptObject } from '../core/jose/index.ts'
import type { VerifiedDevice } from '../core/profile/index.ts'
import type { EngineContext } from './context.ts'
import { requireKey } from './keys.ts'
import { objectToText, textToObject } from './objects.ts'

/** What a secret is for; it is bound to it, so that one cannot be put in another's place. */
export type SecretPurpose = 'escrow-secret' | 'scan-secret' | 'invite-pin' | 'invite-key' | 'journal'

interface SecretOptions {
  readonly device: VerifiedDevice
  readonly purpose: SecretPurpose
  /** UDF of the profile or device it is about, or the identifier of the record. */
  readonly subject: string
}

/** @returns tagged JoseWebEncryption */
export async function sealSecret(
  engine: EngineContext,
  secret: Bytes,
  options: SecretOptions,
): Promise<string> {
  const sealed = await encryptObject(engine, {
    suite: options.device.suite,
    recipients: [options.device.encryptionKey],
    plaintext: secret,
    contentTag: options.purpose,
    profile: options.subject,
  })
  return objectToText('JoseWebEncryption', sealed)
}

/** @throws `mesh/storage/evicted`; `mesh/jwe/invalid` when it is damaged or of another purpose */
export async function openSecret(
  engine: EngineContext,
  sealed: string,
  options: SecretOptions,
): Promise<Bytes> {
  return decryptObject(engine, {
    jwe: textToObject(sealed, 'JoseWebEncryption'),
    key: await requireKey(engine, options.device.encryptionKey),
    contentTag: options.purpose,
    profile: options.subject,
  })
}
