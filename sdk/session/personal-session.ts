/** One profile on this machine: its devices, and those that ask to join. */
import { isMeshError } from '../core/error.ts'
import type { MeshApi, ProfileSummary } from '../engine/api.ts'
import { PendingDevice } from './pending-device.ts'
import { pause, withSignal } from './waiting.ts'

export interface PendingOptions {
  /** Ends the iteration with `mesh/aborted`. */
  readonly signal?: AbortSignal
  /** Milliseconds between questions to the portal. Default 2,000. */
  readonly interval?: number
}

const LONGEST_PAUSE = 30_000
/** Requests remembered as seen; far more than a portal of ours lists. */
const MANY = 1000

export class PersonalSession {
  /** UDF of the profile. */
  readonly udf: string
  /** The profile as this machine knew it when the session was made. `refresh` gives a newer one. */
  readonly summary: ProfileSummary
  readonly #host: MeshApi

  constructor(host: MeshApi, summary: ProfileSummary) {
    this.#host = host
    this.udf = summary.udf
    this.summary = summary
  }

  /**
   * Fetches the newest version from the profile's portals, verifies it against what is known, and stores it.
   *
   * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/…` for a version that must not be believed,
   * and then nothing is stored; `mesh/portal/…`
   */
  refresh(): Promise<ProfileSummary> {
    return this.#host.refresh(this.udf)
  }

  /**
   * The devices that ask to join, each once, as they appear. Goes on until the signal fires or the loop is left; a
   * portal that is away is waited for. Every device of a profile sees them; an administrator decides.
   *
   * @throws `mesh/aborted`; `mesh/profile/missing`; `mesh/storage/evicted` where the browser removed this device's keys
   * @example
   * for await (const device of personal.pending({ signal })) show(device)
   */
  async *pending({
    signal,
    interval = 2000,
  }: PendingOptions = {}): AsyncGenerator<PendingDevice, never, undefined> {
    let seen = new Set<string>()
    let waits = interval
    for (;;) {
      try {
        const devices = await withSignal(signal, () => this.pendingNow())
        for (const device of devices.filter(({ id }) => !seen.has(id))) {
          seen.add(device.id)
          yield device
        }
        // A flood must not fill the memory; of what is gone, a request that comes back may be shown again.
        if (seen.size > MANY) seen = new Set(devices.map(({ id }) => id))
        waits = interval
      } catch (error) {
        if (!isMeshError(error) || !error.retryable || error.code === 'mesh/aborted') throw error
        waits = Math.min(waits * 2, LONGEST_PAUSE)
      }
      await pause(waits, signal)
    }
  }

  /**
   * The devices that ask to join now.
   *
   * @throws as `pending`, and `mesh/portal/…`
   */
  async pendingNow(): Promise<readonly PendingDevice[]> {
    const requests = await this.#host.pending(this.udf)
    return requests.map(request => new PendingDevice(this.#host, this.udf, request))
  }

  /**
   * Takes the code a new device shows, scanned or pasted. Nothing is approved by it: look at what comes back, and
   * accept or reject it.
   *
   * @throws `mesh/connect/uri` for what is no code; `mesh/connect/missing` if the device is not known to its portal;
   * `mesh/connect/authenticator` if the code is for another request; `mesh/portal/…`
   */
  async scan(uri: string): Promise<PendingDevice> {
    return new PendingDevice(this.#host, this.udf, await this.#host.scan(this.udf, uri))
  }

  /** Removes the profile and its private keys from this machine. Elsewhere it goes on. It cannot be undone. */
  delete(): Promise<void> {
    return this.#host.forget(this.udf)
  }
}
