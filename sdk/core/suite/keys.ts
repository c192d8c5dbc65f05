/** Keys in use: made, brought in from the wire, and written back to it. */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh, TaggedKey } from '../schema/types.ts'
import { computeUdf, contentTypes } from '../udf.ts'
import { fromJwk, type KeyForm, type KeyMaterial, materialOf, taggedKey, toJwk } from './key-form.ts'
import { verifyKeyPair } from './pair.ts'
import {
  formOfKey,
  type KeyUse,
  type SignatureAlgorithm,
  type SuiteName,
  suiteOfTag,
  suites,
} from './registry.ts'

export interface PublicKeyHandle {
  /** Fingerprint of the key, 150 bits. */
  readonly udf: string
  readonly suite: SuiteName
  readonly use: KeyUse
  /** The key as on the wire. */
  readonly parameters: TaggedKey
  readonly key: CryptoKey
}

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
  const udf = await fingerprintOf(deps, form, material)
  return {
    publicKey: { udf, suite, use, parameters: taggedKey(form, 'public', udf, material), key: pair.publicKey },
    privateKey: { udf, suite, use, key: pair.privateKey },
  }
}

/**
 * Brings a public key in from a profile (wire I.3, key reference). Its suite follows from the tag of its parameters;
 * its fingerprint is computed afresh and compared with every place that claims one.
 *
 * @throws `mesh/udf/mismatch` if the `UDF` member or the `kid` inside says otherwise; `mesh/key/invalid` for a weak or
 * odd key or one of another use; `mesh/key/unsupported` for a kind of key no suite has; `mesh/schema/missing` without
 * parameters
 */
export async function importPublicKey(
  deps: CryptoDeps,
  options: { readonly key: Mesh<'PublicKey'>; readonly use: KeyUse },
): Promise<PublicKeyHandle> {
  const { key: wire, use } = options
  const { form, material, suite } = readPublicParameters(wire)
  const algorithm = suites[suite][use]
  if (algorithm.form !== form) throw new MeshError('mesh/key/invalid', `The key is not one to ${use} with.`)
  const [udf, key] = await Promise.all([
    checkedFingerprint(deps, wire, form, material),
    form.importPublic(deps.crypto.subtle, material, algorithm.publicKey).catch(refuseKey),
  ])
  return { udf, suite, use, parameters: taggedKey(form, 'public', udf, material), key }
}

/**
 * The fingerprint of a public key from a profile, checked as `importPublicKey` does but without making the key
 * usable: for keys whose identity matters and which are not used here.
 *
 * @throws as `importPublicKey`
 */
export async function verifyKeyReference(deps: CryptoDeps, key: Mesh<'PublicKey'>): Promise<string> {
  const { form, material } = readPublicParameters(key)
  return checkedFingerprint(deps, key, form, material)
}

/**
 * The same key for an algorithm its suite also verifies under. WebCrypto ties RSA keys to one digest each.
 *
 * @throws `mesh/key/unsupported`, `mesh/key/invalid` as WebCrypto has it
 */
export async function keyForAlgorithm(
  deps: CryptoDeps,
  handle: PublicKeyHandle,
  { form, publicKey }: SignatureAlgorithm,
): Promise<PublicKeyHandle> {
  const material = materialOf(form.publicMembers, handle.parameters.value)
  const key = await form.importPublic(deps.crypto.subtle, material, publicKey).catch(refuseKey)
  return { ...handle, key }
}

/** The key as profiles carry it: fingerprint and parameters, the latter with `kid` inside as 2017 has it (wire H). */
export function publicKeyToWire(handle: PublicKeyHandle): Mesh<'PublicKey'> {
  return { UDF: handle.udf, PublicParameters: handle.parameters }
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
  const [udf, key, publicKey] = await Promise.all([
    checkedFingerprint(deps, { PublicParameters: parameters }, form, publicMaterial),
    subtle.importKey('jwk', jwk, privateKey.algorithm, extractable, [...privateKey.usages]).catch(refuseKey),
    form.importPublic(subtle, publicMaterial, algorithm.publicKey).catch(refuseKey),
  ])
  const pair = {
    publicKey: {
      udf,
      suite,
      use,
      parameters: taggedKey(form, 'public', udf, publicMaterial),
      key: publicKey,
    },
    privateKey: { udf, suite, use, key },
  }
  await verifyKeyPair(deps, pair)
  return pair
}

function readPublicParameters(key: Mesh<'PublicKey'>) {
  const parameters = key.PublicParameters
  if (parameters === undefined) throw new MeshError('mesh/schema/missing', 'The key has no PublicParameters.')
  const form = formOfParameters(parameters)
  if (parameters.tag !== form.publicTag) throw new MeshError('mesh/key/invalid', 'That is not a public key.')
  const material = form.checkPublic(materialOf(form.publicMembers, parameters.value))
  return { form, material, suite: suiteOfTag(parameters.tag).name }
}

function formOfParameters({ tag, value }: TaggedKey): KeyForm {
  const { kty, crv } = value as { readonly kty?: string; readonly crv?: string }
  const form = formOfKey(tag, crv)
  if (kty !== form.identity.kty && !(form.silent && kty === undefined)) {
    throw new MeshError('mesh/key/invalid', 'The key’s kty does not fit its tag.')
  }
  return form
}

async function checkedFingerprint(
  deps: CryptoDeps,
  wire: Mesh<'PublicKey'>,
  form: KeyForm,
  material: KeyMaterial,
) {
  const udf = await fingerprintOf(deps, form, material)
  for (const claimed of [wire.UDF, wire.PublicParameters?.value.kid]) {
    if (claimed !== undefined && claimed !== udf) {
      throw new MeshError('mesh/udf/mismatch', `A key claims the fingerprint ${claimed} and has ${udf}.`)
    }
  }
  return udf
}

function fingerprintOf(deps: CryptoDeps, form: KeyForm, material: KeyMaterial): Promise<string> {
  return computeUdf(deps, { contentType: contentTypes.key, data: form.fingerprintInput(material) })
}

/** Names what WebCrypto says: an algorithm it does not have, or a key it does not like. */
function refuseKey(cause: unknown): never {
  const isUnsupported = cause instanceof Error && cause.name === 'NotSupportedError'
  throw isUnsupported
    ? new MeshError('mesh/key/unsupported', 'This WebCrypto does not have the algorithm.', { cause })
    : new MeshError('mesh/key/invalid', 'WebCrypto refuses the key.', { cause })
}
