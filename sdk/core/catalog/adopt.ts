/** Gives the entries of 2017 that have no ID one that every device comes to by itself. */
import { utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { computeUdf } from '../udf.ts'
import { sortEntries } from './entry-list.ts'
import { canonicalText } from './entry-order.ts'
import type { CatalogKind, EntryOf } from './kinds.ts'

const CONTENT_TYPE = 'application/mmm-catalog-entry'

/**
 * The same entries, each with an ID. One that had none gets the fingerprint of all it says, so that two devices that
 * read the same catalog of 2017, and change it apart from each other, still mean the same entry. Give it every catalog
 * that comes from outside, before merging or changing it.
 *
 * @returns the list it was given, where all have an ID
 */
export async function adoptEntries<K extends CatalogKind>(
  deps: CryptoDeps,
  kind: K,
  entries: readonly EntryOf<K>[],
): Promise<readonly EntryOf<K>[]> {
  if (entries.every(entry => entry.ID)) return entries
  const adopted = await Promise.all(
    entries.map(async entry => {
      if (entry.ID) return entry
      const data = utf8ToBytes(canonicalText(kind, entry))
      return { ...entry, ID: await computeUdf(deps, { contentType: CONTENT_TYPE, data }) }
    }),
  )
  return sortEntries(kind, adopted)
}
