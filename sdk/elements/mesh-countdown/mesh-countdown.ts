/** `<mesh-countdown>`: the time left until a moment, ticking for the eye and quiet for the ear. */
import { css, html, LitElement, type TemplateResult } from 'lit'
import { type ElementWords, englishElementWords } from '../words.ts'

/**
 * Counts down to a time, in words that change no more often than needed.
 *
 * @fires mesh-countdown-end - once, when the moment has come
 * @example
 * <mesh-countdown until="2026-01-01T12:00:00Z"></mesh-countdown>
 */
export class MeshCountdown extends LitElement {
  static override properties = {
    until: { type: String },
    words: { attribute: false },
    now: { state: true },
  }
  static override styles = css`
    :host {
      font-variant-numeric: tabular-nums;
    }
  `

  /** The moment, as a UTC date such as `2026-01-01T12:00:00Z`. */
  declare until: string
  declare words: ElementWords
  declare private now: number
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.until = ''
    this.words = englishElementWords
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
    const { time } = this.words
    const seconds = this.#left()
    return html`<span role="timer" aria-label=${time.leftSpoken(seconds)}>${time.left(seconds)}</span>`
  }

  #left(): number {
    return Math.max(0, Math.round((Date.parse(this.until) - this.now) / 1000))
  }

  #tick(): void {
    this.now = Date.now()
    if (this.#left() > 0) return
    clearInterval(this.#timer)
    this.dispatchEvent(new Event('mesh-countdown-end'))
  }
}
