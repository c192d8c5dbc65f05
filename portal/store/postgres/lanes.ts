/** Group commit for a database at the other end of a connection: what arrives while groups are on their way goes together. */
import type { Batch } from '../store.ts'

interface Waiting {
  readonly batch: Batch
  readonly resolve: (applied: boolean) => void
  readonly reject: (error: unknown) => void
}

export interface Lanes {
  /** Resolves when the transaction that holds the batch is on the disk. */
  add(batch: Batch): Promise<boolean>
  /** Resolves when everything that was added is settled. */
  drain(): Promise<void>
}

export interface LaneOptions {
  /** Groups on their way at once. A second one keeps a slow key of another process from holding up everybody. */
  readonly lanes: number
  /** Batches in a group at most. */
  readonly most: number
  /** Applies batches in one durable transaction and says of each whether its expectations held. */
  readonly apply: (batches: readonly Batch[], lane: number) => Promise<readonly boolean[]>
  /** Whether batches that failed together are worth trying one by one, since a single one may have been the cause. */
  readonly isWorthSplitting: (error: unknown) => boolean
}

export function createLanes({ lanes, most, apply, isWorthSplitting }: LaneOptions): Lanes {
  let waiting: Waiting[] = []
  let isScheduled = false
  const free = Array.from({ length: lanes }, (_, lane) => lane)
  const underWay = new Set<Promise<void>>()

  /** Not before the event loop has handed out all requests that are there. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      start()
    })
  }

  function start(): void {
    while (waiting.length > 0 && free.length > 0) {
      const lane = free.shift()!
      const group = waiting.slice(0, most)
      waiting = waiting.slice(most)
      const work = settle(group, lane).finally(() => {
        underWay.delete(work)
        free.push(lane)
        start()
      })
      underWay.add(work)
    }
  }

  async function settle(group: readonly Waiting[], lane: number): Promise<void> {
    try {
      const applied = await apply(
        group.map(({ batch }) => batch),
        lane,
      )
      for (const [index, { resolve }] of group.entries()) resolve(applied[index]!)
    } catch (error) {
      if (group.length > 1 && isWorthSplitting(error)) for (const one of group) await settle([one], lane)
      else for (const { reject } of group) reject(error)
    }
  }

  return {
    add(batch) {
      return new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject })
        schedule()
      })
    },
    async drain() {
      start()
      while (underWay.size > 0 || waiting.length > 0) await Promise.all(underWay)
    },
  }
}
