/** Connecting this device by its owner's account: typed here, approved there, with the profile unverified until then. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { type ConnectRequest, isMeshError } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { connectCodeStyles } from '../../parts/connect-code.styles.ts'
import { connectCode, waitingNote } from '../../parts/connect-code.ts'
import { failedPage, joinedPage } from '../../parts/connect-outcome.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { type ConnectProgress, ConnectWatch, isWorthShowing } from '../../state/connect-watch.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/index.ts'
import { styles } from './connect-page.styles.ts'

/** Failures that another account, or another spelling, may cure: the form stays. */
const aboutTheAccount = [
  'mesh/account/missing',
  'mesh/account/format',
  'mesh/account/domain',
  'mesh/account/characters',
]

export class AddressPage extends AppPage {
  static override styles = [...pageStyles, connectCodeStyles, styles]
  readonly #watch = new ConnectWatch(this)
  #account = ''
  #shown: ConnectProgress['is'] = 'none'

  get pageTitle(): string {
    return this.#watch.progress.is === 'joined' ? words.result.joinedTitle : words.address.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const open = this.machine.connects.find(request => request.way === 'address' && isWorthShowing(request))
    if (open) void this.#follow(async () => open)
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    const { is } = this.#watch.progress
    if (is !== this.#shown && is !== 'starting' && is !== 'none') void this.focusHeading()
    this.#shown = is
  }

  override render(): TemplateResult {
    const { progress } = this.#watch
    if (progress.is === 'waiting') return this.#waiting(progress.request)
    if (progress.is === 'joined') return joinedPage(progress.profile, this.app.session)
    if (progress.is === 'failed' && !this.#curable(progress.error))
      return failedPage(progress.error, this.#afterFailure())
    return this.#form(progress)
  }

  #form(progress: ConnectProgress): TemplateResult {
    const { address } = words
    const starting = progress.is === 'starting'
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
        ${progress.is === 'failed' ? errorNotice(progress.error) : nothing}
        <button class="button primary wide" ?disabled=${starting}>${starting ? address.asking : address.submit}</button>
      </form>
      <p class="after"><a href=${paths.connect}>${words.connect.byScan}</a></p>
    </div>`
  }

  #waiting(request: ConnectRequest): TemplateResult {
    const { address } = words
    return html`<div class="page wide">
      <div class="columns">
        <div class="head">
          <h1>${address.waitingTitle}</h1>
          <p class="lead">${address.waitingLead(request.account ?? '')}</p>
        </div>
        ${connectCode(request)}
        <div class="stack">
          ${request.profile ? this.#unverified(request.profile) : nothing}
          <ol class="steps" aria-label=${words.connect.stepsTitle} role="list">
            ${address.steps.map(step => html`<li>${step}</li>`)}
          </ol>
          ${waitingNote()}
          <div class="actions">
            <button class="button quiet" @click=${() => this.#cancel()}>${words.app.cancel}</button>
          </div>
        </div>
      </div>
    </div>`
  }

  /** Attack 4: whatever the portal serves for an account is a claim until the result verifies. */
  #unverified(profile: string): TemplateResult {
    const { address } = words
    return html`<section class="notice attention" aria-labelledby="unverified">
      ${icon('warning')}
      <div class="row"><h2 id="unverified">${address.profile}</h2><span class="chip attention">${address.unverified}</span></div>
      <mesh-fingerprint value=${profile} label=${address.profile}></mesh-fingerprint>
      <p class="small">${address.unverifiedHint}</p>
    </section>`
  }

  #afterFailure(): TemplateResult {
    return html`
      <button class="button primary" @click=${() => this.#startAgain()}>${words.app.startAgain}</button>
      <a class="button quiet" href=${paths.home}>${words.app.back}</a>
    `
  }

  #curable(error: unknown): boolean {
    return isMeshError(error) && aboutTheAccount.includes(error.code)
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    const account = this.#account.trim()
    if (account === '') this.renderRoot.querySelector<HTMLInputElement>('#account')?.focus()
    else void this.#follow(() => this.app.session.connect(account, guessDevice(currentSurroundings())))
  }

  async #follow(start: () => Promise<ConnectRequest>): Promise<void> {
    await this.#watch.follow(start)
    await this.app.refresh()
  }

  async #startAgain(): Promise<void> {
    await this.#watch.cancel()
    await this.app.refresh()
  }

  async #cancel(): Promise<void> {
    await this.#watch.cancel()
    this.app.announce(words.connect.cancelled)
    await this.app.refresh()
    this.app.router.go(paths.home, { replace: true })
  }
}

customElements.define('address-page', AddressPage)
