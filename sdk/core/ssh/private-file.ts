/** Private SSH keys as files: PKCS#1 PEM of 2017, and the OpenSSH form of today. Both in clear text. */
import { bytesToBase64, foldLines } from '../base64.ts'
import { base64UrlToBytes } from '../base64url.ts'
import { type Bytes, concatBytes, utf8ToBytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { derInteger, derSequence, trimLeadingZeros } from '../der.ts'
import { readDerElement, readDerIntegers } from '../der-read.ts'
import { isMeshError, MeshError } from '../error.ts'
import type { Mesh, TaggedKey } from '../schema/index.ts'
import {
  createSshReader,
  publicKeyToBlob,
  type SshReader,
  sshAlgorithmOf,
  sshInteger,
  sshNumber,
  sshString,
} from './blob.ts'

export interface SshPrivateKey {
  /** PrivateKeyRSA, PrivateKeyOKP (Ed25519) or PrivateKeyEC (P-256). */
  readonly key: TaggedKey
  readonly comment: string
}

const MAGIC = utf8ToBytes('openssh-key-v1\0')

/**
 * Writes a private key as `-----BEGIN OPENSSH PRIVATE KEY-----`, which every OpenSSH since 2014 reads.
 *
 * The file is not encrypted: hand it to the person, never to a server.
 *
 * @throws `mesh/key/unsupported` for keys SSH has no type for
 */
export function privateKeyToOpenSsh(deps: CryptoDeps, key: TaggedKey, comment = ''): string {
  const publicBlob = publicKeyToBlob(key)
  const check = randomBytes(deps, 4)
  const secret = concatBytes(
    check,
    check,
    sshString(sshAlgorithmOf(key)),
    ...privateFields(key),
    sshString(comment),
  )
  const padding = Uint8Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1)
  const file = concatBytes(
    MAGIC,
    sshString('none'),
    sshString('none'),
    sshString(''),
    sshNumber(1),
    sshString(publicBlob),
    sshString(concatBytes(secret, padding)),
  )
  return pem('OPENSSH PRIVATE KEY', file, 70)
}

/** Writes an RSA private key as `-----BEGIN RSA PRIVATE KEY-----` (PKCS#1). @throws `mesh/key/unsupported` for others */
export function privateKeyToPem(key: TaggedKey): string {
  if (key.tag !== 'PrivateKeyRSA')
    throw new MeshError('mesh/key/unsupported', 'only RSA keys have a PKCS#1 form')
  const { n, e, d, p, q, dp, dq, qi } = key.value
  const numbers = [n, e, d, p, q, dp, dq, qi].map(number => derInteger(needed(number)))
  return pem('RSA PRIVATE KEY', derSequence(derInteger(Uint8Array.of(0)), ...numbers), 64)
}

/**
 * Reads a private key file of either form, and the PKCS#1 files of 2017 whose modulus has a damaged length (wire M.1).
 *
 * @throws `mesh/ssh/format`, `mesh/ssh/encrypted`, `mesh/key/unsupported`
 */
export function readSshPrivateKey(text: string): SshPrivateKey {
  const match = /-+\s*BEGIN ([A-Z ]*?) ?PRIVATE KEY\s*-+([\s\S]*?)-+\s*END /.exec(text)
  if (match === null) throw malformed('no private key begins in it')
  const [, kind, body] = match
  if (/^\s*(Proc-Type|DEK-Info):/m.test(body!) || kind === 'ENCRYPTED') throw encrypted()
  const bytes = decodeBody(body!)
  if (kind === 'RSA') return { key: readPkcs1(bytes), comment: '' }
  if (kind === 'OPENSSH') return readOpenSsh(bytes)
  throw new MeshError(
    'mesh/key/unsupported',
    `private key files of kind ${kind === '' ? 'PKCS#8' : kind} are not read`,
  )
}

function readOpenSsh(bytes: Bytes): SshPrivateKey {
  if (!MAGIC.every((octet, index) => bytes[index] === octet))
    throw malformed('it does not begin as OpenSSH files do')
  const reader = createSshReader(bytes.slice(MAGIC.length))
  const cipher = reader.text()
  reader.text()
  reader.string()
  if (cipher !== 'none') throw encrypted()
  if (reader.number() !== 1) throw malformed('it holds more than one key')
  const publicBlob = reader.string()
  const secret = createSshReader(reader.string())
  const check = secret.number()
  if (secret.number() !== check) throw malformed('it is damaged')
  const key = readPrivateFields(secret.text(), secret)
  const comment = secret.text()
  if (secret.rest().some((octet, index) => octet !== index + 1)) throw malformed('its padding is damaged')
  if (!publicKeyToBlob(key).every((octet, index) => octet === publicBlob[index]))
    throw malformed('its halves differ')
  return { key, comment }
}

