/** Recovery shares, and what they open. */
import { bytesEqual } from '../../../sdk/core/bytes.ts'
import { openEscrowEntry } from '../../../sdk/core/escrow/entry.ts'
import { combineShares } from '../../../sdk/core/escrow/shamir.ts'
import { shareToText, textToShare } from '../../../sdk/core/escrow/share.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus, EscrowCase } from '../corpus.ts'
import { mutateText } from '../mutate/text.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

interface ShareSet {
  readonly shares: readonly string[]
  readonly secret: Uint8Array
  readonly quorum: number
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * Shares of one set, however they are typed, give its secret. A mistyped share may give another secret, which only the
 * backup can tell (wire J.3), so that is tolerated where the shares are as many as are needed and no more; with one
 * more, the contradiction must be seen. And whatever is typed, a backup opens with its own secret alone.
 */
export function createShareTargets({ suites, recorded }: Corpus): FuzzTarget[] {
  const escrows = suites.map(({ escrow }) => escrow)
  const sets = [...escrows, ...(recorded?.shareSets ?? [])].map(joinSets)
  return [
    {
      name: 'shares',
      weight: 11,
      prepare(random) {
        const set = random.pick(sets)
        const texts = mutateShares(random, set, random.pick(sets))
        return { describe: () => JSON.stringify(texts), run: () => combine(texts, set) }
      },
    },
    {
      name: 'recovery',
      weight: 0.5,
      prepare(random) {
        const escrow = random.pick(escrows)
        const texts = mutateShares(random, escrow, random.pick(escrows))
        return { describe: () => JSON.stringify(texts), run: () => recover(texts, escrow) }
      },
    },
  ]
}

/** One recorded set is the beginning of another: a share of either belongs to both. */
function joinSets(set: ShareSet, _index: number, all: readonly ShareSet[]): ShareSet {
  const related = all.filter(other => other.shares.some(share => set.shares.includes(share)))
  return { ...set, shares: [...new Set(related.flatMap(({ shares }) => shares))] }
}

function combine(texts: readonly string[], set: ShareSet): Outcome {
  const secret = combineShares(texts)
  hold(secret.length === 16, 'A secret has another length than 16 bytes.')
  const given = [...new Set(texts.map((text, position) => shareToText(textToShare(text, position))))]
  if (given.every(text => set.shares.includes(text))) {
    hold(bytesEqual(secret, set.secret), 'Shares of one set gave another secret.')
    return 'accepted'
  }
  const { quorum } = textToShare(given[0]!)
  const known = given.filter(text => set.shares.includes(text)).length
  // Enough genuine shares fix the secret: one that is not of the set contradicts them.
  hold(known < quorum || quorum !== set.quorum, 'A share was taken that contradicts the others.')
  return 'tolerated'
}

async function recover(texts: readonly string[], { entry, master }: EscrowCase): Promise<Outcome> {
  const secret = combineShares(texts)
  const keys = await openEscrowEntry(deps, { entry, secret })
  hold(keys.signature.publicKey.udf === master, 'Shares opened a backup to other keys.')
  return 'accepted'
}

function mutateShares(random: Random, set: ShareSet, other: ShareSet): string[] {
  const count = random.chance(0.7) ? set.quorum : random.below(set.shares.length + 3)
  const texts = Array.from(
    { length: count },
    (_, index) => set.shares[(index + random.below(2)) % set.shares.length]!,
  )
  const changes = random.chance(0.3) ? 0 : 1 + random.below(2)
  for (let change = 0; change < changes; change++) {
    const place = random.below(texts.length)
    texts[place] = mutateShare(random, texts[place] ?? '', other)
  }
  return random.chance(0.3) ? texts.map(text => respell(random, text)) : texts
}

function mutateShare(random: Random, text: string, other: ShareSet): string {
  if (random.chance(0.15)) return random.pick(other.shares)
  if (random.chance(0.3)) return mutateText(random, text, random.pick(other.shares))
  const place = random.below(text.length)
  const letter = random.pick([...LETTERS])
  if (random.chance(0.7)) return text.slice(0, place) + letter + text.slice(place + 1)
  return random.chance(0.5)
    ? text.slice(0, place) + text.slice(place + 1)
    : text.slice(0, place) + letter + text.slice(place)
}

/** As people type: any case, any groups. */
function respell(random: Random, text: string): string {
  const grouped = random.chance(0.5) ? text.replaceAll('-', random.pick(['', ' ', '\n', '--'])) : text
  return random.chance(0.5) ? grouped.toLowerCase() : grouped
}
