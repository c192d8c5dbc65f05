/** Byte strings: joining, comparing, and the way from text and back. */
import { MeshError } from './error.ts'

/** A byte string over a plain (not shared) buffer: what WebCrypto takes and returns. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `String.prototype.isWellFormed` is newer than the oldest browsers meant; with the flag `u` this asks the same. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Joins byte strings into a new one. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/**
 * Whether two byte strings are the same. The time taken depends on their lengths alone, never on where they
 * differ, so digests and fingerprints may be compared with it.
 */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= a[index]! ^ b[index]!
  return difference === 0
}

/**
 * The UTF-8 form of a text, without byte order mark.
 *
 * @throws `mesh/encoding/utf8` if the text holds half of a surrogate pair, which UTF-8 cannot carry
 */
export function utf8ToBytes(text: string): Bytes {
  if (!isWellFormed(text))
    throw new MeshError('mesh/encoding/utf8', 'The text holds half of a surrogate pair.')
  return encoder.encode(text)
}

/**
 * The text that UTF-8 bytes stand for. A byte order mark is kept as the character U+FEFF, so that readers can
 * refuse it (wire A.5).
 *
 * @throws `mesh/encoding/utf8` if the bytes are not well-formed UTF-8
 */
export function bytesToUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new MeshError('mesh/encoding/utf8', 'The bytes are not well-formed UTF-8.', { cause })
  }
}

/** Whether every surrogate of a text belongs to a pair, so that the text survives UTF-8. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text)
}
