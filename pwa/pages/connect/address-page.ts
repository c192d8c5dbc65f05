/** Connecting this device by its owner's account: typed here, approved there, with the profile unverified until then. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { isWorthShowing } from '../../../sdk/elements/mesh-connect/connect-watch.ts'
import '../../../sdk/elements/mesh-connect/register.ts'
import { isMeshError } from '../../../sdk/index.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/index.ts'
import { ConnectingPage } from './connecting-page.ts'

/** Failures that another account, or another spelling, may cure: the form comes back. */
const aboutTheAccount = [
  'mesh/account/missing',
  'mesh/account/format',
  'mesh/account/domain',
  'mesh/account/characters',
]

export class AddressPage extends ConnectingPage {
  static override properties: PropertyDeclarations = { asked: { state: true } }

  /** The account that was asked to let this device in. */
  declare private asked: string | undefined
  #account = ''

  constructor() {
    super()
    this.asked = undefined
  }

  get pageTitle(): string {
    return this.end?.is === 'joined' ? words.connect.joined : words.address.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.asked = this.machine.connects.find(
      request => request.way === 'address' && isWorthShowing(request),
    )?.account
  }

  override render(): TemplateResult {
    const { end, asked } = this
    if (asked === undefined || (end?.is === 'failed' && isCurable(end.error))) return this.#form()
    const { name, kind } = guessDevice(currentSurroundings())
    return html`<div class="page ${end ? '' : 'wide'}">
      <mesh-connect
        level="1"
        .session=${this.app.session}
        account=${asked}
        name=${name}
        kind=${kind}
        @mesh-connected=${this.onConnected}
        @mesh-failed=${this.onFailed}
        @mesh-cancelled=${this.onCancelled}
      >
        <div class="head" slot="heading">
          <h1>${words.address.waitingTitle}</h1>
          <p class="lead">${words.address.waitingLead(asked)}</p>
        </div>
        ${this.joinedSlot()}
        ${end ? html`<a class="button quiet" slot="failed" href=${paths.home}>${words.app.back}</a>` : nothing}
      </mesh-connect>
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
            maxlength="320"
            aria-describedby="account-hint"
            .value=${this.#account}
            @input=${(event: InputEvent) => (this.#account = (event.target as HTMLInputElement).value)}
          />
          <p class="hint" id="account-hint">${address.accountHint}</p>
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
    this.end = undefined
    this.asked = account
    void this.focusHeading()
  }
}

function isCurable(error: unknown): boolean {
  return isMeshError(error) && aboutTheAccount.includes(error.code)
}

customElements.define('address-page', AddressPage)
