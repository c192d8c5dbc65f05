/** All event streams of a portal process: how many there may be, their signs of life, their common end. */
import type { Clock } from '../../clock.ts'
import { addressKey } from '../limits/address-key.ts'
import { createAdmission } from '../limits/admission.ts'
import type { Peer } from '../limits/gate.ts'
import type { Log } from '../log.ts'
import type { Limits } from '../policy.ts'
import { LimitError } from '../refusals.ts'
import { createEventStream, type EventStream } from './event-stream.ts'

export interface ListenersDeps {
  readonly clock: Clock
  readonly limits: Limits
  readonly log: Log
}

export interface ListenerOptions {
  readonly peer: Peer | undefined
  /** Key that proved itself: a device that opens too many streams loses its oldest. */
  readonly keyid: string
  readonly cursor: () => string
  readonly onEnd: () => void
}

export interface Listeners {
  /** @throws `mesh/portal/busy` as a LimitError where there are too many */
  open(options: ListenerOptions): EventStream
  /** How many there are, and how many events they were told so far. */
  readonly size: number
  readonly told: number
  /** Ends all of them, and takes no more. */
  close(): void
}

interface Listener {
  readonly stream: EventStream
  readonly opened: number
}

/** Looks at all streams so many times in the time of a heartbeat. */
const LOOKS = 4
/** An address may have this part of all streams. */
const SHARE = 1 / 2
/** A stream is opened anew, and its listener proves itself again, after so many milliseconds. */
const LONGEST = 60 * 60_000
const A_MINUTE = 60_000

export function createListeners({ clock, limits, log }: ListenersDeps): Listeners {
  const admission = createAdmission({ total: limits.listeners, each: Math.ceil(limits.listeners * SHARE) })
  const listeners = new Set<Listener>()
  const byKey = new Map<string, Set<Listener>>()
  let timer: ReturnType<typeof setInterval> | undefined
  let told = 0
  let isClosed = false

  function look(): void {
    const now = clock.now()
    for (const { stream, opened } of [...listeners]) {
      if (now - opened >= LONGEST) stream.end('aged')
      else stream.beat(now)
    }
  }

  function enter(peer: Peer | undefined): () => void {
    const outcome = admission.enter(peer && addressKey(peer.address))
    if (typeof outcome === 'function') return outcome
    const status = outcome === 'total' ? 503 : 429
    throw new LimitError('listeners', 'Too many listen already.', { status, retryAfter: A_MINUTE })
  }

  function makeRoom(keyid: string): Set<Listener> {
    const own = byKey.get(keyid) ?? new Set()
    byKey.set(keyid, own)
    // The oldest may be one whose listener is long gone without a word.
    while (own.size >= limits.deviceListeners) [...own][0]!.stream.end('replaced')
    byKey.set(keyid, own)
    return own
  }

  return {
    open({ peer, keyid, cursor, onEnd }) {
      if (isClosed) {
        throw new LimitError('listeners', 'The portal is stopping.', { status: 503, retryAfter: 1 })
      }
      const leave = enter(peer)
      const own = makeRoom(keyid)
      const opened = clock.now()
      const stream = createEventStream({
        cursor,
        heartbeat: limits.heartbeat,
        onEnd(reason, events) {
          told += events
          leave()
          listeners.delete(listener)
          own.delete(listener)
          if (own.size === 0 && byKey.get(keyid) === own) byKey.delete(keyid)
          if (listeners.size === 0) clearInterval(timer)
          log({ event: 'stream', reason, events, milliseconds: clock.now() - opened })
          onEnd()
        },
      })
      const listener: Listener = { stream, opened }
      if (listeners.size === 0) timer = setInterval(look, limits.heartbeat / LOOKS)
      listeners.add(listener)
      own.add(listener)
      return stream
    },
    get size() {
      return listeners.size
    },
    get told() {
      return told
    },
    close() {
      isClosed = true
      for (const { stream } of [...listeners]) stream.end('closed')
    },
  }
}
