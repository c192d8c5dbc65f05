/** `<mesh-shares>`: recovery shares from choosing how many to handing them out, and the rehearsal that proves them. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { isMeshError, type PersonalSession, type SharesCheck } from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { errorNotice } from '../error-notice.ts'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import '../mesh-fingerprint/register.ts'
import '../mesh-qr/register.ts'
import type { SharesState } from '../mesh-share-fields/mesh-share-fields.ts'
import '../mesh-share-fields/register.ts'
import { shareToCode } from '../share-text.ts'
import { surfaceStyles } from '../surface.styles.ts'
import { styles } from './mesh-shares.styles.ts'
import { printSheets, type Sheet, saveSheet } from './sheets.ts'
import { englishSharesWords, type SharesWords } from './words.ts'

type Step = 'choose' | 'making' | 'hand-out' | 'rehearse' | 'checking' | 'made'

/** Where a set is; names alone, never a share. */
export interface SharesPlace {
  readonly quorum: number
  /** By the number of the share; empty where nobody was named. */
  readonly holders: readonly string[]
}

const most = 15

/**
 * Shares are shown once, between making them and “Finish”; after that no part of the page has them. What it tells
 * about them outside is who keeps them: store that with `mesh-shares-made`, and give it back as `place`.
 *
 * @slot heading - instead of the title and the first sentence
 * @slot made - below, when the set is made
 * @fires mesh-shares-made - CustomEvent<SharesPlace> as soon as they are shown
 * @fires mesh-shares-checked - CustomEvent<{ isEnough: boolean }> after a rehearsal
 * @fires mesh-shares-finished - CustomEvent<null> the shares were handed out and are forgotten here
 * @fires mesh-failed - CustomEvent<{ code?: MeshErrorCode, error: unknown }>
 * @csspart share - the card of a share
 * @csspart heading
 * @csspart error
 * @example
 * <mesh-shares .personal=${personal} .place=${remembered}></mesh-shares>
 */
export class MeshShares extends LitElement {
  static override properties = {
    personal: { attribute: false },
    place: { attribute: false },
    level: { type: Number },
    words: { attribute: false },
    step: { state: true },
    quorum: { state: true },
    holders: { state: true },
    sheets: { state: true },
    given: { state: true },
    check: { state: true },
    isComplete: { state: true },
    error: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles, styles]

  declare personal: PersonalSession | undefined
  /** Where the last set is, as far as this device was told. */
  declare place: SharesPlace | undefined
  /** Level of its first heading, 1 to 4. */
  declare level: number
  declare words: SharesWords
  declare private step: Step
  declare private quorum: number
  /** One for each share to be made. */
  declare private holders: readonly string[]
  declare private sheets: readonly Sheet[]
  declare private given: readonly boolean[]
  declare private check: SharesCheck | undefined
  declare private isComplete: boolean
  declare private error: unknown
  #typed: readonly string[] = []
  /** Where “Back” leads from a rehearsal. */
  #from: Step = 'made'

