/** Public keys: read from the wire with every check there is, and brought into WebCrypto once they are used. */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh, TaggedKey } from '../schema/types.ts'
import { udfOfKey } from '../udf.ts'
import { type KeyForm, type KeyMaterial, materialOf, taggedKey } from './key-form.ts'
import {
  formOfKey,
  type KeyUse,
  type SignatureAlgorithm,
  type SuiteName,
  suiteOfTag,
  suites,
} from './registry.ts'

/** Plain data: `cryptoKeyOf` is the key that WebCrypto works with. */
export interface PublicKeyHandle {
  /** Fingerprint of the key, 150 bits. */
  readonly udf: string
  readonly suite: SuiteName
  readonly use: KeyUse
  /** The key as on the wire. */
  readonly parameters: TaggedKey
}

interface Imported {
  readonly subtle: SubtleCrypto
  readonly key: Promise<CryptoKey>
}

/** Most keys of a profile are never used by whoever reads it, and those that are, more than once. */
const imported = new WeakMap<PublicKeyHandle, Imported>()

/**
 * Reads a public key from a profile (wire I.3, key reference). Its suite follows from the tag of its parameters; its
 * fingerprint is computed afresh and compared with every place that claims one. All this without WebCrypto, so that
 * whole profiles are read in one go.
 *
 * @throws `mesh/udf/mismatch` if the `UDF` member or the `kid` inside says otherwise; `mesh/key/invalid` for a weak or
 * odd key or one of another use; `mesh/key/unsupported` for a kind of key no suite has; `mesh/schema/missing` without
 * parameters
 */
export function readPublicKey(options: {
  readonly key: Mesh<'PublicKey'>
  readonly use: KeyUse
}): PublicKeyHandle {
  const { key: wire, use } = options
  const { form, material, suite } = readPublicParameters(wire)
  if (suites[suite][use].form !== form) {
    throw new MeshError('mesh/key/invalid', `The key is not one to ${use} with.`)
  }
  const udf = checkedFingerprint(wire, form, material)
  return { udf, suite, use, parameters: taggedKey(form, 'public', udf, material) }
}

/**
 * Brings a public key in from a profile: as `readPublicKey`, and at once into WebCrypto.
 *
 * @throws as `readPublicKey` and `cryptoKeyOf`
 */
export async function importPublicKey(
  deps: CryptoDeps,
  options: { readonly key: Mesh<'PublicKey'>; readonly use: KeyUse },
): Promise<PublicKeyHandle> {
  const handle = readPublicKey(options)
  await cryptoKeyOf(deps, handle)
  return handle
}

/**
 * The fingerprint of a public key from a profile, checked as `importPublicKey` does but without making the key
 * usable: for keys whose identity matters and which are not used here.
 *
 * @throws as `readPublicKey`
 */
export async function verifyKeyReference(_deps: CryptoDeps, key: Mesh<'PublicKey'>): Promise<string> {
  const { form, material } = readPublicParameters(key)
  return checkedFingerprint(key, form, material)
}

/**
 * The key as WebCrypto takes it. It is imported on first use and kept for as long as the handle is.
 *
 * @throws `mesh/key/unsupported`, `mesh/key/invalid` as WebCrypto has it
 */
export function cryptoKeyOf(deps: CryptoDeps, handle: PublicKeyHandle): Promise<CryptoKey> {
  const { subtle } = deps.crypto
  const before = imported.get(handle)
  if (before?.subtle === subtle) return before.key
  const key = cryptoKeyFor(deps, handle, suites[handle.suite][handle.use])
  imported.set(handle, { subtle, key })
  return key
}

/**
 * The same key for an algorithm its suite also verifies under. WebCrypto ties RSA keys to one digest each.
 *
 * @throws as `cryptoKeyOf`
 */
export function cryptoKeyFor(
  deps: CryptoDeps,
  { parameters }: PublicKeyHandle,
  { form, publicKey }: Pick<SignatureAlgorithm, 'form' | 'publicKey'>,
): Promise<CryptoKey> {
  const material = materialOf(form.publicMembers, parameters.value)
  return form.importPublic(deps.crypto.subtle, material, publicKey).catch(refuseKey)
}

/** A handle of a key that WebCrypto has already. */
export function publicKeyHandle(
  deps: CryptoDeps,
  options: {
    readonly suite: SuiteName
    readonly use: KeyUse
    readonly udf: string
    readonly material: KeyMaterial
    readonly key: CryptoKey
  },
): PublicKeyHandle {
  const { suite, use, udf, material, key } = options
  const handle = { udf, suite, use, parameters: taggedKey(suites[suite][use].form, 'public', udf, material) }
  imported.set(handle, { subtle: deps.crypto.subtle, key: Promise.resolve(key) })
  return handle
}

/** The key as profiles carry it: fingerprint and parameters, the latter with `kid` inside as 2017 has it (wire H). */
export function publicKeyToWire(handle: PublicKeyHandle): Mesh<'PublicKey'> {
  return { UDF: handle.udf, PublicParameters: handle.parameters }
}

/** @throws `mesh/key/unsupported`, `mesh/key/invalid` unless the members and the tag of a key fit each other */
export function formOfParameters({ tag, value }: TaggedKey): KeyForm {
  const { kty, crv } = value as { readonly kty?: string; readonly crv?: string }
  const form = formOfKey(tag, crv)
  if (kty !== form.identity.kty && !(form.silent && kty === undefined)) {
    throw new MeshError('mesh/key/invalid', 'The key’s kty does not fit its tag.')
  }
  return form
}

/** @throws `mesh/udf/mismatch` if the key claims another fingerprint than it has */
export function checkedFingerprint(wire: Mesh<'PublicKey'>, form: KeyForm, material: KeyMaterial): string {
  const udf = fingerprintOf(form, material)
  for (const claimed of [wire.UDF, wire.PublicParameters?.value.kid]) {
    if (claimed !== undefined && claimed !== udf) {
      throw new MeshError('mesh/udf/mismatch', `A key claims the fingerprint ${claimed} and has ${udf}.`)
    }
  }
  return udf
}

export function fingerprintOf(form: KeyForm, material: KeyMaterial): string {
  return udfOfKey(form.fingerprintInput(material))
}

/** Names what WebCrypto says: an algorithm it does not have, or a key it does not like. */
export function refuseKey(cause: unknown): never {
  const isUnsupported = cause instanceof Error && cause.name === 'NotSupportedError'
  throw isUnsupported
    ? new MeshError('mesh/key/unsupported', 'This WebCrypto does not have the algorithm.', { cause })
    : new MeshError('mesh/key/invalid', 'WebCrypto refuses the key.', { cause })
}

function readPublicParameters(key: Mesh<'PublicKey'>) {
  const parameters = key.PublicParameters
  if (parameters === undefined) throw new MeshError('mesh/schema/missing', 'The key has no PublicParameters.')
  const form = formOfParameters(parameters)
  if (parameters.tag !== form.publicTag) throw new MeshError('mesh/key/invalid', 'That is not a public key.')
  const material = form.checkPublic(materialOf(form.publicMembers, parameters.value))
  return { form, material, suite: suiteOfTag(parameters.tag).name }
}
