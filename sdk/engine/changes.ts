/** Tells sessions that something changed, across a border that only knows calls: they ask, and the answer waits. */
import type { Follower } from './follow/follower.ts'
import type { MachineStore } from './ports.ts'
import { type Collection, collections } from './records.ts'

export interface Changes {
  readonly revision: number
  readonly collections: readonly Collection[]
  /** Portals tell this machine of news by themselves: who waits for changes hears of them, and need not ask often. */
  readonly isLive: boolean
}

export interface ChangeFollower {
  /**
   * The collections that changed after revision `since`, at once when there are some, otherwise with the next change
   * or, empty, after `timeout` milliseconds. A revision that this follower did not give out, such as 0, is answered
   * at once with all collections. While somebody waits, portals are followed.
   */
  changed(since: number, timeout: number): Promise<Changes>
  /** Wakes those who wait, though nothing was stored. */
  announce(collections: readonly Collection[]): void
}

/**
 * Follows a machine store from now on.
 *
 * @param first the first revision; later than any that an earlier follower of the same machine gave out, so that a
 * session that outlives its host is told to look at everything again
 * @param portals what follows the portals meanwhile
 */
export function followChanges(
  machine: Pick<MachineStore, 'subscribe'>,
  first: number,
  portals: () => Follower,
): ChangeFollower {
  const changedAt = new Map<Collection, number>()
  const waiting = new Set<() => void>()
  let revision = first

  function announce(changed: readonly Collection[]): void {
    if (changed.length === 0) return
    revision += 1
    for (const collection of changed) changedAt.set(collection, revision)
    for (const wake of [...waiting]) wake()
  }
  machine.subscribe(announce)

  const since = (known: number): Changes => {
    const isOurs = known >= first && known <= revision
    return {
      revision,
      isLive: portals().isLive(),
      collections: collections.filter(name => !isOurs || (changedAt.get(name) ?? 0) > known),
    }
  }

  async function changed(known: number, timeout: number): Promise<Changes> {
    const changes = since(known)
    if (changes.collections.length > 0 || timeout <= 0) return changes
    const release = portals().hold()
    await new Promise<void>(resolve => {
      const timer = setTimeout(wake, timeout)
      function wake() {
        clearTimeout(timer)
        waiting.delete(wake)
        resolve()
      }
      waiting.add(wake)
    })
    release()
    return since(known)
  }

  return { changed, announce }
}
