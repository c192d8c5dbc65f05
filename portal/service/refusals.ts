/** Refusals that say more than a code does. */
import { MeshError } from '../../sdk/core/error.ts'

/** A Publish that is based on a version which is not the stored one (any more): `mesh/portal/conflict`. */
export class ConflictError extends MeshError {
  /** Digest of the stored version, for the client to merge with; undefined where nothing is stored. */
  readonly digest: string | undefined

  constructor(digest: string | undefined) {
    super('mesh/portal/conflict', 'The stored version is another than the one this was based on.')
    this.digest = digest
  }
}

/** A request that is none of the protocol's, by its address, method or type of body: `mesh/portal/refused`. */
export class RequestError extends MeshError {
  /** HTTP code, towards every client: no client of 2017 sends such a thing. */
  readonly status: 404 | 405 | 415

  constructor(status: RequestError['status'], message: string) {
    super('mesh/portal/refused', message)
    this.status = status
  }
}

/**
 * What there is a limit on, by name, for whoever watches the portal.
 *
 * - `address-rate`, `account-rate`: too many requests in a time
 * - `address-concurrency`, `concurrency`: too many at once, of one address and altogether
 * - `bodies`: too many bytes of bodies that are arriving
 * - `size`: an object too large, or too many parts of one
 * - `pending`: too many devices that ask to join one profile
 * - `storage`, `address-storage`: too many bytes kept for a profile, or stored anew by an address
 * - `listeners`: too many event streams
 */
export type LimitName =
  | 'address-rate'
  | 'account-rate'
  | 'address-concurrency'
  | 'concurrency'
  | 'bodies'
  | 'size'
  | 'pending'
  | 'storage'
  | 'address-storage'
  | 'listeners'

export interface LimitOptions {
  /** 413: it will never do. 429: whoever asks should ask less. 503: everybody together asks too much. */
  readonly status: 413 | 429 | 503
  /** Milliseconds after which asking again makes sense; absent with 413. */
  readonly retryAfter?: number
}

/** Something was more than is allowed: `mesh/portal/busy` where waiting helps, otherwise `mesh/portal/limit`. */
export class LimitError extends MeshError {
  readonly limit: LimitName
  /** HTTP code, towards our own clients. */
  readonly status: LimitOptions['status']
  /** Whole seconds. */
  readonly retryAfter: number | undefined

  constructor(limit: LimitName, message: string, { status, retryAfter }: LimitOptions) {
    super(isLasting(limit, status) ? 'mesh/portal/limit' : 'mesh/portal/busy', message)
    this.limit = limit
    this.status = status
    this.retryAfter = retryAfter === undefined ? undefined : Math.max(1, Math.ceil(retryAfter / 1000))
  }
}

/** A full list empties when somebody decides or time passes, which is not for the client to sit out. */
function isLasting(limit: LimitName, status: LimitOptions['status']): boolean {
  return status === 413 || limit === 'pending'
}
