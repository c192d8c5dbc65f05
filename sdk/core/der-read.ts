/** Reads the little of DER that key files hold: one sequence of unsigned integers. */
import type { Bytes } from './bytes.ts'
import { trimLeadingZeros } from './der.ts'

export interface DerElement {
  readonly tag: number
  readonly content: Bytes
  /** Offset of the first octet after the element. */
  readonly end: number
}

/**
 * The element that begins at an offset; its content ends with the input where its length says more.
 *
 * @returns undefined where no element with a definite length begins
 */
export function readDerElement(bytes: Bytes, offset: number): DerElement | undefined {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined || first === 0x80 || first > 0x84) return undefined
  const lengthOctets = first > 0x80 ? first - 0x80 : 0
  const start = offset + 2 + lengthOctets
  let length = lengthOctets === 0 ? first : 0
  for (let index = offset + 2; index < start; index++) length = length * 256 + (bytes[index] ?? 0)
  return { tag, content: bytes.slice(start, start + length), end: start + length }
}

/** The unsigned integers of a SEQUENCE's content, without leading zero octets; undefined where anything else stands. */
export function readDerIntegers(content: Bytes): readonly Bytes[] | undefined {
  const integers: Bytes[] = []
  for (let offset = 0; offset < content.length; ) {
    const element = readDerElement(content, offset)
    if (element === undefined || element.tag !== 0x02 || element.end > content.length) return undefined
    integers.push(trimLeadingZeros(element.content))
    offset = element.end
  }
  return integers
}
