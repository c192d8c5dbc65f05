/** One-time PINs of invites: short enough to be spoken, long enough not to be guessed, and typos are noticed. */
import { base32ToBytes, bytesToBase32 } from '../base32.ts'
import type { Bytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'

/** Letters of a PIN: two that name the invite, twelve secret ones (60 bits), and one that tells a typo. */
const LETTERS = 15
const NAME_LETTERS = 2
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** Digits that base32 does not have, and the letters people mean by them. */
const MISREAD: Readonly<Record<string, string>> = { '0': 'O', '1': 'I', '8': 'B' }
const SEPARATORS = /[\p{Dash_Punctuation}\s]/gu
const BASE32 = /^[A-Z2-7]*$/

/** Octets that hold the fourteen letters before the last. */
const RANDOM_BYTES = 9
/** x⁵ + x² + 1, by which the letters are the field of 32 elements. */
const POLYNOMIAL = 0b100101

export interface Pin {
  /** `ABCDE-FGHIJ-KLMNM` */
  readonly text: string
  /** Its first two letters: which of an administrator's invites it is for. No part of the secret. */
  readonly invite: string
}

/** Draws a PIN of three groups of five letters and digits. */
export function createPin(deps: CryptoDeps): Pin {
  const drawn = significantOf(bytesToBase32(randomBytes(deps, RANDOM_BYTES))).slice(0, LETTERS - 1)
  return toPin(drawn + ALPHABET[double(sumOf(drawn))]!)
}

/**
 * Reads a PIN as typed: case, hyphens and white space do not matter, `0`, `1` and `8` are read as `O`, `I` and `B`. One
 * wrong letter, or two that changed places, are always noticed.
 *
 * @throws `mesh/invite/format`
 */
export function parsePin(typed: string): Pin {
  if (typeof typed !== 'string') refuse('A PIN is a text.')
  const letters = significantOf(typed)
  if (letters.length !== LETTERS || !BASE32.test(letters)) refuse(`A PIN has ${LETTERS} letters and digits.`)
  if (sumOf(letters) !== 0) refuse('The PIN is mistyped.')
  return toPin(letters)
}

/** The octets behind a PIN, for deriving keys: 75 bits, of which the last three are dropped. */
export function pinToBytes(pin: Pin): Bytes {
  return base32ToBytes(pin.text)
}

function toPin(letters: string): Pin {
  return { text: letters.replace(/(.{5})(?=.)/g, '$1-'), invite: letters.slice(0, NAME_LETTERS) }
}

function significantOf(typed: string): string {
  // Nobody types so much; what is longer is not worth looking at.
  const text = typed.slice(0, 64).replace(SEPARATORS, '').toUpperCase()
  return text.replace(/[018]/g, digit => MISREAD[digit]!)
}

/** The letters as coefficients of a polynomial, evaluated at the generator of the field. */
function sumOf(letters: string): number {
  return [...letters].reduce((sum, letter) => double(sum) ^ ALPHABET.indexOf(letter), 0)
}

function double(element: number): number {
  const doubled = element << 1
  return doubled & 32 ? doubled ^ POLYNOMIAL : doubled
}

function refuse(message: string): never {
  throw new MeshError('mesh/invite/format', message)
}
