/** Merges catalogs that were changed apart from each other into one that has what each of them has (design 7). */
import { entriesOf, sortEntries } from './entry-list.ts'
import { changedAt, compareTexts, entryKey, isTombstone } from './entry-order.ts'
import type { AnyEntry, CatalogKind, CatalogOf, EntryOf } from './kinds.ts'
import { mergeEntry } from './merge-entry.ts'
import { mergeSettings, type Settings } from './settings.ts'

const DAY = 86_400_000

/**
 * Merges two catalogs of one kind: entry by entry, and the settings beside them. It is all one which is named first,
 * and how several are put together. Entries of 2017 without ID count as the same if they say the same; let
 * `adoptEntries` name them first, so that they stay themselves when they are changed.
 *
 * @example
 * const merged = mergeCatalogs('credential', mine, theirs)
 */
export function mergeCatalogs<K extends CatalogKind>(
  kind: K,
  a: CatalogOf<K>,
  b: CatalogOf<K>,
): CatalogOf<K> {
  const Entries = mergeEntries(kind, entriesOf<K>(a), entriesOf<K>(b))
  const Identifier = [a.Identifier, b.Identifier]
    .filter(identifier => identifier !== undefined)
    .sort(compareTexts)
    .at(-1)
  const settings = mergeSettings(a as Settings, b as Settings, Entries)
  return { ...(Identifier !== undefined && { Identifier }), ...settings, Entries } as CatalogOf<K>
}

/**
 * As `mergeCatalogs`, for the entries alone. They come in the order they were added in. An ID that occurs twice in one
 * list is one entry afterwards.
 */
export function mergeEntries<K extends CatalogKind>(
  kind: K,
  a: readonly EntryOf<K>[],
  b: readonly EntryOf<K>[],
): readonly EntryOf<K>[] {
  const merged = new Map<string, EntryOf<K>>()
  for (const list of [a, b]) {
    for (const entry of list) {
      const key = entryKey(kind, entry)
      const other = merged.get(key)
      merged.set(key, other === undefined ? entry : mergeEntry(kind, other, entry))
    }
  }
  return sortEntries(kind, [...merged.values()])
}

/**
 * Leaves out the tombstones of entries that were deleted more than some days ago. That saves about 150 bytes for each,
 * and has a price: a device that was away for longer, and still has the entry, brings it back. Choose more days than
 * any device stays away.
 *
 * @param options.now milliseconds since 1970-01-01T00:00:00Z
 */
export function purgeTombstones<E extends AnyEntry>(
  entries: readonly E[],
  options: { readonly now: number; readonly days: number },
): readonly E[] {
  const oldest = options.now - options.days * DAY
  return entries.filter(entry => !isTombstone(entry) || Date.parse(changedAt(entry)) >= oldest)
}
