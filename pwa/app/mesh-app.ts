/** `<mesh-app>`: opens the session, keeps machine and requests current, and shows the page the address names. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { MeshSession } from '../../sdk/index.ts'
import { icon, mark } from '../design/icons.ts'
import { errorNotice } from '../parts/error-notice.ts'
import { Router } from '../router/router.ts'
import { type PageName, paths } from '../router/routes.ts'
import { type Machine, MachineFeed } from '../state/machine.ts'
import { RequestFeed, type WaitingRequest } from '../state/request-feed.ts'
import { AppUpdate } from '../state/update.ts'
import { words } from '../words/index.ts'
import { type AppPage, pageStyles } from './app-page.ts'
import type { AppContext } from './context.ts'
import { styles } from './mesh-app.styles.ts'
import { loadPage, renderPage } from './pages.ts'

export class MeshApp extends LitElement {
  static override properties = {
    open: { attribute: false },
    machine: { state: true },
    listed: { state: true },
    held: { state: true },
    loaded: { state: true },
    failure: { state: true },
    announcement: { state: true },
    offline: { state: true },
  }
  static override styles = [...pageStyles, styles]

  /** Opens the session; the one place where it is created is whoever sets this. */
  declare open: () => Promise<MeshSession>
  declare private machine: Machine | undefined
  declare private listed: readonly WaitingRequest[]
  /** Scanned requests that are not decided, by identifier. */
  declare private held: ReadonlyMap<string, WaitingRequest>
  declare private loaded: PageName | undefined
  declare private failure: unknown
  declare private announcement: string
  declare private offline: boolean
  // The router reads a code out of the address bar before anything else happens.
  readonly #router = new Router()
  readonly #update = new AppUpdate()
  #requestFeed = new RequestFeed(requests => this.#onRequests(requests))
  #machineFeed: MachineFeed | undefined
  #session: MeshSession | undefined
  #context: AppContext | undefined
  readonly #known = new Set<string>()
  readonly #leaving = new AbortController()

  constructor() {
    super()
    this.machine = undefined
    this.listed = []
    this.held = new Map()
    this.loaded = undefined
    this.failure = undefined
    this.announcement = ''
    this.offline = !navigator.onLine
  }

  override firstUpdated(): void {
    this.#router.subscribe(() => void this.#showRoute({ focus: true }))
    this.#update.subscribe(() => this.requestUpdate())
    const { signal } = this.#leaving
    for (const change of ['online', 'offline'])
      addEventListener(change, () => (this.offline = !navigator.onLine), { signal })
    // The shell for offline use is stored when the first view is there, not beside it.
    void this.#start().then(() => this.#update.start())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#leaving.abort()
    this.#router.close()
    this.#requestFeed.close()
    this.#machineFeed?.close()
    this.#session?.close()
  }

  override render(): TemplateResult {
    return html`
      <button class="button skip" @click=${() => this.#main?.focus()}>${words.app.skip}</button>
      ${this.#header()}
      <div role="status">${this.offline ? html`<p class="offline">${icon('offline')}${words.app.offline}</p>` : nothing}</div>
      <main id="main" tabindex="-1">${this.#content()}</main>
      ${this.#updateBar()}
      <div class="visually-hidden" role="status" aria-live="polite">${this.announcement}</div>
    `
  }

  #header(): TemplateResult {
    const { route } = this.#router
    const atStart = route.page === 'home' && this.machine?.profiles.length === 0
    const waiting = this.#requests.length
    return html`<header class=${atStart ? 'broad' : ''}>
      <a class="brand" href=${paths.home}>${mark()}${words.app.name}</a>
      <nav aria-label=${words.app.navigation}>
        <ul role="list">
          <li>
            <a href=${paths.home} aria-current=${route.page === 'home' ? 'page' : nothing}>
              ${words.app.home}${waiting > 0 ? html`<span class="count">${waiting}</span>` : nothing}
            </a>
          </li>
          <li>
            <a href=${paths.settings} aria-current=${route.page === 'settings' ? 'page' : nothing}>
              ${icon('settings')}${words.app.settings}
            </a>
          </li>
        </ul>
      </nav>
    </header>`
  }

  #content(): TemplateResult | typeof nothing {
    if (this.failure !== undefined) return this.#failed()
    const { route } = this.#router
    if (!this.machine || !this.#context)
      return html`<p class="opening" role="status">${words.app.opening}</p>`
    if (this.loaded !== route.page) return nothing
    return renderPage(route, { app: this.#context, machine: this.machine, requests: this.#requests })
  }

  #failed(): TemplateResult {
    const reload = html`<button class="button" @click=${() => location.reload()}>${words.app.reload}</button>`
    return html`<div class="page">
      <div class="head"><h1>${words.app.cannotOpen}</h1></div>
      ${errorNotice(this.failure, reload)}
    </div>`
  }

  #updateBar(): TemplateResult | typeof nothing {
    const { state } = this.#update
    if (state === 'current') return nothing
    const replaced = state === 'replaced'
    return html`<div class="update" role="status">
      <span>${replaced ? words.update.replaced : words.update.ready}</span>
      <button class="button primary" @click=${() => this.#update.accept()}>
        ${replaced ? words.update.reload : words.update.update}
      </button>
    </div>`
  }

  get #main(): HTMLElement | null {
    return this.renderRoot.querySelector('main')
  }

  /** The newest first. A request that was scanned here is shown as scanned, and is there whether or not its portal lists it. */
  get #requests(): readonly WaitingRequest[] {
    const others = this.listed.filter(({ pending }) => !this.held.has(pending.id))
    return [...this.held.values(), ...others].sort((a, b) => b.seenAt - a.seenAt)
  }

  async #start(): Promise<void> {
    try {
      const session = await this.open()
      this.#session = session
      this.#machineFeed = new MachineFeed(session, machine => this.#onMachine(machine))
      this.#context = this.#createContext(session, this.#machineFeed)
      await this.#machineFeed.refresh()
      await this.#showRoute({ focus: false })
    } catch (error) {
      this.failure = error
    }
  }

  #createContext(session: MeshSession, feed: MachineFeed): AppContext {
    return {
      session,
      router: this.#router,
      update: this.#update,
      announce: text => (this.announcement = text),
      refresh: async () => {
        await Promise.all([feed.refresh(), this.#requestFeed.refresh()])
      },
      hold: request => (this.held = new Map(this.held).set(request.pending.id, request)),
      release: id => {
        const held = new Map(this.held)
        held.delete(id)
        this.held = held
        this.listed = this.listed.filter(({ pending }) => pending.id !== id)
      },
    }
  }

  async #showRoute(options: { readonly focus: boolean }): Promise<void> {
    const { page } = this.#router.route
    try {
      await loadPage(page)
    } catch {
      this.failure = new Error(words.app.partMissing)
      return
    }
    if (this.#router.route.page !== page) return
    this.loaded = page
    this.requestUpdate()
    if (options.focus) await this.#focusPage()
  }

  async #focusPage(): Promise<void> {
    await this.updateComplete
    await this.renderRoot.querySelector<AppPage>('.view')?.focusHeading()
  }

  #onMachine(machine: Machine): void {
    this.machine = machine
    this.#requestFeed.follow(machine.profiles)
    // Another tab may have decided about one that is shown.
    if (this.listed.length > 0) void this.#requestFeed.refresh()
  }

  #onRequests(requests: readonly WaitingRequest[]): void {
    for (const { pending } of requests) {
      if (this.#known.has(pending.id)) continue
      this.#known.add(pending.id)
      this.announcement = words.app.asks(pending.suggestedName ?? words.kind(pending.kind), pending.account)
    }
    this.listed = requests
    // Installed apps can show the number on their icon.
    void navigator.setAppBadge?.(requests.length).catch(() => {})
  }
}

customElements.define('mesh-app', MeshApp)
