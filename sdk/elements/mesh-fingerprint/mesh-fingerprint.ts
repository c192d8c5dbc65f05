/** `<mesh-fingerprint>`: a fingerprint or authenticator in numbered groups, so that two people can compare it aloud. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { baseStyles } from '../base.styles.ts'
import { spellOut, splitGroups } from '../groups.ts'
import { type ElementWords, englishElementWords } from '../words.ts'
import { styles } from './mesh-fingerprint.styles.ts'

/**
 * Shows `value` group by group. A screen reader hears the number of each group and its characters one at a time.
 *
 * @cssprop [--mesh-font-code=ui-monospace, monospace]
 * @example
 * <mesh-fingerprint value="MB5S2-…" label="Authenticator" numbered></mesh-fingerprint>
 */
export class MeshFingerprint extends LitElement {
  static override properties = {
    value: { type: String },
    label: { type: String },
    numbered: { type: Boolean },
    words: { attribute: false },
  }
  static override styles = [baseStyles, styles]

  declare value: string
  /** The name of the list for assistive technology. */
  declare label: string
  /** Whether each group shows its number, from 1. */
  declare numbered: boolean
  declare words: ElementWords

  constructor() {
    super()
    this.value = ''
    this.label = ''
    this.numbered = false
    this.words = englishElementWords
  }

  override render(): TemplateResult {
    return html`<ol role="list" aria-label=${this.label || nothing}>
      ${splitGroups(this.value).map((group, index) => this.#group(group, index + 1))}
    </ol>`
  }

  #group(group: string, number: number): TemplateResult {
    return html`<li>
      <span class="hidden">${this.words.fingerprint.group(number, spellOut(group))}</span>
      ${this.numbered ? html`<span class="number" aria-hidden="true">${number}</span>` : nothing}
      <span class="group" aria-hidden="true">${group}</span>
    </li>`
  }
}
