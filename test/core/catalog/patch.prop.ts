import fc from 'fast-check'
import { expect, test } from 'vitest'
import { historyOf } from '../../../sdk/core/catalog/history.ts'
import type { CatalogOf } from '../../../sdk/core/catalog/kinds.ts'
import { mergeCatalogs } from '../../../sdk/core/catalog/merge.ts'
import { packEntries, unpackEntries } from '../../../sdk/core/catalog/packed.ts'
import { patchCatalog } from '../../../sdk/core/catalog/patch.ts'
import { createSearchIndex, searchWords } from '../../../sdk/core/catalog/search.ts'
import { writeTagged } from '../../../sdk/core/schema/index.ts'
import { type Credential, play, steps, wildEntries } from './made.ts'

type Catalog = CatalogOf<'credential'>
const textOf = (value: Catalog) => writeTagged({ tag: 'CredentialProfilePrivate', value })
const lists = fc.oneof(
  wildEntries,
  steps.map(play).map(devices => devices[0] ?? []),
)

test('patching comes to the same as merging, and leaves what is not named as it was', () => {
  fc.assert(
    fc.property(lists, lists, (a, b) => {
      const before = mergeCatalogs('credential', { Entries: a }, { Entries: [] })
      const patched = patchCatalog('credential', before, { Entries: b, NeverAsk: ['example.com'] })
      const merged = mergeCatalogs('credential', before, { Entries: b, NeverAsk: ['example.com'] })
      expect(textOf(patched)).toBe(textOf(merged))
      const named = new Set(b.map(({ ID }) => ID))
      const kept = (before.Entries ?? []).filter(({ ID }) => ID && !named.has(ID))
      for (const entry of kept) expect(patched.Entries).toContain(entry)
    }),
    { numRuns: 400 },
  )
})

test('a list that is in no order is merged whole', () => {
  const entries = [
    { ID: 'b', Added: '2026-03-02T00:00:00Z', Updated: '2026-03-02T00:00:00Z' },
    { ID: 'a', Added: '2026-03-01T00:00:00Z', Updated: '2026-03-01T00:00:00Z' },
    { ID: 'a', Added: '2026-03-01T00:00:00Z', Updated: '2026-03-03T00:00:00Z' },
  ]
  const changed = { Entries: [{ ID: 'c', Added: '2026-03-01T12:00:00Z', Updated: '2026-03-01T12:00:00Z' }] }
  const patched = patchCatalog('credential', { Entries: entries }, changed)
  expect(patched.Entries!.map(({ ID }) => ID)).toEqual(['a', 'c', 'b'])
})

test('entries come out of chunks as they went in, histories and words included', () => {
  fc.assert(
    fc.property(lists, entries => {
      const { entries: back, words } = unpackEntries<'credential'>([
        packEntries('credential', entries.slice(0, 1)),
        packEntries('credential', entries.slice(1)),
      ])
      expect(textOf({ Entries: back })).toBe(textOf({ Entries: entries }))
      for (const [index, entry] of back.entries()) {
        expect(historyOf('credential', entry)).toEqual(historyOf('credential', entries[index]!))
        if (entry.Deleted === undefined) expect(words.get(entry)).toBe(searchWords('credential', entry))
      }
    }),
    { numRuns: 200 },
  )
})

/** What the search is meant to find, said as plainly as possible. */
function naive(entries: readonly Credential[], query: string, limit: number): readonly Credential[] {
  const terms = searchWords('credential', { Username: query }).split(' ').slice(1, 9)
  const rankOf = (words: string) =>
    terms.map(term => (words.startsWith(` ${term}`) ? 0 : words.includes(` ${term}`) ? 1 : 2))
  return entries
    .map(entry => ({ entry, words: searchWords('credential', entry) }))
    .filter(({ words }) => terms.every(term => words.includes(term)))
    .map(item => ({ ...item, rank: rankOf(item.words).reduce<number>((sum, rank) => sum + rank, 0) }))
    .sort(
      (a, b) => a.rank - b.rank || compare(a.words, b.words) || compare(a.entry.ID ?? '', b.entry.ID ?? ''),
    )
    .slice(0, limit)
    .map(({ entry }) => entry)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

test('searching while typing finds what a plain search finds, in the same order, changes in between included', () => {
  const syllable = fc.constantFrom('al', 'be', 'ax', 'ex', 'é', 'Ñ', 'ß', '.', ' ', '@')
  const word = fc.array(syllable, { maxLength: 5 }).map(parts => parts.join(''))
  const login = fc.record({ Sites: fc.array(word, { maxLength: 2 }), Username: word })
  const change = fc.record({ place: fc.nat(30), login })
  fc.assert(
    fc.property(
      fc.array(login, { maxLength: 30 }),
      fc.array(fc.oneof(word, change), { minLength: 1, maxLength: 12 }),
      (logins, acts) => {
        const entries: Credential[] = logins.map((entry, place) => ({ ...entry, ID: `${place}` }))
        const index = createSearchIndex('credential', entries)
        for (const act of acts) {
          if (typeof act === 'string') {
            for (let length = 1; length <= act.length; length++) {
              const query = act.slice(0, length)
              expect(index.find(query, 5)).toEqual(naive(entries, query, 5))
            }
          } else {
            const entry = { ...act.login, ID: `${act.place}` }
            const at = entries.findIndex(({ ID }) => ID === entry.ID)
            if (at < 0) entries.push(entry)
            else entries[at] = entry
            index.put(entry)
          }
        }
      },
    ),
    { numRuns: 300 },
  )
})
