/** All algorithms, as data: who needs to know how a suite signs, encrypts or fingerprints looks it up here. */
import { type Bytes, utf8ToBytes } from '../bytes.ts'
import { MeshError } from '../error.ts'
import { isPointOfP256 } from './curve-p256.ts'
import { type ImportTarget, type KeyForm, pointForm, rsaForm } from './key-form.ts'

export type SuiteName = 'modern' | 'nist' | '2017'
export type KeyUse = 'sign' | 'authenticate' | 'encrypt'

/** What one use of keys needs, apart from what is done with them. */
interface KeyAlgorithm {
  readonly form: KeyForm
  /** The JOSE name: `alg` of signatures and of recipients. */
  readonly jose: string
  /** WebCrypto parameters that make a pair. */
  readonly generate: RsaHashedKeyGenParams | EcKeyGenParams | Algorithm
  readonly publicKey: ImportTarget
  readonly privateKey: ImportTarget
}

export interface SignatureAlgorithm extends KeyAlgorithm {
  /** WebCrypto parameters of `sign` and `verify`. */
  readonly operation: AlgorithmIdentifier | RsaPssParams | EcdsaParams
  /** Octets of every signature; absent where it is the size of the key. */
  readonly signatureLength?: number
  /** The digest that 2017 objects put into their header, in WebCrypto's word and in theirs. */
  readonly digest?: { readonly hash: 'SHA-256' | 'SHA-512'; readonly label: string }
  /** The name RFC 9421 gives it in HTTP message signatures; absent where it has none. */
  readonly http?: string
}

export interface EncryptionAlgorithm extends KeyAlgorithm {
  /**
   * How a content key reaches the holder: `agreement` wraps it under a key agreed with an ephemeral one
   * (RFC 7518 4.6), `transport` encrypts it to the key itself.
   */
  readonly wrapping: 'agreement' | 'transport'
  /** WebCrypto name of the agreement or of the transport. */
  readonly operation: string
}

export interface ContentAlgorithm {
  /** The JOSE name. */
  readonly enc: string
  readonly webCrypto: 'AES-GCM' | 'AES-CBC'
  readonly keyBits: number
  /** Octets. */
  readonly ivLength: number
  /** Octets; 0 for a cipher without authentication. */
  readonly tagLength: number
}

/** How a content key is wrapped under a shared secret: AES key wrap under HKDF-SHA-512. */
export interface SecretAlgorithm {
  readonly jose: string
  readonly info: (iv: Bytes) => Bytes
}

export interface Suite {
  readonly name: SuiteName
  /** `jose`: RFC 7515 and 7516. `2017`: digest in the header, no authentication of contents (wire F). */
  readonly objects: 'jose' | '2017'
  readonly sign: SignatureAlgorithm
  /** Algorithms under which the same signing keys are believed too, though never used. */
  readonly alsoVerifies: readonly SignatureAlgorithm[]
  readonly authenticate: SignatureAlgorithm
  readonly encrypt: EncryptionAlgorithm
  /** The first is written, all are read. */
  readonly contents: readonly [ContentAlgorithm, ...ContentAlgorithm[]]
  readonly secret: SecretAlgorithm
}

const ed25519 = pointForm({
  publicTag: 'PublicKeyOKP',
  privateTag: 'PrivateKeyOKP',
  identity: { kty: 'OKP', crv: 'Ed25519' },
  coordinates: ['x'],
  size: 32,
  spkiPrefix: '302a300506032b6570032100',
  pointPrefix: '',
})
const x25519 = pointForm({
  publicTag: 'PublicKeyOKP',
  privateTag: 'PrivateKeyOKP',
  identity: { kty: 'OKP', crv: 'X25519' },
  coordinates: ['x'],
  size: 32,
  spkiPrefix: '302a300506032b656e032100',
  pointPrefix: '',
})
const p256 = pointForm({
  publicTag: 'PublicKeyEC',
  privateTag: 'PrivateKeyEC',
  identity: { kty: 'EC', crv: 'P-256' },
  coordinates: ['x', 'y'],
  size: 32,
  spkiPrefix: '3059301306072a8648ce3d020106082a8648ce3d030107034200',
  pointPrefix: '04',
  isPoint: isPointOfP256,
})
const rsa = rsaForm({ minBits: 2048, maxBits: 8192 })

const eddsa = signature({
  form: ed25519,
  jose: 'EdDSA',
  key: { name: 'Ed25519' },
  operation: { name: 'Ed25519' },
  signatureLength: 64,
  http: 'ed25519',
})
const es256 = signature({
  form: p256,
  jose: 'ES256',
  key: { name: 'ECDSA', namedCurve: 'P-256' },
  operation: { name: 'ECDSA', hash: 'SHA-256' },
  signatureLength: 64,
  http: 'ecdsa-p256-sha256',
})
const rsaSize = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }
const rs512 = signature({
  form: rsa,
  jose: 'RS512',
  key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  size: rsaSize,
  operation: { name: 'RSASSA-PKCS1-v1_5' },
  // A private name: the registry of RFC 9421 knows PKCS #1 1.5 with SHA-256 alone.
  http: 'rsa-v1_5-sha512',
  digest: { hash: 'SHA-512', label: 'S512' },
})
const rs256 = signature({
  form: rsa,
  jose: 'RS256',
  key: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  size: rsaSize,
  operation: { name: 'RSASSA-PKCS1-v1_5' },
  digest: { hash: 'SHA-256', label: 'S256' },
})
const ps512 = signature({
  form: rsa,
  jose: 'PS512',
  key: { name: 'RSA-PSS', hash: 'SHA-512' },
  size: rsaSize,
  operation: { name: 'RSA-PSS', saltLength: 64 },
  http: 'rsa-pss-sha512',
})

