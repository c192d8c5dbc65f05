/** The list of entries, of which only those in view are in the page: ten thousand scroll as ten do. */
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { type Credential, nameOf } from './entry-form.ts'
import type { CredentialsWords } from './words.ts'

/** Rows kept ready above and below what is seen. */
const spare = 6

export class EntryList implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode }
  #scrolled = 0
  #height = 600
  #row = 68
  #total = 0
  readonly #resized = new ResizeObserver(() => this.#measure())

  constructor(host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
    this.#host = host
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#resized.disconnect()
  }

  /** Heights are set from script alone: a policy without inline styles forbids them in the markup. */
  hostUpdated(): void {
    const list = this.#list
    if (!list) return
    this.#resized.observe(list)
    const { first, last } = this.#range()
    const [above, below] = list.querySelectorAll<HTMLElement>('[data-room]')
    if (above) above.style.blockSize = `${first * this.#row}px`
    if (below) below.style.blockSize = `${(this.#total - last) * this.#row}px`
  }

  render(options: {
    readonly entries: readonly Credential[]
    readonly active: number
    readonly words: CredentialsWords
    choose(index: number): void
    keydown(event: KeyboardEvent): void
  }): TemplateResult {
    const { entries, active, words, choose, keydown } = options
    this.#total = entries.length
    const { first, last } = this.#range()
    return html`<div
      class="list"
      id="list"
      role="listbox"
      tabindex="0"
      aria-label=${words.list}
      aria-activedescendant=${active >= first && active < last ? `option-${active}` : ''}
      @scroll=${(event: Event) => this.#onScroll(event)}
      @keydown=${keydown}
    >
      <div data-room role="presentation"></div>
      ${entries.slice(first, last).map((entry, at) => this.#option(entry, first + at, { active, words, choose }))}
      <div data-room role="presentation"></div>
    </div>`
  }

  /** Brings an entry into view. */
  reveal(index: number): void {
    const list = this.#list
    if (!list) return
    const top = index * this.#row
    if (top < list.scrollTop) list.scrollTop = top
    else if (top + this.#row > list.scrollTop + list.clientHeight)
      list.scrollTop = top + this.#row - list.clientHeight
    this.#scrolled = list.scrollTop
    this.#host.requestUpdate()
  }

  /** Rows that fit at once. */
  get page(): number {
    return Math.max(1, Math.floor(this.#height / this.#row) - 1)
  }

  #option(
    entry: Credential,
    index: number,
    options: { readonly active: number; readonly words: CredentialsWords; choose(index: number): void },
  ): TemplateResult {
    const name = nameOf(entry) || options.words.nameless
    const isActive = index === options.active
    return html`<div
      class="option ${isActive ? 'active' : ''}"
      id="option-${index}"
      part="option"
      role="option"
      aria-selected=${String(isActive)}
      aria-setsize=${this.#total}
      aria-posinset=${index + 1}
      @click=${() => options.choose(index)}
    >
      <span class="initial" aria-hidden="true">${[...name][0]}</span>
      <span class="texts">
        <span class="strong">${name}</span>
        <span class="soft small">${[entry.Username, ...(entry.Label ?? [])].filter(Boolean).join(' · ')}</span>
      </span>
    </div>`
  }

  #range(): { readonly first: number; readonly last: number } {
    const first = Math.max(0, Math.min(Math.floor(this.#scrolled / this.#row) - spare, this.#total))
    const last = Math.min(this.#total, Math.ceil((this.#scrolled + this.#height) / this.#row) + spare)
    return { first, last: Math.max(first, last) }
  }

  #measure(): void {
    const list = this.#list
    const row = list?.querySelector('.option')?.getBoundingClientRect().height || this.#row
    const height = list?.clientHeight || this.#height
    if (row === this.#row && height === this.#height) return
    this.#row = row
    this.#height = height
    this.#host.requestUpdate()
  }

  #onScroll(event: Event): void {
    this.#scrolled = (event.target as HTMLElement).scrollTop
    this.#measure()
    this.#host.requestUpdate()
  }

  get #list(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.list')
  }
}
