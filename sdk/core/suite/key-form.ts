/** The shapes public and private keys have: their members on the wire, as JWK, in DER, and what makes one sound. */
import { base64UrlToBytes, bytesToBase64Url } from '../base64url.ts'
import { type Bytes, concatBytes } from '../bytes.ts'
import { derInteger, derSequence, trimLeadingZeros } from '../der.ts'
import { MeshError } from '../error.ts'
import type { TaggedKey } from '../schema/types.ts'

/** The binary members of a key, by their JWK and wire names. */
export type KeyMaterial = Readonly<Record<string, Bytes>>

type PublicKeyTag = 'PublicKeyRSA' | 'PublicKeyOKP' | 'PublicKeyEC'
type PrivateKeyTag = 'PrivateKeyRSA' | 'PrivateKeyOKP' | 'PrivateKeyEC'

export interface KeyForm {
  readonly publicTag: PublicKeyTag
  readonly privateTag: PrivateKeyTag
  /** What a JWK says about itself; written on the wire too unless `silent`. */
  readonly identity: { readonly kty: string; readonly crv?: string }
  /** 2017 keys never carry `kty` (wire H). */
  readonly silent: boolean
  readonly publicMembers: readonly string[]
  readonly privateMembers: readonly string[]
  /** Public members in their one normal form. @throws `mesh/key/invalid` for weak or odd ones */
  readonly checkPublic: (material: KeyMaterial) => KeyMaterial
  /** The DER that the fingerprint is taken over (wire E.2). */
  readonly fingerprintInput: (material: KeyMaterial) => Bytes
  /** Brings a public key into WebCrypto on the cheapest path: Node parses SPKI three times slower. */
  readonly importPublic: (
    subtle: SubtleCrypto,
    material: KeyMaterial,
    target: ImportTarget,
  ) => Promise<CryptoKey>
  readonly exportPublic: (subtle: SubtleCrypto, key: CryptoKey) => Promise<KeyMaterial>
}

export interface ImportTarget {
  readonly algorithm: RsaHashedImportParams | EcKeyImportParams | Algorithm
  readonly usages: readonly KeyUsage[]
}

/** RSA keys as 2017 writes them: fingerprint over PKCS#1 RSAPublicKey, no `kty`. */
export function rsaForm(limits: { readonly minBits: number; readonly maxBits: number }): KeyForm {
  const identity = { kty: 'RSA' }
  const publicMembers = ['n', 'e']
  return {
    publicTag: 'PublicKeyRSA',
    privateTag: 'PrivateKeyRSA',
    identity,
    silent: true,
    publicMembers,
    privateMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi'],
    checkPublic(material) {
      const n = trimLeadingZeros(material['n']!)
      const e = trimLeadingZeros(material['e']!)
      const bits = bitLength(n)
      if (bits < limits.minBits)
        throw refuse(`The RSA modulus has ${bits} bits; ${limits.minBits} are needed.`)
      if (bits > limits.maxBits)
        throw refuse(`The RSA modulus has ${bits} bits; ${limits.maxBits} are allowed.`)
      if (!isOdd(n)) throw refuse('The RSA modulus is even.')
      if (!isOdd(e) || bitLength(e) < 2 || e.length > 4)
        throw refuse('The RSA exponent is not an odd number above 1.')
      return { n, e }
    },
    fingerprintInput: ({ n, e }) => derSequence(derInteger(n!), derInteger(e!)),
    importPublic: (subtle, material, { algorithm, usages }) =>
      subtle.importKey('jwk', toJwk(identity, publicMembers, material), algorithm, true, [...usages]),
    exportPublic: async (subtle, key) => fromJwk(publicMembers, await subtle.exportKey('jwk', key)),
  }
}

