/** `<mesh-recover>`: a profile comes back from its recovery shares. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import {
  type ConnectOptions,
  isMeshError,
  type MeshSession,
  type PersonalSession,
  type ShareVerdict,
} from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { errorNotice } from '../error-notice.ts'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import '../mesh-fingerprint/register.ts'
import type { MeshShareFields, SharesState } from '../mesh-share-fields/mesh-share-fields.ts'
import '../mesh-share-fields/register.ts'
import type { ShareCode } from '../share-text.ts'
import { surfaceStyles } from '../surface.styles.ts'
import { englishRecoverWords, type RecoverWords } from './words.ts'

type Step = 'form' | 'working' | 'done'

/**
 * Takes shares and an account, and recovers with them; mistakes are shown in the share and group they are in. What was
 * typed is forgotten as soon as the profile is back.
 *
 * @slot heading - instead of the title and the first sentence, until it is done
 * @slot done - below, once the profile is back
 * @fires mesh-recovered - CustomEvent<{ personal: PersonalSession }>
 * @fires mesh-failed - CustomEvent<{ code?: MeshErrorCode, error: unknown }>
 * @csspart heading
 * @csspart error
 * @example
 * <mesh-recover .session=${mesh} account="alice@example.com"></mesh-recover>
 */
export class MeshRecover extends LitElement {
  static override properties = {
    session: { attribute: false },
    account: { type: String },
    name: { type: String },
    kind: { type: String },
    level: { type: Number },
    words: { attribute: false },
    step: { state: true },
    identifier: { state: true },
    verdicts: { state: true },
    isComplete: { state: true },
    error: { state: true },
    needsAccount: { state: true },
    personal: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles]

  declare session: MeshSession | undefined
  declare account: string
  /** What to call this device; it stays on it. */
  declare name: string | undefined
  declare kind: ConnectOptions['kind'] | undefined
  /** Level of its first heading, 1 to 4. */
  declare level: number
  declare words: RecoverWords
  declare private step: Step
  declare private identifier: string
  declare private verdicts: readonly ShareVerdict[]
  declare private isComplete: boolean
  declare private error: unknown
  declare private needsAccount: boolean
  declare private personal: PersonalSession | undefined
  #shares: readonly string[] = []

  constructor() {
    super()
    this.account = ''
    this.level = 2
    this.words = englishRecoverWords
    this.step = 'form'
    this.identifier = ''
    this.verdicts = []
    this.isComplete = false
    this.needsAccount = false
  }

  override render(): TemplateResult {
    if (this.step === 'done' && this.personal) return this.#done(this.personal)
    return this.#form()
  }

  /** Puts the focus on the heading of what is shown. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]')?.focus(options)
  }

  #form(): TemplateResult {
    const { words, level } = this
    const isWorking = this.step === 'working'
    return html`<div class="stack">
      <div class="head">
        <slot name="heading">
          ${heading(level, words.title, { focusable: true })}
          <p class="lead">${words.lead}</p>
        </slot>
      </div>
      <form class="card stack" novalidate @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
        ${this.#accountField(isWorking)}
        <section class="stack near" aria-labelledby="shares">
          ${heading(level + 1, words.shares, { id: 'shares' })}
          <mesh-share-fields
            .words=${words.fields}
            .verdicts=${this.verdicts}
            ?disabled=${isWorking}
            @mesh-share-fields=${(event: CustomEvent<SharesState>) => this.#onShares(event.detail)}
            @mesh-share-code=${(event: CustomEvent<ShareCode>) => this.#onCode(event.detail)}
          ></mesh-share-fields>
        </section>
        ${this.#identifierField(isWorking)} ${errorNotice(this.error, words.parts, this.level + 1)}
        ${isWorking ? html`<p class="soft" role="status">${words.working} ${words.workingHint}</p>` : nothing}
        <button class="primary wide" ?disabled=${isWorking || !this.isComplete}>${words.submit}</button>
      </form>
    </div>`
  }

  #accountField(disabled: boolean): TemplateResult {
    const { words } = this
    return html`<div class="field">
      <label for="account">${words.account}</label>
      <input
        id="account"
        inputmode="email"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        maxlength="320"
        aria-describedby="account-hint"
        aria-invalid=${String(this.needsAccount)}
        ?disabled=${disabled}
        .value=${this.account}
        @input=${(event: InputEvent) => {
          this.account = (event.target as HTMLInputElement).value
          this.needsAccount = false
        }}
      />
      <p class="hint" id="account-hint" role="status">${this.needsAccount ? words.needAccount : words.accountHint}</p>
    </div>`
  }

  #identifierField(disabled: boolean): TemplateResult {
    const { words } = this
    return html`<div class="field">
      <label for="identifier">${words.identifier}</label>
      <input
        id="identifier"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        maxlength="80"
        aria-describedby="identifier-hint"
        ?disabled=${disabled}
        .value=${this.identifier}
        @input=${(event: InputEvent) => (this.identifier = (event.target as HTMLInputElement).value)}
      />
      <p class="hint" id="identifier-hint">${words.identifierHint}</p>
    </div>`
  }

  #done(personal: PersonalSession): TemplateResult {
    const { words } = this
    return html`<div class="stack">
      <div class="head">
        <span class="medallion large">${icon('check')}</span>
        ${heading(this.level, words.doneTitle, { focusable: true })}
        <p class="lead">${words.doneLead(this.account)}</p>
      </div>
      <section class="card stack near" aria-labelledby="fingerprint">
        ${heading(this.level + 1, words.fingerprint, { id: 'fingerprint' })}
        <mesh-fingerprint value=${personal.udf} label=${words.fingerprint} .words=${words.parts}></mesh-fingerprint>
      </section>
      <slot name="done"></slot>
    </div>`
  }

  #onShares({ shares, complete }: SharesState): void {
    this.#shares = shares
    this.verdicts = []
    this.isComplete = complete
    this.error = undefined
  }

  #onCode({ account, identifier }: ShareCode): void {
    if (account && this.account.trim() === '') this.account = account
    if (identifier && this.identifier === '') this.identifier = identifier
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (this.step === 'working' || !this.isComplete) return
    this.needsAccount = this.account.trim() === ''
    if (this.needsAccount) this.renderRoot.querySelector<HTMLInputElement>('#account')?.focus()
    else void this.#recover()
  }

  async #recover(): Promise<void> {
    const { session, name, kind } = this
    const identifier = this.identifier.trim()
    if (!session) return
    this.step = 'working'
    this.error = undefined
    this.verdicts = []
    try {
      const personal = await session.recover(this.#shares, {
        account: this.account.trim(),
        ...(identifier && { identifier }),
        ...(name && { name }),
        ...(kind && { kind }),
      })
      this.#shares = []
      this.renderRoot.querySelector<MeshShareFields>('mesh-share-fields')?.clear()
      this.personal = personal
      this.step = 'done'
      await this.updateComplete
      this.#tell('mesh-recovered', { personal })
    } catch (error) {
      this.step = 'form'
      this.error = error
      this.verdicts = this.#verdictsOf(error)
      this.#tell('mesh-failed', { error, ...(isMeshError(error) && { code: error.code }) })
    }
  }

  #verdictsOf(error: unknown): readonly ShareVerdict[] {
    if (!isMeshError(error)) return []
    const { share, group } = (error.detail ?? {}) as { readonly share?: number; readonly group?: number }
    if (share === undefined) return []
    const { code } = error
    return this.#shares.map((_, index): ShareVerdict => {
      if (index !== share) return { is: 'open' }
      return { is: 'wrong', code, ...(group !== undefined && { group }) }
    })
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