const agreementJose = 'ECDH-ES+A256KW'
const a256gcm = { enc: 'A256GCM', webCrypto: 'AES-GCM', keyBits: 256, ivLength: 12, tagLength: 16 } as const
const escrowInfo = utf8ToBytes('mmm-escrow-kek')
const secretWrap: SecretAlgorithm = { jose: 'A256KW', info: () => escrowInfo }

/** Every suite, by name. */
export const suites: Readonly<Record<SuiteName, Suite>> = {
  modern: {
    name: 'modern',
    objects: 'jose',
    sign: eddsa,
    alsoVerifies: [],
    authenticate: eddsa,
    encrypt: agreement({ form: x25519, jose: agreementJose, key: { name: 'X25519' } }),
    contents: [a256gcm],
    secret: secretWrap,
  },
  nist: {
    name: 'nist',
    objects: 'jose',
    sign: es256,
    alsoVerifies: [],
    authenticate: es256,
    encrypt: agreement({ form: p256, jose: agreementJose, key: { name: 'ECDH', namedCurve: 'P-256' } }),
    contents: [a256gcm],
    secret: secretWrap,
  },
  '2017': {
    name: '2017',
    objects: '2017',
    sign: rs512,
    alsoVerifies: [rs256],
    authenticate: ps512,
    encrypt: {
      form: rsa,
      jose: 'RSA-OAEP',
      wrapping: 'transport',
      operation: 'RSA-OAEP',
      generate: { name: 'RSA-OAEP', hash: 'SHA-1', ...rsaSize },
      publicKey: { algorithm: { name: 'RSA-OAEP', hash: 'SHA-1' }, usages: ['encrypt', 'wrapKey'] },
      privateKey: { algorithm: { name: 'RSA-OAEP', hash: 'SHA-1' }, usages: ['decrypt', 'unwrapKey'] },
    },
    contents: [
      { enc: 'A256CBC', webCrypto: 'AES-CBC', keyBits: 256, ivLength: 16, tagLength: 0 },
      { enc: 'A128CBC', webCrypto: 'AES-CBC', keyBits: 128, ivLength: 16, tagLength: 0 },
    ],
    secret: { jose: 'KDFW_AES_SHA_512', info: iv => iv },
  },
}

/** Best first. */
export const suiteNames: readonly SuiteName[] = ['modern', 'nist', '2017']

/**
 * The suite that a key's tag belongs to. The tag alone decides; nothing a message says about itself does.
 *
 * @throws `mesh/key/unsupported` for a tag of no suite, such as the finite-field Diffie-Hellman of 2017
 */
export function suiteOfTag(tag: string): Suite {
  const name = suiteNames.find(name => hasTag(suites[name].sign.form, tag))
  if (name === undefined) throw new MeshError('mesh/key/unsupported', `No suite has keys of the kind ${tag}.`)
  return suites[name]
}

/**
 * The form a wire key has, by its tag and, where forms share the tag, its curve.
 *
 * @throws `mesh/key/unsupported` for a tag of no suite; `mesh/key/invalid` for another curve than the suite's
 */
export function formOfKey(tag: string, curve: string | undefined): KeyForm {
  const { sign, encrypt } = suiteOfTag(tag)
  const form = [sign.form, encrypt.form].find(
    ({ identity }) => identity.crv === curve || identity.crv === undefined,
  )
  if (form === undefined)
    throw new MeshError('mesh/key/invalid', 'The key is on a curve that its suite does not use.')
  return form
}

function hasTag(form: KeyForm, tag: string): boolean {
  return tag === form.publicTag || tag === form.privateTag
}

interface SignatureOptions extends Omit<SignatureAlgorithm, 'generate' | 'publicKey' | 'privateKey'> {
  readonly key: ImportTarget['algorithm']
  readonly size?: typeof rsaSize
}

function signature({ key, size, ...rest }: SignatureOptions): SignatureAlgorithm {
  return {
    ...rest,
    generate: { ...key, ...size },
    publicKey: { algorithm: key, usages: ['verify'] },
    privateKey: { algorithm: key, usages: ['sign'] },
  }
}

interface AgreementOptions {
  readonly form: KeyForm
  readonly jose: string
  readonly key: ImportTarget['algorithm']
}

function agreement({ form, jose, key }: AgreementOptions): EncryptionAlgorithm {
  return {
    form,
    jose,
    wrapping: 'agreement',
    operation: key.name,
    generate: key,
    publicKey: { algorithm: key, usages: [] },
    privateKey: { algorithm: key, usages: ['deriveBits'] },
  }
}
