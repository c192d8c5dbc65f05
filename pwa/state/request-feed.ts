/** The requests that wait for this administrator, kept current by themselves. */
import type { PendingDevice, PersonalSession } from '../../sdk/index.ts'

/** A request, and when this page first saw it. */
export interface WaitingRequest {
  readonly pending: PendingDevice
  readonly profile: PersonalSession
  readonly seenAt: number
}

/** How often a list that is not empty is read again, so that what was answered elsewhere disappears. */
const sweep = 8000

/**
 * Watches every profile of which this device is an administrator. A request appears when the session yields it and
 * disappears when the portal no longer lists it.
 */
export class RequestFeed {
  readonly #listener: (requests: readonly WaitingRequest[]) => void
  readonly #watches = new Map<string, Watch>()

  constructor(listener: (requests: readonly WaitingRequest[]) => void) {
    this.#listener = listener
  }

  /** Takes the current profiles: starts watching new ones, stops for those that are gone. */
  follow(profiles: readonly PersonalSession[]): void {
    const wanted = new Map(
      profiles.filter(({ summary }) => summary.isAdministrator).map(profile => [profile.udf, profile]),
    )
    for (const [udf, watch] of this.#watches) {
      if (wanted.has(udf)) continue
      watch.close()
      this.#watches.delete(udf)
    }
    for (const [udf, profile] of wanted)
      if (!this.#watches.has(udf)) this.#watches.set(udf, new Watch(profile, () => this.#tell()))
    this.#tell()
  }

  /** Reads the lists now, for instance after a decision. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#watches.values()].map(watch => watch.refresh()))
  }

  close(): void {
    for (const watch of this.#watches.values()) watch.close()
    this.#watches.clear()
  }

  #tell(): void {
    this.#listener([...this.#watches.values()].flatMap(watch => watch.requests))
  }
}

/** One profile's requests. */
class Watch {
  readonly #profile: PersonalSession
  readonly #changed: () => void
  readonly #ending = new AbortController()
  readonly #seen = new Map<string, number>()
  #requests: readonly WaitingRequest[] = []

  constructor(profile: PersonalSession, changed: () => void) {
    this.#profile = profile
    this.#changed = changed
    void this.#listen()
    void this.#sweep()
  }

  get requests(): readonly WaitingRequest[] {
    return this.#requests
  }

  async refresh(): Promise<void> {
    // An unreachable portal says nothing about the requests: what is known stays shown.
    const pending = await this.#profile.pendingNow().catch(() => undefined)
    if (!pending || this.#ending.signal.aborted) return
    this.#requests = pending.map(item => ({
      pending: item,
      profile: this.#profile,
      seenAt: this.#firstSeen(item),
    }))
    this.#changed()
  }

  close(): void {
    this.#ending.abort()
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        for await (const _ of this.#profile.pending({ signal })) await this.refresh()
      } catch {
        // The portal was away or the worker restarted; asking again is all there is to do.
      }
      await pause(sweep, signal)
    }
  }

  async #sweep(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      await pause(sweep, signal)
      if (this.#requests.length > 0 && !signal.aborted && !document.hidden) await this.refresh()
    }
  }

  #firstSeen({ id, authenticator }: PendingDevice): number {
    const key = `${id} ${authenticator}`
    const seen = this.#seen.get(key) ?? Date.now()
    this.#seen.set(key, seen)
    return seen
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const ended = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
    ended.addEventListener('abort', () => resolve(), { once: true })
  })
}
