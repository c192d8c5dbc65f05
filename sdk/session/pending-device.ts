/** A device that asks to join a profile, for the administrator to decide about. */
import type { MeshErrorCode } from '../core/error.ts'
import type { AcceptOptions, MeshApi, PendingRequest, ProfileSummary } from '../engine/api.ts'
import type { WantedApplication } from '../engine/records.ts'

/**
 * A request as it was when it was listed or scanned. What is accepted is this very request: another one of the same
 * device, or one that was swapped at the portal meanwhile, is not.
 */
export class PendingDevice implements PendingRequest {
  readonly id: string
  readonly way: PendingRequest['way']
  readonly account: string
  /** UDF of the device. */
  readonly device: string
  /** What the device says it is, in one public word. */
  readonly kind: string
  /** A name carried in a scanned code, chosen by whoever made the code; or the one chosen for the invite here. */
  readonly suggestedName?: string
  /** What both screens must show. */
  readonly authenticator: string
  /** Indexes, from 0, of the authenticator's groups to type back; empty where an invite says enough. */
  readonly challenge: readonly number[]
  readonly scanned: boolean
  /** Of an invite: the applications it was made with. */
  readonly applications?: readonly WantedApplication[]
  /** Of an invite: why the device cannot be accepted, such as `mesh/invite/pin`. Rejecting it tells the device why. */
  readonly problem?: MeshErrorCode
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly seenAt: string
  /** Until when it can be decided on this device; UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly expiresAt: string
  readonly #host: MeshApi
  readonly #profile: string

  constructor(host: MeshApi, profile: string, request: PendingRequest) {
    this.#host = host
    this.#profile = profile
    this.id = request.id
    this.way = request.way
    this.account = request.account
    this.device = request.device
    this.kind = request.kind
    if (request.suggestedName !== undefined) this.suggestedName = request.suggestedName
    this.authenticator = request.authenticator
    this.challenge = request.challenge
    this.scanned = request.scanned
    if (request.applications !== undefined) this.applications = request.applications
    if (request.problem !== undefined) this.problem = request.problem
    this.seenAt = request.seenAt
    this.expiresAt = request.expiresAt
  }

  /**
   * Lets the device in: signs the profile that lists it and the answer it waits for. Both are stored on this machine
   * before anything is sent, so that a tab that dies in between finishes the decision when it is opened again.
   *
   * @param options.authenticator the whole authenticator as scanned, or what was typed for the groups of `challenge`,
   * in that order; left out where an invite asks for none
   * @param options.name what to call the device; it stays on this machine
   * @param options.administrator make it an administrator of the profile too; takes the device with the master key
   * @param options.applications identifiers of applications that the device may read, and with `administrator` change
   * @param options.newApplication makes an application for this device alone: what a web site (`kind` is `web app`) gets
   * @throws `mesh/connect/authenticator` if they differ; `mesh/connect/missing` if the request was answered or is gone;
   * `mesh/invite/…` as `problem` says; `mesh/profile/removed` if the device was removed before;
   * `mesh/profile/master`, `mesh/profile/administrator`; `mesh/portal/…`
   */
  accept(options: AcceptOptions = {}): Promise<ProfileSummary> {
    return this.#host.accept(this.#profile, this.id, options)
  }

  /**
   * Tells the device no. It can ask again.
   *
   * @throws as `accept`
   */
  reject(): Promise<void> {
    return this.#host.reject(this.#profile, this.id)
  }
}
