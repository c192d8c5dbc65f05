/** The log: a line of JSON for each thing that happened, without accounts, keys and addresses. */
import { isMeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import type { Log, LogEvent } from '../service/log.ts'

/** `failures`: what an operator has to know. `requests`: and what was asked. */
export type LogLevel = 'off' | 'failures' | 'requests'

export const logLevels: readonly LogLevel[] = ['off', 'failures', 'requests']

export interface LogLinesOptions {
  readonly level: LogLevel
  readonly clock: Clock
  /** Given whole lines. */
  readonly write: (text: string) => void
}

export interface LogLines {
  readonly log: Log
  /** Writes what waits. */
  flush(): void
}

/** Lines of one turn of the event loop are written together: one write costs as much as many requests. */
export function createLogLines({ level, clock, write }: LogLinesOptions): LogLines {
  let waiting: string[] = []
  let hasWarned = false

  function flush(): void {
    if (waiting.length === 0) return
    const text = waiting.join('')
    waiting = []
    write(text)
  }

  function isWanted({ event }: LogEvent): boolean {
    if (level === 'off') return false
    if (event === 'failure') return true
    if (event !== 'proxy') return level === 'requests'
    const isFirst = !hasWarned
    hasWarned = true
    return isFirst
  }

  return {
    flush,
    log(event) {
      if (!isWanted(event)) return
      const time = new Date(clock.now()).toISOString()
      waiting.push(`${JSON.stringify({ time, ...toFields(event) })}\n`)
      if (waiting.length === 1) setImmediate(flush)
    },
  }
}

function toFields(event: LogEvent): Readonly<Record<string, unknown>> {
  if (event.event === 'failure') return { event: 'failure', ...describe(event.error) }
  if (event.event === 'proxy') {
    const message =
      'Requests come through a proxy that --trusted-proxies does not name: their senders count as one.'
    return { event: 'warning', message }
  }
  if (event.event === 'file') return event
  const { milliseconds, ...rest } = event
  return { ...rest, milliseconds: Math.round(milliseconds * 100) / 100 }
}

/** A defect shows its trace; of a named failure the cause is what matters. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, cause } = error
  if (!isMeshError(error)) return { message, trace: error.stack }
  return { code: error.code, message, ...(cause instanceof Error ? { cause: cause.message } : {}) }
}
