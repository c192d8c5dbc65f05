/** Key pairs: made, brought in from an escrow set or another device, and written out for one. */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { TaggedKey } from '../schema/types.ts'
import { fromJwk, materialOf, taggedKey, toJwk } from './key-form.ts'
import { verifyKeyPair } from './pair.ts'
import {
  checkedFingerprint,
  fingerprintOf,
  formOfParameters,
  type PublicKeyHandle,
  publicKeyHandle,
  refuseKey,
} from './public-key.ts'
import { type KeyUse, type SuiteName, suiteOfTag, suites } from './registry.ts'

/** Never holds key bytes, so that printing or logging it shows none. */
export interface PrivateKeyHandle {
  readonly udf: string
  readonly suite: SuiteName
  readonly use: KeyUse
  readonly key: CryptoKey
}

export interface KeyPair {
  readonly publicKey: PublicKeyHandle
  readonly privateKey: PrivateKeyHandle
}

/**
 * Makes a key pair for one use. The private key cannot be exported unless asked for; ask only for keys that go into
 * an escrow set or to another device, and import them non-extractable right after.
 *
 * @throws `mesh/key/unsupported` if this WebCrypto lacks the algorithm
 * @example
 * const { publicKey, privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'sign' })
 */
export async function generateKeyPair(
  deps: CryptoDeps,
  options: { readonly suite: SuiteName; readonly use: KeyUse; readonly extractable?: boolean },
): Promise<KeyPair> {
  const { suite, use, extractable = false } = options
  const { form, generate, publicKey, privateKey } = suites[suite][use]
  const { subtle } = deps.crypto
  const usages = [...publicKey.usages, ...privateKey.usages]
  const pair = await subtle.generateKey(generate, extractable, usages).catch(refuseKey)
  if (!('privateKey' in pair)) throw new MeshError('mesh/key/unsupported', 'WebCrypto made no key pair.')
  const material = form.checkPublic(await form.exportPublic(subtle, pair.publicKey))
  const udf = fingerprintOf(form, material)
  return {
    publicKey: publicKeyHandle(deps, { suite, use, udf, material, key: pair.publicKey }),
    privateKey: { udf, suite, use, key: pair.privateKey },
  }
}

/**
 * The private key in the clear, as escrow sets and application profiles hold it inside an encryption. Binary members
 * are raw bytes. Drop the result as soon as it is encrypted; never print or store it.
 *
 * @throws `mesh/key/invalid` for a key that was made non-extractable
 */
export async function exportPrivateParameters(
  deps: CryptoDeps,
  privateKey: PrivateKeyHandle,
): Promise<TaggedKey> {
  if (!privateKey.key.extractable)
    throw new MeshError('mesh/key/invalid', 'The private key was made not to be exported.')
  const { form } = suites[privateKey.suite][privateKey.use]
  const jwk = await deps.crypto.subtle.exportKey('jwk', privateKey.key)
  return taggedKey(
    form,
    'private',
    privateKey.udf,
    fromJwk([...form.publicMembers, ...form.privateMembers], jwk),
  )
}

/**
 * Brings in a private key that `exportPrivateParameters` or a 2017 client wrote. The two halves are tried against
 * each other, since some WebCrypto implementations take a private key with somebody else's public half.
 *
 * @throws `mesh/key/invalid` for a damaged key or one of another use; `mesh/udf/mismatch` if the `kid` inside says
 * otherwise; `mesh/key/unsupported` for a kind of key no suite has
 */
export async function importPrivateKey(
  deps: CryptoDeps,
  options: { readonly parameters: TaggedKey; readonly use: KeyUse; readonly extractable?: boolean },
): Promise<KeyPair> {
  const { parameters, use, extractable = false } = options
  const { subtle } = deps.crypto
  const suite = suiteOfTag(parameters.tag).name
  const form = formOfParameters(parameters)
  const algorithm = suites[suite][use]
  if (algorithm.form !== form || parameters.tag !== form.privateTag) {
    throw new MeshError('mesh/key/invalid', `That is not a private key to ${use} with.`)
  }
  const publicMaterial = form.checkPublic(materialOf(form.publicMembers, parameters.value))
  const material = { ...publicMaterial, ...materialOf(form.privateMembers, parameters.value) }
  const jwk = toJwk(form.identity, [...form.publicMembers, ...form.privateMembers], material)
  const { privateKey } = algorithm
  const udf = checkedFingerprint({ PublicParameters: parameters }, form, publicMaterial)
  const [key, publicKey] = await Promise.all([
    subtle.importKey('jwk', jwk, privateKey.algorithm, extractable, [...privateKey.usages]).catch(refuseKey),
    form.importPublic(subtle, publicMaterial, algorithm.publicKey).catch(refuseKey),
  ])
  const pair = {
    publicKey: publicKeyHandle(deps, { suite, use, udf, material: publicMaterial, key: publicKey }),
    privateKey: { udf, suite, use, key },
  }
  await verifyKeyPair(deps, pair)
  return pair
}
