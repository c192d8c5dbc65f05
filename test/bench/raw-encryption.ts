/** The WebCrypto calls an encrypted object cannot do without, and nothing around them. */
import { type Bytes, concatBytes, utf8ToBytes } from '../../sdk/core/bytes.ts'
import {
  cryptoKeyOf,
  type PrivateKeyHandle,
  type PublicKeyHandle,
  type SuiteName,
} from '../../sdk/core/suite/index.ts'

const { subtle } = globalThis.crypto

/** What agreement and wrapping need a suite for. */
const agreements: Readonly<
  Partial<Record<SuiteName, { readonly generate: Algorithm | EcKeyGenParams; readonly name: string }>>
> = {
  modern: { generate: { name: 'X25519' }, name: 'X25519' },
  nist: { generate: { name: 'ECDH', namedCurve: 'P-256' } as EcKeyGenParams, name: 'ECDH' },
}

export interface RawObject {
  readonly iv: Bytes
  readonly ciphertext: ArrayBuffer
  readonly wrapped: readonly ArrayBuffer[]
  readonly ephemeral?: ArrayBuffer
}

export async function rawEncrypt(
  suite: SuiteName,
  recipients: readonly PublicKeyHandle[],
  plaintext: Bytes,
): Promise<RawObject> {
  const agreement = agreements[suite]
  const content = agreement
    ? { name: 'AES-GCM', length: 256, iv: 12 }
    : { name: 'AES-CBC', length: 256, iv: 16 }
  const key = await subtle.generateKey({ name: content.name, length: 256 }, true, ['encrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(content.iv))
  const encrypting = subtle.encrypt({ name: content.name, iv }, key, plaintext)
  if (agreement === undefined) {
    const raw = await subtle.exportKey('raw', key)
    const wrapped = await Promise.all(
      recipients.map(async to =>
        subtle.encrypt({ name: 'RSA-OAEP' }, await cryptoKeyOf({ crypto }, to), raw),
      ),
    )
    return { iv, ciphertext: await encrypting, wrapped }
  }
  const ephemeral = (await subtle.generateKey(agreement.generate, false, ['deriveBits'])) as CryptoKeyPair
  const wrapped = await Promise.all(
    recipients.map(async to => {
      const recipient = await cryptoKeyOf({ crypto }, to)
      const kek = await wrappingKey(agreement.name, recipient, ephemeral.privateKey, 'wrapKey')
      return subtle.wrapKey('raw', key, kek, 'AES-KW')
    }),
  )
  return {
    iv,
    ciphertext: await encrypting,
    wrapped,
    ephemeral: await subtle.exportKey('raw', ephemeral.publicKey),
  }
}

export async function rawDecrypt(
  suite: SuiteName,
  { key: mine }: PrivateKeyHandle,
  object: RawObject,
): Promise<ArrayBuffer> {
  const wrapped = object.wrapped.at(-1)!
  const agreement = agreements[suite]
  if (agreement === undefined || object.ephemeral === undefined) {
    const raw = await subtle.decrypt({ name: 'RSA-OAEP' }, mine, wrapped)
    const key = await subtle.importKey('raw', raw, 'AES-CBC', false, ['decrypt'])
    return subtle.decrypt({ name: 'AES-CBC', iv: object.iv }, key, object.ciphertext)
  }
  // Whoever reads an object imports the ephemeral key it carries.
  const ephemeral = await subtle.importKey('raw', object.ephemeral, agreement.generate, true, [])
  const kek = await wrappingKey(agreement.name, ephemeral, mine, 'unwrapKey')
  const key = await subtle.unwrapKey('raw', wrapped, kek, 'AES-KW', 'AES-GCM', false, ['decrypt'])
  return subtle.decrypt({ name: 'AES-GCM', iv: object.iv }, key, object.ciphertext)
}

/** Agreement, one round of the Concat KDF, import. */
async function wrappingKey(
  name: string,
  publicKey: CryptoKey,
  privateKey: CryptoKey,
  usage: KeyUsage,
): Promise<CryptoKey> {
  const shared = new Uint8Array(await subtle.deriveBits({ name, public: publicKey }, privateKey, 256))
  const info = utf8ToBytes('a fixed text of about the length that the derivation hashes')
  const derived = await subtle.digest('SHA-256', concatBytes(Uint8Array.of(0, 0, 0, 1), shared, info))
  return subtle.importKey('raw', derived, 'AES-KW', false, [usage])
}
