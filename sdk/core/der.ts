/** The little of DER (X.690) that key fingerprints are taken over: integers and sequences. Writes only. */
import { type Bytes, concatBytes } from './bytes.ts'

const INTEGER = 0x02
const SEQUENCE = 0x30

/** An element: tag octet, shortest definite length, content. */
export function derElement(tag: number, content: Uint8Array): Bytes {
  return concatBytes(Uint8Array.of(tag), derLength(content.length), content)
}

/**
 * INTEGER of an unsigned big-endian number: leading zero octets are dropped, and one is put back where the top bit
 * would otherwise read as a sign.
 */
export function derInteger(magnitude: Uint8Array): Bytes {
  const digits = trimLeadingZeros(magnitude)
  const isNegativeLooking = digits.length === 0 || digits[0]! >= 0x80
  return derElement(INTEGER, isNegativeLooking ? concatBytes(Uint8Array.of(0), digits) : digits)
}

/** SEQUENCE of elements that are already encoded. */
export function derSequence(...elements: readonly Uint8Array[]): Bytes {
  return derElement(SEQUENCE, concatBytes(...elements))
}

/** An unsigned big-endian number without leading zero octets; zero becomes the empty string. */
export function trimLeadingZeros(magnitude: Uint8Array): Bytes {
  const first = magnitude.findIndex(octet => octet !== 0)
  return new Uint8Array(first < 0 ? [] : magnitude.subarray(first))
}

function derLength(length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(length)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Uint8Array.of(0x80 | octets.length, ...octets)
}
