/** One listener's stream: events as text, no more of them waiting than there are things to tell about. */
import { type Bytes, utf8ToBytes } from '../../../sdk/core/bytes.ts'

export interface PortalEvent {
  readonly type: 'open' | 'pending' | 'result' | 'profile' | 'application'
  /** What has changed. Nothing that the listener could not have fetched. */
  readonly data: Readonly<Record<string, string | number>>
}

/** Why a stream ended: the listener went; it read too slowly; it may not listen any more; the portal or its time ended. */
export type StreamEnd = 'left' | 'slow' | 'revoked' | 'replaced' | 'closed' | 'aged'

export interface EventStream {
  readonly body: ReadableStream<Bytes>
  /** Tells an event as soon as the listener reads; one that says the same of the same thing takes its place. */
  send(event: PortalEvent): void
  /** Called now and then: a sign of life for whoever reads, the end for whoever has not read for long. */
  beat(now: number): void
  end(reason: StreamEnd): void
}

export interface StreamOptions {
  /** Names the state after all events so far: where to go on when the stream breaks off. */
  readonly cursor: () => string
  /** Milliseconds of silence after which a sign of life is due; after twice as many unread, a reader counts as slow. */
  readonly heartbeat: number
  readonly onEnd: (reason: StreamEnd, told: number) => void
}

/** More things than this are not told one by one: the stream ends, and the listener looks at everything again. */
const MOST_WAITING = 300

export function createEventStream({ cursor, heartbeat, onEnd }: StreamOptions): EventStream {
  const waiting = new Map<string, PortalEvent>()
  let controller: ReadableStreamDefaultController<Bytes>
  let isRead = false
  let told = 0
  let lastBeat: number | undefined
  let unreadSince: number | undefined
  let isOver = false

  function write(text: string): void {
    isRead = false
    controller.enqueue(utf8ToBytes(text))
  }

  function flush(): void {
    if (waiting.size === 0 || !isRead || isOver) return
    const events = [...waiting.values()]
    waiting.clear()
    unreadSince = undefined
    told += events.length
    // The number comes with the last: a stream that breaks off before it tells all of them again.
    const texts = events.map(({ type, data }) => `event: ${type}\ndata: ${JSON.stringify(data)}\n`)
    write(`${texts.join('\n')}id: ${cursor()}\n\n`)
  }

  function finish(reason: StreamEnd): void {
    if (isOver) return
    isOver = true
    waiting.clear()
    onEnd(reason, told)
  }

  function end(reason: StreamEnd): void {
    if (isOver) return
    finish(reason)
    controller.close()
  }

  const body = new ReadableStream<Bytes>(
    {
      start(own) {
        controller = own
      },
      pull() {
        isRead = true
        flush()
      },
      cancel() {
        finish('left')
      },
    },
    // Nothing is put where nobody reads: what waits here can still be replaced by something newer.
    { highWaterMark: 0 },
  )

  return {
    body,
    send(event) {
      if (isOver) return
      const name = `${event.type} ${event.data['Identifier'] ?? ''}`
      waiting.delete(name)
      waiting.set(name, event)
      if (waiting.size > MOST_WAITING) end('slow')
      else flush()
    },
    beat(time) {
      if (isOver) return
      if (!isRead) {
        unreadSince ??= time
        if (time - unreadSince >= 2 * heartbeat) end('slow')
      } else {
        unreadSince = undefined
        lastBeat ??= time
        if (time - lastBeat < heartbeat) return
        lastBeat = time
        write(':\n\n')
      }
    },
    end,
  }
}
