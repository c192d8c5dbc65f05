/** Waiting for the answer to a request to join, as long as it takes. */
import { isMeshError, MeshError, meshErrorFromData } from '../core/error.ts'
import type { ConnectSummary, MeshApi } from '../engine/api.ts'
import { News } from './news.ts'
import { withSignal } from './waiting.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Milliseconds to wait at most; the request stands on. Default: until it is answered or expires. */
  readonly timeout?: number
}

export type AnswerHost = Pick<MeshApi, 'advanceConnect' | 'changed'>

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 5000
/** A label may wait for months. */
const LONGEST_PAUSE_OF_LABEL = 60_000

/**
 * Advances a request until it has ended. A portal that tells of events is listened to; any other is asked, from twice a
 * second to once in five seconds, for a label once a minute. While it is away it is asked on and on until the request expires.
 *
 * @returns the request as it is when this device has joined
 * @throws as `ConnectRequest.wait`
 */
export async function waitForAnswer(
  host: AnswerHost,
  request: Pick<ConnectSummary, 'id' | 'way' | 'expiresAt'>,
  options: WaitOptions = {},
): Promise<ConnectSummary> {
  const ends = endOf(options)
  const news = new News(host, ['connects'])
  const longest = request.way === 'label' ? LONGEST_PAUSE_OF_LABEL : LONGEST_PAUSE
  for (let atMost = FIRST_PAUSE; ; atMost = Math.min(atMost * 1.5, longest)) {
    const summary = await advance(host, request, ends)
    if (summary?.state === 'joined') return summary
    if (summary !== undefined && hasEnded(summary)) throw outcomeOf(summary)
    await news.next({ atMost, signal: ends })
  }
}

/** A signal for both ways in which waiting ends; none where it ends by itself. */
export function endOf({ signal, timeout }: WaitOptions): AbortSignal | undefined {
  const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout)
  const either = [signal, limit].filter(one => one !== undefined)
  return either.length === 0 ? undefined : AbortSignal.any(either)
}

/** Whether nothing more comes of a request. */
export function hasEnded({ state }: Pick<ConnectSummary, 'state'>): boolean {
  return state === 'joined' || state === 'rejected' || state === 'expired' || state === 'failed'
}

/** One step; nothing where it failed in a way that passes by itself and there is still time. */
async function advance(
  host: AnswerHost,
  { id, expiresAt }: Pick<ConnectSummary, 'id' | 'expiresAt'>,
  signal: AbortSignal | undefined,
): Promise<ConnectSummary | undefined> {
  try {
    return await withSignal(signal, () => host.advanceConnect(id))
  } catch (error) {
    const passes = isMeshError(error) && error.retryable && error.code !== 'mesh/aborted'
    if (!passes || Date.now() > Date.parse(expiresAt)) throw error
    return undefined
  }
}

function outcomeOf({ state, error }: ConnectSummary): MeshError {
  if (error !== undefined) return meshErrorFromData(error)
  if (state === 'rejected')
    return new MeshError('mesh/connect/rejected', 'An administrator rejected the request.')
  return new MeshError('mesh/connect/expired', 'Nobody answered the request in time.')
}
