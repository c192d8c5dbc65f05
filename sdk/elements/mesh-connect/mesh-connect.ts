/** `<mesh-connect>`: this device asks to join a profile: its code, its authenticator, the wait, and every end of it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import {
  type ConnectOptions,
  type ConnectRequest,
  isMeshError,
  type MeshSession,
  type PersonalSession,
  type SpokenInvite,
} from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import '../mesh-copy/register.ts'
import '../mesh-countdown/register.ts'
import '../mesh-fingerprint/register.ts'
import '../mesh-qr/register.ts'
import { surfaceStyles } from '../surface.styles.ts'
import {
  type ConnectProgress,
  ConnectWatch,
  isPassing,
  isUnfinished,
  isWorthShowing,
  wantsAddress,
} from './connect-watch.ts'
import { accountOfInvite } from './invite-account.ts'
import { styles } from './mesh-connect.styles.ts'
import { outcomeOf } from './outcomes.ts'
import { type ConnectWords, englishConnectWords } from './words.ts'

/**
 * Begins as soon as it has a `session`, with the request that a reload interrupted if there is one. Without an `account`
 * the device shows a code for whoever will scan it; with one, its request appears on the account's devices; with an
 * `invite`, on the device that made it.
 *
 * The profile that a portal shows for an account is marked as unverified until the answer has passed every check.
 *
 * @slot heading - instead of the title and the first sentence, while it waits
 * @slot actions - beside “Cancel”, while it waits
 * @slot joined - below, once the device is connected
 * @slot failed - beside “Start again”, after a failure
 * @fires mesh-connected - CustomEvent<{ personal: PersonalSession }>
 * @fires mesh-failed - CustomEvent<{ code?: MeshErrorCode, error: unknown }>
 * @fires mesh-cancelled - CustomEvent<null> when the person gave the request up
 * @csspart code - the card with the QR code and the authenticator
 * @csspart heading
 * @csspart error
 * @cssprop [--mesh-accent] colour of what is pressed and of marks
 * @cssprop [--mesh-surface] ground of cards
 * @cssprop [--mesh-radius-panel=2rem] corners of the code's card
 * @example
 * const connect = document.createElement('mesh-connect') as MeshConnect
 * connect.session = mesh
 * connect.addEventListener('mesh-connected', event => enter((event as CustomEvent).detail.personal))
 */
export class MeshConnect extends LitElement {
  static override properties = {
    session: { attribute: false },
    account: { type: String },
    invite: { attribute: false },
    portal: { type: String },
    name: { type: String },
    kind: { type: String },
    level: { type: Number },
    words: { attribute: false },
  }
  static override styles = [baseStyles, surfaceStyles, styles]

  declare session: MeshSession | undefined
  /** The account to join; without it the device is scanned before it knows one. */
  declare account: string | undefined
  /** An invite in the place of `account`: its link, its text, or account and PIN as they were said. */
  declare invite: string | SpokenInvite | undefined
  /** Base URL of the portal, where it is not the account's, or the page's own. */
  declare portal: string | undefined
  /** What to call this device; it stays on it. */
  declare name: string | undefined
  declare kind: ConnectOptions['kind'] | undefined
  /** Level of its first heading, 1 to 4. */
  declare level: number
  declare words: ConnectWords
  readonly #watch = new ConnectWatch(this)
  #shown: ConnectProgress['is'] = 'none'

