/** What a listener watches: keys of the store, what to tell of each, and a cursor that names the state of all of them. */
import type { PortalStore, StoredItem } from '../../store/store.ts'
import type { PortalEvent } from './event-stream.ts'
import type { EventHub } from './hub.ts'

/** A kind of thing that is watched, each with a part of its own in the cursor. */
export type Part = 'profile' | 'pending' | 'application' | 'result'

const parts: readonly Part[] = ['profile', 'pending', 'application', 'result']

export interface Watched {
  readonly part: Part
  readonly key: string
  /** What to tell about it as it is now. */
  readonly toEvent: (item: StoredItem | undefined) => PortalEvent
}

export interface Watch {
  /** Watches something more. With `isNews` the listener is told of it as it is, if it is there. */
  add(watched: Watched, isNews?: boolean): Promise<void>
  remove(key: string): void
  keysOf(part: Part): readonly string[]
  /** What a listener must be told that knew the state named by `cursor`. May be more than has changed. */
  since(cursor: string): readonly PortalEvent[]
  cursor(): string
  end(): void
}

interface Known {
  readonly part: Part
  readonly end: () => void
  /** 0 while there is nothing. */
  state: number
  event: PortalEvent
}

/** @param tell told of every change of something watched, in the moment in which the cursor moves on */
export function createWatch(
  { hub, store }: { readonly hub: EventHub; readonly store: Pick<PortalStore, 'get'> },
  tell: (event: PortalEvent, part: Part) => void,
): Watch {
  const known = new Map<string, Known>()
  let isOver = false

  /** Sums forget in which order things were added. */
  function sumOf(part: Part): string {
    let sum = 0
    for (const entry of known.values()) if (entry.part === part) sum = (sum + entry.state) >>> 0
    return sum.toString(36)
  }

  return {
    async add({ part, key, toEvent }, isNews = false) {
      if (isOver) return
      let isTold = false
      const learn = (item: StoredItem | undefined, isChange: boolean) => {
        const state = stateOf(key, item)
        const hasMoved = state !== entry.state
        Object.assign(entry, { state, event: toEvent(item) })
        if (hasMoved && isChange) tell(entry.event, part)
      }
      // Watched before it is read, so that no change falls in between.
      const end = hub.watch(key, item => {
        isTold = true
        learn(item, true)
      })
      const entry: Known = { part, end, state: 0, event: toEvent(undefined) }
      known.get(key)?.end()
      known.set(key, entry)
      const item = await store.get(key)
      if (!isTold && !isOver) learn(item, isNews)
    },
    remove(key) {
      known.get(key)?.end()
      known.delete(key)
    },
    keysOf: part => [...known].filter(([, entry]) => entry.part === part).map(([key]) => key),
    since(cursor) {
      const before = cursor.split('-')
      const changed = parts.filter((part, index) => before[index] !== sumOf(part))
      return [...known.values()].filter(({ part }) => changed.includes(part)).map(({ event }) => event)
    },
    cursor: () => parts.map(sumOf).join('-'),
    end() {
      isOver = true
      for (const { end } of known.values()) end()
      known.clear()
    },
  }
}

/** A number for a version of a key: FNV-1a, since versions count what others do, and that is nobody's business. */
function stateOf(key: string, item: StoredItem | undefined): number {
  if (item === undefined) return 0
  let hash = 0x811c9dc5
  for (let index = 0, text = `${key} ${item.version}`; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return hash === 0 ? 1 : hash
}
