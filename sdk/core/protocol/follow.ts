/** Following the answer to a question: instead of asking again and again, a client is told when to ask. */
import type { RequestOf } from '../schema/index.ts'
import type { RequestSigner } from './transact.ts'

/** Questions whose answers can be followed, where the portal announces `events`. */
export type FollowedTransaction = 'ConnectPending' | 'ConnectStatus'

export type FollowedQuestion = {
  readonly [N in FollowedTransaction]: { readonly transaction: N; readonly request: RequestOf<N> }
}[FollowedTransaction]

/**
 * What a portal tells. Nothing in it is verified, and nothing needs to be: it says what to ask for, not what the
 * answer is.
 *
 * - `open`: the stream begins. Without `since`, ask now; with it, what was missed follows
 * - `pending`: other requests wait for the profile
 * - `result`: the device was decided about
 * - `profile`, `application`: there is another version
 */
export interface PortalEvent {
  readonly type: 'open' | 'pending' | 'result' | 'profile' | 'application'
  /** UDF of the profile, device or application. */
  readonly identifier?: string
  /** Of the new version. */
  readonly digest?: string
  /** Where to go on when the stream breaks off; absent while more events of the same moment follow. */
  readonly cursor?: string
}

export interface SubscribeOptions {
  /** A device that may ask the question. */
  readonly signer: RequestSigner
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** The last cursor of a stream that broke off. */
  readonly since?: string | undefined
}
