/** `<mesh-share-fields>`: recovery shares, typed or scanned, with every mistake shown where it is. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ShareVerdict } from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { spellOut } from '../groups.ts'
import { icon } from '../icons.ts'
import '../mesh-scan/register.ts'
import {
  codeToShare,
  foreignGroups,
  isWholeShare,
  quorumOf,
  type ShareCode,
  shareGroups,
  shareLetters,
  tidyShare,
} from '../share-text.ts'
import { surfaceStyles } from '../surface.styles.ts'
import { styles } from './mesh-share-fields.styles.ts'
import { englishShareWords, type ShareWords } from './words.ts'

export interface SharesState {
  /** Those that were typed or scanned, in the order of the fields; empty fields are left out. */
  readonly shares: readonly string[]
  /** Whether there are as many different ones as their set needs. */
  readonly complete: boolean
}

interface Message {
  readonly tone: '' | 'wrong' | 'right'
  readonly text: string
}

/**
 * Starts with two fields and opens as many as the first letter of the first share asks for. What is typed stays in this
 * element until it is cleared or removed; it is compared with nothing here.
 *
 * @fires mesh-share-fields - CustomEvent<SharesState> after every change
 * @fires mesh-share-code - CustomEvent<ShareCode> a scanned code named an account or a backup as well
 * @csspart field
 * @example
 * html`<mesh-share-fields @mesh-share-fields=${event => take(event.detail.shares)}></mesh-share-fields>`
 */
export class MeshShareFields extends LitElement {
  static override properties = {
    verdicts: { attribute: false },
    disabled: { type: Boolean },
    words: { attribute: false },
    values: { state: true },
    scanning: { state: true },
    note: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles, styles]

  /** What is known about the shares of the last event, in its order; cleared by the next change. */
  declare verdicts: readonly ShareVerdict[]
  declare disabled: boolean
  declare words: ShareWords
  declare private values: readonly string[]
  declare private scanning: boolean
  declare private note: string

  constructor() {
    super()
    this.verdicts = []
    this.disabled = false
    this.words = englishShareWords
    this.clear()
  }

  override willUpdate(_changed: PropertyValues<this>): void {
    const need = this.#need ?? 2
    if (this.values.length < need)
      this.values = [...this.values, ...Array(need - this.values.length).fill('')]
  }

  override render(): TemplateResult {
    const { words } = this
    const need = this.#need
    return html`<div class="stack near">
      <ol role="list">
        ${this.values.map((value, index) => html`<li>${this.#field(value, index)}</li>`)}
      </ol>
      <p class="soft small" role="status">${this.note || (need ? words.need(need) : '')}</p>
      <div class="actions">
        <button type="button" aria-expanded=${String(this.scanning)} ?disabled=${this.disabled} @click=${() => (this.scanning = !this.scanning)}>
          ${icon('scan')}${this.scanning ? words.hideScan : words.scan}
        </button>
        ${
          this.values.length < 15
            ? html`<button type="button" class="quiet" ?disabled=${this.disabled} @click=${() => (this.values = [...this.values, ''])}>
                ${icon('plus')}${words.add}
              </button>`
            : nothing
        }
      </div>
      ${
        this.scanning
          ? html`<mesh-scan
              .words=${words.parts}
              @mesh-scan=${(event: CustomEvent<{ text: string }>) => this.#onScan(event)}
            ></mesh-scan>`
          : nothing
      }
    </div>`
  }

  /** Forgets everything that was typed. */
  clear(): void {
    this.values = ['', '']
    this.scanning = false
    this.note = ''
  }

  override focus(options?: FocusOptions): void {
    const open = this.values.findIndex(value => !isWholeShare(value))
    this.renderRoot.querySelector<HTMLTextAreaElement>(`#share-${Math.max(0, open)}`)?.focus(options)
  }

  get #need(): number | undefined {
    return quorumOf(this.values.find(value => value !== '') ?? '')
  }

