/** Bytes as base64url text (RFC 4648 section 5), the form binary members have in Mesh JSON (wire A.2). */
import type { Bytes } from './bytes.ts'
import { MeshError } from './error.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const LETTERS = Uint8Array.from(ALPHABET, letter => letter.charCodeAt(0))
const ASCII = new TextDecoder()

/** Marks in the tables below: neither letter nor anything else that may appear. */
const FOREIGN = 255
const SPACE = 254
const PAD = 253

const strictValues = createValues(ALPHABET)
const liberalValues = createValues(ALPHABET)
liberalValues['+'.charCodeAt(0)] = 62
liberalValues['/'.charCodeAt(0)] = 63
liberalValues['='.charCodeAt(0)] = PAD
for (const space of '\t\n\v\f\r ') liberalValues[space.charCodeAt(0)] = SPACE

export interface Base64UrlOptions {
  /** Refuse every spelling but the canonical one: base64url letters alone, left-over bits zero. Default false. */
  readonly strict?: boolean
}

/** The canonical, unpadded base64url spelling of bytes, in one unbroken run. */
export function bytesToBase64Url(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  const whole = bytes.length - (bytes.length % 3)
  let position = 0
  for (let index = 0; index < whole; index += 3) {
    const group = (bytes[index]! << 16) | (bytes[index + 1]! << 8) | bytes[index + 2]!
    text[position++] = LETTERS[group >> 18]!
    text[position++] = LETTERS[(group >> 12) & 63]!
    text[position++] = LETTERS[(group >> 6) & 63]!
    text[position++] = LETTERS[group & 63]!
  }
  if (whole < bytes.length) {
    const group = (bytes[whole]! << 16) | ((bytes[whole + 1] ?? 0) << 8)
    text[position++] = LETTERS[group >> 18]!
    text[position++] = LETTERS[(group >> 12) & 63]!
    // A store beyond the end of a typed array is a no-op: that drops the letter that a single last byte lacks.
    text[position] = LETTERS[(group >> 6) & 63]!
  }
  return ASCII.decode(text)
}

/**
 * The bytes a base64url text stands for.
 *
 * By default it reads what 2017 peers write and accept within reason (wire A.2): both base64 alphabets, ASCII white
 * space anywhere, `=` at the end; left-over bits are dropped. With `strict` one byte string has exactly one
 * spelling, as fingerprints and signature inputs of our own suites need it.
 *
 * @throws `mesh/encoding/base64url` for any other character and for a single left-over letter
 */
export function base64UrlToBytes(text: string, options: Base64UrlOptions = {}): Bytes {
  const strict = options.strict === true
  const values = strict ? strictValues : liberalValues
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  const plain = readPlainGroups(text, values, bytes)
  let length = (plain / 4) * 3
  let letters = plain
  let bits = 0
  let padded = false
  for (let index = plain; index < text.length; index++) {
    const value = values[text.charCodeAt(index)] ?? FOREIGN
    if (value === SPACE) continue
    if (value === PAD) {
      padded = true
      continue
    }
    if (value === FOREIGN || padded) throw refuse(`character ${index + 1} does not belong there`)
    bits = ((bits << 6) | value) & 0xffff
    if (letters++ % 4 !== 0) bytes[length++] = bits >> (6 - 2 * ((letters - 1) % 4))
  }
  const rest = letters % 4
  if (rest === 1) throw refuse('the last letter is incomplete')
  if (strict && rest !== 0 && bits & (rest === 2 ? 0b1111 : 0b11)) throw refuse('left-over bits are not zero')
  return length === bytes.length ? bytes : bytes.slice(0, length)
}

/**
 * Reads four letters at a time for as long as there is nothing but letters, which in most texts is to the end.
 *
 * @returns how many characters it read
 */
function readPlainGroups(text: string, values: Uint8Array, bytes: Uint8Array): number {
  let length = 0
  let index = 0
  for (; index + 4 <= text.length; index += 4) {
    const a = text.charCodeAt(index)
    const b = text.charCodeAt(index + 1)
    const c = text.charCodeAt(index + 2)
    const d = text.charCodeAt(index + 3)
    if ((a | b | c | d) >= values.length) break
    // Marks have bits that letters have not.
    if ((values[a]! | values[b]! | values[c]! | values[d]!) > 63) break
    const group = (values[a]! << 18) | (values[b]! << 12) | (values[c]! << 6) | values[d]!
    bytes[length++] = group >> 16
    bytes[length++] = group >> 8
    bytes[length++] = group
  }
  return index
}

function createValues(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(FOREIGN)
  for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value
  return values
}

function refuse(reason: string): MeshError {
  return new MeshError('mesh/encoding/base64url', `Not base64url: ${reason}.`)
}