  constructor() {
    super()
    this.level = 2
    this.words = englishConnectWords
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) void this.#begin()
  }

  override updated(changed: PropertyValues<this>): void {
    const about = ['session', 'account', 'invite', 'portal'] as const
    if (about.some(name => changed.has(name))) void this.#begin()
    const { progress } = this.#watch
    if (progress.is === this.#shown) return
    this.#shown = progress.is
    if (progress.is === 'joined') this.#tell('mesh-connected', { personal: progress.profile })
    if (progress.is !== 'failed') return
    const { error } = progress
    this.#tell('mesh-failed', { error, ...(isMeshError(error) && { code: error.code }) })
  }

  override render(): TemplateResult {
    const { progress } = this.#watch
    if (progress.is === 'joined') return this.#joined(progress.profile)
    if (progress.is === 'failed') return this.#failed(progress.error)
    return this.#waiting(progress.is === 'waiting' ? progress.request : undefined)
  }

  /** Puts the focus on the heading of what is shown, so that it is read from its start. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]')?.focus(options)
  }

  #waiting(request: ConnectRequest | undefined): TemplateResult {
    const { words } = this
    const says = this.#saysWhileWaiting()
    return html`<div class="columns">
      <div class="head">
        <slot name="heading">
          ${heading(this.level, says.title, { focusable: true })}
          <p class="lead">${says.lead}</p>
        </slot>
      </div>
      ${this.#code(request)}
      <div class="rest stack">
        ${request?.way !== 'scan' && request?.profile ? this.#unverified(request.profile) : nothing}
        <ol class="steps" aria-label=${words.stepsTitle} role="list">
          ${says.steps.map(step => html`<li>${step}</li>`)}
        </ol>
        ${request ? this.#note() : html`<p class="soft" role="status">${says.meanwhile}</p>`}
        <div class="actions">
          <slot name="actions"></slot>
          <button type="button" class="quiet" @click=${() => this.cancel()}>${words.cancel}</button>
        </div>
      </div>
    </div>`
  }

  #saysWhileWaiting() {
    const { words, account, invite } = this
    if (invite !== undefined) {
      const from = accountOfInvite(invite) ?? ''
      const { inviteTitle: title, inviteSteps: steps, asking: meanwhile } = words
      return { title, lead: words.inviteLead(from), steps, meanwhile }
    }
    if (account === undefined) {
      const { title, lead, steps, preparing: meanwhile } = words
      return { title, lead, steps, meanwhile }
    }
    const { addressTitle: title, addressSteps: steps, asking: meanwhile } = words
    return { title, lead: words.addressLead(account), steps, meanwhile }
  }

  /** Without a request it holds its place. */
  #code(request: ConnectRequest | undefined): TemplateResult {
    const { words } = this
    const { parts } = words
    return html`<div class="code" part="code">
      <mesh-qr text=${request?.uri ?? ''} label=${words.qr} .words=${parts}></mesh-qr>
      <div class="caption">
        ${heading(this.level + 1, words.authenticator)}
        ${
          request
            ? html`<p class="soft small">
                ${words.expires}
                <mesh-countdown class="strong" until=${request.expiresAt} .words=${parts}></mesh-countdown>
              </p>`
            : nothing
        }
      </div>
      <mesh-fingerprint
        value=${request?.authenticator ?? ''}
        label=${words.authenticator}
        numbered
        .words=${parts}
      ></mesh-fingerprint>
      <p class="soft small">${this.invite === undefined ? words.authenticatorHint : words.inviteHint}</p>
      ${request?.uri ? html`<div class="buttons">${this.#buttons(request.uri)}</div>` : nothing}
    </div>`
  }

  #buttons(uri: string): TemplateResult {
    const { words } = this
    return html`<mesh-copy text=${uri} label=${words.copy} .words=${words.parts}></mesh-copy>
      ${
        'share' in navigator
          ? html`<button type="button" @click=${() => share(uri, words.shareTitle)}>
              ${icon('share')}${words.share}
            </button>`
          : nothing
      }`
  }

  /** Attack 4: whatever the portal serves for an account is a claim until the result verifies. */
  #unverified(profile: string): TemplateResult {
    const { words } = this
    return html`<section class="notice attention" aria-labelledby="unverified">
      ${icon('warning')}
      <div class="title-row">
        ${heading(this.level + 1, words.profile, { id: 'unverified' })}
        <span class="chip attention">${words.unverified}</span>
      </div>
      <mesh-fingerprint value=${profile} label=${words.profile} .words=${words.parts}></mesh-fingerprint>
      <p class="small">${words.unverifiedHint}</p>
    </section>`
  }

  #note(): TemplateResult {
    return html`<div class="waiting" role="status">
      <span class="pulse"></span>
      ${heading(this.level + 1, this.words.waiting)}
      <p class="soft">${this.words.waitingHint}</p>
    </div>`
  }

  #joined(profile: PersonalSession): TemplateResult {
    const { words } = this
    return html`<div class="stack">
      <div class="head">
        <span class="medallion large">${icon('check')}</span>
        ${heading(this.level, words.joinedTitle, { focusable: true })}
        <p class="lead">${words.joinedLead(profile.summary.accounts[0] ?? '')}</p>
      </div>
      <section class="card stack near" aria-labelledby="fingerprint">
        ${heading(this.level + 1, words.fingerprint, { id: 'fingerprint' })}
        <mesh-fingerprint value=${profile.udf} label=${words.fingerprint} .words=${words.parts}></mesh-fingerprint>
      </section>
      <slot name="joined"></slot>
    </div>`
  }

  #failed(error: unknown): TemplateResult {
    const { words } = this
    const outcome = outcomeOf(error, words)
    return html`<div class="stack">
      <div class="head" role="alert" part="error">
        <span class="medallion large ${outcome.tone}">${icon(outcome.icon)}</span>
        ${heading(this.level, outcome.title, { focusable: true })}
        <p class="lead">${outcome.hint}</p>
        ${outcome.code ? html`<p class="small soft">${words.parts.error.code(outcome.code)}</p>` : nothing}
      </div>
      <div class="actions">
        ${
          wantsAddress(error)
            ? nothing
            : html`<button type="button" class="primary" @click=${() => this.#startAgain(error)}>${words.startAgain}</button>`
        }
        <slot name="failed"></slot>
      </div>
    </div>`
  }

  /** Gives up the request, whatever became of it. */
  async cancel(): Promise<void> {
    await this.#watch.cancel()
    this.#tell('mesh-cancelled', null)
  }

  /** Takes up the request that a reload interrupted, or makes a new one. */
  async #begin(): Promise<void> {
    const { session, account, invite } = this
    if (session === undefined) return
    await this.#watch.follow(async () => {
      const requests = await session.connects()
      return (
        requests.find(request => this.#isMine(request)) ?? session.connect(invite ?? account, this.#options())
      )
    })
  }

  /** Whether it is the request that a reload interrupted. How an invite ended says nothing about another one. */
  #isMine(request: ConnectRequest): boolean {
    const { account, invite } = this
    if (invite !== undefined)
      return request.way === 'invite' && isUnfinished(request) && request.account === accountOfInvite(invite)
    if (account === undefined) return request.way === 'scan' && isWorthShowing(request)
    return request.way === 'address' && request.account === account && isWorthShowing(request)
  }

  #options(): ConnectOptions {
    const { name, kind, portal } = this
    return { ...(name && { name }), ...(kind && { kind }), ...(portal && { portal }) }
  }

  /** A request that failed for good is given up; one that met a passing trouble is taken up again. */
  async #startAgain(error: unknown): Promise<void> {
    if (!isPassing(error)) await this.#watch.cancel()
    await this.#begin()
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

async function share(url: string, title: string): Promise<void> {
  // Closing the system's sheet rejects; there is nothing to do about it.
  await navigator.share({ title, url }).catch(() => {})
}
