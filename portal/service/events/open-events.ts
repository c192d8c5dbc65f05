/**
 * Following the answer to a question. Whoever may ask it (`ConnectPending`, `ConnectStatus`) posts it, signed, to the
 * address of events, and is told by a stream when to ask it again.
 */
import { MeshError } from '../../../sdk/core/error.ts'
import type { AnyRequest } from '../../../sdk/core/schema/index.ts'
import { requireAccount } from '../account-record.ts'
import type { Context } from '../context.ts'
import { devicesOf } from '../keys.ts'
import type { Peer } from '../limits/gate.ts'
import { proveWaitingDevice } from '../transactions/connect-status.ts'
import type { EventStream } from './event-stream.ts'
import { type Following, type FollowOptions, followProfile, followResult } from './follow.ts'
import type { EventHub } from './hub.ts'
import type { Listeners } from './listeners.ts'

export interface OpenOptions {
  readonly hub: EventHub
  readonly listeners: Listeners
  readonly peer: Peer | undefined
  readonly question: AnyRequest
  /** The state after which an earlier stream broke off; undefined for a stream that begins. */
  readonly since: string | undefined
  /** Fires when the listener is gone, as far as the host can tell. */
  readonly signal: AbortSignal
}

/**
 * Opens a stream. Its first event is `open`. A listener without a cursor asks its question then; one that has a cursor
 * is told right after it of what has changed since.
 *
 * @throws as the transaction that is followed, under every policy only if it is signed; `mesh/portal/busy`;
 * `mesh/schema/tag` for a question whose answer cannot be followed
 */
export async function openEvents(context: Context, options: OpenOptions): Promise<EventStream> {
  const { hub, listeners, peer, question, since, signal } = options
  const { keyid, follow } = await authenticate(context, question)
  let following: Following | undefined
  let isOver = false
  const stream = listeners.open({
    peer,
    keyid,
    cursor: () => following?.watch.cursor() ?? '',
    onEnd() {
      isOver = true
      following?.watch.end()
    },
  })
  const { heartbeat } = context.policy.limits
  stream.send({ type: 'open', data: { Heartbeat: Math.ceil(heartbeat / 1000) } })
  try {
    following = follow({ hub, stream })
    await following.ready
  } catch (error) {
    stream.end('closed')
    throw error
  }
  if (isOver) throw unauthorized()
  if (since !== undefined) for (const event of following.watch.since(since)) stream.send(event)
  if (signal.aborted) stream.end('left')
  else signal.addEventListener('abort', () => stream.end('left'), { once: true })
  return stream
}

interface Authenticated {
  readonly keyid: string
  readonly follow: (options: FollowOptions) => Following
}

async function authenticate(context: Context, question: AnyRequest): Promise<Authenticated> {
  if (question.transaction === 'ConnectPending') {
    const { AccountID: account } = question.request
    const { account: name, profile } = await requireAccount(context.store, account)
    const proof = await context.caller.prove(devicesOf(context, profile))
    if (proof === undefined) throw unauthorized()
    const subject = { account: name, profile, device: proof.keyid }
    return { keyid: proof.keyid, follow: options => followProfile(context, subject, options) }
  }
  if (question.transaction === 'ConnectStatus') {
    const { device, proof } = await proveWaitingDevice(question.request, context)
    if (proof === undefined) throw unauthorized()
    return { keyid: proof.keyid, follow: options => followResult(context, device, options) }
  }
  throw new MeshError('mesh/schema/tag', 'The answer to that cannot be followed.')
}

function unauthorized(): MeshError {
  return new MeshError('mesh/portal/unauthorized', 'Only devices that sign their requests are told.')
}
