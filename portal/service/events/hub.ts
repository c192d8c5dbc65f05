/** Passes changes of the store on to whoever watches the keys: each changed key is read once, however many watch it. */
import type { PortalStore, StoredItem } from '../../store/store.ts'

/** Told what a key holds now; undefined if nothing. Must not throw. */
export type Watcher = (item: StoredItem | undefined) => void

export interface EventHub {
  /** Watches a key from now on. @returns ends it */
  watch(key: string, watcher: Watcher): () => void
  close(): void
}

/** Keys that are read at the same time: many may have changed at once, and requests need the store as well. */
const LANES = 8

/**
 * A store tells of changes as a hint. What watchers are told is read after that, so that the last thing told about a key
 * is never older than its last change.
 */
export function createEventHub(store: Pick<PortalStore, 'get' | 'changes'>): EventHub {
  const watchers = new Map<string, Set<Watcher>>()
  const changed = new Set<string>()
  const reading = new Set<string>()
  let lanes = 0

  const end = store.changes(keys => {
    // An empty list: something may have been missed.
    for (const key of keys.length === 0 ? watchers.keys() : keys) if (watchers.has(key)) changed.add(key)
    while (lanes < Math.min(LANES, changed.size)) void work()
  })

  async function work(): Promise<void> {
    lanes += 1
    for (let key = nextKey(); key !== undefined; key = nextKey()) {
      changed.delete(key)
      reading.add(key)
      // A store that fails now tells nothing. Whoever listens asks by himself from time to time.
      const found = await store.get(key).then(
        item => ({ item }),
        () => undefined,
      )
      reading.delete(key)
      if (found !== undefined) for (const watcher of [...(watchers.get(key) ?? [])]) watcher(found.item)
    }
    lanes -= 1
  }

  /** One that is being read waits, lest an older reading overtakes a newer one. */
  function nextKey(): string | undefined {
    for (const key of changed) if (!reading.has(key)) return key
    return undefined
  }

  return {
    watch(key, watcher) {
      const own: Watcher = item => watcher(item)
      const others = watchers.get(key) ?? new Set()
      watchers.set(key, others.add(own))
      return () => {
        others.delete(own)
        if (others.size === 0 && watchers.get(key) === others) watchers.delete(key)
      }
    },
    close() {
      end()
      watchers.clear()
      changed.clear()
    },
  }
}
