/** What a client of a portal can count on: one verb for every transaction, and what the portal says it can do. */
import type { RequestOf, ResponseOf, TransactionName } from '../schema/index.ts'
import type { PrivateKeyHandle } from '../suite/keys.ts'
import type { PortalFeatures } from './features.ts'
import type { FollowedQuestion, PortalEvent, SubscribeOptions } from './follow.ts'

/** Signs a request as one device of a profile (RFC 9421). */
export interface RequestSigner {
  /** UDF of the device: the portal finds the authentication key in the device's profile. */
  readonly device: string
  /** The device's authentication key. */
  readonly key: PrivateKeyHandle
}

export interface TransactOptions {
  readonly signal?: AbortSignal
  /** Digest of the version a Publish is based on; the portal answers `mesh/portal/conflict` when it holds another. */
  readonly ifMatch?: string
  /** Signs the request where the portal announces `signatures`; a 2017 portal never sees it. */
  readonly signer?: RequestSigner
}

/**
 * A connection to one portal. Implementations: `HttpPortal` (over the network) and `DirectPortal` (a service in
 * the same process, through the same JSON).
 */
export interface PortalConnection {
  /** Base URL, without the well-known path: `https://example.com`. */
  readonly url: string

  /** What the portal announces; an empty set of names is a 2017 portal. Asked once and remembered. */
  features(signal?: AbortSignal): Promise<PortalFeatures>

  /**
   * Performs one transaction. The answer has passed the schema reader; nothing in it is verified.
   *
   * @throws MeshError whatever the portal refuses with, `mesh/portal/unreachable`, `mesh/portal/timeout`,
   * `mesh/portal/answer`, `mesh/aborted`
   */
  transact<N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
    options?: TransactOptions,
  ): Promise<ResponseOf<N>>

  /**
   * Follows the answer to a question, over one stream, until that breaks off: then the iteration ends or throws, and
   * whoever still wants to hear subscribes again with the last cursor, after a pause. Absent on connections that have
   * none; otherwise for portals that announce `events`.
   *
   * @throws MeshError `mesh/portal/refused` where the portal announces none; as `transact` for the question;
   * `mesh/portal/timeout` when it has shown no sign of life for too long
   */
  subscribe?(question: FollowedQuestion, options: SubscribeOptions): AsyncIterable<PortalEvent>
}
