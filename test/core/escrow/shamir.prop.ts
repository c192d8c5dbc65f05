import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isMeshError } from '../../../sdk/core/error.ts'
import { combineShares, splitSecret } from '../../../sdk/core/escrow/shamir.ts'

const deps = { crypto: globalThis.crypto }
const secrets = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => Uint8Array.from(bytes))
const sizes = fc
  .integer({ min: 2, max: 15 })
  .chain(shares => fc.record({ shares: fc.constant(shares), quorum: fc.integer({ min: 2, max: shares }) }))

test('any subset of at least quorum shares recovers any secret, in any order', () => {
  fc.assert(
    fc.property(secrets, sizes, fc.infiniteStream(fc.nat()), (secret, size, order) => {
      const rank = order.next.bind(order)
      const mixed = splitSecret(deps, secret, size)
        .map(text => ({ text, rank: rank().value as number }))
        .sort((a, b) => a.rank - b.rank)
        .map(item => item.text)
      const count = size.quorum + ((rank().value as number) % (size.shares - size.quorum + 1))
      expect(combineShares(mixed.slice(0, count))).toEqual(secret)
    }),
    { numRuns: 300 },
  )
})

test('mutated shares are refused by name or read as another secret, never anything else', () => {
  fc.assert(
    fc.property(
      secrets,
      sizes,
      fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 3 })), { maxLength: 3 }),
      (secret, size, edits) => {
        const texts = [...splitSecret(deps, secret, size)].slice(0, size.quorum)
        for (const [place, text] of edits) {
          const which = place % texts.length
          const at = place % (texts[which]!.length + 1)
          texts[which] = texts[which]!.slice(0, at) + text + texts[which]!.slice(at + 1)
        }
        try {
          expect(combineShares(texts)).toHaveLength(16)
        } catch (error) {
          if (!isMeshError(error)) throw error
        }
      },
    ),
    { numRuns: 500 },
  )
})
