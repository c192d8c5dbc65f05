/** Tells listeners that something on this machine changed, by asking the host over and over with a long breath. */
import { isMeshError } from '../core/error.ts'
import type { MeshApi } from '../engine/api.ts'
import { pause } from './waiting.ts'

/** How long one question waits for a change, in milliseconds. */
const BREATH = 30_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000

export class ChangeFeed {
  readonly #host: Pick<MeshApi, 'changed'>
  readonly #listeners = new Set<() => void>()
  #following: AbortController | undefined

  constructor(host: Pick<MeshApi, 'changed'>) {
    this.#host = host
  }

  subscribe(listener: () => void): () => void {
    // A function of its own, so that one listener can subscribe twice and end each on its own.
    const entry = () => listener()
    this.#listeners.add(entry)
    if (this.#following === undefined) {
      this.#following = new AbortController()
      void this.#follow(this.#following.signal)
    }
    return () => {
      this.#listeners.delete(entry)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  close(): void {
    this.#listeners.clear()
    this.#stop()
  }

  #stop(): void {
    this.#following?.abort()
    this.#following = undefined
  }

  /** A host that was lost comes back with another revision, which counts as a change of everything. */
  async #follow(signal: AbortSignal): Promise<void> {
    let known: number | undefined
    let waits = FIRST_PAUSE
    while (!signal.aborted) {
      try {
        const { revision, collections } = await this.#host.changed(
          known ?? 0,
          known === undefined ? 0 : BREATH,
        )
        const isNews = known !== undefined && collections.length > 0
        known = revision
        waits = FIRST_PAUSE
        if (isNews && !signal.aborted) for (const listener of this.#listeners) listener()
      } catch (error) {
        if (!isMeshError(error)) throw error
        await pause(waits, signal).catch(() => {})
        waits = Math.min(waits * 2, LONGEST_PAUSE)
      }
    }
  }
}
