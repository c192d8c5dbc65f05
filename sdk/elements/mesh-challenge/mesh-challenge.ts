/** `<mesh-challenge>`: an authenticator with blanks, to be filled in from the other device's screen. */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit'
import { baseStyles } from '../base.styles.ts'
import { groupLength, hasForeignCharacters, spellOut, splitGroups, tidyTyped } from '../groups.ts'
import { type ElementWords, englishElementWords } from '../words.ts'
import { styles } from './mesh-challenge.styles.ts'

export interface ChallengeState {
  /** Every blank is filled and agrees with the request. */
  readonly complete: boolean
  /** What was typed, blank by blank in the order of the challenge, joined by spaces. */
  readonly typed: string
}

/**
 * Shows the groups of `authenticator`, those of `challenge` as fields. Typing moves on by itself; a pasted whole
 * authenticator, or just the groups asked for, lands in the right fields.
 *
 * The comparison here only helps people: whoever acts on the answer verifies it again.
 *
 * @fires mesh-challenge - CustomEvent<ChallengeState> after every change
 * @example
 * <mesh-challenge .authenticator=${request.authenticator} .challenge=${request.challenge}></mesh-challenge>
 */
export class MeshChallenge extends LitElement {
  static override properties = {
    authenticator: { type: String },
    challenge: { attribute: false },
    disabled: { type: Boolean },
    words: { attribute: false },
    typed: { state: true },
  }
  static override styles = [baseStyles, styles]

  declare authenticator: string
  /** Indexes, from 0, of the groups to fill in. */
  declare challenge: readonly number[]
  declare disabled: boolean
  declare words: ElementWords
  declare private typed: readonly string[]

  constructor() {
    super()
    this.authenticator = ''
    this.challenge = []
    this.disabled = false
    this.words = englishElementWords
    this.typed = []
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('authenticator') || changed.has('challenge')) this.typed = this.challenge.map(() => '')
  }

  override render(): TemplateResult {
    return html`
      <fieldset ?disabled=${this.disabled} aria-describedby="message">
        <legend class="hidden">${this.words.challenge.legend}</legend>
        <div class="groups">${splitGroups(this.authenticator).map((group, index) => this.#group(group, index))}</div>
      </fieldset>
      ${this.#message()}
    `
  }

  /** Puts the cursor into the first blank that is not filled. */
  override focus(options?: FocusOptions): void {
    const empty = this.typed.findIndex(text => text.length < groupLength)
    this.#field(Math.max(0, empty))?.focus(options)
  }

  #group(group: string, index: number): TemplateResult {
    const blank = this.challenge.indexOf(index)
    const { challenge } = this.words
    if (blank < 0)
      return html`<div class="group">
        <span class="hidden">${challenge.shown(index + 1, spellOut(group))}</span>
        <span class="number" aria-hidden="true">${challenge.group(index + 1)}</span>
        <span class="shown" aria-hidden="true">${group}</span>
      </div>`
    const state = this.#stateOf(blank)
    return html`<div class="group">
      <label class="number" for="blank-${blank}">${challenge.group(index + 1)}</label>
      <input
        id="blank-${blank}"
        class=${state}
        .value=${this.typed[blank] ?? ''}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        enterkeyhint="next"
        aria-invalid=${state === 'differs' || state === 'foreign' ? 'true' : 'false'}
        aria-describedby="message"
        @input=${(event: InputEvent) => this.#onInput(event, blank)}
        @paste=${(event: ClipboardEvent) => this.#onPaste(event, blank)}
      />
    </div>`
  }

  #message(): TemplateResult {
    const { matches, differs, characters } = this.words.challenge
    const states = this.challenge.map((_, blank) => this.#stateOf(blank))
    const trouble = states.includes('foreign') ? characters : states.includes('differs') ? differs : undefined
    const text = trouble ?? (this.#complete ? matches : '')
    return html`<p id="message" class="message ${trouble ? 'differs' : ''}" role="status">${text}</p>`
  }

  get #complete(): boolean {
    return this.challenge.length > 0 && this.challenge.every((_, blank) => this.#stateOf(blank) === 'same')
  }

  #stateOf(blank: number): 'open' | 'same' | 'differs' | 'foreign' {
    const typed = this.typed[blank] ?? ''
    if (hasForeignCharacters(typed)) return 'foreign'
    if (typed.length < groupLength) return 'open'
    return typed === this.#expected(blank) ? 'same' : 'differs'
  }

  #expected(blank: number): string {
    return splitGroups(this.authenticator)[this.challenge[blank] ?? -1]?.toUpperCase() ?? ''
  }

  #onInput(event: InputEvent, blank: number): void {
    const field = event.target as HTMLInputElement
    const text = tidyTyped(field.value)
    this.#change(this.typed.with(blank, text.slice(0, groupLength)))
    field.value = this.typed[blank] ?? ''
    if (text.length >= groupLength) this.#field(blank + 1)?.focus()
  }

  #onPaste(event: ClipboardEvent, blank: number): void {
    const text = tidyTyped(event.clipboardData?.getData('text') ?? '')
    const groups = text.match(new RegExp(`.{${groupLength}}`, 'g')) ?? []
    const total = splitGroups(this.authenticator).length
    if (groups.length < 2) return
    event.preventDefault()
    const whole = groups.length >= total
    this.#change(
      whole
        ? this.challenge.map(group => groups[group] ?? '')
        : this.typed.map((text, at) => groups[at - blank] ?? text),
    )
    this.focus()
  }

  #change(typed: readonly string[]): void {
    this.typed = typed
    const detail: ChallengeState = { complete: this.#complete, typed: typed.join(' ') }
    this.dispatchEvent(new CustomEvent('mesh-challenge', { detail, bubbles: true, composed: true }))
  }

  #field(blank: number): HTMLInputElement | null {
    return this.renderRoot.querySelector(`#blank-${blank}`)
  }
}
