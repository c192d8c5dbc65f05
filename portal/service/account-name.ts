/** Account names: what counts as one, when two are the same, and when two look the same. */
import { MeshError } from '../../sdk/core/error.ts'
import { skeletonOf } from './confusables.ts'
import { isReserved } from './reserved-names.ts'
import { digitValue, hasLivingLetters, isOneAlphabet, isOneDigitSystem } from './scripts.ts'

export const nameLength = { minimum: 2, maximum: 64 } as const

/** ASCII characters that a name must not have, for the advice in ValidateResponse. */
export const refusedCharacters = ' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}~'

/** Longer texts are not even looked at. */
const MAX_TEXT = 400

export interface AccountName {
  /** As it is shown: `Zoë@example.com`, normalised. */
  readonly account: string
  /** The same for all spellings of one account; what the portal looks it up by. */
  readonly folded: string
  /** The same for all accounts that look alike. */
  readonly skeleton: string
  readonly domain: string
}

/**
 * Takes an account apart and brings it into its one form. It says nothing about whether the name may be given away:
 * accounts older than the rules must be found too.
 *
 * @throws `mesh/account/format` unless it is a name and a domain around the last `@`
 */
export function parseAccount(text: string): AccountName {
  const at = text.lastIndexOf('@')
  if (at < 1 || at === text.length - 1 || text.length > MAX_TEXT) {
    throw new MeshError('mesh/account/format', 'The account is not of the form name@domain.')
  }
  const name = text.slice(0, at).normalize('NFC')
  const domain = text.slice(at + 1).toLowerCase()
  const folded = foldName(name)
  return {
    account: `${name}@${domain}`,
    folded: `${folded}@${domain}`,
    // Only who gives names away looks at it.
    get skeleton() {
      return `${skeletonOf(foldDigits(folded))}@${domain}`
    },
    domain,
  }
}

/**
 * Checks that a name may be given away here: served domain, 2 to 64 letters and digits with single `.`, `-`, `_`
 * between, one alphabet, not reserved. Whether somebody has it, or one that looks like it, only the store knows.
 *
 * @throws `mesh/account/domain`, `mesh/account/short`, `mesh/account/long`, `mesh/account/characters`,
 * `mesh/account/lookalike` for mixed alphabets, `mesh/account/reserved`
 */
export function verifyAccountName(
  { account, folded, skeleton, domain }: AccountName,
  domains: readonly string[],
): void {
  if (!domains.includes(domain)) throw new MeshError('mesh/account/domain', 'The domain is not served here.')
  const name = withoutDomain(account)
  const length = [...name].length
  if (length < nameLength.minimum) throw new MeshError('mesh/account/short', 'The name is too short.')
  if (length > nameLength.maximum) throw new MeshError('mesh/account/long', 'The name is too long.')
  if (!isWellFormed(name) || !hasLivingLetters(withoutDomain(folded))) {
    throw new MeshError('mesh/account/characters', 'The name has characters that names do not have.')
  }
  if (!isOneAlphabet(withoutDomain(folded)) || !isOneDigitSystem(name)) {
    throw new MeshError('mesh/account/lookalike', 'The name mixes alphabets.')
  }
  if (isReserved(withoutDomain(skeleton)))
    throw new MeshError('mesh/account/reserved', 'The name is reserved.')
}

/**
 * Groups of letters (with at most two marks on each) and digits, single separators between. Nothing beyond the Basic
 * Multilingual Plane, which a 2017 peer cannot write (wire A.3).
 */
function isWellFormed(name: string): boolean {
  return (
    /^(?:\p{L}\p{M}{0,2}|\p{Nd})+(?:[._-](?:\p{L}\p{M}{0,2}|\p{Nd})+)*$/u.test(name) &&
    !/[\u{10000}-\u{10ffff}]/u.test(name)
  )
}

/** Case and width do not tell accounts apart. Upper case first, since `ß` and the two sigmas meet only there. */
function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
}

/** Digits of every system as ASCII, for skeletons. */
function foldDigits(name: string): string {
  return name.replace(/\p{Nd}/gu, digit => String(digitValue(digit)))
}

function withoutDomain(text: string): string {
  return text.slice(0, text.lastIndexOf('@'))
}