  #field(value: string, index: number): TemplateResult {
    const { words } = this
    const { tone, text } = this.#message(value, index)
    const wrong = this.#wrongGroups(value, index)
    return html`<div class="field" part="field">
      <label for="share-${index}">${words.share(index + 1)}</label>
      <div class="line">
        <textarea
          rows="1"
          id="share-${index}"
          class=${tone}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          enterkeyhint="next"
          maxlength="80"
          aria-describedby="hint-${index}"
          aria-invalid=${String(tone === 'wrong')}
          ?disabled=${this.disabled}
          .value=${value}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
          @input=${(event: InputEvent) => this.#onInput(event, index)}
        ></textarea>
        ${
          this.values.length > 2
            ? html`<button
                type="button"
                class="quiet"
                aria-label=${words.remove(index + 1)}
                ?disabled=${this.disabled}
                @click=${() => this.#change(this.values.toSpliced(index, 1))}
              >
                ${icon('cross')}
              </button>`
            : nothing
        }
      </div>
      ${
        wrong.length > 0
          ? html`<ol class="groups" role="list">
              ${shareGroups(value).map((group, at) => this.#group(group, at, wrong.includes(at)))}
            </ol>`
          : nothing
      }
      <p class="hint ${tone}" id="hint-${index}" role="status">${text}</p>
    </div>`
  }

  #group(group: string, index: number, isWrong: boolean): TemplateResult {
    return html`<li class=${isWrong ? 'wrong' : ''}>
      <span class="hidden">${this.words.group(index + 1, spellOut(group))}</span>
      <span aria-hidden="true">${group}</span>
    </li>`
  }

  #message(value: string, index: number): Message {
    const { words } = this
    const [foreign] = foreignGroups(value)
    if (foreign !== undefined) return { tone: 'wrong', text: words.foreign(foreign + 1) }
    const verdict = this.#verdict(index)
    if (verdict?.is === 'wrong') return { tone: 'wrong', text: this.#explain(verdict) }
    if (verdict?.is === 'repeated') return { tone: 'wrong', text: words.repeated }
    if (verdict?.is === 'right') return { tone: 'right', text: words.right }
    if (value !== '' && this.values.indexOf(value) < index) return { tone: 'wrong', text: words.repeated }
    if (verdict?.is === 'open') return { tone: '', text: words.open }
    if (value === '') return { tone: '', text: '' }
    return { tone: '', text: isWholeShare(value) ? words.whole : words.letters(shareLetters(value).length) }
  }

  #explain({ group, code }: ShareVerdict): string {
    const { words } = this
    if (group !== undefined) return words.wrongGroup(group + 1)
    return code === 'mesh/share/mixed' ? words.mixed : words.wrong
  }

  #wrongGroups(value: string, index: number): readonly number[] {
    const group = this.#verdict(index)?.group
    return group === undefined ? foreignGroups(value) : [group]
  }

  /** Verdicts count filled fields alone. */
  #verdict(index: number): ShareVerdict | undefined {
    if (this.values[index] === '') return undefined
    return this.verdicts[this.values.slice(0, index).filter(value => value !== '').length]
  }

  /** Typing at the end is put into groups at once; anywhere else it would move the cursor. */
  #onInput(event: InputEvent, index: number): void {
    const field = event.target as HTMLTextAreaElement
    const isAtEnd = field.selectionStart === field.value.length
    const tidied = tidyShare(field.value)
    const isTyping = !(event.inputType ?? '').startsWith('delete')
    if (isAtEnd && isTyping) field.value = tidied
    this.#change(this.values.with(index, tidied))
  }

  /** The field wraps so that a whole share is seen; it is one line all the same. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return
    event.preventDefault()
    this.focus()
  }

  #onScan(event: CustomEvent<{ text: string }>): void {
    event.stopPropagation()
    const code = codeToShare(event.detail.text)
    const { words } = this
    if (!isWholeShare(code.share) || foreignGroups(code.share).length > 0) {
      this.note = words.noShare
      return
    }
    if (this.values.includes(code.share)) {
      this.note = words.again
      return
    }
    this.scanning = false
    const empty = this.values.indexOf('')
    this.#change(empty < 0 ? [...this.values, code.share] : this.values.with(empty, code.share))
    this.#tell<ShareCode>('mesh-share-code', code)
  }

  #change(values: readonly string[]): void {
    this.values = values
    this.verdicts = []
    this.note = ''
    const shares = values.filter(value => value !== '')
    const whole = new Set(shares.filter(isWholeShare))
    this.#tell<SharesState>('mesh-share-fields', { shares, complete: whole.size >= (this.#need ?? 2) })
  }

  #tell<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
