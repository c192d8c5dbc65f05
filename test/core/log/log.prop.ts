import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRemoval, liveRecords, readLog } from '../../../sdk/core/log/index.ts'
import { logFor2017, logForOurselves } from '../../../sdk/core/log/write-log.ts'

const added = '2026-03-01T12:00:00Z'
const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .map(name => JSON.stringify({ Account: { AccountID: name } }))
const changes = fc.array(
  fc
    .record({ key: fc.constantFrom('a', 'b', 'c', 'ü'), text: fc.option(text, { nil: undefined }) })
    .map(change => ({
      key: change.key,
      added,
      ...(change.text !== undefined && { text: change.text }),
    })),
  { maxLength: 12 },
)

test('what is written is what is read, and both kinds of log come to the same', () => {
  fc.assert(
    fc.property(changes, all => {
      const ours = readLog([...logForOurselves('portal', all)].join(''))
      expect(ours.problems).toEqual([])
      expect(ours.records.map(({ item }) => [item.PrimaryKey, item.Text])).toEqual(
        all.map(change => [change.key, change.text]),
      )
      const refused = new Set<string>()
      const theirs = readLog([...logFor2017('portal', all, { refuse: key => refused.add(key) })].join(''))
      expect(theirs.problems).toEqual([])
      expect(theirs.records.some(({ item }) => isRemoval(item))).toBe(false)
      const standing = (reading: typeof ours) =>
        liveRecords(reading)
          .filter(({ item }) => !refused.has(item.PrimaryKey))
          .map(({ item }) => [item.PrimaryKey, item.Text])
          .sort()
      expect(standing(theirs)).toEqual(standing(ours))
    }),
    { numRuns: 200 },
  )
})

test('damage costs the records it is in and no others, and never more than a report', () => {
  const damage = fc.record({
    place: fc.nat(),
    cut: fc.nat({ max: 40 }),
    bytes: fc.uint8Array({ maxLength: 12 }),
  })
  fc.assert(
    fc.property(changes, fc.array(damage, { minLength: 1, maxLength: 3 }), (all, damages) => {
      const parts = [...logForOurselves('portal', all)]
      let bytes = new TextEncoder().encode(parts.join(''))
      for (const { place, cut, bytes: put } of damages) {
        const at = place % (bytes.length + 1)
        bytes = new Uint8Array([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + cut)])
      }
      const { records, problems } = readLog(bytes)
      expect(records.length).toBeGreaterThanOrEqual(all.length - 3 * damages.length - 3)
      // Several cuts together can make one whole record of two.
      if (damages.length === 1 && records.length < all.length) expect(problems.length).toBeGreaterThan(0)
      for (const { position } of [...records, ...problems]) expect(position.offset).toBeLessThan(bytes.length)
    }),
    { numRuns: 400 },
  )
})
