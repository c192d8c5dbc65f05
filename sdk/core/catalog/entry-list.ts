/** Lists of entries: in the order the entries were added in, each entry once. */
import { compareTexts, entryKey, isTombstone } from './entry-order.ts'
import type { AnyEntry, CatalogKind, CatalogOf, EntryOf } from './kinds.ts'

/** The entries of a catalog, tombstones and all. */
export function entriesOf<K extends CatalogKind>(catalog: CatalogOf<K>): readonly EntryOf<K>[] {
  return (catalog.Entries ?? []) as readonly EntryOf<K>[]
}

/** The entries that are not deleted. */
export function liveEntries<E extends AnyEntry>(entries: readonly E[]): readonly E[] {
  return entries.filter(entry => !isTombstone(entry))
}

/** By date of addition, undated ones first, then by key, so that a set of entries has one order. */
export function sortEntries<K extends CatalogKind>(
  kind: K,
  entries: readonly EntryOf<K>[],
): readonly EntryOf<K>[] {
  return entries
    .map(entry => ({ entry, key: entryKey(kind, entry) }))
    .sort((a, b) => compareTexts(addedAt(a.entry), addedAt(b.entry)) || compareTexts(a.key, b.key))
    .map(({ entry }) => entry)
}

/**
 * The list with one entry replaced or, where it has no entry of that ID, put in at its place. The list must be sorted,
 * as merging leaves it; in another one the entry comes somewhere.
 */
export function withEntry<K extends CatalogKind>(
  kind: K,
  entries: readonly EntryOf<K>[],
  entry: EntryOf<K>,
): readonly EntryOf<K>[] {
  const index = entries.findIndex(({ ID }) => ID === entry.ID)
  if (index >= 0 && addedAt(entries[index]!) === addedAt(entry)) return entries.with(index, entry)
  const others = index < 0 ? [...entries] : entries.toSpliced(index, 1)
  others.splice(placeOf(kind, others, entry), 0, entry)
  return others
}

/** How many entries come before it. */
function placeOf<K extends CatalogKind>(kind: K, entries: readonly EntryOf<K>[], entry: EntryOf<K>): number {
  const key = entryKey(kind, entry)
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = entries[middle]!
    const order = compareTexts(addedAt(other), addedAt(entry)) || compareTexts(entryKey(kind, other), key)
    if (order < 0) low = middle + 1
    else high = middle
  }
  return low
}

function addedAt(entry: AnyEntry): string {
  return entry.Added ?? ''
}
