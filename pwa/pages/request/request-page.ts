/** One request: found again after a reload, handed to the element that decides it, and followed while others answer. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { MeshApprove } from '../../../sdk/elements/mesh-approve/mesh-approve.ts'
import '../../../sdk/elements/mesh-approve/register.ts'
import type { PendingDevice, PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { paths } from '../../router/routes.ts'
import type { WaitingRequest } from '../../state/request-feed.ts'
import { words } from '../../words/later.ts'
import { styles } from './request-page.styles.ts'
import { goneView } from './request-parts.ts'

type Step = 'looking' | 'review' | 'accepted' | 'rejected' | 'gone'

export class RequestPage extends AppPage {
  static override properties = {
    request: { type: String },
    step: { state: true },
    shown: { state: true },
    other: { state: true },
    error: { state: true },
  }
  static override styles = [...pageStyles, styles]

  /** Its identifier: another request of the same device has another one (attack 17). */
  declare request: string
  declare private step: Step
  /** The request as it was when the page opened: what was read is what is accepted. */
  declare private shown: WaitingRequest | undefined
  /** Another request that a code scanned here belongs to. */
  declare private other: WaitingRequest | undefined
  declare private error: unknown
  #wasListed = false
  #decidedName = ''

  constructor() {
    super()
    this.request = ''
    this.#show(undefined, 'looking')
  }

  get pageTitle(): string {
    if (this.step === 'accepted') return words.request.acceptedTitle(this.#decidedName)
    if (this.step === 'rejected') return words.request.rejectedTitle
    return this.shown ? words.request.title(words.kind(this.shown.pending.kind)) : words.approve.title
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const listed = this.requests.find(({ pending }) => pending.id === this.request)
    if (changed.has('request') || (this.step === 'looking' && listed)) this.#open(listed)
    // It was in the list and is no longer: answered elsewhere, cancelled or expired.
    else if (this.step === 'review' && this.#wasListed && !listed && !this.#newer && !this.#isDeciding)
      this.step = 'gone'
    this.#wasListed = listed !== undefined
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    if (changed.has('step') && ['accepted', 'rejected', 'gone'].includes(this.step)) void this.focusHeading()
  }

  /** The receipt has a heading of its own. */
  override async focusHeading(): Promise<void> {
    if (this.step !== 'accepted' && this.step !== 'rejected') return super.focusHeading()
    await this.updateComplete
    const element = this.#element
    await element?.updateComplete
    element?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  }

  override render(): TemplateResult {
    const { shown, step, other } = this
    if (step === 'gone') return goneView(this.error)
    if (!shown) return html`<p class="page soft" role="status">${words.request.looking}</p>`
    const isDecided = step === 'accepted' || step === 'rejected'
    const newer = this.#newer
    return html`<div class="page ${isDecided ? '' : 'wide'}">
      <mesh-approve
        level="1"
        .personal=${shown.profile}
        .pending=${shown.pending}
        .seenAt=${shown.seenAt}
        ?offers-administrator=${shown.profile.summary.holdsMasterKey}
        ?replaced=${newer !== undefined}
        @mesh-scanned=${this.#onScanned}
        @mesh-accepted=${(event: CustomEvent<{ name: string }>) => this.#onDecided('accepted', event.detail.name)}
        @mesh-rejected=${() => this.#onDecided('rejected')}
        @mesh-failed=${() => this.app.refresh()}
      >
        ${isDecided ? nothing : this.#heading(shown)}
        ${newer ? html`<a class="button" slot="replaced" href=${paths.request(newer.pending.id)}>${words.request.openNew}</a>` : nothing}
        ${other ? html`<a class="button" slot="other" href=${paths.request(other.pending.id)}>${words.request.openOther}</a>` : nothing}
        <a class="button primary" slot="receipt" href=${paths.home}>${words.app.toHome}</a>
      </mesh-approve>
    </div>`
  }

  #heading({ pending }: WaitingRequest): TemplateResult {
    return html`<div class="head" slot="heading">
      <h1>${words.request.title(words.kind(pending.kind))}</h1>
      <p class="lead">${words.request.question}</p>
    </div>`
  }

  get #element(): MeshApprove | null {
    return this.renderRoot.querySelector('mesh-approve')
  }

  get #isDeciding(): boolean {
    return this.#element?.isDeciding ?? false
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

  #show(shown: WaitingRequest | undefined, step: Step): void {
    this.shown = shown
    this.step = step
    this.other = undefined
    this.error = undefined
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

  readonly #onScanned = (event: CustomEvent<{ pending: PendingDevice; isThis: boolean }>): void => {
    const { shown } = this
    if (!shown) return
    const { pending, isThis } = event.detail
    const scanned = { ...shown, pending }
    this.app.hold(scanned)
    if (isThis) this.shown = scanned
    this.other = isThis ? undefined : scanned
  }

  async #onDecided(step: 'accepted' | 'rejected', name = ''): Promise<void> {
    this.#decidedName = name
    this.step = step
    this.app.release(this.request)
    await this.app.refresh()
  }
}

customElements.define('request-page', RequestPage)
