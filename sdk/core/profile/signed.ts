/** What all signed profiles share: a wrapper, one signature, and a payload that counts only once it has verified. */
import { type Bytes, bytesEqual, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { type ProtectedHeader, signObject, verifyObject } from '../jose/jws.ts'
import { type Mesh, readTagged, type TypeName, writeTagged } from '../schema/index.ts'
import { type PrivateKeyHandle, type PublicKeyHandle, type SuiteName, suites } from '../suite/index.ts'

export type SignedProfile = Mesh<'SignedProfile'>

/** The parts of a signed profile that are needed before anything has been verified. */
export interface Signature {
  readonly jws: Mesh<'JoseWebSignature'>
  readonly payload: Bytes
  /** The key that the one signature claims to be by. */
  readonly kid: string
}

export interface Opened<T extends TypeName> {
  readonly value: Mesh<T>
  readonly header: ProtectedHeader
  readonly key: PublicKeyHandle
}

/**
 * The signature of a signed profile, not verified.
 *
 * @throws `mesh/schema/missing` without signed data; `mesh/jws/invalid` unless there is exactly one signature and it
 * names its key
 */
export function signatureOf(signed: SignedProfile): Signature {
  const jws = required(signed.SignedData, 'signed data')
  const payload = required(jws.payload, 'payload')
  const [signature, second] = jws.signatures ?? []
  const kid = signature?.header?.kid
  if (kid === undefined || second !== undefined) {
    throw new MeshError('mesh/jws/invalid', 'There must be exactly one signature, and it must name its key.')
  }
  return { jws, payload, kid }
}

/** What a signed object says, read and not yet verified. */
export interface Claimed<T extends TypeName> extends Signature {
  readonly type: T
  readonly value: Mesh<T>
}

/**
 * Reads a signed object whose payload names the key it is to be verified with. Nothing of it may be believed, or reach
 * anybody, before `verifyClaimed` has.
 *
 * @throws `mesh/schema/tag` if the payload is of another type; `mesh/schema/…`, `mesh/json/…`; as `signatureOf`
 */
export function readClaimed<T extends TypeName>(signed: SignedProfile, type: T): Claimed<T> {
  const signature = signatureOf(signed)
  return { ...signature, type, value: readExactly(signature.payload, type) }
}

/**
 * Verifies the signature of what was read. It may be started before other checks are done and awaited after them: a
 * rejection that nobody waits for any more, since one of those failed, is no error of its own.
 *
 * @throws `mesh/profile/signer` if another key signed; `mesh/jws/invalid`
 */
export function verifyClaimed<T extends TypeName>(
  deps: CryptoDeps,
  { jws, kid, type }: Claimed<T>,
  key: PublicKeyHandle,
): Promise<ProtectedHeader> {
  if (key.udf !== kid) throw new MeshError('mesh/profile/signer', `The ${type} is signed by another key.`)
  const verified = verifyObject(deps, { jws, key, contentTag: type }).then(({ header }) => header)
  verified.catch(() => {})
  return verified
}

/**
 * Does now, while signatures are verified elsewhere, what counts only afterwards: what goes wrong is thrown when the
 * result is asked for, so that a forgery is called one before anything else about it is.
 */
export function ahead<Value>(work: () => Value): () => Value {
  try {
    const value = work()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/**
 * Verifies a signed profile that carries the key it is to be verified with, or a profile that carries it, in its own
 * payload. `findKey` sees the payload before it is verified and takes nothing from it but that key; the caller gets the
 * payload afterwards (wire I.3).
 *
 * @throws `mesh/profile/signer` if another key signed; `mesh/schema/tag` if the payload is of another type;
 * `mesh/jws/invalid`; what `findKey` throws
 */
export async function openSigned<T extends TypeName>(
  deps: CryptoDeps,
  signed: SignedProfile,
  type: T,
  findKey: (claimed: Mesh<T>, kid: string) => Promise<PublicKeyHandle>,
): Promise<Opened<T>> {
  const claimed = readClaimed(signed, type)
  const key = await findKey(claimed.value, claimed.kid)
  return { value: claimed.value, header: await verifyClaimed(deps, claimed, key), key }
}

/**
 * Reads tagged content that is or was signed, and that is of one type: a subtype is not the type, so that a
 * ConnectionResult does not pass for the ConnectionRequest it derives from.
 *
 * @throws `mesh/schema/tag`, `mesh/schema/member`, `mesh/json/…`, `mesh/encoding/…`
 */
export function readExactly<T extends TypeName>(source: Bytes, type: T): Mesh<T> {
  const { tag, value }: { readonly tag: string; readonly value: unknown } = readTagged<TypeName>(
    source,
    type,
    {
      mode: 'signed',
    },
  )
  if (tag !== type) throw new MeshError('mesh/schema/tag', `The content is not a ${type}.`)
  return value as Mesh<T>
}

/** Signs an object of the schema as the payload of a signed profile. */
export function signTagged<T extends TypeName>(
  deps: CryptoDeps,
  options: {
    readonly key: PrivateKeyHandle
    readonly type: T
    readonly value: Mesh<NoInfer<T>>
    readonly header?: Readonly<Record<string, unknown>>
  },
): Promise<Mesh<'JoseWebSignature'>> {
  const { key, type, value, header = {} } = options
  const text = writeTagged({ tag: type, value }, 'compact', { peer2017: isSuiteOf2017(key.suite) })
  return signObject(deps, { key, payload: utf8ToBytes(text), contentTag: type, header })
}

/**
 * Whether two signed profiles are the same, byte for byte: identifier, payload, signer and signature. Unsigned advice
 * does not count.
 */
export function isSameSigned(a: SignedProfile, b: SignedProfile): boolean {
  const one = signatureOf(a)
  const other = signatureOf(b)
  const [signature] = one.jws.signatures ?? []
  const [counterpart] = other.jws.signatures ?? []
  return (
    a.Identifier === b.Identifier &&
    one.kid === other.kid &&
    bytesEqual(one.payload, other.payload) &&
    isSameBytes(signature?.protected, counterpart?.protected) &&
    isSameBytes(signature?.signature, counterpart?.signature)
  )
}

/**
 * The wrapper's identifier and the one inside must both be the fingerprint of the key that proves the profile.
 *
 * @throws `mesh/profile/invalid`
 */
export function verifyIdentifiers(udf: string, wrapper: Mesh<'Entry'>, inner: Mesh<'Entry'>): void {
  if (wrapper.Identifier !== udf || inner.Identifier !== udf) {
    throw new MeshError('mesh/profile/invalid', 'The profile claims another identifier than that of its key.')
  }
}

/**
 * In our own suites every profile says when it was made; software of 2017 never does (wire I.3).
 *
 * @throws `mesh/schema/missing`
 */
export function verifyDated(suite: SuiteName, profile: Mesh<'Profile'>): void {
  if (!isSuiteOf2017(suite)) required(profile.Updated, 'date')
}

/** @throws `mesh/profile/suite` if a key is of another suite */
export function verifySuite(suite: SuiteName, keys: readonly { readonly suite: SuiteName }[]): void {
  if (keys.some(key => key.suite !== suite)) {
    throw new MeshError('mesh/profile/suite', `A key or device is not of the profile’s suite, ${suite}.`)
  }
}

/** @throws `mesh/schema/missing` if there is no value */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new MeshError('mesh/schema/missing', `The ${name} is missing.`)
  return value
}

/** Whether objects of the suite are those of 2017, which carry no date, nonce or MAC. */
export function isSuiteOf2017(suite: SuiteName): boolean {
  return suites[suite].objects === '2017'
}

function isSameBytes(a: Bytes | undefined, b: Bytes | undefined): boolean {
  return a !== undefined && b !== undefined && bytesEqual(a, b)
}
