/** One request, decided: who asks, what it would get, the proof that it is the device at hand, accept or reject. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-challenge/register.ts'
import '../../../sdk/elements/mesh-scan/register.ts'
import type { ChallengeState } from '../../../sdk/elements/index.ts'
import type { PendingDevice, PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { receiptPage } from '../../parts/receipt.ts'
import type { WaitingRequest } from '../../state/request-feed.ts'
import { words } from '../../words/index.ts'
import { challengeFor } from './challenge.ts'
import { styles } from './request-page.styles.ts'
import {
  goneView,
  otherNotice,
  phishingWarning,
  replacedNotice,
  requestDetails,
  suggestedName,
} from './request-parts.ts'

type Step = 'looking' | 'review' | 'accepting' | 'rejecting' | 'accepted' | 'rejected' | 'gone'

export class RequestPage extends AppPage {
  static override properties = {
    request: { type: String },
    step: { state: true },
    shown: { state: true },
    challenge: { state: true },
    typed: { state: true },
    scanning: { state: true },
    other: { state: true },
    error: { state: true },
  }
  static override styles = [...pageStyles, styles]

  /** Its identifier: another request of the same device has another one (attack 17). */
  declare request: string
  declare private step: Step
  /** The request as it was when the page opened: what was read is what is accepted. */
  declare private shown: WaitingRequest | undefined
  /** Indexes of the groups to type; none when scanning was proof enough. */
  declare private challenge: readonly number[]
  declare private typed: ChallengeState | undefined
  declare private scanning: boolean
  /** Another request that a code scanned here belongs to. */
  declare private other: WaitingRequest | undefined
  declare private error: unknown
  #name: string | undefined
  #decidedAt = new Date()
  #wasListed = false

  constructor() {
    super()
    this.request = ''
    this.#show(undefined, 'looking')
  }

  get pageTitle(): string {
    if (this.step === 'accepted') return words.request.acceptedTitle(this.#deviceName)
    if (this.step === 'rejected') return words.request.rejectedTitle
    return this.shown ? words.request.title(words.kind(this.shown.pending.kind)) : words.approve.title
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const listed = this.requests.find(({ pending }) => pending.id === this.request)
    if (changed.has('request')) this.#name = undefined
    if (changed.has('request') || (this.step === 'looking' && listed)) this.#open(listed)
    // It was in the list and is no longer: answered elsewhere, cancelled or expired.
    else if (this.step === 'review' && this.#wasListed && !listed && !this.#newer) this.step = 'gone'
    this.#wasListed = listed !== undefined
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.has('step') && ['accepted', 'rejected', 'gone'].includes(this.step)) void this.focusHeading()
  }

  override render(): TemplateResult {
    const { shown, step } = this
    if (step === 'gone') return goneView(this.error)
    if (!shown) return html`<p class="page soft" role="status">${words.request.looking}</p>`
    return step === 'accepted' || step === 'rejected' ? this.#receipt(shown) : this.#review(shown)
  }

  #review(shown: WaitingRequest): TemplateResult {
    const { request } = words
    return html`<div class="page wide">
      <div class="head">
        <h1>${request.title(words.kind(shown.pending.kind))}</h1>
        <p class="lead">${request.question}</p>
      </div>
      <div class="columns">
        <div class="stack">${requestDetails(shown)} ${phishingWarning()}</div>
        <div class="stack">
          ${replacedNotice(this.#newer)} ${otherNotice(this.other)} ${this.#proof(shown.pending)}
          ${this.#naming(shown.pending)} ${this.error === undefined ? nothing : errorNotice(this.error)}
          ${this.#decision()}
        </div>
      </div>
    </div>`
  }

  #proof(pending: PendingDevice): TemplateResult {
    const { request } = words
    if (this.challenge.length === 0)
      return html`<div class="notice">${icon('shield')}<p>${request.proofDone}</p></div>`
    return html`<section class="card stack near" aria-labelledby="proof">
      <div class="stack tight">
        <h2 id="proof">${request.proof}</h2>
        <p class="soft">${pending.scanned ? request.proofScanned : request.proofTyped}</p>
      </div>
      <mesh-challenge
        .authenticator=${pending.authenticator}
        .challenge=${this.challenge}
        ?disabled=${this.#busy}
        @mesh-challenge=${(event: CustomEvent<ChallengeState>) => (this.typed = event.detail)}
      ></mesh-challenge>
      ${pending.scanned ? nothing : this.#scanInstead()}
    </section>`
  }

  #scanInstead(): TemplateResult {
    const { request } = words
    return html`<div class="actions">
        <button
          type="button"
          class="button"
          aria-expanded=${String(this.scanning)}
          @click=${() => (this.scanning = !this.scanning)}
        >
          ${icon('scan')}${this.scanning ? request.hideScan : request.orScan}
        </button>
      </div>
      ${
        this.scanning
          ? html`<mesh-scan
              @mesh-scan=${(event: CustomEvent<{ text: string }>) => this.#scanned(event.detail.text)}
            ></mesh-scan>`
          : nothing
      }`
  }

  #naming(pending: PendingDevice): TemplateResult {
    const { request } = words
    return html`<div class="field">
      <label for="name">${request.name}</label>
      <input
        id="name"
        autocomplete="off"
        maxlength="64"
        aria-describedby="name-hint"
        ?disabled=${this.#busy}
        .value=${this.#name ?? suggestedName(pending)}
        @input=${(event: InputEvent) => (this.#name = (event.target as HTMLInputElement).value)}
      />
      <p class="hint" id="name-hint">${request.nameHint}</p>
    </div>`
  }

  #decision(): TemplateResult {
    const { request } = words
    const ready = this.#proved && !this.#busy && !this.#newer
    return html`<div class="decision">
      ${this.#proved ? nothing : html`<p class="soft small" id="need">${request.needProof}</p>`}
      <div class="actions">
        <button class="button danger" ?disabled=${this.#busy} @click=${() => this.#reject()}>
          ${this.step === 'rejecting' ? request.rejecting : request.reject}
        </button>
        <button
          class="button primary"
          ?disabled=${!ready}
          aria-describedby=${this.#proved ? nothing : 'need'}
          @click=${() => this.#accept()}
        >
          ${this.step === 'accepting' ? request.accepting : request.accept}
        </button>
      </div>
    </div>`
  }

  #receipt({ pending, profile }: WaitingRequest): TemplateResult {
    const administrator = profile.summary.devices.find(device => device.isThisDevice)
    return receiptPage({
      accepted: this.step === 'accepted',
      name: this.#deviceName,
      pending,
      decidedAt: this.#decidedAt,
      by: administrator?.name ?? '',
    })
  }

  get #busy(): boolean {
    return this.step === 'accepting' || this.step === 'rejecting'
  }

  get #proved(): boolean {
    return this.shown !== undefined && (this.challenge.length === 0 || this.typed?.complete === true)
  }

  get #deviceName(): string {
    if (!this.shown) return ''
    return this.#name?.trim() || suggestedName(this.shown.pending)
  }

  get #newer(): WaitingRequest | undefined {
    const { shown } = this
    if (!shown || this.requests.some(({ pending }) => pending.id === this.request)) return undefined
    return this.requests.find(
      ({ pending, profile }) => pending.device === shown.pending.device && profile.udf === shown.profile.udf,
    )
  }

  #open(listed: WaitingRequest | undefined): void {
    this.#show(listed, listed ? 'review' : 'looking')
    if (!listed) void this.#look()
  }

  #show(shown: WaitingRequest | undefined, step: Step, comparedHere = false): void {
    this.shown = shown
    this.challenge = shown ? challengeFor(shown.pending, comparedHere) : []
    this.step = step
    this.typed = undefined
    this.other = undefined
    this.error = undefined
    this.scanning = false
  }

  /** After a reload the list may not be there yet, so the portal is asked before the request is called gone. */
  async #look(): Promise<void> {
    for (const profile of this.machine.profiles) {
      const pending = await this.#pendingOf(profile)
      if (this.step !== 'looking') return
      if (pending) return this.#show({ pending, profile, seenAt: Date.now() }, 'review')
    }
    this.step = 'gone'
  }

  async #pendingOf(profile: PersonalSession): Promise<PendingDevice | undefined> {
    try {
      return (await profile.pendingNow()).find(({ id }) => id === this.request)
    } catch (error) {
      this.error = error
      return undefined
    }
  }

  async #scanned(text: string): Promise<void> {
    const { shown } = this
    if (!shown) return
    this.scanning = false
    this.error = undefined
    this.other = undefined
    try {
      const scanned = { ...shown, pending: await shown.profile.scan(text) }
      this.app.hold(scanned)
      if (scanned.pending.id === shown.pending.id) this.#show(scanned, 'review', true)
      else this.other = scanned
    } catch (error) {
      this.error = error
    }
  }

  /** The code of an address request is its whole authenticator; otherwise the groups as they were typed. */
  async #accept(): Promise<void> {
    const { shown } = this
    if (!shown || !this.#proved || this.#busy) return
    const { pending } = shown
    const wasCompared = pending.way === 'address' && pending.scanned
    const authenticator = wasCompared ? pending.authenticator : (this.typed?.typed ?? '')
    await this.#decide('accepting', 'accepted', () =>
      pending.accept({ authenticator, name: this.#deviceName }),
    )
  }

  async #reject(): Promise<void> {
    const { shown } = this
    if (shown) await this.#decide('rejecting', 'rejected', () => shown.pending.reject())
  }

  async #decide(during: Step, after: Step, decision: () => Promise<unknown>): Promise<void> {
    this.error = undefined
    this.step = during
    try {
      await decision()
      this.#decidedAt = new Date()
      this.app.release(this.request)
      this.step = after
    } catch (error) {
      this.error = error
      this.step = 'review'
    }
    await this.app.refresh()
  }
}

customElements.define('request-page', RequestPage)