/** What one elliptic curve's keys look like. */
interface PointFormOptions {
  readonly publicTag: PublicKeyTag
  readonly privateTag: PrivateKeyTag
  readonly identity: { readonly kty: string; readonly crv: string }
  readonly coordinates: readonly string[]
  /** Octets of each coordinate and of the private scalar. */
  readonly size: number
  /** What SubjectPublicKeyInfo holds before the raw point, in hexadecimal: it never differs within a curve. */
  readonly spkiPrefix: string
  /** What the raw point starts with before its coordinates, in hexadecimal. */
  readonly pointPrefix: string
  /** Whether coordinates of the right size are a point, where WebCrypto tells so only when a key is imported. */
  readonly isPoint?: (material: KeyMaterial) => boolean
}

/** Keys that are points of a curve: fingerprint over SubjectPublicKeyInfo, which is a fixed prefix and the point. */
export function pointForm(options: PointFormOptions): KeyForm {
  const { coordinates, size } = options
  const spkiPrefix = hexToBytes(options.spkiPrefix)
  const pointPrefix = hexToBytes(options.pointPrefix)
  const pointOf = (material: KeyMaterial) =>
    concatBytes(pointPrefix, ...coordinates.map(coordinate => material[coordinate]!))
  return {
    publicTag: options.publicTag,
    privateTag: options.privateTag,
    identity: options.identity,
    silent: false,
    publicMembers: coordinates,
    privateMembers: ['d'],
    checkPublic(material) {
      const isWrong = coordinates.some(coordinate => material[coordinate]!.length !== size)
      if (isWrong) throw refuse(`A coordinate on ${options.identity.crv} has ${size} bytes.`)
      if (options.isPoint?.(material) === false)
        throw refuse(`The key is not a point of ${options.identity.crv}.`)
      return material
    },
    fingerprintInput: material => concatBytes(spkiPrefix, pointOf(material)),
    importPublic: (subtle, material, { algorithm, usages }) =>
      subtle.importKey('raw', pointOf(material), algorithm, true, [...usages]),
    async exportPublic(subtle, key) {
      const point = new Uint8Array(await subtle.exportKey('raw', key)).subarray(pointPrefix.length)
      return Object.fromEntries(
        coordinates.map((coordinate, index) => [coordinate, point.slice(index * size, (index + 1) * size)]),
      )
    },
  }
}

/** The named binary members of a wire key. @throws `mesh/key/invalid` if one is missing */
export function materialOf(members: readonly string[], value: object): KeyMaterial {
  return Object.fromEntries(
    members.map(member => {
      const bytes = (value as Readonly<Record<string, unknown>>)[member]
      if (!(bytes instanceof Uint8Array)) throw refuse(`The key lacks ${member}.`)
      return [member, bytes as Bytes]
    }),
  )
}

/** A key as it stands on the wire, with its own fingerprint inside as 2017 has it (wire H). */
export function taggedKey(
  form: KeyForm,
  kind: 'public' | 'private',
  udf: string,
  material: KeyMaterial,
): TaggedKey {
  const members = kind === 'public' ? form.publicMembers : [...form.publicMembers, ...form.privateMembers]
  const value: Record<string, unknown> = { kid: udf, ...(form.silent ? {} : form.identity) }
  for (const member of members) value[member] = material[member]
  return { tag: kind === 'public' ? form.publicTag : form.privateTag, value } as TaggedKey
}

export function toJwk(
  identity: KeyForm['identity'],
  members: readonly string[],
  material: KeyMaterial,
): JsonWebKey {
  const jwk: Record<string, string> = { ...identity }
  for (const member of members) jwk[member] = bytesToBase64Url(material[member]!)
  return jwk
}

export function fromJwk(members: readonly string[], jwk: JsonWebKey): KeyMaterial {
  const texts = jwk as Readonly<Record<string, string>>
  return Object.fromEntries(
    members.map(member => [member, base64UrlToBytes(texts[member]!, { strict: true })]),
  )
}

function isOdd(magnitude: Uint8Array): boolean {
  return (magnitude.at(-1) ?? 0) % 2 === 1
}

function bitLength(magnitude: Uint8Array): number {
  return magnitude.length === 0 ? 0 : magnitude.length * 8 - (Math.clz32(magnitude[0]!) - 24)
}

function hexToBytes(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], octet => Number.parseInt(octet, 16))
}

function refuse(message: string): MeshError {
  return new MeshError('mesh/key/invalid', message)
}
