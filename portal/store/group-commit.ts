/** Group commit: batches that arrive while others are being handled share one transaction, and so one wait for the disk. */
import type { Batch } from './store.ts'

interface Waiting {
  readonly batch: Batch
  readonly resolve: (applied: boolean) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommit {
  /** Resolves when the transaction that holds the batch is on the disk. */
  add(batch: Batch): Promise<boolean>
  /** Commits what waits, now. */
  flush(): void
}

/**
 * Collects batches until the event loop has handed out all requests that are there, then applies them together. Where
 * the shared transaction fails, each batch gets one of its own, so that one that cannot be stored (too large for
 * what is left of the disk) takes no other with it.
 *
 * @param apply applies batches in one durable transaction and says of each whether its expectations held; when it
 * throws, nothing of any batch may remain
 */
export function createGroupCommit(apply: (batches: readonly Batch[]) => readonly boolean[]): GroupCommit {
  let waiting: Waiting[] = []

  function flush(): void {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    try {
      settle(group)
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error)
      else for (const one of group) settleAlone(one)
    }
  }

  function settle(group: readonly Waiting[]): void {
    const applied = apply(group.map(({ batch }) => batch))
    for (const [index, { resolve }] of group.entries()) resolve(applied[index]!)
  }

  function settleAlone(one: Waiting): void {
    try {
      settle([one])
    } catch (error) {
      one.reject(error)
    }
  }

  return {
    add(batch) {
      return new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject })
        if (waiting.length === 1) setImmediate(flush)
      })
    },
    flush,
  }
}
