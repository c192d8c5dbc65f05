/** `<keep-storage>`: offers to ask the browser to keep what is stored, where it has not promised so already. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { MeshSession } from '../../sdk/index.ts'
import { baseStyles } from '../design/base.styles.ts'
import { controlStyles } from '../design/controls.styles.ts'
import { icon } from '../design/icons.ts'
import { type Persistence, storageState } from '../state/persistence.ts'
import { words } from '../words/index.ts'

export class KeepStorage extends LitElement {
  static override properties = {
    session: { attribute: false },
    persistence: { state: true },
    asked: { state: true },
  }
  static override styles = [baseStyles, controlStyles]

  declare session: MeshSession
  declare private persistence: Persistence | undefined
  declare private asked: boolean

  constructor() {
    super()
    this.persistence = undefined
    this.asked = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#read()
  }

  override render(): TemplateResult | typeof nothing {
    const { storage } = words
    if (this.persistence === undefined || this.persistence === 'unknown') return nothing
    if (this.persistence === 'kept')
      return this.asked
        ? html`<div class="notice" role="status">${icon('shield')}<p>${storage.kept}</p></div>`
        : nothing
    return html`<div class="notice">
      ${icon('shield')}
      <h2>${storage.keep}</h2>
      <p class="soft">${storage.keepHint}</p>
      ${
        this.asked
          ? html`<p role="status">${storage.refused}</p>`
          : html`<div class="actions"><button class="button" @click=${() => this.#ask()}>${storage.ask}</button></div>`
      }
    </div>`
  }

  async #read(): Promise<void> {
    this.persistence = (await storageState(this.session)).persistence
  }

  async #ask(): Promise<void> {
    await this.session.requestPersistence()
    this.asked = true
    await this.#read()
  }
}

customElements.define('keep-storage', KeepStorage)
