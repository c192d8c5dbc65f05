/** `<count-down>`: the time left until a moment, ticking for the eye and quiet for the ear. */
import { css, html, LitElement, type TemplateResult } from 'lit'
import { words } from '../words/index.ts'

/**
 * @fires count-down-end - once, when the moment has come
 */
export class CountDown extends LitElement {
  static override properties = { until: { attribute: false }, now: { state: true } }
  static override styles = css`
    :host {
      font-variant-numeric: tabular-nums;
    }
  `

  /** The moment, as a UTC date of the wire form. */
  declare until: string
  declare private now: number
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.until = ''
    this.now = Date.now()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  override render(): TemplateResult {
    const seconds = this.#left()
    return html`<span role="timer" aria-label=${words.time.leftSpoken(seconds)}>${words.time.left(seconds)}</span>`
  }

  #left(): number {
    return Math.max(0, Math.round((Date.parse(this.until) - this.now) / 1000))
  }

  #tick(): void {
    this.now = Date.now()
    if (this.#left() > 0) return
    clearInterval(this.#timer)
    this.dispatchEvent(new Event('count-down-end'))
  }
}

customElements.define('count-down', CountDown)
