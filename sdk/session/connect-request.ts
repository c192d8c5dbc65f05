/** This device's request to join a profile. */
import { isMeshError, MeshError, type MeshErrorData, meshErrorFromData } from '../core/error.ts'
import type { ConnectSummary, MeshApi } from '../engine/api.ts'
import { News } from './news.ts'
import { PersonalSession } from './personal-session.ts'
import { withSignal } from './waiting.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Milliseconds to wait at most; the request stands on. Default: until it is answered or expires. */
  readonly timeout?: number
}

const FIRST_PAUSE = 500
const LONGEST_PAUSE = 5000
/** A label may wait for months. */
const LONGEST_PAUSE_OF_LABEL = 60_000

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
   * second to once in five seconds, for a label once a minute. While it is away it is asked on and on until the request expires. Waiting can be ended and begun again, also after a
   * reload.
   *
   * @returns the profile this device is in now; it has passed every check and is stored
   * @throws `mesh/connect/rejected`, `mesh/connect/expired`, `mesh/connect/result` and other codes for an answer that
   * must not be believed; `mesh/connect/missing` after it was cancelled; `mesh/aborted` by the signal or the timeout
   * @example
   * const request = await mesh.connect('alice@example.com')
   * show(request.authenticator, request.uri)
   * const personal = await request.wait({ signal })
   */
  async wait({ signal, timeout }: WaitOptions = {}): Promise<PersonalSession> {
    const limit = timeout === undefined ? undefined : AbortSignal.timeout(timeout)
    const either = [signal, limit].filter(one => one !== undefined)
    const ends = either.length === 0 ? undefined : AbortSignal.any(either)
    const news = new News(this.#host, ['connects'])
    const longest = this.way === 'label' ? LONGEST_PAUSE_OF_LABEL : LONGEST_PAUSE
    for (let atMost = FIRST_PAUSE; ; atMost = Math.min(atMost * 1.5, longest)) {
      const summary = await this.#advance(ends)
      if (summary !== undefined && isOver(summary)) return this.#conclude(summary)
      await news.next({ atMost, signal: ends })
    }
  }

  /** Gives the request up. What was sent expires at the portal by itself. Idempotent. */
  cancel(): Promise<void> {
    return this.#host.cancelConnect(this.id)
  }

  /** One step; nothing where it failed in a way that passes by itself and there is still time. */
  async #advance(signal: AbortSignal | undefined): Promise<ConnectSummary | undefined> {
    try {
      return await withSignal(signal, () => this.#host.advanceConnect(this.id))
    } catch (error) {
      const passes = isMeshError(error) && error.retryable && error.code !== 'mesh/aborted'
      if (!passes || Date.now() > Date.parse(this.expiresAt)) throw error
      return undefined
    }
  }

  async #conclude(summary: ConnectSummary): Promise<PersonalSession> {
    if (summary.state !== 'joined') throw outcomeOf(summary)
    const { profiles } = await this.#host.summary()
    const joined = profiles.find(profile => profile.udf === summary.profile)
    if (joined === undefined)
      throw new MeshError('mesh/profile/missing', 'The profile was joined and then removed.')
    return new PersonalSession(this.#host, joined)
  }
}

function isOver({ state }: ConnectSummary): boolean {
  return state === 'joined' || state === 'rejected' || state === 'expired' || state === 'failed'
}

function outcomeOf({ state, error }: ConnectSummary): MeshError {
  if (error !== undefined) return meshErrorFromData(error)
  if (state === 'rejected')
    return new MeshError('mesh/connect/rejected', 'An administrator rejected the request.')
  return new MeshError('mesh/connect/expired', 'Nobody answered the request in time.')
}
