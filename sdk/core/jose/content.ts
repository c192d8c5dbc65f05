/** The encryption of the content itself, under a key that recipients get wrapped. */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { ContentAlgorithm } from '../suite/registry.ts'
import { borrowBytes } from './ascii.ts'

interface ContentParameters {
  readonly algorithm: ContentAlgorithm
  readonly iv: Bytes
  /** Protected along with the content where the cipher authenticates; ignored where it does not. */
  readonly additionalData: Bytes
}

interface SealedContent {
  readonly ciphertext: Bytes
  /** Absent for a cipher without authentication. */
  readonly tag?: Bytes | undefined
}

/** A fresh content key. It can be exported, since wrapping requires that; in our suites it never leaves WebCrypto bare. */
export function generateContentKey(deps: CryptoDeps, algorithm: ContentAlgorithm): Promise<CryptoKey> {
  const parameters: AesKeyGenParams = { name: algorithm.webCrypto, length: algorithm.keyBits }
  return deps.crypto.subtle.generateKey(parameters, true, ['encrypt', 'decrypt'])
}

/** Encrypts; authenticates too if the cipher can. */
export async function sealContent(
  deps: CryptoDeps,
  key: CryptoKey,
  parameters: ContentParameters,
  plaintext: Bytes,
): Promise<SealedContent> {
  const { tagLength } = parameters.algorithm
  const sealed = new Uint8Array(await deps.crypto.subtle.encrypt(cipherOf(parameters), key, plaintext))
  if (tagLength === 0) return { ciphertext: sealed }
  const end = sealed.length - tagLength
  return { ciphertext: sealed.subarray(0, end), tag: sealed.subarray(end) }
}

/**
 * Decrypts. Every length must be exact: WebCrypto would take other initialisation vectors, and a shortened tag is
 * easier to forge.
 *
 * @throws whatever is wrong; the caller must not tell what it was
 */
export async function openContent(
  deps: CryptoDeps,
  key: CryptoKey,
  parameters: ContentParameters,
  { ciphertext, tag }: SealedContent,
): Promise<Bytes> {
  const { ivLength, tagLength, keyBits } = parameters.algorithm
  const isWellFormed =
    parameters.iv.length === ivLength &&
    (tag?.length ?? 0) === tagLength &&
    (tag === undefined) === (tagLength === 0) &&
    (key.algorithm as AesKeyAlgorithm).length === keyBits
  if (!isWellFormed) throw new MeshError('mesh/jwe/invalid', 'A part has the wrong length.')
  const sealed = tag === undefined ? ciphertext : borrowJoined(ciphertext, tag)
  return new Uint8Array(await deps.crypto.subtle.decrypt(cipherOf(parameters), key, sealed))
}

/** WebCrypto wants the tag behind the ciphertext. */
function borrowJoined(ciphertext: Bytes, tag: Bytes): Bytes {
  const joined = borrowBytes(ciphertext.length + tag.length)
  joined.set(ciphertext)
  joined.set(tag, ciphertext.length)
  return joined
}

function cipherOf({ algorithm, iv, additionalData }: ContentParameters): AesGcmParams | AesCbcParams {
  const { webCrypto: name, tagLength } = algorithm
  return tagLength === 0 ? { name, iv } : { name, iv, additionalData, tagLength: tagLength * 8 }
}
