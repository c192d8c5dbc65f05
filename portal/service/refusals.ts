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
