import { describe, expect, it } from 'vitest'
import { adoptEntries } from '../../../sdk/core/catalog/adopt.ts'
import { putEntry, removeEntry, undoEntry } from '../../../sdk/core/catalog/edit.ts'
import { liveEntries } from '../../../sdk/core/catalog/entry-list.ts'
import { historyOf } from '../../../sdk/core/catalog/history.ts'
import { mergeEntries } from '../../../sdk/core/catalog/merge.ts'
import { readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import { deps, expectRefusal } from '../../support/crypto.ts'
import { type Credential, NOON } from './made.ts'

const put = (entries: readonly Credential[], draft: Credential, now = NOON) =>
  putEntry(deps, 'credential', { entries, draft, now })
const login = { Sites: ['example.com'], Username: 'alice', Password: 'first' }
const NOON_DATE = '2026-03-01T12:00:00Z'

describe('putting an entry', () => {
  it('gives a new one an ID and dates', () => {
    const { entries, entry } = put([], login)
    expect(isUdf(entry.ID)).toBe(true)
    expect(entry).toEqual({ ...login, ID: entry.ID, Added: NOON_DATE, Updated: NOON_DATE })
    expect(entries).toEqual([entry])
  })

  it('replaces one by all that the draft says, later than before, even when the clock went back', () => {
    const first = put([], login)
    const draft = { ID: first.entry.ID!, Username: 'alice', Password: 'second' }
    const { entry, entries } = put(first.entries, draft, NOON - 86_400_000)
    expect(entry).toMatchObject({ ...draft, Added: NOON_DATE, Updated: '2026-03-01T12:00:01Z' })
    expect(entry.Sites).toBeUndefined()
    expect(entries).toEqual([entry])
    expect(historyOf('credential', entry)).toEqual([first.entry])
    expect(first.entries).toEqual([first.entry])
  })

  it('changes nothing if the draft says nothing new', () => {
    const first = put([], login)
    const again = put(first.entries, { ...first.entry, Updated: undefined }, NOON + 5000)
    expect(again.entries).toBe(first.entries)
    expect(again.entry).toBe(first.entry)
  })

  it('keeps the data the entry was made from, and its history out of the draft', () => {
    const Source = [{ ContentType: 'text/csv', Data: Uint8Array.of(1, 2) }]
    const first = put([], { ...login, Source })
    const second = put(first.entries, { ID: first.entry.ID!, Password: 'second' })
    const third = put(second.entries, { ...second.entry, Password: 'third' })
    expect(third.entry.Source?.[0]).toEqual(Source[0])
    expect(third.entry.Source).toHaveLength(2)
    expect(historyOf('credential', third.entry).map(({ Password }) => Password)).toEqual(['second', 'first'])
    const other = [{ ContentType: 'text/csv', Data: Uint8Array.of(3) }]
    expect(put(third.entries, { ...third.entry, Source: other }).entry.Source?.[0]).toEqual(other[0])
  })

  it('survives the wire with its history, in both styles', () => {
    const first = put([], login)
    const { entries } = put(first.entries, { ID: first.entry.ID!, Password: 'zweites 🔑 ü' })
    for (const style of ['compact', 'reference'] as const) {
      const text = writeTagged({ tag: 'CredentialProfilePrivate', value: { Entries: entries } }, style)
      const { Entries } = readTagged(text, 'CredentialProfilePrivate').value
      expect(Entries).toEqual(entries)
    }
  })

  it('puts entries where merging would', () => {
    const later = put([], login, NOON + 9000)
    const both = put(later.entries, login, NOON)
    expect(both.entries).toEqual([both.entry, later.entry])
    expect(mergeEntries('credential', both.entries, [])).toEqual(both.entries)
  })

  it('is refused without a time, or after the end of time', async () => {
    await expectRefusal(() => put([], login, Number.NaN), 'mesh/argument')
    const last = [{ ID: 'a', Updated: '9999-12-31T23:59:59Z' }]
    await expectRefusal(() => put(last, { ID: 'a', Password: 'x' }), 'mesh/argument')
  })
})

describe('removing an entry', () => {
  it('leaves its ID and dates alone', () => {
    const first = put([], login)
    const changed = put(first.entries, { ID: first.entry.ID!, Password: 'second' })
    const id = first.entry.ID!
    const { entries, entry } = removeEntry('credential', { entries: changed.entries, id, now: NOON })
    const date = '2026-03-01T12:00:02Z'
    expect(entry).toEqual({ ID: id, Added: NOON_DATE, Updated: date, Deleted: date })
    expect(entries).toEqual([entry])
    expect(liveEntries(entries)).toEqual([])
    expect(removeEntry('credential', { entries, id, now: NOON + 9000 }).entries).toBe(entries)
    expect(mergeEntries('credential', entries, changed.entries)).toEqual(entries)
  })

  it('is refused for one that is not there', async () => {
    await expectRefusal(
      () => removeEntry('credential', { entries: [], id: 'a', now: NOON }),
      'mesh/catalog/missing',
    )
  })
})

describe('undoing', () => {
  it('brings a version of the history back as the newest one', () => {
    const first = put([], login)
    const second = put(first.entries, { ID: first.entry.ID!, Password: 'second' })
    const [version] = historyOf('credential', second.entry)
    const { entry } = undoEntry(deps, 'credential', { entries: second.entries, version: version!, now: NOON })
    expect(entry).toMatchObject({ ...login, Updated: '2026-03-01T12:00:02Z' })
    expect(historyOf('credential', entry).map(({ Password }) => Password)).toEqual(['second', 'first'])
  })

  it('brings back what was deleted, on every device', () => {
    const first = put([], login)
    const id = first.entry.ID!
    const gone = removeEntry('credential', { entries: first.entries, id, now: NOON })
    const back = undoEntry(deps, 'credential', { entries: gone.entries, version: first.entry, now: NOON })
    expect(back.entry).toMatchObject({ ...login, ID: id, Added: NOON_DATE })
    expect(mergeEntries('credential', gone.entries, back.entries)).toEqual(back.entries)
  })

  it('is refused for a version of nothing', async () => {
    for (const version of [login, { ID: 'a', Deleted: NOON_DATE }]) {
      await expectRefusal(
        () => undoEntry(deps, 'credential', { entries: [], version, now: NOON }),
        'mesh/catalog/missing',
      )
    }
  })
})

describe('adopting entries of 2017', () => {
  const bookmarks = [
    { Added: '2017-10-08T18:11:41Z', Title: 'One', Uri: 'http://example.com/' },
    { Title: 'Two' },
  ]

  it('gives them IDs that every device comes to by itself', async () => {
    const mine = await adoptEntries(deps, 'bookmark', bookmarks)
    const theirs = await adoptEntries(deps, 'bookmark', [...bookmarks].reverse())
    expect(mine).toEqual(theirs)
    expect(mine.map(entry => isUdf(entry.ID))).toEqual([true, true])
    expect(new Set(mine.map(entry => entry.ID)).size).toBe(2)
  })

  it('lets them be changed on one device and still be the same on the other', async () => {
    const adopted = await adoptEntries(deps, 'bookmark', bookmarks)
    const [two] = adopted
    const draft = { ...two!, Title: 'Zwei' }
    const edited = putEntry(deps, 'bookmark', { entries: adopted, draft, now: NOON })
    const merged = mergeEntries('bookmark', await adoptEntries(deps, 'bookmark', bookmarks), edited.entries)
    expect(merged.map(entry => entry.Title).sort()).toEqual(['One', 'Zwei'])
  })

  it('hands back a list that needs nothing', async () => {
    const entries = [{ ID: 'a' }]
    expect(await adoptEntries(deps, 'contact', entries)).toBe(entries)
  })
})
