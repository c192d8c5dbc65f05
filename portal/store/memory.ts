/** A store that forgets everything with the process: for tests, demonstrations and portals inside a page's worker. */
import type { Clock } from '../clock.ts'
import { createChangeFeed } from './changes.ts'
import { type Batch, type CopiedItem, keysOf, notEmpty, type PortalStore, type StoredItem } from './store.ts'

interface Kept extends StoredItem {
  readonly expires?: number
}

export function createMemoryStore({ clock }: { readonly clock: Clock }): PortalStore {
  const items = new Map<string, Kept>()
  const feed = createChangeFeed()
  let sequence = 0
  let lastWrite: number | undefined

  /** Expired items are as good as absent, and go when somebody comes across them. */
  function find(key: string): Kept | undefined {
    const item = items.get(key)
    if (item?.expires === undefined || item.expires > clock.now()) return item
    items.delete(key)
    return undefined
  }

  /** In the order of keys. */
  function findAll(isWanted: (key: string) => boolean): readonly Kept[] {
    const keys = [...items.keys()].filter(isWanted).sort(compareCodePoints)
    return keys.flatMap(key => find(key) ?? [])
  }

  function commit(batch: Batch): boolean {
    const { expect, put, remove } = batch
    if (expect.some(({ key, version }) => (find(key)?.version ?? 0) !== version)) return false
    if (put.length + remove.length === 0) return true
    const updated = clock.now()
    sequence += 1
    lastWrite = updated
    for (const key of remove) items.delete(key)
    for (const item of put) items.set(item.key, { ...item, version: sequence, updated })
    feed.tell(keysOf(batch))
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
      const found = findAll(key => key.startsWith(prefix) && compareCodePoints(key, after) > 0)
      return found.slice(0, limit).map(item => withoutExpiry(item)!)
    },
    async lastWrite() {
      return lastWrite
    },
    changes: listener => feed.subscribe(listener),
    async *snapshot() {
      for (const { version: _, ...item } of findAll(() => true)) yield item
    },
    async load(source, options) {
      const loaded: CopiedItem[] = []
      for await (const item of source) loaded.push(item)
      if (!options.replace && findAll(() => true).length > 0) throw notEmpty()
      sequence += 1
      items.clear()
      for (const item of loaded) items.set(item.key, { ...item, version: sequence })
      lastWrite = options.lastWrite ?? clock.now()
      feed.tell([])
      return loaded.length
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
