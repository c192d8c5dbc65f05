/** A store that forgets everything with the process: for tests, demonstrations and portals inside a page's worker. */
import type { Clock } from '../clock.ts'
import type { Batch, PortalStore, StoredItem } from './store.ts'

interface Kept extends StoredItem {
  readonly expires?: number
}

export function createMemoryStore({ clock }: { readonly clock: Clock }): PortalStore {
  const items = new Map<string, Kept>()
  let sequence = 0
  let lastWrite: number | undefined

  /** Expired items are as good as absent, and go when somebody comes across them. */
  function find(key: string): Kept | undefined {
    const item = items.get(key)
    if (item?.expires === undefined || item.expires > clock.now()) return item
    items.delete(key)
    return undefined
  }

  function commit({ expect, put, remove }: Batch): boolean {
    if (expect.some(({ key, version }) => (find(key)?.version ?? 0) !== version)) return false
    const updated = clock.now()
    if (put.length + remove.length > 0) {
      sequence += 1
      lastWrite = updated
    }
    for (const key of remove) items.delete(key)
    for (const { key, value, expires } of put) {
      items.set(key, {
        key,
        value,
        version: sequence,
        updated,
        ...(expires === undefined ? {} : { expires }),
      })
    }
    return true
  }

  return {
    async get(key) {
      return withoutExpiry(find(key))
    },
    async commit(batch) {
      return commit(batch)
    },
    async list(prefix, { after = '', limit }) {
      const keys = [...items.keys()]
        .filter(key => key.startsWith(prefix) && compareCodePoints(key, after) > 0)
        .sort(compareCodePoints)
      const found = keys.flatMap(key => withoutExpiry(find(key)) ?? [])
      return found.slice(0, limit)
    },
    async lastWrite() {
      return lastWrite
    },
    async close() {
      items.clear()
    },
  }
}

function withoutExpiry(item: Kept | undefined): StoredItem | undefined {
  if (item === undefined) return undefined
  const { key, value, version, updated } = item
  return { key, value, version, updated }
}

/** The order of the texts' UTF-8 bytes, which databases use; that of UTF-16 differs where surrogates are. */
function compareCodePoints(a: string, b: string): number {
  let index = 0
  while (index < a.length && a.charCodeAt(index) === b.charCodeAt(index)) index += 1
  if (index === a.length || index === b.length) return a.length - b.length
  const [left, right] = [a, b].map(text => {
    const unit = text.charCodeAt(index)
    return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit
  }) as [number, number]
  return left - right
}
