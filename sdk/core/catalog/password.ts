/** Makes passwords. */
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'

export interface PasswordOptions {
  /** Characters; 4 to 256. Default 20. */
  readonly length?: number
  /** Each class that is on is in every password. Default all on. */
  readonly lowerCase?: boolean
  readonly upperCase?: boolean
  readonly digits?: boolean
  /** `true` for all of ASCII, or the few that a site allows. */
  readonly symbols?: boolean | string
  /** Leave out what is mistaken for something else when read from paper: `0 O o 1 l I |` and the like. Default false. */
  readonly noLookAlikes?: boolean
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'
const SYMBOLS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const LOOK_ALIKES = new Set('0Oo1lI|5S8B2Z`\'".,:;')
const SHORTEST = 4
const LONGEST = 256
/** The most unlucky options need a hundred on average. */
const ATTEMPTS = 10_000

/**
 * Makes a password in which every one that fits the options is equally likely: characters are drawn without bias, and
 * a password that lacks a class is thrown away whole. Twenty characters of all classes carry 131 bits.
 *
 * @throws `mesh/argument` for a length out of range, a class without characters, characters named twice or outside
 * ASCII, or no class at all
 *
 * @example
 * createPassword(deps, { length: 16, symbols: '-_.', noLookAlikes: true })
 */
export function createPassword(deps: CryptoDeps, options: PasswordOptions = {}): string {
  const { length = 20 } = options
  if (!Number.isInteger(length) || length < SHORTEST || length > LONGEST) {
    throw new MeshError('mesh/argument', `A password has ${SHORTEST} to ${LONGEST} characters.`)
  }
  const classes = classesOf(options)
  const alphabet = classes.join('')
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const password = drawCharacters(deps, alphabet, length)
    if (password.length < length) continue
    if (classes.every(characters => [...password].some(character => characters.includes(character)))) {
      return password
    }
  }
  throw new MeshError('mesh/key/unsupported', 'The source of randomness gives the same again and again.')
}

function classesOf(options: PasswordOptions): readonly string[] {
  const { lowerCase = true, upperCase = true, digits = true, symbols = true, noLookAlikes = false } = options
  const classes = [
    lowerCase ? LETTERS : undefined,
    upperCase ? LETTERS.toUpperCase() : undefined,
    digits ? DIGITS : undefined,
    symbols === true ? SYMBOLS : symbols === false ? undefined : symbols,
  ].filter(characters => characters !== undefined)
  const kept = noLookAlikes ? classes.map(withoutLookAlikes) : classes
  if (kept.length === 0 || kept.includes('')) {
    throw new MeshError('mesh/argument', 'A password needs characters, and each class of them some.')
  }
  const isOdd = [...kept.join('')].some(character => character < '!' || character > '~')
  if (isOdd || new Set(kept.join('')).size !== kept.join('').length) {
    throw new MeshError('mesh/argument', 'Symbols are ASCII, each named once, and no letters or digits.')
  }
  return kept
}

function withoutLookAlikes(characters: string): string {
  return [...characters].filter(character => !LOOK_ALIKES.has(character)).join('')
}

/**
 * Bytes beyond the largest multiple of the alphabet's length are passed over, since they would favour some. Of four
 * times as many bytes as characters, nearly always enough are left; otherwise the caller draws again.
 */
function drawCharacters(deps: CryptoDeps, alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length)
  const bytes = randomBytes(deps, 4 * length).filter(byte => byte < limit)
  return Array.from(bytes.subarray(0, length), byte => alphabet[byte % alphabet.length]).join('')
}
