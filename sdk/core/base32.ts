/** Bytes as base32 text in groups of five (RFC 4648 section 6), the form fingerprints and shares have (wire E, J). */
import type { Bytes } from './bytes.ts'
import { MeshError } from './error.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const GROUP = 5
const FOREIGN = 255
const SKIPPED = 254
const values = createValues()

/**
 * Bytes as upper-case base32, most significant bit first, groups of five joined by `-`, without padding. Bits that a
 * last letter lacks are zero.
 *
 * @example
 * bytesToBase32(new Uint8Array([0x60, 0xc6, 0xaf, 0xb7])) // 'MDDK7-NY'
 */
export function bytesToBase32(bytes: Uint8Array): string {
  let text = ''
  let letters = 0
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff
    for (held += 8; held >= 5; held -= 5) add(bits >> (held - 5))
  }
  if (held > 0) add(bits << (5 - held))
  return text

  function add(value: number) {
    if (letters > 0 && letters % GROUP === 0) text += '-'
    text += ALPHABET[value & 31]
    letters++
  }
}

/**
 * The whole bytes a base32 text stands for. Case does not matter, hyphens and white space are skipped wherever they
 * are, left-over bits are dropped.
 *
 * @throws `mesh/encoding/base32` for any other character
 */
export function base32ToBytes(text: string): Bytes {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let length = 0
  let bits = 0
  let held = 0
  for (let index = 0; index < text.length; index++) {
    const value = values[text.charCodeAt(index)] ?? FOREIGN
    if (value === SKIPPED) continue
    if (value === FOREIGN) {
      throw new MeshError('mesh/encoding/base32', `Not base32: character ${index + 1} does not belong there.`)
    }
    bits = ((bits << 5) | value) & 0xfff
    held += 5
    if (held >= 8) {
      held -= 8
      bytes[length++] = bits >> held
    }
  }
  return bytes.slice(0, length)
}

function createValues(): Uint8Array {
  const table = new Uint8Array(128).fill(FOREIGN)
  for (let value = 0; value < ALPHABET.length; value++) {
    table[ALPHABET.charCodeAt(value)] = value
    table[ALPHABET.toLowerCase().charCodeAt(value)] = value
  }
  for (const skipped of '-\t\n\v\f\r ') table[skipped.charCodeAt(0)] = SKIPPED
  return table
}
