/** Reads a portal's stream of events (`text/event-stream` of the HTML standard), as much of it as the portal writes. */
import { MeshError } from '../core/error.ts'
import type { PortalEvent } from '../core/protocol/follow.ts'
import { withDeadline } from './deadline.ts'

const types = ['open', 'pending', 'result', 'profile', 'application'] as const

/** Characters of one event: ours have a few hundred. */
const LONGEST_EVENT = 16 * 1024
/** Characters of a cursor, an identifier, a digest. */
const LONGEST_TEXT = 256
/** Milliseconds without a sign of life before the portal has said how often it gives one. */
const FIRST_SILENCE = 60_000
/** So many signs of life may be missed. */
const MISSED = 2.5
const SHORTEST_SILENCE = 5000
const LONGEST_SILENCE = 10 * 60_000

/**
 * The events of an answer as they come, until it ends. Events of unknown types are left out, so that a newer portal
 * stays usable.
 *
 * @throws `mesh/portal/timeout` after too long a silence; `mesh/portal/answer` for what is no stream of events;
 * `mesh/portal/unreachable` when it breaks off; `mesh/aborted` by the signal
 */
export async function* readEvents(
  { body }: Response,
  signal: AbortSignal,
): AsyncGenerator<PortalEvent, void, undefined> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) return
  let silence = FIRST_SILENCE
  let text = ''
  try {
    for (;;) {
      const { done, value } = await readInTime(reader, silence, signal)
      if (done) return
      const blocks = (text + value).split(/\r?\n\r?\n/)
      text = blocks.pop()!
      if (text.length > LONGEST_EVENT) throw malformed('An event is too long.')
      for (const block of blocks) {
        const event = readEvent(block)
        if (event?.heartbeat !== undefined) silence = toSilence(event.heartbeat)
        if (event !== undefined) yield event.event
      }
    }
  } finally {
    // Not awaited: a peer that does not let go must not hold up whoever has left.
    void reader.cancel().catch(() => {})
  }
}

async function readInTime(
  reader: ReadableStreamDefaultReader<string>,
  silence: number,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<string>> {
  return withDeadline({ deadline: silence, signal }, async () => {
    try {
      return await reader.read()
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      throw new MeshError('mesh/portal/unreachable', 'The stream of events broke off.', { cause })
    }
  })
}

interface Read {
  readonly event: PortalEvent
  /** Seconds between signs of life. */
  readonly heartbeat?: number
}

/** One block of lines; undefined for comments and what is not known. */
function readEvent(block: string): Read | undefined {
  const fields = new Map<string, string>()
  for (const line of block.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    fields.set(name, value)
  }
  const type = types.find(candidate => candidate === fields.get('event'))
  if (type === undefined) return undefined
  const { Identifier, Digest, Heartbeat } = readData(fields.get('data'))
  const identifier = toText(Identifier)
  const digest = toText(Digest)
  const cursor = toText(fields.get('id'))
  return {
    event: {
      type,
      ...(identifier === undefined ? {} : { identifier }),
      ...(digest === undefined ? {} : { digest }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    ...(typeof Heartbeat === 'number' ? { heartbeat: Heartbeat } : {}),
  }
}

function readData(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = JSON.parse(text ?? '{}')
    if (typeof data === 'object' && data !== null) return data as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw malformed('An event’s data cannot be read.')
}

/** A cursor goes back in a header: nothing but visible ASCII may be in it. */
function toText(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string' && value.length <= LONGEST_TEXT && /^[\x21-\x7e]+$/.test(value)) return value
  throw malformed('An event is not of its form.')
}

function toSilence(heartbeat: number): number {
  return Math.max(SHORTEST_SILENCE, Math.min(LONGEST_SILENCE, heartbeat * 1000 * MISSED))
}

function malformed(message: string): MeshError {
  return new MeshError('mesh/portal/answer', message)
}
