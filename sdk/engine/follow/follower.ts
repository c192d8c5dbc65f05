/** Follows portals while somebody waits for changes, and not otherwise. */
import type { EngineContext } from '../context.ts'
import type { Collection } from '../records.ts'
import { followSubject } from './stream.ts'
import { listSubjects } from './subjects.ts'

export interface Follower {
  /** Somebody waits. @returns ends that */
  hold(): () => void
  /** Whether everything that portals could tell arrives here as soon as it is known. */
  isLive(): boolean
}

interface Followed {
  readonly controller: AbortController
  isLive: boolean
}

/** A session that waits again and again lets go for moments only. */
const LINGER = 10_000

/** @param onNews told of collections that are worth another look though nothing in them was stored anew */
export function createFollower(
  engine: EngineContext,
  onNews: (collections: readonly Collection[]) => void,
): Follower {
  const followed = new Map<string, Followed>()
  let holders = 0
  let isOn = false
  let unsubscribe = () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> = Promise.resolve()

  /** Follows what is new on this machine and leaves what is gone from it. */
  async function look(): Promise<void> {
    const subjects = isOn ? await listSubjects(engine) : []
    for (const [id, { controller }] of [...followed]) {
      if (isOn && subjects.some(subject => subject.id === id)) continue
      controller.abort()
      followed.delete(id)
    }
    for (const subject of subjects) {
      if (!isOn || followed.has(subject.id)) continue
      const controller = new AbortController()
      const entry: Followed = { controller, isLive: false }
      followed.set(subject.id, entry)
      const onLive = (isLive: boolean) => {
        entry.isLive = isLive
      }
      void followSubject(engine, subject, { signal: controller.signal, onLive, onNews }).catch(() => {})
    }
  }

  /** One look after the other. A machine that cannot be read now can be at the next change. */
  function lookAgain(): void {
    looking = looking.then(look).catch(() => {})
  }

  function turnOn(): void {
    clearTimeout(timer)
    timer = undefined
    if (isOn) return
    isOn = true
    unsubscribe = engine.machine.subscribe(changed => {
      if (changed.includes('profiles') || changed.includes('connects')) lookAgain()
    })
    lookAgain()
  }

  function turnOff(): void {
    isOn = false
    unsubscribe()
    lookAgain()
  }

  return {
    hold() {
      holders += 1
      turnOn()
      let isHolding = true
      return () => {
        if (isHolding) holders -= 1
        isHolding = false
        if (holders === 0) timer ??= setTimeout(turnOff, LINGER)
      }
    },
    isLive: () => followed.size > 0 && [...followed.values()].every(entry => entry.isLive),
  }
}
