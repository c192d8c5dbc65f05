/** `<copy-button>`: copies a text and says so. */
import { html, LitElement, type TemplateResult } from 'lit'
import { baseStyles } from '../design/base.styles.ts'
import { controlStyles } from '../design/controls.styles.ts'
import { icon } from '../design/icons.ts'
import { words } from '../words/index.ts'

const shownFor = 2500

export class CopyButton extends LitElement {
  static override properties = { text: { type: String }, label: { type: String }, state: { state: true } }
  static override styles = [baseStyles, controlStyles]

  declare text: string
  declare label: string
  declare private state: 'ready' | 'copied' | 'failed'

  constructor() {
    super()
    this.text = ''
    this.label = words.connect.copy
    this.state = 'ready'
  }

  override render(): TemplateResult {
    return html`<button type="button" class="button wide" @click=${() => this.#copy()}>
      ${icon(this.state === 'copied' ? 'check' : 'copy')}<span role="status">${this.#says()}</span>
    </button>`
  }

  #says(): string {
    if (this.state === 'copied') return words.connect.copied
    return this.state === 'failed' ? words.connect.notCopied : this.label
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text)
      this.state = 'copied'
    } catch {
      // No permission, or the page is not served securely.
      this.state = 'failed'
    }
    setTimeout(() => (this.state = 'ready'), shownFor)
  }
}

customElements.define('copy-button', CopyButton)
