/** Passes on which keys were changed, to whoever in this process wants to know. */
import type { ChangeListener } from './store.ts'

export interface ChangeFeed {
  /** @returns ends it */
  subscribe(listener: ChangeListener): () => void
  /** Tells the listeners soon, but not before the caller has returned. */
  tell(keys: readonly string[]): void
}

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<ChangeListener>()
  return {
    subscribe(listener) {
      // A function of its own, so that the same listener can be given twice and ended once.
      const own: ChangeListener = keys => listener(keys)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    tell(keys) {
      if (listeners.size === 0) return
      queueMicrotask(() => {
        for (const listener of [...listeners]) listener(keys)
      })
    },
  }
}
