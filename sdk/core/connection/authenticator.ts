/** What people compare on two screens: the groups of an authenticator, and which of them to type back (design 8). */
import { bytesEqual, utf8ToBytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'
import { isUdf } from '../udf.ts'

/** Group 0 begins with bits that are the same in every authenticator (wire E.1). */
const FIRST_CHALLENGED = 1
const BYTE_VALUES = 256
/** Hyphens and dashes of any kind, since phones put their own, and white space. */
const SEPARATORS = /[\p{Dash_Punctuation}\s]/gu
const BASE32 = /^[A-Za-z2-7]*$/

/**
 * The six groups of five characters of an authenticator, for showing and for asking back.
 *
 * @throws `mesh/udf/format`
 */
export function authenticatorGroups(authenticator: string): readonly string[] {
  if (!isUdf(authenticator)) throw new MeshError('mesh/udf/format', 'This is not an authenticator.')
  return authenticator.split('-')
}

/**
 * Chooses at random which groups a person must type back. Whoever made a look-alike request did not know which these
 * would be. Two groups carry 50 bits.
 *
 * @param count 1 to 5
 * @returns distinct indexes into `authenticatorGroups`, ascending, never 0
 * @throws `mesh/udf/format`; `mesh/argument` for another count
 */
export function chooseChallenge(deps: CryptoDeps, authenticator: string, count: number): readonly number[] {
  const candidates = authenticatorGroups(authenticator)
    .map((_, index) => index)
    .slice(FIRST_CHALLENGED)
  if (!Number.isInteger(count) || count < 1 || count > candidates.length) {
    throw new MeshError('mesh/argument', `One to ${candidates.length} groups can be asked for.`)
  }
  const chosen = Array.from({ length: count }, () => {
    const [index] = candidates.splice(randomBelow(deps, candidates.length), 1)
    return index!
  })
  return chosen.sort((a, b) => a - b)
}

/**
 * Checks what was scanned or typed: the whole authenticator, or the challenged groups in their order. Case, hyphens and
 * white space do not matter.
 *
 * @param challenge from `chooseChallenge`; if empty, only the whole authenticator will do
 * @throws `mesh/connect/authenticator` if it differs; `mesh/udf/format`
 */
export function verifyAuthenticator(
  authenticator: string,
  typed: string,
  challenge: readonly number[],
): void {
  const groups = authenticatorGroups(authenticator)
  const asked = challenge.map(index => groups[index] ?? refuseIndex())
  const given = significantOf(typed)
  const answers = asked.length === 0 ? [groups] : [groups, asked]
  const isRight = answers.some(
    answer => given !== undefined && bytesEqual(given, utf8ToBytes(answer.join(''))),
  )
  if (!isRight) throw new MeshError('mesh/connect/authenticator', 'The authenticators differ.')
}

function significantOf(typed: string): Uint8Array | undefined {
  const text = typed.replace(SEPARATORS, '')
  return BASE32.test(text) ? utf8ToBytes(text.toUpperCase()) : undefined
}

function refuseIndex(): never {
  throw new MeshError('mesh/argument', 'The challenge names a group that there is not.')
}

/** Every value equally likely: bytes from the incomplete last round are drawn again. */
function randomBelow(deps: CryptoDeps, limit: number): number {
  const fair = BYTE_VALUES - (BYTE_VALUES % limit)
  for (;;) {
    const byte = randomBytes(deps, 1)[0]!
    if (byte < fair) return byte % limit
  }
}
