/** `<mesh-copy>`: a button that copies a text and says so. */
import { html, LitElement, type TemplateResult } from 'lit'
import { baseStyles } from '../base.styles.ts'
import { icon } from '../icons.ts'
import { surfaceStyles } from '../surface.styles.ts'
import { type ElementWords, englishElementWords } from '../words.ts'

const shownFor = 2500

/**
 * Copies a text when it is pressed, and says so for a moment.
 *
 * @csspart button
 * @example
 * <mesh-copy text="MB5S2-…" label="Copy code"></mesh-copy>
 */
export class MeshCopy extends LitElement {
  static override properties = {
    text: { type: String },
    label: { type: String },
    words: { attribute: false },
    state: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles]

  /** What is copied. */
  declare text: string
  /** What the button says; otherwise “Copy”. */
  declare label: string
  declare words: ElementWords
  declare private state: 'label' | 'copied' | 'failed'

  constructor() {
    super()
    this.text = ''
    this.label = ''
    this.words = englishElementWords
    this.state = 'label'
  }

  override render(): TemplateResult {
    const { copy } = this.words
    const says = this.state === 'label' ? this.label || copy.label : copy[this.state]
    return html`<button type="button" class="wide" part="button" @click=${() => this.#copy()}>
      ${icon(this.state === 'copied' ? 'check' : 'copy')}<span role="status">${says}</span>
    </button>`
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text)
      this.state = 'copied'
    } catch {
      // No permission, or the page is not served securely.
      this.state = 'failed'
    }
    setTimeout(() => (this.state = 'label'), shownFor)
  }
}
