/** The service worker as the page sees it: installed, replaced by a newer one, and that one let in on request. */

export type UpdateState = 'current' | 'ready' | 'replaced'

const hourly = 60 * 60 * 1000

export class AppUpdate {
  #state: UpdateState = 'current'
  #registration: ServiceWorkerRegistration | undefined
  #accepted = false
  readonly #listeners = new Set<() => void>()

  get state(): UpdateState {
    return this.#state
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Registers the worker and watches for newer ones. Does nothing where there is none (development, no https). */
  async start(): Promise<void> {
    const container = navigator.serviceWorker
    if (!container || !import.meta.env.PROD) return
    const hadController = container.controller !== null
    container.addEventListener('controllerchange', () => this.#onController(hadController))
    const registration = await container
      .register(new URL('service-worker.js', document.baseURI))
      .catch(() => undefined)
    if (!registration) return
    this.#registration = registration
    if (registration.waiting && container.controller) this.#set('ready')
    registration.addEventListener('updatefound', () => this.#watch(registration.installing))
    setInterval(() => void this.check(), hourly)
  }

  /** Looks for a newer version; true when one is on its way. */
  async check(): Promise<boolean> {
    await this.#registration?.update().catch(() => {})
    return Boolean(this.#registration?.installing ?? this.#registration?.waiting)
  }

  /** Lets the newer version in; the page reloads when it has taken over. */
  accept(): void {
    const waiting = this.#registration?.waiting
    this.#accepted = true
    if (this.#state === 'ready' && waiting) waiting.postMessage('activate')
    else location.reload()
  }

  /** The build that answers when there is no network; undefined before the first install. */
  async cachedBuild(): Promise<string | undefined> {
    const controller = navigator.serviceWorker?.controller
    if (!controller) return undefined
    const { port1, port2 } = new MessageChannel()
    const answer = new Promise<string | undefined>(resolve => {
      port1.onmessage = event => resolve(String(event.data))
      setTimeout(() => resolve(undefined), 2000)
    })
    controller.postMessage('build', [port2])
    return answer
  }

  #watch(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) this.#set('ready')
    })
  }

  /** The tab in which “Update” was pressed reloads at once; others may hold half a form, so they ask. */
  #onController(hadController: boolean): void {
    if (this.#accepted) location.reload()
    else if (hadController) this.#set('replaced')
  }

  #set(state: UpdateState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
