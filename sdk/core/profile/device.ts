/** Device profiles: the three keys of a device, signed by the first of them (wire I.1, I.3). */
import type { CryptoDeps } from '../deps.ts'
import type { Mesh } from '../schema/index.ts'
import {
  type KeyPair,
  type PublicKeyHandle,
  publicKeyToWire,
  readPublicKey,
  type SuiteName,
} from '../suite/index.ts'
import {
  ahead,
  readClaimed,
  required,
  signTagged,
  verifyClaimed,
  verifyDated,
  verifyIdentifiers,
  verifySuite,
} from './signed.ts'

export interface DeviceKeyPairs {
  /** DSK: its fingerprint is the device's. */
  readonly signature: KeyPair
  /** DAK: signs requests to a portal. */
  readonly authentication: KeyPair
  /** DEK: application data is encrypted to it. */
  readonly encryption: KeyPair
}

/** A device whose profile passed every check. */
export interface VerifiedDevice {
  readonly udf: string
  readonly suite: SuiteName
  readonly signed: Mesh<'SignedDeviceProfile'>
  readonly profile: Mesh<'DeviceProfile'>
  /** What it is in one public word, such as `phone`; a device of 2017 may say anything or nothing here. */
  readonly kind: string
  readonly signatureKey: PublicKeyHandle
  readonly authenticationKey: PublicKeyHandle
  readonly encryptionKey: PublicKeyHandle
}

/**
 * Makes and signs the profile of a device. It is public, so it says what the device is (`phone`, `browser`) and
 * nothing that a person chose.
 *
 * @throws `mesh/profile/suite` if the keys are not all of one suite
 */
export async function createDeviceProfile(
  deps: CryptoDeps,
  options: {
    readonly keys: DeviceKeyPairs
    readonly kind: string
    readonly description?: string
    /** UTC, wire form. */
    readonly updated: string
  },
): Promise<Mesh<'SignedDeviceProfile'>> {
  const { keys, kind, description, updated } = options
  const { signature, authentication, encryption } = keys
  verifySuite(signature.publicKey.suite, [
    signature.privateKey,
    authentication.publicKey,
    encryption.publicKey,
  ])
  const Identifier = signature.publicKey.udf
  const value = {
    Identifier,
    Names: [kind],
    Updated: updated,
    Description: description,
    DeviceSignatureKey: publicKeyToWire(signature.publicKey),
    DeviceAuthenticationKey: publicKeyToWire(authentication.publicKey),
    DeviceEncryptionKey: publicKeyToWire(encryption.publicKey),
  }
  const SignedData = await signTagged(deps, { key: signature.privateKey, type: 'DeviceProfile', value })
  return { Identifier, SignedData }
}

/**
 * Verifies a device profile: signed by its own signature key, under that key's fingerprint, all three keys sound and
 * of one suite.
 *
 * @throws `mesh/profile/invalid` if an identifier is not the key's; `mesh/profile/signer` if another key signed;
 * `mesh/profile/suite`; `mesh/jws/invalid`; `mesh/udf/mismatch`, `mesh/key/…`; `mesh/schema/…`, `mesh/json/…`
 *
 * @example
 * const device = await verifyDeviceProfile(deps, signed)
 * console.log(device.udf, device.kind)
 */
export async function verifyDeviceProfile(
  deps: CryptoDeps,
  signed: Mesh<'SignedDeviceProfile'>,
): Promise<VerifiedDevice> {
  const claimed = readClaimed(signed, 'DeviceProfile')
  const signatureKey = readPublicKey({
    key: required(claimed.value.DeviceSignatureKey, 'device signature key'),
    use: 'sign',
  })
  const signature = verifyClaimed(deps, claimed, signatureKey)
  const device = ahead(() => readDevice(signed, claimed.value, signatureKey))
  await signature
  return device()
}

function readDevice(
  signed: Mesh<'SignedDeviceProfile'>,
  profile: Mesh<'DeviceProfile'>,
  signatureKey: PublicKeyHandle,
): VerifiedDevice {
  const { udf, suite } = signatureKey
  verifyIdentifiers(udf, signed, profile)
  verifyDated(suite, profile)
  const authenticationKey = readPublicKey({
    key: required(profile.DeviceAuthenticationKey, 'device authentication key'),
    use: 'authenticate',
  })
  const encryptionKey = readPublicKey({
    key: required(profile.DeviceEncryptionKey, 'device encryption key'),
    use: 'encrypt',
  })
  verifySuite(suite, [authenticationKey, encryptionKey])
  const kind = profile.Names?.[0] ?? ''
  return { udf, suite, signed, profile, kind, signatureKey, authenticationKey, encryptionKey }
}
