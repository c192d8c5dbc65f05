/** Finds the mistyped letter in a set of recovery shares that do not fit a known backup. */
import type { Bytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { isMeshError } from '../error.ts'
import { escrowIdentifier } from './entry.ts'
import { combineShares } from './shamir.ts'
import { shareToText, textToShare } from './share.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The first two letters hold the quorum and the place of a share; a mistake there shows in other ways. */
const FIRST_FREE_LETTER = 2

export interface Mistype {
  /** Which of the shares given, from 0. */
  readonly share: number
  /** Which group of five letters, from 0. */
  readonly group: number
  /** The share as it would be without the mistake. */
  readonly corrected: string
}

/**
 * Looks for one wrong letter in one share, given the identifier that the right secret has.
 *
 * It tries every letter in every place, about a thousand combinations a share; bounded, no network. Call it after
 * `combineShares` succeeded and the secret's identifier was not the one expected.
 *
 * @param options.shares exactly as many as the quorum
 * @returns for each share the letter that would explain the mismatch, if there is one. Mostly that is one share;
 * shares 1 and 2 of a quorum of two sometimes explain each other's mistakes, and where all shares are needed each
 * share does, in the same group: there no share is wrong alone. Empty when there are two mistakes.
 */
export async function findMistypes(
  deps: CryptoDeps,
  options: { readonly shares: readonly string[]; readonly identifier: string },
): Promise<readonly Mistype[]> {
  const texts = options.shares.map((text, position) => shareToText(textToShare(text, position)))
  const found: Mistype[] = []
  for (const [share, text] of texts.entries()) {
    for (const { group, corrected } of oneLetterAway(text)) {
      const secret = tryCombine(texts.with(share, corrected))
      if (secret === undefined || (await escrowIdentifier(deps, secret)) !== options.identifier) continue
      found.push({ share, group, corrected })
      break
    }
  }
  return found
}

function* oneLetterAway(text: string): Generator<Omit<Mistype, 'share'>> {
  for (let place = FIRST_FREE_LETTER; place < text.length; place++) {
    if (text[place] === '-') continue
    for (const letter of LETTERS) {
      if (letter === text[place]) continue
      yield { group: Math.floor(place / 6), corrected: text.slice(0, place) + letter + text.slice(place + 1) }
    }
  }
}

function tryCombine(texts: readonly string[]): Bytes | undefined {
  try {
    return combineShares(texts)
  } catch (error) {
    if (isMeshError(error)) return undefined
    throw error
  }
}
