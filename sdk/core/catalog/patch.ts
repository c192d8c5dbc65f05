/** Merges a few changed entries into a long catalog without touching the others. */
import { entriesOf, withEntry } from './entry-list.ts'
import { compareTexts } from './entry-order.ts'
import type { CatalogKind, CatalogOf, EntryOf } from './kinds.ts'
import { mergeCatalogs } from './merge.ts'
import { mergeEntry } from './merge-entry.ts'
import { mergeSettings, type Settings } from './settings.ts'

/** Beyond that, merging everything is not slower. */
const FEW = 64

/** Lists found to be in order: catalogs are never changed in place, so that one look is enough. */
const inOrder = new WeakSet<object>()

/**
 * What `mergeCatalogs` makes of the two, where the second has few entries: entries that it does not name stay the very
 * objects they were.
 */
export function patchCatalog<K extends CatalogKind>(
  kind: K,
  catalog: CatalogOf<K>,
  changed: CatalogOf<K>,
): CatalogOf<K> {
  const changes = entriesOf<K>(changed)
  const before = entriesOf<K>(catalog)
  const isFew = changes.length <= FEW && changes.every(({ ID }) => ID)
  if (!isFew || changed.Identifier !== undefined || !isInOrder(before)) {
    const merged = mergeCatalogs(kind, catalog, changed)
    inOrder.add(entriesOf<K>(merged))
    return merged
  }
  let Entries = before
  for (const change of changes) {
    const known = Entries.find(({ ID }) => ID === change.ID)
    Entries = withEntry(kind, Entries, known === undefined ? change : mergeEntry(kind, known, change))
  }
  inOrder.add(Entries)
  const { NeverAsk: _, AutoGenerate: __, ...rest } = catalog as CatalogOf<'credential'>
  const settings = mergeSettings(catalog as Settings, changed as Settings, Entries)
  return { ...rest, ...settings, Entries } as CatalogOf<K>
}

/** Whether every entry has an ID of its own, and all stand as merging sorts them. */
function isInOrder<K extends CatalogKind>(entries: readonly EntryOf<K>[]): boolean {
  if (inOrder.has(entries)) return true
  const ids = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    if (!entry.ID || ids.has(entry.ID)) return false
    ids.add(entry.ID)
    const before = entries[index - 1]
    if (
      before !== undefined &&
      (compareTexts(before.Added ?? '', entry.Added ?? '') || compareTexts(before.ID!, entry.ID)) > 0
    )
      return false
  }
  inOrder.add(entries)
  return true
}