  constructor() {
    super()
    this.level = 2
    this.words = englishSharesWords
    this.step = 'choose'
    this.quorum = 2
    this.holders = ['', '', '']
    this.sheets = []
    this.given = []
    this.isComplete = false
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('personal') || changed.get('personal')?.udf === this.personal?.udf) return
    this.sheets = []
    this.step = this.personal?.summary.sharesMadeAt ? 'made' : 'choose'
  }

  override updated(changed: PropertyValues): void {
    const before = changed.get('step') as Step | undefined
    if (before !== undefined && this.step !== 'making' && this.step !== 'checking' && before !== 'checking')
      this.renderRoot.querySelector<HTMLElement>('[data-step]')?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#forget()
  }

  override render(): TemplateResult | typeof nothing {
    const { words, level, personal } = this
    if (!personal) return nothing
    return html`<div class="stack">
      <div class="head">
        <slot name="heading">
          ${heading(level, words.title, { focusable: true })}
          <p class="lead">${words.lead}</p>
        </slot>
      </div>
      ${this.#content(personal)} ${errorNotice(this.error, words.parts, this.level + 1)}
    </div>`
  }

  /** Puts the focus on the first heading. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]')?.focus(options)
  }

  #content(personal: PersonalSession): TemplateResult {
    if (this.step === 'hand-out') return this.#handOut()
    if (this.step === 'rehearse' || this.step === 'checking') return this.#rehearsal()
    if (this.step === 'made') return this.#made(personal)
    return this.#choice()
  }

  #choice(): TemplateResult {
    const { words, quorum } = this
    const count = this.holders.length
    const isMaking = this.step === 'making'
    return html`<form class="card stack" tabindex="-1" data-step @submit=${(event: SubmitEvent) => this.#onMake(event)}>
      <div class="pair">
        ${this.#number('count', words.shares, count, { from: 2, to: most, change: to => this.#setCount(to) })}
        ${this.#number('quorum', words.quorum, quorum, { from: 2, to: count, change: to => (this.quorum = to) })}
      </div>
      <div class="stack tight">
        <div class="sets" aria-hidden="true">
          ${this.holders.map((_, index) => html`<span class="dot ${index < quorum ? 'needed' : ''}"></span>`)}
        </div>
        <p role="status">${words.explain(quorum, count)}</p>
      </div>
      <fieldset ?disabled=${isMaking}>
        <legend>${words.holders}</legend>
        <p class="soft small">${words.holdersHint}</p>
        <div class="holders">${this.holders.map((holder, index) => this.#holder(holder, index))}</div>
      </fieldset>
      <div class="actions">
        <button class="primary" ?disabled=${isMaking}>${isMaking ? words.making : words.make}</button>
        ${
          this.personal?.summary.sharesMadeAt
            ? html`<button type="button" class="quiet" @click=${() => this.#go('made')}>${words.back}</button>`
            : nothing
        }
      </div>
    </form>`
  }

  #number(
    id: string,
    label: string,
    value: number,
    range: { readonly from: number; readonly to: number; change(to: number): void },
  ): TemplateResult {
    const { from, to, change } = range
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index)
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <select
        id=${id}
        ?disabled=${this.step === 'making'}
        @change=${(event: Event) => change(Number((event.target as HTMLSelectElement).value))}
      >
        ${numbers.map(number => html`<option value=${number} ?selected=${number === value}>${number}</option>`)}
      </select>
    </div>`
  }

  #holder(holder: string, index: number): TemplateResult {
    const { words } = this
    return html`<label>
      <span>${words.holder(index + 1)}</span>
      <input
        autocomplete="off"
        maxlength="64"
        placeholder=${words.holderExample[index % words.holderExample.length] ?? ''}
        .value=${holder}
        @input=${(event: InputEvent) =>
          (this.holders = this.holders.with(index, (event.target as HTMLInputElement).value))}
      />
    </label>`
  }

  #handOut(): TemplateResult {
    const { words, level } = this
    const left = this.given.filter(given => !given).length
    return html`<section class="stack" aria-labelledby="hand-out" tabindex="-1" data-step>
      <div class="stack tight">
        ${heading(level + 1, words.handOutTitle, { id: 'hand-out' })}
        <p class="soft">${words.handOutLead}</p>
      </div>
      <div class="card stack tight">
        <p class="strong">${words.sheet.identifier}</p>
        <mesh-fingerprint
          value=${this.sheets[0]?.identifier ?? ''}
          label=${words.sheet.identifier}
          .words=${words.parts}
        ></mesh-fingerprint>
        <p class="small soft">${words.identifierHint}</p>
      </div>
      <div class="actions">
        <button type="button" @click=${() => printSheets(this.sheets, words)}>${icon('print')}${words.printAll}</button>
      </div>
      <ol class="stack" role="list">
        ${this.sheets.map((sheet, index) => html`<li>${this.#share(sheet, index)}</li>`)}
      </ol>
      <p role="status" class=${left === 0 ? '' : 'soft'}>${left === 0 ? words.allGiven : words.left(left)}</p>
      <div class="actions">
        <button type="button" class=${left === 0 ? 'primary' : ''} @click=${() => this.#rehearse('hand-out')}>
          ${words.rehearseNext}
        </button>
        <button type="button" class="quiet" @click=${() => this.#finish()}>
          ${left === 0 ? words.finish : words.finishAnyway}
        </button>
      </div>
    </section>`
  }

  #share(sheet: Sheet, index: number): TemplateResult {
    const { words, level } = this
    const { number, total, holder, text } = sheet
    return html`<article class="card share" part="share" aria-labelledby="share-${number}">
      <mesh-qr
        text=${shareToCode({ ...sheet, share: text })}
        label=${words.qr(number)}
        .words=${words.parts}
      ></mesh-qr>
      <div class="stack near">
        <div class="title">
          ${heading(level + 2, words.shareOf(number, total), { id: `share-${number}` })}
          ${holder ? html`<span class="soft">${words.keptBy(holder)}</span>` : nothing}
        </div>
        <mesh-fingerprint value=${text} label=${words.text(number)} numbered .words=${words.parts}></mesh-fingerprint>
        <div class="actions">
          <button type="button" @click=${() => printSheets([sheet], words)}>${icon('print')}${words.printOne}</button>
          <button type="button" @click=${() => saveSheet(sheet, words)}>${icon('save')}${words.save}</button>
        </div>
        <label class="given">
          <input
            type="checkbox"
            .checked=${this.given[index] ?? false}
            @change=${(event: Event) =>
              (this.given = this.given.with(index, (event.target as HTMLInputElement).checked))}
          />
          ${words.given}
        </label>
      </div>
    </article>`
  }

  #rehearsal(): TemplateResult {
    const { words, level, check } = this
    const isChecking = this.step === 'checking'
    return html`<form class="card stack" tabindex="-1" data-step @submit=${(event: SubmitEvent) => this.#onCheck(event)}>
      <div class="stack tight">
        ${heading(level + 1, words.rehearseTitle)}
        <p class="soft">${words.rehearseLead}</p>
      </div>
      <mesh-share-fields
        .words=${words.fields}
        .verdicts=${check?.shares ?? []}
        ?disabled=${isChecking}
        @mesh-share-fields=${(event: CustomEvent<SharesState>) => this.#onTyped(event.detail)}
      ></mesh-share-fields>
      <div role="status">${check ? this.#result(check) : nothing}</div>
      <div class="actions">
        <button class="primary" ?disabled=${isChecking || !this.isComplete}>
          ${isChecking ? words.checking : words.check}
        </button>
        <button type="button" class="quiet" @click=${() => this.#go(this.#from)}>${words.back}</button>
      </div>
    </form>`
  }

  #result(check: SharesCheck): TemplateResult {
    const { words } = this
    const { isEnough, need = 2, shares } = check
    if (isEnough)
      return html`<div class="notice">
        ${icon('shield')}
        <p class="strong">${words.proved}</p>
        <p>${words.provedHint}</p>
      </div>`
    const open = shares.filter(({ is }) => is === 'open').length
    const isShort = open < need && shares.every(({ is }) => is !== 'wrong')
    return html`<div class="notice attention">
      ${icon('warning')}
      <p class="strong">${isShort ? words.notEnough(open, need) : words.notProved}</p>
      ${isShort ? nothing : html`<p>${words.notProvedHint}</p>`}
    </div>`
  }

  #made({ summary }: PersonalSession): TemplateResult {
    const { words, level, place } = this
    const when = summary.sharesMadeAt ? words.parts.time.dateTime(new Date(summary.sharesMadeAt)) : ''
    return html`<section class="card stack" aria-labelledby="made" tabindex="-1" data-step>
      <div class="stack tight">
        ${heading(level + 1, words.madeTitle, { id: 'made' })}
        ${when ? html`<p class="soft">${words.madeLead(when)}</p>` : nothing}
      </div>
      ${place ? this.#where(place) : html`<p class="soft">${words.unknownWhere}</p>`}
      <div class="actions">
        <button type="button" class="primary" @click=${() => this.#rehearse('made')}>${words.rehearse}</button>
        <button type="button" @click=${() => this.#go('choose')}>${words.again}</button>
      </div>
      <p class="small soft">${words.againHint}</p>
      <slot name="made"></slot>
    </section>`
  }

  #where({ quorum, holders }: SharesPlace): TemplateResult {
    const { words, level } = this
    return html`<div class="stack tight">
      ${heading(level + 2, words.where)}
      <p class="soft small">${words.setOf(quorum, holders.length)}</p>
      <ol class="kept" role="list">
        ${holders.map(
          (holder, index) => html`<li>
            ${icon('key')}<span>${words.holder(index + 1)}${holder ? html` · <span class="strong">${holder}</span>` : nothing}</span>
          </li>`,
        )}
      </ol>
    </div>`
  }

  #setCount(count: number): void {
    this.holders = Array.from({ length: count }, (_, index) => this.holders[index] ?? '')
    this.quorum = Math.min(this.quorum, count)
  }

  #go(step: Step): void {
    this.error = undefined
    this.check = undefined
    this.#typed = []
    this.isComplete = false
    this.step = step
  }

  #rehearse(from: Step): void {
    this.#go('rehearse')
    this.#from = from
  }

  #onMake(event: SubmitEvent): void {
    event.preventDefault()
    if (this.step !== 'making') void this.#make()
  }

  async #make(): Promise<void> {
    const { personal, quorum } = this
    if (!personal) return
    const holders = this.holders.map(holder => holder.trim())
    this.error = undefined
    this.step = 'making'
    try {
      const { identifier, shares } = await personal.escrow({ quorum, shares: holders.length })
      const account = personal.summary.accounts[0] ?? ''
      const madeAt = new Date()
      this.sheets = shares.map(({ text }, index): Sheet => {
        const holder = holders[index] ?? ''
        return { number: index + 1, total: shares.length, quorum, account, identifier, holder, text, madeAt }
      })
      this.given = shares.map(() => false)
      this.place = { quorum, holders }
      this.step = 'hand-out'
      this.#tell('mesh-shares-made', this.place)
    } catch (error) {
      this.step = 'choose'
      this.#fail(error)
    }
  }

  #finish(): void {
    this.#forget()
    this.#go('made')
    this.#tell('mesh-shares-finished', null)
  }

  #forget(): void {
    this.sheets = []
    this.#typed = []
    if (this.step === 'hand-out') this.step = 'made'
    if (this.#from === 'hand-out') this.#from = 'made'
  }

  #onTyped({ shares, complete }: SharesState): void {
    this.#typed = shares
    this.isComplete = complete
    this.check = undefined
  }

  #onCheck(event: SubmitEvent): void {
    event.preventDefault()
    if (this.step === 'rehearse' && this.isComplete) void this.#checkTyped()
  }

  async #checkTyped(): Promise<void> {
    const { personal } = this
    if (!personal) return
    this.error = undefined
    this.step = 'checking'
    try {
      this.check = await personal.checkShares({ shares: this.#typed })
      this.#tell('mesh-shares-checked', { isEnough: this.check.isEnough })
    } catch (error) {
      this.#fail(error)
    }
    this.step = 'rehearse'
  }

  #fail(error: unknown): void {
    this.error = error
    this.#tell('mesh-failed', { error, ...(isMeshError(error) && { code: error.code }) })
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
