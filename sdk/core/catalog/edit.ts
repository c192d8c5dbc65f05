/** Changes of catalogs: each is dated later than what it replaces, and keeps it readable (design 7). */
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { nextUpdated } from '../profile/version.ts'
import { createRandomIdentifier } from '../udf.ts'
import { withEntry } from './entry-list.ts'
import { changedAt, isSameContent, isTombstone } from './entry-order.ts'
import { originalsOf } from './history.ts'
import type { AnyEntry, CatalogKind, EntryOf } from './kinds.ts'
import { mergeEntry, tombstoneOf } from './merge-entry.ts'

/** An entry as people write it: all it is to say, with the ID of the entry it replaces, or without for a new one. */
export type EntryDraft<K extends CatalogKind> = Omit<EntryOf<K>, 'Added' | 'Updated' | 'Deleted'>

export interface Edited<K extends CatalogKind> {
  /** The whole list; what was given is not changed. */
  readonly entries: readonly EntryOf<K>[]
  /** The entry as it is now. */
  readonly entry: EntryOf<K>
}

interface Edit<K extends CatalogKind> {
  readonly entries: readonly EntryOf<K>[]
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number
}

/**
 * Adds an entry, or replaces the one with the draft's ID by all that the draft says; the version before goes into the
 * entry's history. The data an entry was made from (`Source`) stays unless the draft has some. A draft that says what
 * the entry says already changes nothing.
 *
 * @throws `mesh/argument` if `now` is no time, or the entry bears the last date there is
 *
 * @example
 * const { entries, entry } = putEntry(deps, 'credential', {
 *   entries: entriesOf<'credential'>(catalog),
 *   draft: { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' },
 *   now,
 * })
 */
export function putEntry<K extends CatalogKind>(
  deps: CryptoDeps,
  kind: K,
  { entries, draft, now }: Edit<K> & { readonly draft: EntryDraft<K> },
): Edited<K> {
  const written = draft as AnyEntry
  const ID = written.ID || createRandomIdentifier(deps)
  const before = entries.find(entry => entry.ID === ID)
  const Updated = nextUpdated(now, before && changedAt(before))
  const Source = originalsOf(written) ?? (before && originalsOf(before))
  const { Source: _, Deleted: __, ...content } = written
  const dates = { ID, Added: before?.Added ?? Updated, Updated }
  const entry = { ...content, ...dates, ...(Source && { Source }) } as EntryOf<K>
  if (before === undefined) return { entries: withEntry(kind, entries, entry), entry }
  if (isSameVersion(before, entry)) return { entries, entry: before }
  const merged = mergeEntry(kind, before, entry)
  return { entries: withEntry(kind, entries, merged), entry: merged }
}

/**
 * Deletes an entry. What is left is its ID and dates, so that other devices learn of it; content and history are gone.
 * Keep the entry for as long as people may want it back: `undoEntry` takes it. Deleting it again changes nothing.
 *
 * @throws `mesh/catalog/missing` if there is no such entry; `mesh/argument` as `putEntry`
 */
export function removeEntry<K extends CatalogKind>(
  kind: K,
  { entries, id, now }: Edit<K> & { readonly id: string },
): Edited<K> {
  const before = entries.find(entry => entry.ID === id)
  if (before === undefined) throw new MeshError('mesh/catalog/missing', 'The catalog has no such entry.')
  if (isTombstone(before)) return { entries, entry: before }
  const date = nextUpdated(now, changedAt(before))
  const entry = tombstoneOf<K>({ ...before, Updated: date }, date)
  return { entries: withEntry(kind, entries, entry), entry }
}

/**
 * Brings an earlier version of an entry back, as its newest one: from its history, or one that was kept when the entry
 * was deleted.
 *
 * @throws `mesh/catalog/missing` for a tombstone or a version without ID; `mesh/argument` as `putEntry`
 */
export function undoEntry<K extends CatalogKind>(
  deps: CryptoDeps,
  kind: K,
  { entries, version, now }: Edit<K> & { readonly version: EntryOf<K> },
): Edited<K> {
  if (!version.ID || isTombstone(version)) {
    throw new MeshError('mesh/catalog/missing', 'That is no version of an entry that has an ID.')
  }
  return putEntry(deps, kind, { entries, draft: version, now })
}

/** Whether two entries differ in their dates and history at most. */
function isSameVersion(before: AnyEntry, after: AnyEntry): boolean {
  const contentOf = (entry: AnyEntry) => ({ ...entry, Updated: undefined, Source: originalsOf(entry) })
  return isSameContent(contentOf(before), contentOf(after))
}
