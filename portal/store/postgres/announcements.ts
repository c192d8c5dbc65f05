/** Tells other portal processes which keys were changed, and hears it from them: LISTEN and NOTIFY. */
import pg from 'pg'
import type { ChangeFeed } from '../changes.ts'
import { connectionConfig, toConnectionError } from './connections.ts'
import { isUnsupported } from './failures.ts'

export interface Announcements {
  /** Tells this process’s listeners at once, the others’ as soon as the connection allows. */
  announce(keys: readonly string[]): void
  /** That any key may have changed. */
  announceAll(): void
  close(): Promise<void>
}

const CHANNEL = 'mathmesh_portal'
/** A payload has less than 8000 bytes. */
const MOST_BYTES = 7900
/** More than so many keys waiting are not worth telling one by one. */
const MOST_WAITING = 5000
const PAUSES = { first: 500, longest: 30_000 }

/**
 * Announcements are made outside of the transactions they are about: inside, PostgreSQL lets only one transaction at a
 * time commit. So one can be lost with the process or the connection, and listeners are told of a gap by an empty list
 * once the connection is back. A server without NOTIFY is left in peace.
 *
 * @param origin names this process among others
 */
export function createAnnouncements(url: string, origin: string, feed: ChangeFeed): Announcements {
  let client: pg.Client | undefined
  let waiting = new Set<string>()
  let hasGap = false
  let isClosed = false
  let pause = PAUSES.first
  let timer: ReturnType<typeof setTimeout> | undefined
  let sending: Promise<void> | undefined

  async function connect(): Promise<void> {
    const next = new pg.Client(connectionConfig(url))
    next.on('error', () => lose(next))
    next.on('end', () => lose(next))
    next.on('notification', ({ payload = '' }) => hear(payload))
    try {
      await next.connect().catch(toConnectionError)
      await next.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await next.end().catch(() => {})
      if (isUnsupported(error)) isClosed = true
      else retryLater()
      return
    }
    if (isClosed) return next.end()
    client = next
    pause = PAUSES.first
    if (hasGap) feed.tell([])
    send()
  }

  function lose(lost: pg.Client): void {
    if (lost !== client) return
    client = undefined
    hasGap = true
    retryLater()
  }

  function retryLater(): void {
    if (isClosed || timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, pause)
    timer.unref()
    pause = Math.min(PAUSES.longest, pause * 2)
  }

  function hear(payload: string): void {
    const end = payload.indexOf('\n')
    if (payload.slice(0, end) === origin) return
    try {
      feed.tell(JSON.parse(payload.slice(end + 1)) as string[])
    } catch {
      // Not one of ours: anybody who may use the database may use the channel.
    }
  }

  function send(): void {
    if (sending !== undefined || client === undefined || (waiting.size === 0 && !hasGap)) return
    const payloads = hasGap ? [[]] : chunksOf([...waiting])
    waiting = new Set()
    hasGap = false
    const by = client
    sending = (async () => {
      for (const keys of payloads) {
        await by.query('SELECT pg_notify($1, $2)', [CHANNEL, `${origin}\n${JSON.stringify(keys)}`])
      }
    })()
      .catch(() => {
        hasGap = true
      })
      .finally(() => {
        sending = undefined
        if (!hasGap) send()
      })
  }

  const connecting = connect()
  return {
    announce(keys) {
      feed.tell(keys)
      if (isClosed) return
      for (const key of keys) waiting.add(key)
      if (waiting.size > MOST_WAITING) {
        waiting = new Set()
        hasGap = true
      }
      send()
    },
    announceAll() {
      feed.tell([])
      hasGap = true
      send()
    },
    async close() {
      await connecting
      while (sending !== undefined) await sending
      isClosed = true
      clearTimeout(timer)
      const last = client
      client = undefined
      await last?.end().catch(() => {})
    },
  }
}

/** Keys in payloads that are each short enough. */
export function chunksOf(keys: readonly string[], most = MOST_BYTES): readonly (readonly string[])[] {
  const chunks: string[][] = []
  let size = Number.POSITIVE_INFINITY
  for (const key of keys) {
    const length = Buffer.byteLength(JSON.stringify(key)) + 1
    if (size + length > most) {
      chunks.push([])
      size = 100
    }
    chunks.at(-1)!.push(key)
    size += length
  }
  return chunks
}
