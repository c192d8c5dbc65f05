/** Waits between two questions to a portal: shorter when something changes, longer while the portal tells by itself. */
import { isMeshError } from '../core/error.ts'
import type { MeshApi } from '../engine/api.ts'
import type { Collection } from '../engine/records.ts'
import { pause, withSignal } from './waiting.ts'

export interface NewsOptions {
  /** Milliseconds to wait while nobody tells. */
  readonly atMost: number
  readonly signal: AbortSignal | undefined
}

/** Asked so often while the portal tells: a hint may be lost. */
const LIVE_PAUSE = 30_000

export class News {
  readonly #host: Pick<MeshApi, 'changed'>
  readonly #collections: readonly Collection[]
  #known: Promise<number> | undefined

  /** @param collections what is waited for; changes of others are passed over */
  constructor(host: Pick<MeshApi, 'changed'>, collections: readonly Collection[]) {
    this.#host = host
    this.#collections = collections
    // From here on no change is missed, however long the first question takes.
    this.#known = this.#ask(0, 0)
    this.#known.catch(() => {})
  }

  /**
   * Resolves when there is something to look at, or it is time to look anyway.
   *
   * @throws `mesh/aborted`
   */
  async next({ atMost, signal }: NewsOptions): Promise<void> {
    const began = Date.now()
    let limit = atMost
    try {
      for (;;) {
        const remaining = began + limit - Date.now()
        if (remaining <= 0) return
        const known = await withSignal(signal, () => this.#known ?? this.#ask(0, 0))
        const { revision, collections, isLive } = await withSignal(signal, () =>
          this.#host.changed(known, remaining),
        )
        this.#known = Promise.resolve(revision)
        if (collections.some(name => this.#collections.includes(name))) return
        if (isLive === true) limit = Math.max(atMost, LIVE_PAUSE)
      }
    } catch (error) {
      if (!isMeshError(error) || signal?.aborted) throw error
      // The host is gone for now; what it comes back with is looked at in any case.
      this.#known = undefined
      await pause(atMost, signal)
    }
  }

  async #ask(since: number, timeout: number): Promise<number> {
    return (await this.#host.changed(since, timeout)).revision
  }
}
