import { describe, expect, it } from 'vitest'
import { HISTORY_BYTES, HISTORY_VERSIONS, historyOf } from '../../../sdk/core/catalog/history.ts'
import { mergeCatalogs, mergeEntries, purgeTombstones } from '../../../sdk/core/catalog/merge.ts'
import { setAutoGenerate, setNeverAsk } from '../../../sdk/core/catalog/settings.ts'
import { expectRefusal } from '../../support/crypto.ts'
import { at, type Credential, NOON } from './made.ts'

const merge = (a: readonly Credential[], b: readonly Credential[]) => mergeEntries('credential', a, b)
const version = (second: number, Password: string): Credential => ({
  ID: 'a',
  Added: at(0),
  Updated: at(second),
  Password,
})
const tombstone = (second: number): Credential => ({
  ID: 'a',
  Added: at(0),
  Updated: at(second),
  Deleted: at(second),
})

describe('merging entries', () => {
  it('takes the later change and keeps the other in its history', () => {
    const [entry, ...more] = merge([version(2, 'new')], [version(1, 'old')])
    expect(more).toEqual([])
    expect(entry).toMatchObject(version(2, 'new'))
    expect(historyOf('credential', entry!)).toEqual([version(1, 'old')])
  })

  it('decides between changes of one second by their texts, and keeps both', () => {
    const [entry] = merge([version(1, 'apple')], [version(1, 'pear')])
    expect(entry).toMatchObject({ Password: 'pear' })
    expect(historyOf('credential', entry!)).toEqual([version(1, 'apple')])
  })

  it('lets a deletion win over what is older or of the same second, and leaves nothing else', () => {
    expect(merge([tombstone(3)], [version(2, 'old')])).toEqual([tombstone(3)])
    expect(merge([version(3, 'same')], [tombstone(3)])).toEqual([tombstone(3)])
    const careless = { ...tombstone(3), Password: 'still here', Source: [{ ContentType: 'x' }] }
    expect(merge([careless], [version(2, 'old')])).toEqual([tombstone(3)])
  })

  it('lets a later change win over a deletion, without what was deleted', () => {
    const known = merge([version(2, 'newer')], [version(1, 'old')])
    const [back] = merge([version(4, 'back')], merge(known, [tombstone(3)]))
    expect(back).toMatchObject(version(4, 'back'))
    expect(historyOf('credential', back!)).toEqual([])
    const [still] = merge([back!], known)
    expect(historyOf('credential', still!)).toEqual([])
  })

  it('takes the later of two tombstones', () => {
    expect(merge([tombstone(3)], [tombstone(5)])).toEqual([tombstone(5)])
  })

  it('keeps the data an entry was made from, of the version that wins', () => {
    const made = (Data: Uint8Array<ArrayBuffer>) => [{ ContentType: 'text/vcard', Data }]
    const mine = { ...version(1, 'x'), Source: made(Uint8Array.of(1)) }
    const theirs = { ...version(1, 'x'), Source: made(Uint8Array.of(2)) }
    expect(merge([mine], [theirs])).toEqual([theirs])
    expect(merge([theirs], [mine])).toEqual([theirs])
    const [later] = merge([version(2, 'y')], [mine])
    expect(later?.Source).toHaveLength(1)
    const [withBoth] = merge([mine], [version(0, 'z')])
    expect(withBoth?.Source?.[0]).toEqual(mine.Source[0])
    expect(withBoth?.Source?.[1]?.ContentType).toBe('application/mmm-history+json')
  })

  it('bounds history by number and size, newest first', () => {
    const many = Array.from({ length: 30 }, (_, second) => version(second, `password ${second}`))
    const [short] = many.map(entry => [entry] as readonly Credential[]).reduce(merge)
    const kept = historyOf('credential', short!).map(entry => entry.Password)
    expect(kept).toEqual(Array.from({ length: HISTORY_VERSIONS }, (_, index) => `password ${28 - index}`))
    const large = [5, 4, 3, 2].map((second): readonly Credential[] => [
      version(second, 'w'.repeat(HISTORY_BYTES / 3 + second)),
    ])
    const [long] = large.reduce(merge)
    expect(historyOf('credential', long!).map(entry => entry.Updated)).toEqual([at(4), at(3)])
  })

  it('takes a history that cannot be read, or is of another entry, for none', () => {
    const damaged = { ContentType: 'application/mmm-history+json', Data: Uint8Array.of(123) }
    const [entry] = merge(
      [{ ...version(1, 'x'), Source: [damaged, { ContentType: damaged.ContentType }] }],
      [version(2, 'y')],
    )
    expect(historyOf('credential', entry!)).toEqual([version(1, 'x')])
    const [other] = merge([{ ...version(2, 'x'), ID: 'b' }], [{ ...version(1, 'x'), ID: 'b' }])
    expect(historyOf('credential', { ...version(1, 'x'), Source: other!.Source! })).toEqual([])
  })

  it('takes entries of 2017 that say the same for one, and undated ones for older than all', () => {
    const bookmarks = [{ Title: 'One', Uri: 'http://example.com/' }]
    expect(mergeEntries('bookmark', bookmarks, [...bookmarks, { Title: 'Two' }])).toHaveLength(2)
    const [entry] = merge([{ ID: 'a', Username: 'alice' }], [version(1, 'x')])
    expect(entry).toMatchObject(version(1, 'x'))
    expect(historyOf('credential', entry!)).toEqual([{ ID: 'a', Username: 'alice' }])
  })

  it('orders entries by when they were added, as the example of 2017 does', () => {
    const entries = [3, 1, 2].map(second => ({ ID: `${second}`, Added: at(second) }))
    const { Entries } = mergeCatalogs(
      'bookmark',
      { Entries: entries.slice(0, 1) },
      { Entries: entries.slice(1) },
    )
    expect(Entries?.map(entry => entry.ID)).toEqual(['1', '2', '3'])
  })

  it('keeps a large catalog that is the same on both sides as it is', () => {
    const entries = Array.from({ length: 500 }, (_, index) => ({ ID: `${index + 100}`, Added: at(1) }))
    const merged = merge(
      entries,
      entries.map(entry => ({ ...entry })),
    )
    expect(merged).toEqual(entries)
    expect(merged[7]).toBe(entries[7])
  })

  it('purges tombstones that are older than some days, when asked', () => {
    const entries = [version(0, 'x'), { ...tombstone(0), ID: 'b' }]
    const day = 86_400_000
    expect(purgeTombstones(entries, { now: Date.parse(at(0)) + 30 * day, days: 30 })).toEqual(entries)
    expect(purgeTombstones(entries, { now: Date.parse(at(1)) + 30 * day, days: 30 })).toEqual([entries[0]])
  })
})

