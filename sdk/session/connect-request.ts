/** This device's request to join a profile. */
import { MeshError, type MeshErrorData } from '../core/error.ts'
import type { ConnectSummary, MeshApi } from '../engine/api.ts'
import { type WaitOptions, waitForAnswer } from './answer.ts'
import { PersonalSession } from './personal-session.ts'

export type { WaitOptions } from './answer.ts'

/** A request as it was when it was made or listed; `wait` follows it. */
export class ConnectRequest implements ConnectSummary {
  readonly id: string
  readonly way: ConnectSummary['way']
  readonly state: ConnectSummary['state']
  /** UDF of this device. */
  readonly device: string
  readonly account?: string
  /** The fingerprint of the profile; unverified until the request is accepted, unless it is from an invite. */
  readonly profile?: string
  /** Show it: the approving person compares it with what her device shows. */
  readonly authenticator: string
  /** Show it as a QR code. It holds a secret where the device is scanned: show it to nobody else. */
  readonly uri?: string
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly expiresAt: string
  /** Why it failed, when it has. */
  readonly error?: MeshErrorData
  readonly #host: MeshApi

  constructor(host: MeshApi, summary: ConnectSummary) {
    this.#host = host
    this.id = summary.id
    this.way = summary.way
    this.state = summary.state
    this.device = summary.device
    if (summary.account !== undefined) this.account = summary.account
    if (summary.profile !== undefined) this.profile = summary.profile
    this.authenticator = summary.authenticator
    if (summary.uri !== undefined) this.uri = summary.uri
    this.expiresAt = summary.expiresAt
    if (summary.error !== undefined) this.error = summary.error
  }

  /**
   * Waits until the request is answered. A portal that tells of events is listened to; any other is asked, from twice a
   * second to once in five seconds, for a label once a minute. While it is away it is asked on and on until the request
   * expires. Waiting can be ended and begun again, also after a reload.
   *
   * @returns the profile this device is in now; it has passed every check and is stored
   * @throws `mesh/connect/rejected`, `mesh/connect/expired`, `mesh/connect/result` and other codes for an answer that
   * must not be believed; `mesh/connect/missing` after it was cancelled; `mesh/aborted` by the signal or the timeout
   * @example
   * const request = await mesh.connect('alice@example.com')
   * show(request.authenticator, request.uri)
   * const personal = await request.wait({ signal })
   */
  async wait(options: WaitOptions = {}): Promise<PersonalSession> {
    const { profile } = await waitForAnswer(this.#host, this, options)
    const { profiles } = await this.#host.summary()
    const joined = profiles.find(({ udf }) => udf === profile)
    if (joined === undefined)
      throw new MeshError('mesh/profile/missing', 'The profile was joined and then removed.')
    return new PersonalSession(this.#host, joined)
  }

  /** Gives the request up. What was sent expires at the portal by itself. Idempotent. */
  cancel(): Promise<void> {
    return this.#host.cancelConnect(this.id)
  }
}
