/** Tells sessions that something changed, across a border that only knows calls: they ask, and the answer waits. */
import type { MachineStore } from './ports.ts'
import { type Collection, collections } from './records.ts'

export interface Changes {
  readonly revision: number
  readonly collections: readonly Collection[]
}

/**
 * Follows a machine store from now on.
 *
 * @param first the first revision; later than any that an earlier follower of the same machine gave out, so that a
 * session that outlives its host is told to look at everything again
 * @returns `changed(since, timeout)`: the collections that changed after revision `since`, at once when there are some,
 * otherwise with the next change or, empty, after `timeout` milliseconds. A revision that this follower did not give
 * out, such as 0, is answered at once with all collections.
 */
export function followChanges(
  machine: Pick<MachineStore, 'subscribe'>,
  first: number,
): (since: number, timeout: number) => Promise<Changes> {
  const changedAt = new Map<Collection, number>()
  const waiting = new Set<() => void>()
  let revision = first

  machine.subscribe(changed => {
    revision += 1
    for (const collection of changed) changedAt.set(collection, revision)
    for (const wake of [...waiting]) wake()
  })

  const since = (known: number): Changes => {
    const isOurs = known >= first && known <= revision
    return {
      revision,
      collections: collections.filter(name => !isOurs || (changedAt.get(name) ?? 0) > known),
    }
  }

  return async (known, timeout) => {
    const changes = since(known)
    if (changes.collections.length > 0 || timeout <= 0) return changes
    await new Promise<void>(resolve => {
      const timer = setTimeout(wake, timeout)
      function wake() {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      waiting.add(wake)
    })
    return since(known)
  }
}