function privateFields({ tag, value }: TaggedKey): readonly Uint8Array[] {
  if (tag === 'PrivateKeyRSA') {
    return [value.n, value.e, value.d, value.qi, value.p, value.q].map(number => sshInteger(needed(number)))
  }
  if (tag === 'PrivateKeyOKP') {
    const [x, d] = [needed(value.x), needed(value.d)]
    return [sshString(x), sshString(concatBytes(d, x))]
  }
  if (tag === 'PrivateKeyEC') {
    const point = concatBytes(Uint8Array.of(4), needed(value.x), needed(value.y))
    return [sshString('nistp256'), sshString(point), sshInteger(needed(value.d))]
  }
  throw new MeshError('mesh/key/unsupported', `${tag} is not a private key that SSH uses`)
}

function readPrivateFields(type: string, reader: SshReader): TaggedKey {
  if (type === 'ssh-rsa') {
    const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => reader.magnitude())
    return { tag: 'PrivateKeyRSA', value: completeRsa({ n: n!, e: e!, d: d!, p: p!, q: q!, qi: qi! }) }
  }
  if (type === 'ssh-ed25519') {
    const x = reader.string()
    const both = reader.string()
    if (x.length !== 32 || both.length !== 64) throw malformed('its numbers have the wrong length')
    return { tag: 'PrivateKeyOKP', value: { kty: 'OKP', crv: 'Ed25519', x, d: both.slice(0, 32) } }
  }
  if (type === 'ecdsa-sha2-nistp256') {
    reader.text()
    const point = reader.string()
    const d = reader.magnitude()
    if (point.length !== 65 || d.length > 32) throw malformed('its numbers have the wrong length')
    const value = { kty: 'EC', crv: 'P-256', x: point.slice(1, 33), y: point.slice(33), d: leftPad(d, 32) }
    return { tag: 'PrivateKeyEC', value }
  }
  throw new MeshError('mesh/key/unsupported', `SSH keys of type ${type.slice(0, 40)} are not read`)
}

function readPkcs1(bytes: Bytes): TaggedKey {
  const sequence = readDerElement(bytes, 0)
  if (sequence?.tag !== 0x30) throw malformed('it is not a PKCS#1 key')
  const integers = readDerIntegers(sequence.content) ?? readDerIntegers(withModulusLength(bytes.slice(4)))
  if (integers?.length !== 9 || integers[0]!.length !== 0)
    throw malformed('it is not a PKCS#1 key of two primes')
  const [, n, e, d, p, q, dp, dq, qi] = integers as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ]
  return { tag: 'PrivateKeyRSA', value: { n, e, d, p, q, dp, dq, qi } }
}

/**
 * Files of 2017 for keys of 2048 bits give their modulus a length of one octet, and a file length two too short: the
 * missing octets are put back, and the sequence's content is what follows its four octets of header.
 */
function withModulusLength(content: Bytes): Bytes {
  const modulus = 3
  if (content[modulus] !== 0x02 || content[modulus + 1] !== 0x01) return content
  return concatBytes(
    content.slice(0, modulus + 1),
    Uint8Array.of(0x82, 0x01, 0x01),
    content.slice(modulus + 2),
  )
}

/** OpenSSH leaves out d mod p-1 and d mod q-1. */
function completeRsa(key: Record<'n' | 'e' | 'd' | 'p' | 'q' | 'qi', Bytes>): Mesh<'PrivateKeyRSA'> {
  const [d, p, q] = [key.d, key.p, key.q].map(toNumber) as [bigint, bigint, bigint]
  if (p < 2n || q < 2n) throw malformed('its primes are missing')
  return { ...key, dp: toBytes(d % (p - 1n)), dq: toBytes(d % (q - 1n)) }
}

function toNumber(bytes: Bytes): bigint {
  return bytes.reduce((number, octet) => (number << 8n) | BigInt(octet), 0n)
}

function toBytes(number: bigint): Bytes {
  const hex = number.toString(16)
  const digits = hex.padStart(hex.length + (hex.length % 2), '0').match(/../g)!
  return trimLeadingZeros(Uint8Array.from(digits, pair => Number.parseInt(pair, 16)))
}

function leftPad(bytes: Bytes, length: number): Bytes {
  return concatBytes(new Uint8Array(length - bytes.length), bytes)
}

function decodeBody(body: string): Bytes {
  try {
    return base64UrlToBytes(body)
  } catch (error) {
    if (isMeshError(error, 'mesh/encoding/base64url')) throw malformed('its text is not base64')
    throw error
  }
}

function pem(kind: string, bytes: Bytes, width: number): string {
  return `-----BEGIN ${kind}-----\n${foldLines(bytesToBase64(bytes), width)}\n-----END ${kind}-----\n`
}

function needed(value: Bytes | undefined): Bytes {
  if (value === undefined) throw new MeshError('mesh/key/invalid', 'the private key lacks a number')
  return value
}

function encrypted(): MeshError {
  return new MeshError('mesh/ssh/encrypted', 'the private key file is protected with a passphrase')
}

function malformed(why: string): MeshError {
  return new MeshError('mesh/ssh/format', `the private key file cannot be read: ${why}`)
}
