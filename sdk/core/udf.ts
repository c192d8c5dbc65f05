/** Fingerprints (UDF): how keys, secrets, pairs of parties and random things are named (wire E). */
import { sha512 as digestAtOnce } from '@noble/hashes/sha2.js'
import { base32ToBytes, bytesToBase32 } from './base32.ts'
import { type Bytes, concatBytes, utf8ToBytes } from './bytes.ts'
import { type CryptoDeps, randomBytes } from './deps.ts'
import { MeshError } from './error.ts'

/** What a fingerprint is taken of. The word is hashed in, so that one kind never passes for another. */
export const contentTypes = {
  key: 'application/x509-keyinfo',
  escrow: 'application/mmm-escrowed',
  pair: 'application/udf',
  openPgp: 'application/openpgp-key',
} as const

export interface UdfInput {
  /** One of `contentTypes`, or any media type. */
  readonly contentType: string
  readonly data: Bytes
  /** Length in bits, 25 to 512. The protocol uses 150 throughout. */
  readonly bits?: number
}

const DEFAULT_BITS = 150
const MIN_BITS = 25
const MAX_BITS = 512
/** First byte: the digest is SHA-512. Makes the text start with `MA` to `MD`. */
const SHA_512 = 0x60
/** First byte: no digest but a random value. Makes the text start with `RA` to `RD`. */
const RANDOM = 0x88
const FULL_FORM = /^[MR][A-D][A-Z2-7]{3}(?:-[A-Z2-7]{5}){5}$/
const MIN_SIGNIFICANT = 20
const STRONG_PREFIX = 'mm--'
const keyPrefix = prefixOf(contentTypes.key)

/**
 * The fingerprint of data as text: base32 in groups of five.
 *
 * @throws `mesh/argument` for a length out of range
 * @example
 * await computeUdf(deps, { contentType: 'text/plain', data: utf8ToBytes('UDF Data Value') })
 * // 'MDDK7-N6A72-7AJZN-OSTRX-XKS7D-JAFXD'
 */
export async function computeUdf(deps: CryptoDeps, input: UdfInput): Promise<string> {
  return udfText(await computeUdfBytes(deps, input), input.bits ?? DEFAULT_BITS)
}

/**
 * The fingerprint of data as bytes (wire E.1). A length that is no multiple of 8 ends in the *low* bits of the next
 * digest byte, so that fingerprints of different lengths agree in their whole bytes alone.
 *
 * @throws `mesh/argument` for a length out of range
 */
export async function computeUdfBytes(deps: CryptoDeps, input: UdfInput): Promise<Bytes> {
  const { contentType, data, bits = DEFAULT_BITS } = input
  if (!Number.isInteger(bits) || bits < MIN_BITS || bits > MAX_BITS) {
    throw new MeshError('mesh/argument', `A fingerprint has ${MIN_BITS} to ${MAX_BITS} bits.`)
  }
  const inner = await sha512(deps, data)
  return cutDigest(await sha512(deps, concatBytes(prefixOf(contentType), inner)), bits)
}

/**
 * The fingerprint of a public key, given the DER it is taken over; the same as `computeUdf` comes to, at once. A profile
 * holds dozens of keys of a hundred bytes: the way to WebCrypto and back takes ten times as long as their digests do.
 * For public values alone, since their bytes pass through the memory of a script.
 */
export function udfOfKey(der: Bytes): string {
  const digest = digestAtOnce(concatBytes(keyPrefix, digestAtOnce(der)))
  return udfText(cutDigest(digest, DEFAULT_BITS), DEFAULT_BITS)
}

/** What stands before the inner digest in the input of the outer one. */
function prefixOf(contentType: string): Bytes {
  return utf8ToBytes(`${contentType}:`)
}

function cutDigest(digest: Uint8Array, bits: number): Bytes {
  const whole = Math.floor(bits / 8)
  const rest = bits % 8
  const bytes = new Uint8Array(whole + (rest > 0 ? 1 : 0))
  bytes[0] = SHA_512
  bytes.set(digest.subarray(0, whole - 1), 1)
  if (rest > 0) bytes[whole] = digest[whole - 1]! << (8 - rest)
  return bytes
}

