/** Signed objects: making and verifying them in every suite (wire F.1, RFC 7515). */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { Mesh } from '../schema/index.ts'
import {
  isSignatureOf,
  type PrivateKeyHandle,
  type PublicKeyHandle,
  signBytes,
  suites,
} from '../suite/index.ts'
import { readProtected } from './protected.ts'
import { signatureRules } from './signature-rules.ts'

/** What a signature vouches for besides the payload. Members other than the named ones are the signer's own. */
export interface ProtectedHeader {
  readonly alg: string
  readonly typ?: string
  /** The tag inside the payload. */
  readonly cty?: string
  readonly [member: string]: unknown
}

export interface SignOptions {
  readonly key: PrivateKeyHandle
  /** The bytes as they will travel; never serialise them again afterwards. */
  readonly payload: Bytes
  /** The tag inside the payload. Our suites write it into the header, so that an object cannot pass for another. */
  readonly contentTag: string
  /** Further members of the protected header, of JSON values; 2017 objects, which nobody may extend, go without. */
  readonly header?: Readonly<Record<string, unknown>>
}

/**
 * Signs a payload in the suite of the key.
 *
 * Objects of `modern` and `nist` are RFC 7515 general JSON with the payload in base64url; those of `2017` are byte for
 * byte what the clients of that time make.
 *
 * @throws `mesh/argument` for a key that is not a signature key, or a header member that is not the caller's to set
 * @example
 * const SignedData = await signObject(deps, { key, payload, contentTag: 'DeviceProfile' })
 */
export async function signObject(deps: CryptoDeps, options: SignOptions): Promise<Mesh<'JoseWebSignature'>> {
  const { key, payload, contentTag, header: extra = {} } = options
  const { sign: algorithm, objects } = suiteForSigning(key)
  const rules = signatureRules[objects]
  const { protectedHeader, unprotected } = await rules.draft(deps, { algorithm, payload, contentTag, extra })
  const signature = await signBytes(deps, key, rules.inputOf(protectedHeader, payload))
  return {
    ...(unprotected && { unprotected }),
    payload,
    signatures: [{ header: { kid: key.udf }, protected: protectedHeader, signature }],
  }
}

/**
 * Verifies that an object is signed by one key and nobody else, and returns what was signed.
 *
 * The key decides which rules hold, never the object: exactly one signature, its `kid` the key's fingerprint, its
 * algorithm the suite's, no `crit`, no duplicate members; in our suites `typ` and `cty` too, in `2017` the digest in
 * the header. The caller must know already that this key may sign such an object.
 *
 * @param options.contentTag the tag the payload must hold; checked in our suites. In `2017`, where nothing but the
 * payload says what it is, the reader of the payload must check it.
 * @throws `mesh/jws/invalid` for whatever does not hold; `mesh/argument` for a key that is not a signature key
 */
export async function verifyObject(
  deps: CryptoDeps,
  options: {
    readonly jws: Mesh<'JoseWebSignature'>
    readonly key: PublicKeyHandle
    readonly contentTag?: string
  },
): Promise<{ readonly payload: Bytes; readonly header: ProtectedHeader }> {
  const { jws, key, contentTag } = options
  if (jws.payload === undefined) throw refuse('There is no payload.')
  const header = await verifySignature(deps, { object: jws, payload: jws.payload, key, contentTag })
  return { payload: jws.payload, header }
}

/**
 * Verifies the signature of a 2017 object that is signed and encrypted (wire F.2). It covers the ciphertext alone,
 * neither the recipients nor the initialisation vector, whose change alters the first 16 bytes of the plaintext: what
 * comes out of decryption is not vouched for. The portal protocol does not use such objects.
 *
 * @throws `mesh/jws/invalid` if the signature is not the key's; `mesh/argument` for a key of another suite or use
 */
export async function verifyEncryptedObject(
  deps: CryptoDeps,
  options: { readonly jwe: Mesh<'JoseWebEncryption'>; readonly key: PublicKeyHandle },
): Promise<{ readonly header: ProtectedHeader }> {
  const { jwe, key } = options
  if (suiteForSigning(key).objects !== '2017') {
    throw new MeshError('mesh/argument', 'Only 2017 has objects that are signed over their ciphertext.')
  }
  if (jwe.ciphertext === undefined) throw refuse('There is no ciphertext.')
  return {
    header: await verifySignature(deps, { object: jwe, payload: jwe.ciphertext, key, contentTag: undefined }),
  }
}

interface Verification {
  readonly object: Mesh<'JoseWebSignature'>
  /** What the signature must cover. */
  readonly payload: Bytes
  readonly key: PublicKeyHandle
  readonly contentTag: string | undefined
}

async function verifySignature(deps: CryptoDeps, options: Verification): Promise<ProtectedHeader> {
  const { object, payload, key, contentTag } = options
  const suite = suiteForSigning(key)
  const rules = signatureRules[suite.objects]
  const { protectedHeader, signature, unprotected } = onlySignatureOf(object, key)
  const header = readHeader(protectedHeader)
  const algorithm = [suite.sign, ...suite.alsoVerifies].find(({ jose }) => jose === header['alg'])
  if (algorithm === undefined) throw refuse('The algorithm is not one of the key’s suite.')
  const claim = { algorithm, header, protectedHeader, payload, contentTag, unprotected }
  const [objection, isGenuine] = await Promise.all([
    rules.objectionTo(deps, claim).catch(cause => {
      throw refuse('The header makes no sense.', cause)
    }),
    isSignatureOf(deps, key, { signature, data: () => rules.inputOf(protectedHeader, payload) }, algorithm),
  ])
  if (objection !== undefined) throw refuse(objection)
  if (!isGenuine) throw refuse('The signature is not the key’s.')
  return { ...header, alg: algorithm.jose }
}

function onlySignatureOf(object: Mesh<'JoseWebSignature'>, key: PublicKeyHandle) {
  const [only, ...others] = object.signatures ?? []
  if (only === undefined || others.length > 0) throw refuse('An object has exactly one signature.')
  const { header, protected: protectedHeader, signature } = only
  if (header?.kid !== key.udf) throw refuse('The signature is by another key.')
  if (protectedHeader === undefined || signature === undefined) throw refuse('The signature is not complete.')
  return { protectedHeader, signature, unprotected: [object.unprotected, header] as const }
}

function readHeader(protectedHeader: Bytes) {
  try {
    return readProtected(protectedHeader)
  } catch (cause) {
    throw refuse('The protected header is damaged.', cause)
  }
}

function suiteForSigning(key: PrivateKeyHandle | PublicKeyHandle) {
  if (key.use !== 'sign')
    throw new MeshError('mesh/argument', `A key to ${key.use} with does not sign objects.`)
  return suites[key.suite]
}

function refuse(message: string, cause?: unknown): MeshError {
  return new MeshError('mesh/jws/invalid', message, { cause })
}
