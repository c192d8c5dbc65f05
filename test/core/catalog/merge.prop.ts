import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { historyOf } from '../../../sdk/core/catalog/history.ts'
import type { CatalogOf } from '../../../sdk/core/catalog/kinds.ts'
import { mergeCatalogs, mergeEntries } from '../../../sdk/core/catalog/merge.ts'
import { setAutoGenerate, setNeverAsk } from '../../../sdk/core/catalog/settings.ts'
import { writeTagged } from '../../../sdk/core/schema/index.ts'
import { type Credential, NOON, play, steps, wildEntries } from './made.ts'

type Entries = readonly Credential[]
type Catalog = CatalogOf<'credential'>

const merge = (a: Entries, b: Entries) => mergeEntries('credential', a, b)
/** Devices are to end with the same bytes, so texts are compared. */
const textOf = (value: Catalog) => writeTagged({ tag: 'CredentialProfilePrivate', value })
const same = (a: Entries, b: Entries) => expect(textOf({ Entries: a })).toBe(textOf({ Entries: b }))

describe.each([
  ['wild entries', fc.tuple(wildEntries, wildEntries, wildEntries), 600],
  ['entries of devices that edit and exchange', steps.map(play), 300],
] as const)('merging %s', (_, threeLists, numRuns) => {
  test('does not depend on the order', () => {
    fc.assert(
      fc.property(threeLists as fc.Arbitrary<readonly Entries[]>, ([a, b, c]) => {
        same(merge(a!, b!), merge(b!, a!))
        const whole = merge(merge(a!, b!), c!)
        same(whole, merge(a!, merge(b!, c!)))
        same(whole, merge(merge(c!, b!), a!))
        same(whole, merge(merge(a!, c!), merge(b!, a!)))
      }),
      { numRuns },
    )
  })

  test('again changes nothing', () => {
    fc.assert(
      fc.property(threeLists as fc.Arbitrary<readonly Entries[]>, ([a, b]) => {
        const merged = merge(a!, b!)
        same(merge(merged, merged), merged)
        same(merge(merged, a!), merged)
        same(merge(b!, merged), merged)
      }),
      { numRuns },
    )
  })
})

test('what devices made is unchanged by being merged with itself', () => {
  fc.assert(
    fc.property(steps.map(play), devices => {
      for (const entries of devices)
        same(
          merge(
            entries,
            entries.map(entry => ({ ...entry })),
          ),
          entries,
        )
    }),
    { numRuns: 200 },
  )
})

test('an edit that was not deleted afterwards is the entry or in its history, unless history is full', () => {
  const edits = fc.array(fc.record({ device: fc.nat({ max: 2 }), second: fc.nat({ max: 6 }) }), {
    minLength: 1,
    maxLength: 9,
  })
  fc.assert(
    fc.property(edits, list => {
      const puts = list.map(
        (edit, index) => ({ type: 'put', id: 'a', password: `password ${index}`, ...edit }) as const,
      )
      const [entry, ...more] = play(puts).reduce(merge)
      const seen = [entry!, ...historyOf('credential', entry!)].map(version => version.Password)
      expect(more).toEqual([])
      expect(new Set(seen)).toEqual(new Set(puts.map(put => put.password)))
    }),
  )
})

test('settings do not depend on the order either', () => {
  const site = fc.constantFrom('example.com', 'Example.com', '*.example.org')
  const change = fc.oneof(
    fc.record({ site, never: fc.boolean(), second: fc.nat({ max: 2 }) }),
    fc.record({ allowed: fc.boolean(), second: fc.nat({ max: 2 }) }),
  )
  const start = fc.record(
    { NeverAsk: fc.array(site, { maxLength: 2 }), AutoGenerate: fc.boolean() },
    { requiredKeys: [] },
  )
  const catalog = fc.tuple(start, fc.array(change, { maxLength: 4 })).map(([first, changes]) =>
    changes.reduce<Catalog>((value, { second, ...rest }) => {
      const now = NOON + second * 1000
      return 'site' in rest ? setNeverAsk(value, { ...rest, now }) : setAutoGenerate(value, { ...rest, now })
    }, first),
  )
  const join = (a: Catalog, b: Catalog) => mergeCatalogs('credential', a, b)
  fc.assert(
    fc.property(catalog, catalog, catalog, (a, b, c) => {
      expect(textOf(join(a, b))).toBe(textOf(join(b, a)))
      expect(textOf(join(join(a, b), c))).toBe(textOf(join(a, join(b, c))))
      const merged = join(a, b)
      expect(textOf(join(merged, merged))).toBe(textOf(merged))
    }),
    { numRuns: 500 },
  )
})
