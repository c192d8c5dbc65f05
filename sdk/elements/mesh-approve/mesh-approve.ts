/** `<mesh-approve>`: one request, decided: who asks, what it gets, the proof that it is the device at hand. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { ApplicationSummary, PendingDevice, PersonalSession } from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { errorNotice } from '../error-notice.ts'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import type { ChallengeState } from '../mesh-challenge/mesh-challenge.ts'
import '../mesh-challenge/register.ts'
import '../mesh-fingerprint/register.ts'
import '../mesh-scan/register.ts'
import { surfaceStyles } from '../surface.styles.ts'
import {
  nameOfApplication,
  type OwnList,
  ownLists,
  phishingWarning,
  receipt,
  requestDetails,
  suggestedName,
} from './approve-parts.ts'
import { challengeFor, isByCode } from './challenge.ts'
import { styles } from './mesh-approve.styles.ts'
import {
  grantableApplications,
  invitedRights,
  type Right,
  type Rights,
  rights,
  rightsToGrants,
} from './rights.ts'
import { type ApproveWords, englishApproveWords } from './words.ts'

type Step = 'review' | 'accepting' | 'rejecting' | 'accepted' | 'rejected'

/**
 * Shows `pending` as it was when it was set: what was read is what is accepted. Accepting opens when the groups asked for
 * were typed from the other screen, or that screen was scanned for this very request.
 *
 * @slot heading - instead of the title and the question
 * @slot other - what to do about a scanned code of another request
 * @slot replaced - what to do when the device has asked anew (`replaced` is set)
 * @slot receipt - below the receipt
 * @fires mesh-scanned - CustomEvent<{ pending: PendingDevice, isThis: boolean }> a code was scanned
 * @fires mesh-accepted - CustomEvent<{ pending: PendingDevice, name: string }>
 * @fires mesh-rejected - CustomEvent<{ pending: PendingDevice }>
 * @fires mesh-failed - CustomEvent<{ code?: MeshErrorCode, error: unknown }> the decision was not made; it can be tried again
 * @csspart details - the card that says who asks
 * @csspart warning
 * @csspart decision - the two buttons
 * @csspart receipt
 * @csspart heading
 * @csspart error
 * @cssprop [--mesh-approve-bleed=0] negative margin of the buttons' bar on small screens, to the page's edge
 * @example
 * for await (const pending of personal.pending()) Object.assign(approve, { personal, pending })
 */
export class MeshApprove extends LitElement {
  static override properties = {
    personal: { attribute: false },
    pending: { attribute: false },
    seenAt: { attribute: false },
    replaced: { type: Boolean },
    offersAdministrator: { type: Boolean, attribute: 'offers-administrator' },
    level: { type: Number },
    words: { attribute: false },
    step: { state: true },
    current: { state: true },
    challenge: { state: true },
    typed: { state: true },
    scanning: { state: true },
    isOther: { state: true },
    error: { state: true },
    applications: { state: true },
    rights: { state: true },
    administrator: { state: true },
    list: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles, styles]

  declare personal: PersonalSession | undefined
  declare pending: PendingDevice | undefined
  /** When the request was first seen; milliseconds since 1970. */
  declare seenAt: number
  /** The device has asked anew since: this request cannot be accepted any more. */
  declare replaced: boolean
  /** Whether the device may be made an administrator; for hosts whose `accept` takes that. */
  declare offersAdministrator: boolean
  /** Level of its first heading, 1 to 4. */
  declare level: number
  declare words: ApproveWords
  declare private step: Step
  /** The request, with what scanning said about it. */
  declare private current: PendingDevice | undefined
  /** Indexes of the groups to type; none when scanning was proof enough. */
  declare private challenge: readonly number[]
  declare private typed: ChallengeState | undefined
  declare private scanning: boolean
  declare private isOther: boolean
  declare private error: unknown
  declare private applications: readonly ApplicationSummary[]
  declare private rights: Rights
  declare private administrator: boolean
  /** A web app may get a list of its own. */
  declare private list: OwnList | undefined
  #name: string | undefined
  #decidedAt = new Date()

