/** The logins of sites, found without looking at every one: for where somebody types a host name. */
import type { EntryOf } from './kinds.ts'
import { findLogins } from './site.ts'

export interface SiteIndex {
  /** As `findLogins`. */
  find(host: string): readonly EntryOf<'credential'>[]
  /** Takes in a new entry or a changed one, tombstones too. */
  put(entry: EntryOf<'credential'>): void
}

/** Makes an index of entries that each have an ID. */
export function createSiteIndex(entries: readonly EntryOf<'credential'>[]): SiteIndex {
  const byId = new Map<string, EntryOf<'credential'>>()
  /** IDs by the sites as they are written. What an entry no longer says is found out when it is looked at. */
  const bySite = new Map<string, Set<string>>()

  const put = (entry: EntryOf<'credential'>) => {
    const id = entry.ID ?? ''
    byId.set(id, entry)
    for (const site of entry.Sites ?? []) {
      const key = keyOf(site)
      const ids = bySite.get(key)
      if (ids === undefined) bySite.set(key, new Set([id]))
      else ids.add(id)
    }
  }
  entries.forEach(put)
  return {
    put,
    find(host) {
      const ids = namesAbove(keyOf(host)).flatMap(name => [...(bySite.get(name) ?? [])])
      return findLogins(
        [...new Set(ids)].map(id => byId.get(id)!),
        host,
      )
    },
  }
}

function keyOf(site: string): string {
  const text = site.toLowerCase()
  return text.endsWith('.') ? text.slice(0, -1) : text
}

/** A host as it is, and every wildcard that it may fall under. */
function namesAbove(host: string): readonly string[] {
  const labels = host.split('.')
  return [host, ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)]
}
