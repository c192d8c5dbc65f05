/** Follows a request of this device to its end, for a page that shows it. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type ConnectRequest, isMeshError, type PersonalSession } from '../../index.ts'

export type ConnectProgress =
  | { readonly is: 'none' }
  | { readonly is: 'starting' }
  | { readonly is: 'waiting'; readonly request: ConnectRequest }
  | { readonly is: 'joined'; readonly profile: PersonalSession }
  | { readonly is: 'failed'; readonly error: unknown; readonly request?: ConnectRequest }

export class ConnectWatch implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #progress: ConnectProgress = { is: 'none' }
  #following = new AbortController()
  #screen: WakeLockSentinel | undefined

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  get progress(): ConnectProgress {
    return this.#progress
  }

  hostDisconnected(): void {
    this.#end()
    // How it ended was read; nothing is left to come back to.
    if (this.#progress.is === 'failed' && !isPassing(this.#progress.error)) void this.cancel()
  }

  /** Begins with a request that `start` makes or finds, and waits for its answer. */
  async follow(start: () => Promise<ConnectRequest>): Promise<void> {
    this.#end()
    const following = new AbortController()
    this.#following = following
    const { signal } = following
    this.#set({ is: 'starting' })
    let request: ConnectRequest | undefined
    try {
      request = await start()
      if (signal.aborted) return
      this.#set({ is: 'waiting', request })
      void this.#keepScreenOn(signal)
      const profile = await request.wait({ signal })
      if (!signal.aborted) this.#set({ is: 'joined', profile })
    } catch (error) {
      if (!signal.aborted) this.#set({ is: 'failed', error, ...(request && { request }) })
    } finally {
      void this.#screen?.release()
    }
  }

  /** Gives up the request, whatever became of it. */
  async cancel(): Promise<void> {
    const progress = this.#progress
    this.#end()
    this.#set({ is: 'none' })
    const request = progress.is === 'waiting' || progress.is === 'failed' ? progress.request : undefined
    // A request whose cancelling did not reach the portal expires there by itself.
    await request?.cancel().catch(() => {})
  }

  #end(): void {
    this.#following.abort()
    void this.#screen?.release()
    this.#screen = undefined
  }

  /** A screen that goes dark cannot be scanned. Where this is not possible, people tap it. */
  async #keepScreenOn(signal: AbortSignal): Promise<void> {
    if (!mayKeepScreenOn()) return
    const lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
    if (signal.aborted) void lock?.release()
    else this.#screen = lock
  }

  #set(progress: ConnectProgress): void {
    this.#progress = progress
    this.#host.requestUpdate()
  }
}

/** A server's policy can forbid it; Chromium reports each attempt as an error, so none is made then. */
function mayKeepScreenOn(): boolean {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } }
  return featurePolicy?.allowsFeature('screen-wake-lock') ?? true
}

/** Whether the same request may still succeed. */
export function isPassing(error: unknown): boolean {
  return isMeshError(error) && error.retryable
}

/** Whether a request still waits; ended ones are kept for a while, so that every tab learns how they ended. */
export function isUnfinished({ state }: ConnectRequest): boolean {
  return state === 'prepared' || state === 'requested' || state === 'accepted'
}

/** Whether a page that is opened should take a request up: it waits, or ended in a way that nobody has read yet. */
export function isWorthShowing(request: ConnectRequest): boolean {
  return isUnfinished(request) || request.state === 'rejected' || request.state === 'failed'
}

/** Whether the portal cannot do what was asked but could by the account's address. */
export function wantsAddress(error: unknown): boolean {
  return isMeshError(error, 'mesh/connect/unsupported') || isMeshError(error, 'mesh/profile/suite')
}
