/** SSH's binary key form (RFC 4253 6.6, RFC 5656, RFC 8709): length-prefixed strings and signed big integers. */
import { type Bytes, bytesEqual, bytesToUtf8, concatBytes, utf8ToBytes } from '../bytes.ts'
import { trimLeadingZeros } from '../der.ts'
import { MeshError } from '../error.ts'
import type { TaggedKey } from '../schema/index.ts'

/** How one kind of key stands in a blob. */
interface SshAlgorithm {
  readonly name: string
  readonly tag: TaggedKey['tag']
  readonly crv?: string
  readonly write: (key: KeyMembers) => readonly Uint8Array[]
  readonly read: (reader: SshReader) => KeyMembers
}

type KeyMembers = Readonly<Record<string, Bytes | string | undefined>>

const algorithms: readonly SshAlgorithm[] = [
  {
    name: 'ssh-rsa',
    tag: 'PublicKeyRSA',
    write: key => [sshInteger(member(key, 'e')), sshInteger(member(key, 'n'))],
    // A modulus without its leading zero octet, as programs of 2017 write it, is still meant as positive (wire M.1).
    read: reader => ({ e: reader.magnitude(), n: reader.magnitude() }),
  },
  {
    name: 'ssh-ed25519',
    tag: 'PublicKeyOKP',
    crv: 'Ed25519',
    write: key => [sshString(member(key, 'x'))],
    read: reader => ({ kty: 'OKP', crv: 'Ed25519', x: exactly(reader.string(), 32) }),
  },
  {
    name: 'ecdsa-sha2-nistp256',
    tag: 'PublicKeyEC',
    crv: 'P-256',
    write: key => [
      sshString('nistp256'),
      sshString(concatBytes(Uint8Array.of(4), member(key, 'x'), member(key, 'y'))),
    ],
    read(reader) {
      if (reader.text() !== 'nistp256') throw malformed('its curve is not the one its type names')
      const point = exactly(reader.string(), 65)
      if (point[0] !== 4) throw malformed('its point is compressed')
      return { kty: 'EC', crv: 'P-256', x: point.slice(1, 33), y: point.slice(33) }
    },
  },
]

/**
 * The SSH name of a public key's type.
 *
 * @throws `mesh/key/unsupported` for a key that SSH has no type for, such as X25519
 */
export function sshAlgorithmOf(key: TaggedKey): string {
  return algorithmOf(key).name
}

/** A public key as SSH's blob: its type's name, then its numbers, each with a four byte length. */
export function publicKeyToBlob(key: TaggedKey): Bytes {
  const algorithm = algorithmOf(key)
  return concatBytes(sshString(algorithm.name), ...algorithm.write(key.value as KeyMembers))
}

/**
 * The public key in a blob.
 *
 * @throws `mesh/ssh/format`; `mesh/key/unsupported` for a type that is not in the table
 */
export function blobToPublicKey(blob: Bytes): TaggedKey {
  const reader = createSshReader(blob)
  const name = reader.text()
  const algorithm = algorithms.find(candidate => candidate.name === name)
  if (algorithm === undefined)
    throw new MeshError('mesh/key/unsupported', `SSH keys of type ${name.slice(0, 40)} are not read`)
  const value = algorithm.read(reader)
  reader.finish()
  return { tag: algorithm.tag, value } as TaggedKey
}

/** Whether two public keys are the same key, whatever else their objects carry. */
export function isSameSshKey(a: TaggedKey, b: TaggedKey): boolean {
  return bytesEqual(publicKeyToBlob(a), publicKeyToBlob(b))
}

/** A length-prefixed string. */
export function sshString(content: Uint8Array | string): Bytes {
  const bytes = typeof content === 'string' ? utf8ToBytes(content) : content
  return concatBytes(sshNumber(bytes.length), bytes)
}

/** A 32 bit big-endian number. */
export function sshNumber(value: number): Bytes {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
}

/** An mpint: length-prefixed, with a zero octet in front where the top bit would read as a sign. */
export function sshInteger(magnitude: Uint8Array): Bytes {
  const digits = trimLeadingZeros(magnitude)
  return sshString(digits.length > 0 && digits[0]! >= 128 ? concatBytes(Uint8Array.of(0), digits) : digits)
}

export interface SshReader {
  string(): Bytes
  text(): string
  number(): number
  /** An mpint's digits without leading zeros. */
  magnitude(): Bytes
  /** What has not been read. */
  rest(): Bytes
  /** @throws `mesh/ssh/format` when anything has not been read */
  finish(): void
}

/** Reads a blob from its beginning; every read past the end is `mesh/ssh/format`. */
export function createSshReader(bytes: Bytes): SshReader {
  let offset = 0
  const take = (length: number): Bytes => {
    if (offset + length > bytes.length) throw malformed('it ends too early')
    offset += length
    return bytes.slice(offset - length, offset)
  }
  const number = () => take(4).reduce((sum, octet) => sum * 256 + octet, 0)
  const string = () => take(number())
  return {
    string,
    number,
    text: () => bytesToUtf8(string()),
    magnitude: () => trimLeadingZeros(string()),
    rest: () => bytes.slice(offset),
    finish() {
      if (offset !== bytes.length) throw malformed('something follows its end')
    },
  }
}

function algorithmOf(key: TaggedKey): SshAlgorithm {
  const { crv } = key.value as { crv?: string }
  const publicTag = key.tag.replace('Private', 'Public')
  const algorithm = algorithms.find(candidate => candidate.tag === publicTag && candidate.crv === crv)
  if (algorithm === undefined)
    throw new MeshError('mesh/key/unsupported', `SSH has no type for ${key.tag} ${crv ?? ''}`.trim())
  return algorithm
}

function member(key: KeyMembers, name: string): Bytes {
  const value = key[name]
  if (!(value instanceof Uint8Array))
    throw new MeshError('mesh/key/invalid', `the key lacks its member ${name}`)
  return value
}

function exactly(bytes: Bytes, length: number): Bytes {
  if (bytes.length !== length) throw malformed(`a part has ${bytes.length} bytes instead of ${length}`)
  return bytes
}

function malformed(why: string): MeshError {
  return new MeshError('mesh/ssh/format', `the SSH key cannot be read: ${why}`)
}