  constructor() {
    super()
    this.seenAt = Date.now()
    this.replaced = false
    this.offersAdministrator = false
    this.level = 2
    this.words = englishApproveWords
    this.applications = []
    this.#show(undefined)
    this.#choose(undefined)
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('pending') && this.pending?.id !== this.current?.id) {
      this.#name = undefined
      this.#show(this.pending)
      this.#choose(this.pending)
    }
    if (changed.has('personal') && changed.get('personal')?.udf !== this.personal?.udf)
      void this.#readApplications()
  }

  override render(): TemplateResult | typeof nothing {
    const { current: pending, step, words } = this
    if (pending === undefined) return nothing
    if (step !== 'accepted' && step !== 'rejected') return this.#review(pending)
    const { applications, rights, administrator, list } = this
    const by = this.personal?.summary.devices.find(device => device.isThisDevice)?.name ?? ''
    const accepted = step === 'accepted'
    const decided = { accepted, name: this.#deviceName, pending, decidedAt: this.#decidedAt, by }
    return receipt({ ...decided, applications, rights, administrator, list }, words, this.level)
  }

  /** Puts the focus on the heading of what is shown. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]')?.focus(options)
  }

  /** Whether the decision is made and not yet answered. */
  get isDeciding(): boolean {
    return this.step === 'accepting' || this.step === 'rejecting'
  }

  #review(pending: PendingDevice): TemplateResult {
    const { words, level, seenAt, administrator, list } = this
    const details = { words, level: level + 1, seenAt, administrator, list }
    return html`<div class="head">
        <slot name="heading">
          ${heading(level, words.title(words.parts.kind(pending.kind)), { focusable: true })}
          <p class="lead">${words.question}</p>
        </slot>
      </div>
      <div class="columns">
        <div class="stack">
          ${requestDetails(pending, details)} ${phishingWarning(words)}
        </div>
        <div class="stack">
          ${this.#replacedNotice()} ${this.#otherNotice()}
          ${
            pending.problem
              ? this.#problem(pending.problem)
              : html`${this.#proof(pending)} ${this.#naming(pending)} ${this.#choices(pending)}`
          }
          ${errorNotice(this.error, words.parts, this.level + 1)} ${this.#decision()}
        </div>
      </div>`
  }

  /** The device has asked again since: then this is not the request it waits for. */
  #replacedNotice(): TemplateResult | typeof nothing {
    if (!this.replaced) return nothing
    const { words, level } = this
    return html`<div class="notice attention" role="alert">
      ${icon('warning')} ${heading(level + 1, words.replaced)}
      <p>${words.replacedHint}</p>
      <div class="actions"><slot name="replaced"></slot></div>
    </div>`
  }

  #otherNotice(): TemplateResult | typeof nothing {
    if (!this.isOther) return nothing
    const { words, level } = this
    return html`<div class="notice danger" role="alert">
      ${icon('warning')} ${heading(level + 1, words.other)}
      <p>${words.otherHint}</p>
      <div class="actions"><slot name="other"></slot></div>
    </div>`
  }

  /** Why the invite does not let it in: then there is nothing to prove and nothing to give. */
  #problem(problem: string): TemplateResult {
    const { words, level } = this
    return html`<div class="notice danger" role="alert">
      ${icon('warning')} ${heading(level + 1, words.problemTitle)}
      <p>${words.problem[problem] ?? words.problemOther}</p>
      <p>${words.problemHint}</p>
      <p class="small soft">${words.parts.error.code(problem)}</p>
    </div>`
  }

  #proof(pending: PendingDevice): TemplateResult {
    const { words } = this
    const done = pending.challenge.length === 0 ? words.proofInvite : words.proofDone
    if (this.challenge.length === 0) return html`<div class="notice">${icon('shield')}<p>${done}</p></div>`
    const typed = pending.way === 'invite' ? words.proofContested : words.proofTyped
    return html`<section class="card stack near" aria-labelledby="proof">
      <div class="stack tight">
        ${heading(this.level + 1, words.proof, { id: 'proof' })}
        <p class="soft">${pending.scanned ? words.proofScanned : typed}</p>
      </div>
      <mesh-challenge
        .authenticator=${pending.authenticator}
        .challenge=${this.challenge}
        .words=${words.parts}
        ?disabled=${this.isDeciding}
        @mesh-challenge=${(event: CustomEvent<ChallengeState>) => (this.typed = event.detail)}
      ></mesh-challenge>
      ${pending.scanned ? nothing : this.#scanInstead()}
    </section>`
  }

  #scanInstead(): TemplateResult {
    const { words } = this
    return html`<div class="actions">
        <button
          type="button"
          aria-expanded=${String(this.scanning)}
          @click=${() => (this.scanning = !this.scanning)}
        >
          ${icon('scan')}${this.scanning ? words.hideScan : words.orScan}
        </button>
      </div>
      ${
        this.scanning
          ? html`<mesh-scan
              .words=${words.parts}
              @mesh-scan=${(event: CustomEvent<{ text: string }>) => this.#scanned(event)}
            ></mesh-scan>`
          : nothing
      }`
  }

  #naming(pending: PendingDevice): TemplateResult {
    const { words } = this
    return html`<div class="field">
      <label for="name">${words.name}</label>
      <input
        id="name"
        autocomplete="off"
        maxlength="64"
        aria-describedby="name-hint"
        ?disabled=${this.isDeciding}
        .value=${this.#name ?? suggestedName(pending, words)}
        @input=${(event: InputEvent) => (this.#name = (event.target as HTMLInputElement).value)}
      />
      <p class="hint" id="name-hint">${words.nameHint}</p>
    </div>`
  }

  #choices({ kind }: PendingDevice): TemplateResult | typeof nothing {
    const { words, applications, offersAdministrator } = this
    const isWebApp = kind === 'web app'
    if (applications.length === 0 && !offersAdministrator && !isWebApp) return nothing
    return html`<fieldset ?disabled=${this.isDeciding}>
      <legend>${words.applications}</legend>
      <div class="stack near">
        ${applications.length > 0 ? html`<p class="soft small">${words.applicationsHint}</p>` : nothing}
        ${applications.map(application => this.#choice(application))}
        ${isWebApp ? this.#listChoice() : nothing}
        ${offersAdministrator ? this.#administratorChoice() : nothing}
      </div>
    </fieldset>`
  }

  #choice(application: ApplicationSummary): TemplateResult {
    const { words } = this
    const { identifier } = application
    const chosen = this.rights.get(identifier) ?? 'none'
    return html`<label class="right">
      <span>${nameOfApplication(application, words)}</span>
      <select
        @change=${(event: Event) => {
          const right = (event.target as HTMLSelectElement).value as Right
          this.rights = new Map(this.rights).set(identifier, right)
        }}
      >
        ${rights.map(right => html`<option value=${right} ?selected=${right === chosen}>${words.rights[right]}</option>`)}
      </select>
    </label>`
  }

  /** A web app needs a place to write to, and it should be none of the person's own. */
  #listChoice(): TemplateResult {
    const { words, list } = this
    return html`<div class="stack tight">
      <label class="right">
        <span>${words.list}</span>
        <select
          aria-describedby="list-hint"
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement
            this.list = ownLists.find(kind => kind === value)
          }}
        >
          <option value="" ?selected=${list === undefined}>${words.listNone}</option>
          ${ownLists.map(
            kind =>
              html`<option value=${kind} ?selected=${kind === list}>${words.application[kind] ?? kind}</option>`,
          )}
        </select>
      </label>
      <p class="soft small" id="list-hint">${words.listHint}</p>
    </div>`
  }

  #administratorChoice(): TemplateResult {
    const { words } = this
    return html`<div class="tick">
      <input
        id="administrator"
        type="checkbox"
        aria-describedby="administrator-hint"
        .checked=${this.administrator}
        @change=${(event: Event) => (this.administrator = (event.target as HTMLInputElement).checked)}
      />
      <div>
        <label for="administrator">${words.administrator}</label>
        <p class="soft small" id="administrator-hint">${words.administratorHint}</p>
      </div>
    </div>`
  }

  #decision(): TemplateResult {
    const { words } = this
    const isHopeless = this.current?.problem !== undefined
    const ready = this.#proved && !this.isDeciding && !this.replaced
    return html`<div class="decision" part="decision">
      ${this.#proved || isHopeless ? nothing : html`<p class="soft small" id="need">${words.needProof}</p>`}
      <div class="actions">
        <button type="button" class="danger" ?disabled=${this.isDeciding} @click=${() => this.#reject()}>
          ${this.step === 'rejecting' ? words.rejecting : words.reject}
        </button>
        ${
          isHopeless
            ? nothing
            : html`<button
                type="button"
                class="primary"
                ?disabled=${!ready}
                aria-describedby=${this.#proved ? nothing : 'need'}
                @click=${() => this.#accept()}
              >
                ${this.step === 'accepting' ? words.accepting : words.accept}
              </button>`
        }
      </div>
    </div>`
  }

  get #proved(): boolean {
    if (this.current === undefined || this.current.problem !== undefined) return false
    return this.challenge.length === 0 || this.typed?.complete === true
  }

  get #deviceName(): string {
    if (!this.current) return ''
    return this.#name?.trim() || suggestedName(this.current, this.words)
  }

  #show(pending: PendingDevice | undefined, comparedHere = false): void {
    this.current = pending
    this.challenge = pending ? challengeFor(pending, comparedHere) : []
    this.step = 'review'
    this.typed = undefined
    this.isOther = false
    this.error = undefined
    this.scanning = false
  }

  /** What it gets, before anybody has chosen: nothing, or what its invite was made with. */
  #choose(pending: PendingDevice | undefined): void {
    this.rights = invitedRights(pending)
    this.administrator = false
    this.list = undefined
  }

  async #readApplications(): Promise<void> {
    const { personal } = this
    this.applications = []
    // Without a list there is nothing to choose; accepting works all the same.
    const found = personal ? await grantableApplications(personal).catch(() => []) : []
    if (personal === this.personal) this.applications = found
  }

  async #scanned(event: CustomEvent<{ text: string }>): Promise<void> {
    event.stopPropagation()
    const { current, personal } = this
    if (!current || !personal) return
    this.scanning = false
    this.error = undefined
    this.isOther = false
    try {
      const pending = await personal.scan(event.detail.text)
      const isThis = pending.id === current.id
      if (isThis) this.#show(pending, true)
      else this.isOther = true
      this.#tell('mesh-scanned', { pending, isThis })
    } catch (error) {
      this.error = error
    }
  }

  /** The code of a request is its whole authenticator; otherwise the groups as they were typed, where any are asked for. */
  async #accept(): Promise<void> {
    const { current: pending } = this
    if (!pending || !this.#proved || this.isDeciding || this.replaced) return
    const wasCompared = pending.scanned && !isByCode(pending)
    const authenticator = wasCompared ? pending.authenticator : (this.typed?.typed ?? '')
    const name = this.#deviceName
    const applications = rightsToGrants(this.rights)
    const { list } = this
    const options = {
      ...(pending.challenge.length > 0 && { authenticator }),
      name,
      // Those of an invite hold unless others are given, none among them.
      ...((applications.length > 0 || pending.applications) && { applications }),
      ...(list && { newApplication: { kind: list } }),
      ...(this.administrator && { administrator: true }),
    }
    await this.#decide('accepting', 'accepted', { pending, name }, () => pending.accept(options))
  }

  async #reject(): Promise<void> {
    const { current: pending } = this
    if (pending) await this.#decide('rejecting', 'rejected', { pending }, () => pending.reject())
  }

  async #decide(
    during: 'accepting' | 'rejecting',
    after: 'accepted' | 'rejected',
    detail: object,
    decision: () => Promise<unknown>,
  ): Promise<void> {
    this.error = undefined
    this.step = during
    try {
      await decision()
      this.#decidedAt = new Date()
      this.step = after
      await this.updateComplete
      this.#tell(`mesh-${after}`, detail)
    } catch (error) {
      this.error = error
      this.step = 'review'
      this.#tell('mesh-failed', { error, ...(isCoded(error) && { code: error.code }) })
    }
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

function isCoded(error: unknown): error is { readonly code: string } {
  return error instanceof Error && 'code' in error
}
