/** Where the person is in the app: read from the address, told to listeners, changed by links and by `go`. */
import { parseRoute, paths, type Route } from './routes.ts'

export class Router {
  #route: Route
  readonly #listeners = new Set<() => void>()
  readonly #closing = new AbortController()

  constructor() {
    this.#route = this.#read()
    addEventListener('hashchange', () => this.#update(), { signal: this.#closing.signal })
  }

  get route(): Route {
    return this.#route
  }

  /** Opens a page of `paths`. `replace` leaves no step back to the page before. */
  go(path: string, options: { readonly replace?: boolean } = {}): void {
    if (options.replace) history.replaceState(null, '', path)
    else history.pushState(null, '', path)
    this.#update()
  }

  /** Calls back after every change. Returns the function that ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#closing.abort()
    this.#listeners.clear()
  }

  #update(): void {
    this.#route = this.#read()
    for (const listener of this.#listeners) listener()
  }

  /** A code is a secret: it leaves the address bar and this step of the history the moment it is read. */
  #read(): Route {
    const route = parseRoute(location.href)
    if (route.page === 'approve' && route.code !== undefined) history.replaceState(null, '', paths.approve)
    if (route.page === 'address' && route.invite !== undefined) history.replaceState(null, '', paths.address)
    return route
  }
}
