/** What every transaction is given, and what it gives back. */
import type { CryptoDeps } from '../../sdk/core/deps.ts'
import type { RequestOf, ResponseOf, TransactionName } from '../../sdk/core/schema/index.ts'
import type { Clock } from '../clock.ts'
import type { PortalStore } from '../store/store.ts'
import type { Caller } from './caller.ts'
import type { Visit } from './limits/gate.ts'
import type { Log } from './log.ts'
import type { Policy } from './policy.ts'
import type { ProfileReader } from './profiles.ts'

/** The service's whole outside world. */
export interface ServiceDeps extends CryptoDeps {
  readonly store: PortalStore
  readonly clock: Clock
  readonly policy: Policy
  readonly log: Log
  /** Milliseconds since whenever, for durations; finer than the clock. Default: the clock. */
  readonly timer?: () => number
}

/** What entries are verified and stored with; an import has no request and needs no more than this. */
export interface StoreContext extends ServiceDeps {
  readonly profiles: ProfileReader
  /** Counts what is stored and by whom; absent for tools of the portal's own. */
  readonly visit?: Visit
}

/** One request on its way through the service. */
export interface Context extends StoreContext {
  readonly caller: Caller
  readonly visit: Visit
  /** Digest of the version that a Publish is based on; undefined where the client does not care. */
  readonly ifMatch: string | undefined
}

export interface Answer<N extends TransactionName> {
  /** `Status` and its description are added where the response has them. */
  readonly response: ResponseOf<N>
  /** Further members as finished JSON text, for stored objects that go out as they came in. */
  readonly members?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Performs a transaction, or refuses it with a MeshError. */
export type Transaction<N extends TransactionName> = (
  request: RequestOf<N>,
  context: Context,
) => Promise<Answer<N>>
