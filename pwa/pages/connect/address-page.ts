/**
 * Connecting this device by its owner's account, or by an invite: typed or opened here, approved there, with the profile
 * unverified until then.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { isUnfinished, isWorthShowing } from '../../../sdk/elements/mesh-connect/connect-watch.ts'
import { accountOfInvite, profileOfInvite } from '../../../sdk/elements/mesh-connect/invite-account.ts'
import '../../../sdk/elements/mesh-connect/register.ts'
import { isMeshError, type SpokenInvite } from '../../../sdk/index.ts'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/later.ts'
import { ConnectingPage } from './connecting-page.ts'

/** Failures that another account, or another spelling, may cure: the form comes back. */
const aboutTheAccount = [
  'mesh/account/missing',
  'mesh/account/format',
  'mesh/account/domain',
  'mesh/account/characters',
]

/** Whom to ask: an account, or whoever made an invite. */
type Asked = { readonly account: string } | { readonly invite: string | SpokenInvite }

/** An account has neither; the text of an invite has spaces, its link a scheme. */
const WHOLE_INVITE = /\s|:\/\//

export class AddressPage extends ConnectingPage {
  static override properties: PropertyDeclarations = {
    invite: { type: String },
    asked: { state: true },
  }

  /** The link of an invite that opened the app; empty without one. */
  declare invite: string
  declare private asked: Asked | undefined
  #account = ''
  #pin = ''

  constructor() {
    super()
    this.invite = ''
    this.asked = undefined
  }

  get pageTitle(): string {
    return this.end?.is === 'joined' ? words.connect.joined : words.address.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.invite !== '') return
    const left = this.machine.connects.find(
      request =>
        (request.way === 'address' && isWorthShowing(request)) ||
        (request.way === 'invite' && isUnfinished(request)),
    )
    if (left?.account === undefined) return
    // The PIN is not kept: the request that knows it is taken up again.
    const { account } = left
    this.asked = left.way === 'invite' ? { invite: { account, pin: '' } } : { account }
  }

  override render(): TemplateResult {
    const { end, asked } = this
    if (asked === undefined && accountOfInvite(this.invite)) return this.#invited()
    if (asked === undefined || (end?.is === 'failed' && isCurable(end.error))) return this.#form()
    const { name, kind } = guessDevice(currentSurroundings())
    return html`<div class="page ${end ? '' : 'wide'}">
      <mesh-connect
        level="1"
        .session=${this.app.session}
        account=${'account' in asked ? asked.account : nothing}
        .invite=${'invite' in asked ? asked.invite : undefined}
        name=${name}
        kind=${kind}
        @mesh-connected=${this.onConnected}
        @mesh-failed=${this.onFailed}
        @mesh-cancelled=${this.onCancelled}
      >
        ${
          'account' in asked
            ? html`<div class="head" slot="heading">
                <h1>${words.address.waitingTitle}</h1>
                <p class="lead">${words.address.waitingLead(asked.account)}</p>
              </div>`
            : nothing
        }
        ${this.joinedSlot()}
        ${end ? html`<a class="button quiet" slot="failed" href=${paths.home}>${words.app.back}</a>` : nothing}
      </mesh-connect>
    </div>`
  }

  /** A link can come from anywhere, so nothing is asked of anybody before the person has read whose invite it is. */
  #invited(): TemplateResult {
    const { address } = words
    const profile = profileOfInvite(this.invite)
    return html`<div class="page stack">
      <div class="head">
        <span class="medallion large">${icon('key')}</span>
        <h1>${address.invitedTitle}</h1>
        <p class="lead">${address.invitedLead}</p>
      </div>
      <section class="card" aria-label=${address.invitedAccount}>
        <dl class="facts">
          <div><dt>${address.invitedAccount}</dt><dd class="strong">${accountOfInvite(this.invite)}</dd></div>
          ${
            profile
              ? html`<div>
                  <dt>${address.invitedProfile}</dt>
                  <dd><mesh-fingerprint value=${profile} label=${address.invitedProfile}></mesh-fingerprint></dd>
                </div>`
              : nothing
          }
        </dl>
      </section>
      <div class="actions">
        <button class="button primary" @click=${() => this.#ask({ invite: this.invite })}>${address.join}</button>
        <a class="button quiet" href=${paths.home}>${words.app.cancel}</a>
      </div>
    </div>`
  }

  #form(): TemplateResult {
    const { address } = words
    return html`<div class="page">
      <div class="head">
        <h1>${address.title}</h1>
        <p class="lead">${address.lead}</p>
      </div>
      <form class="card" novalidate @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
        <div class="field">
          <label for="account">${address.account}</label>
          <input
            id="account"
            name="account"
            inputmode="email"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            enterkeyhint="go"
            maxlength="2048"
            aria-describedby="account-hint"
            .value=${this.#account}
            @input=${(event: InputEvent) => (this.#account = (event.target as HTMLInputElement).value)}
          />
          <p class="hint" id="account-hint">${address.accountHint}</p>
        </div>
        <div class="field">
          <label for="pin">${address.pin}</label>
          <input
            id="pin"
            class="code"
            name="pin"
            autocomplete="one-time-code"
            autocapitalize="characters"
            spellcheck="false"
            enterkeyhint="go"
            maxlength="32"
            aria-describedby="pin-hint"
            .value=${this.#pin}
            @input=${(event: InputEvent) => (this.#pin = (event.target as HTMLInputElement).value)}
          />
          <p class="hint" id="pin-hint">${address.pinHint}</p>
        </div>
        ${this.end?.is === 'failed' ? errorNotice(this.end.error) : nothing}
        <button class="button primary wide">${address.submit}</button>
      </form>
      <p class="after"><a href=${paths.connect}>${words.connect.byScan}</a></p>
    </div>`
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const account = this.#account.trim()
    if (account === '') {
      this.renderRoot.querySelector<HTMLInputElement>('#account')?.focus()
      return
    }
    const pin = this.#pin.trim()
    if (WHOLE_INVITE.test(account)) void this.#ask({ invite: account })
    else void this.#ask(pin === '' ? { account } : { invite: { account, pin } })
  }

  async #ask(asked: Asked): Promise<void> {
    // An invite that waits already knows another PIN, perhaps a wrong one.
    const others = 'invite' in asked ? this.machine.connects.filter(({ way }) => way === 'invite') : []
    await Promise.all(others.map(request => request.cancel().catch(() => {})))
    this.end = undefined
    this.asked = asked
    void this.focusHeading()
  }
}

function isCurable(error: unknown): boolean {
  if (!isMeshError(error)) return false
  return error.code.startsWith('mesh/invite/') || aboutTheAccount.includes(error.code)
}

customElements.define('address-page', AddressPage)