describe('settings', () => {
  const join = (a: object, b: object) => mergeCatalogs('credential', a, b)
  const never = (catalog: object, site: string, second: number) =>
    setNeverAsk(catalog, { site, never: true, now: NOON + second * 1000 })
  const again = (catalog: object, site: string, second: number) =>
    setNeverAsk(catalog, { site, never: false, now: NOON + second * 1000 })

  it('of 2017 are united', () => {
    const merged = join(
      { NeverAsk: ['b.example', 'a.example'], AutoGenerate: false },
      { NeverAsk: ['c.example'] },
    )
    expect(merged).toEqual({
      NeverAsk: ['a.example', 'b.example', 'c.example'],
      AutoGenerate: false,
      Entries: [],
    })
    expect(join({ AutoGenerate: true }, { AutoGenerate: false })).toMatchObject({ AutoGenerate: true })
    expect(join({}, {})).toEqual({ Entries: [] })
  })

  it('that were taken back stay so, and can be set again', () => {
    const old = { NeverAsk: ['Example.com', 'other.example'] }
    const taken = again(old, 'example.com', 1)
    expect(taken.NeverAsk).toEqual(['other.example'])
    expect(join(taken, old).NeverAsk).toEqual(['other.example'])
    const set = never(join(taken, old), 'example.com', 0)
    expect(set.NeverAsk).toEqual(['example.com', 'other.example'])
    expect(join(set, taken).NeverAsk).toEqual(['example.com', 'other.example'])
    expect(join(never({}, 'example.com', 1), again({}, 'example.com', 1)).NeverAsk).toEqual([])
  })

  it('take the later word on generated passwords, whatever peers of 2017 say', () => {
    const off = setAutoGenerate({ AutoGenerate: true }, { allowed: false, now: NOON })
    expect(join(off, { AutoGenerate: true }).AutoGenerate).toBe(false)
    const on = setAutoGenerate(off, { allowed: true, now: NOON })
    expect(join(off, on).AutoGenerate).toBe(true)
    expect(on.Entries?.every(entry => entry.Deleted)).toBe(true)
  })

  it('are refused for what is no site', async () => {
    await expectRefusal(() => never({}, 'https://example.com/', 0), 'mesh/catalog/site')
  })
})
