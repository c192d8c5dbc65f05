/** One subject followed for as long as somebody wants to hear of it: streams one after the other, with pauses between. */
import { randomBytes } from '../../core/deps.ts'
import { isMeshError } from '../../core/error.ts'
import type { EngineContext } from '../context.ts'
import { signerFor } from '../devices.ts'
import { ignoreNamed, isFinal } from '../flow.ts'
import type { Collection } from '../records.ts'
import type { Subject } from './subjects.ts'

export interface StreamOptions {
  readonly signal: AbortSignal
  /** Told whenever a stream begins and ends. */
  readonly onLive: (isLive: boolean) => void
  readonly onNews: (collections: readonly Collection[]) => void
}

const FIRST_PAUSE = 1000
const LONGEST_PAUSE = 5 * 60_000

/**
 * Follows a subject until the signal fires. Of all tabs one does: the others hear of it through what it stores. A portal
 * that has no events, or says no, is asked again after a long pause, for it may be replaced by a newer one.
 */
export async function followSubject(
  engine: EngineContext,
  subject: Subject,
  options: StreamOptions,
): Promise<void> {
  const { signal } = options
  while (!signal.aborted) {
    let waits = LONGEST_PAUSE
    try {
      await engine.machine.exclusively(`events:${subject.id}`, () => followHere(engine, subject, options))
    } catch (error) {
      ignoreNamed(error)
      // Another tab follows it. This one stands in line again, so that it is there when that tab is gone.
      if (isMeshError(error, 'mesh/storage/busy')) waits = FIRST_PAUSE
    }
    await pause(engine, waits, signal)
  }
}

async function followHere(
  engine: EngineContext,
  subject: Subject,
  { signal, onLive, onNews }: StreamOptions,
): Promise<void> {
  let since: string | undefined
  for (let waits = FIRST_PAUSE; !signal.aborted; waits = Math.min(waits * 2, LONGEST_PAUSE)) {
    try {
      const portal = engine.portals.at(subject.portal)
      const { names } = await portal.features(signal)
      if (portal.subscribe === undefined || !names.has('events')) return
      const signer = await signerFor(engine, subject.device)
      for await (const event of portal.subscribe(subject.question, { signer, signal, since })) {
        onLive(true)
        // After a break the portal tells what was missed; what opens is worth a look where nothing was known before.
        if (event.type !== 'open' || since === undefined) onNews(await hear(subject, event))
        since = event.cursor ?? since
        waits = FIRST_PAUSE / 2
      }
    } catch (error) {
      if (!isMeshError(error) || isFinal(error)) return
    } finally {
      onLive(false)
    }
    await pause(engine, waits, signal)
  }
}

/**
 * What goes wrong for good goes wrong again, and is told, where somebody asks for it. What may go well later would be
 * missed until the next event: with that the stream ends, and the next one begins before this event.
 */
async function hear(subject: Subject, event: Parameters<Subject['hear']>[0]): Promise<readonly Collection[]> {
  try {
    return await subject.hear(event)
  } catch (error) {
    if (!isFinal(error)) throw error
    return []
  }
}

/** Half to all of a pause: a portal that was away is not asked by all at once when it is back. */
function pause(engine: EngineContext, milliseconds: number, signal: AbortSignal): Promise<void> {
  const jittered = milliseconds * (0.5 + randomBytes(engine, 1)[0]! / 510)
  return new Promise(resolve => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(end, jittered)
    signal.addEventListener('abort', end, { once: true })
    function end() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
  })
}
