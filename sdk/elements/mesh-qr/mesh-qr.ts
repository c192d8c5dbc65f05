/** `<mesh-qr>`: a text as a QR code that cameras can read and screen readers can name. */
import { html, LitElement, svg, type TemplateResult } from 'lit'
import { baseStyles } from '../base.styles.ts'
import { type ElementWords, englishElementWords } from '../words.ts'
import { qrOutline } from './matrix.ts'
import { styles } from './mesh-qr.styles.ts'

/**
 * Draws `text` as one SVG path on light ground with its quiet zone, in dark pages as well: an inverted code is one
 * that many cameras refuse. Keep the text to 150 characters or fewer. Without a text it holds its place, empty.
 *
 * The code is a picture to assistive technology; show the same information as text beside it.
 *
 * @cssprop [--mesh-qr-radius=0] corner radius of the light ground
 * @example
 * <mesh-qr text="https://example.com/#/scan/…" label="Code of this device"></mesh-qr>
 */
export class MeshQr extends LitElement {
  static override properties = {
    text: { type: String },
    label: { type: String },
    words: { attribute: false },
  }
  static override styles = [baseStyles, styles]

  /** What the code says. */
  declare text: string
  /** Its name for assistive technology. */
  declare label: string
  declare words: ElementWords

  constructor() {
    super()
    this.text = ''
    this.label = ''
    this.words = englishElementWords
  }

  override render(): TemplateResult {
    if (this.text === '') return html`<div class="empty"></div>`
    try {
      return this.#draw()
    } catch {
      return html`<p role="alert">${this.words.qr.tooLong}</p>`
    }
  }

  #draw(): TemplateResult {
    const { size, path } = qrOutline(this.text)
    return html`
      <svg role="img" aria-label=${this.label || this.words.qr.label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
        ${svg`<rect class="ground" width=${size} height=${size}></rect><path class="ink" d=${path}></path>`}
      </svg>
    `
  }
}
