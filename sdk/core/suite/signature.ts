/** Raw signatures with keys of any suite: what JWS objects and HTTP message signatures are made of. */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { PrivateKeyHandle } from './keys.ts'
import { cryptoKeyFor, cryptoKeyOf, type PublicKeyHandle } from './public-key.ts'
import { type KeyUse, type SignatureAlgorithm, type SuiteName, suites } from './registry.ts'

/**
 * How keys of a suite and use sign.
 *
 * @throws `mesh/argument` for encryption keys
 */
export function signatureAlgorithmOf(key: {
  readonly suite: SuiteName
  readonly use: KeyUse
}): SignatureAlgorithm {
  if (key.use === 'encrypt') throw new MeshError('mesh/argument', 'An encryption key does not sign.')
  return suites[key.suite][key.use]
}

/**
 * Signs bytes as they are, without any framing. Whoever calls it must make sure that the bytes say what they are for.
 *
 * @throws `mesh/argument` for encryption keys
 */
export async function signBytes(deps: CryptoDeps, key: PrivateKeyHandle, data: Bytes): Promise<Bytes> {
  const { operation } = signatureAlgorithmOf(key)
  return new Uint8Array(await deps.crypto.subtle.sign(operation, key.key, data))
}

/**
 * Whether a raw signature over bytes is the key's. Anything malformed is simply false.
 *
 * @param input.data given as a function, it is called in the same breath as WebCrypto copies it
 * @param algorithm another one than the suite's, of those that it also verifies under
 * @throws `mesh/argument` for encryption keys; `mesh/key/invalid`, `mesh/key/unsupported` for one that WebCrypto refuses
 */
export async function isSignatureOf(
  deps: CryptoDeps,
  key: PublicKeyHandle,
  input: { readonly signature: Bytes; readonly data: Bytes | (() => Bytes) },
  algorithm: SignatureAlgorithm = signatureAlgorithmOf(key),
): Promise<boolean> {
  const { signature, data } = input
  const { operation, signatureLength } = algorithm
  if (signatureLength !== undefined && signature.length !== signatureLength) return false
  const isOwn = algorithm === signatureAlgorithmOf(key)
  const verifier = await (isOwn ? cryptoKeyOf(deps, key) : cryptoKeyFor(deps, key, algorithm))
  return deps.crypto.subtle.verify(operation, verifier, signature, typeof data === 'function' ? data() : data)
}