/**
 * The authenticator of parties: the fingerprint over their texts, each followed by a colon (wire E.2). For a device
 * connection the parts are the device's UDF and the profile's, and in our own suites a nonce after them.
 *
 * @throws `mesh/argument` if there is no part, or one that is empty or holds a colon
 */
export function authenticatorOf(deps: CryptoDeps, parts: readonly string[]): Promise<string> {
  if (parts.length === 0 || parts.some(part => part === '' || part.includes(':'))) {
    throw new MeshError('mesh/argument', 'An authenticator is of non-empty texts without colons.')
  }
  return computeUdf(deps, { contentType: contentTypes.pair, data: utf8ToBytes(`${parts.join(':')}:`) })
}

/** A fresh random identifier of 144 random bits: `R` and six groups in all. Names application profiles. */
export function createRandomIdentifier(deps: CryptoDeps): string {
  const bytes = randomBytes(deps, Math.ceil(DEFAULT_BITS / 8))
  bytes[0] = RANDOM
  return udfText(bytes, DEFAULT_BITS)
}

/** Whether a value is a whole 150 bit fingerprint or random identifier in its exact upper-case form. */
export function isUdf(text: unknown): text is string {
  return typeof text === 'string' && FULL_FORM.test(text)
}

/**
 * Whether a pattern, as a person may type or scan it, names a fingerprint (wire E.3). Case, hyphens and white space
 * do not matter. A pattern may be cut short, but no shorter than 20 significant characters, and is compared in whole
 * bytes; a pattern of full length must agree in every bit. Never compare with shorter ones: five characters carry as
 * little as 17 bits.
 */
export function udfMatches(pattern: string, udf: string): boolean {
  const wanted = significantOf(pattern)
  const actual = significantOf(udf)
  if (wanted === undefined || actual === undefined || wanted.length < MIN_SIGNIFICANT) return false
  if (wanted.length >= actual.length) return wanted === actual
  const bytes = base32ToBytes(actual)
  return base32ToBytes(wanted).every((byte, index) => byte === bytes[index])
}

/**
 * An address that carries the fingerprint of the profile it belongs to (wire E.4).
 *
 * @throws `mesh/argument` unless the address has exactly one `@`
 * @example
 * strongName('alice@example.com', udf) // 'alice@example.com.mm--mbv63-gdel3-…'
 */
export function strongName(address: string, udf: string): string {
  if (address.split('@').length !== 2) throw new MeshError('mesh/argument', 'An address has one @.')
  return `${address}.${STRONG_PREFIX}${udf.toLowerCase()}`
}

/**
 * Takes a strong name apart: the address alone, its domain in lower case, and the fingerprint, in lower case and
 * possibly cut short, so compare it with `udfMatches`. What is no address comes back as it is.
 *
 * @throws `mesh/udf/format` if two labels claim to be the fingerprint
 */
export function parseStrongName(name: string): { readonly address: string; readonly udf?: string } {
  const [local, domain, ...more] = name.split('@')
  if (domain === undefined || more.length > 0) return { address: name }
  const labels = domain.toLowerCase().split('.')
  const isStrong = (label: string) => label.startsWith(STRONG_PREFIX)
  const [strong, second] = labels.filter(isStrong)
  if (second !== undefined) throw new MeshError('mesh/udf/format', 'A name can carry one fingerprint only.')
  const address = `${local}@${labels.filter(label => !isStrong(label)).join('.')}`
  return strong === undefined ? { address } : { address, udf: strong.slice(STRONG_PREFIX.length) }
}

/** Cuts at whole groups: 150 bits give six of them and drop nothing, 128 bits give five. */
function udfText(bytes: Uint8Array, bits: number): string {
  return bytesToBase32(bytes).slice(0, 6 * Math.floor(bits / 25) - 1)
}

/** Upper-case letters and digits of a base32 text alone; undefined if it holds anything else. */
function significantOf(text: string): string | undefined {
  const significant = text.replace(/[-\s]/g, '')
  return /^[A-Za-z2-7]*$/.test(significant) ? significant.toUpperCase() : undefined
}

async function sha512(deps: CryptoDeps, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await deps.crypto.subtle.digest('SHA-512', data))
}
