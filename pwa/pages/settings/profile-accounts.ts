/** The accounts of a profile: where each is kept and how it was last found, one more, one less, filled again. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { PersonalSession, ProfileSummary } from '../../../sdk/index.ts'
import { pageStyles } from '../../app/app-page.ts'
import type { AppContext } from '../../app/context.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { words } from '../../words/later.ts'
import { styles } from './profile-accounts.styles.ts'

type Place = ProfileSummary['places'][number]
type Doing = 'adding' | 'removing' | 'filling' | 'choosing'

class ProfileAccounts extends LitElement {
  static override properties = {
    app: { attribute: false },
    profile: { attribute: false },
    several: { type: Boolean },
    doing: { state: true },
    error: { state: true },
    leaving: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare app: AppContext
  declare profile: PersonalSession
  /** There are other profiles on this machine, so that one of them comes first. */
  declare several: boolean
  declare private doing: Doing | undefined
  declare private error: unknown
  /** The account whose removal is being confirmed. */
  declare private leaving: string
  #account = ''
  #portal = ''

  constructor() {
    super()
    this.several = false
    this.doing = undefined
    this.error = undefined
    this.leaving = ''
  }

  override render(): TemplateResult {
    const { accounts } = words
    const { places, isAdministrator, isRemoved, isDefault } = this.profile.summary
    const mayFill = !isRemoved && places.some(({ state }) => state === 'lost' || state === 'wrong')
    return html`<section class="card stack near" aria-labelledby="accounts">
      <h2 id="accounts">${accounts.title}</h2>
      <p class="soft">${accounts.lead}</p>
      <ul class="places" role="list">
        ${places.map(place => html`<li>${this.#place(place)}</li>`)}
      </ul>
      ${this.error === undefined ? nothing : errorNotice(this.error)}
      <div class="actions">
        ${mayFill ? this.#button('filling', accounts.fill, accounts.filling, () => this.profile.republish()) : nothing}
        ${
          this.several && !isDefault
            ? this.#button('choosing', accounts.makeDefault, accounts.makeDefault, () =>
                this.profile.setDefault(),
              )
            : nothing
        }
      </div>
      ${this.several && isDefault ? html`<p class="soft small">${accounts.isDefault}</p>` : nothing}
      ${isAdministrator ? this.#form() : nothing} ${this.#dialog()}
    </section>`
  }

  #place({ account, portal, state, since }: Place): TemplateResult {
    const { accounts } = words
    const isWell = state === 'ok'
    const when = since && !isWell ? ` · ${words.time.since((Date.now() - Date.parse(since)) / 1000)}` : ''
    const isLast = this.profile.summary.places.length < 2
    return html`<div class="place">
      <div>
        <p class="strong account">${account}</p>
        <p class="soft small account">${portal}</p>
        <p class="small state ${state}">${icon(isWell ? 'check' : 'warning')}<span>${accounts.states[state]}${when}</span></p>
      </div>
      ${
        this.profile.summary.isAdministrator && !isLast
          ? html`<button
              class="button danger"
              aria-label=${accounts.removeOf(account)}
              ?disabled=${this.doing !== undefined}
              @click=${() => this.#ask(account)}
            >
              ${accounts.remove}
            </button>`
          : nothing
      }
    </div>`
  }

  #form(): TemplateResult {
    const { accounts } = words
    return html`<details>
      <summary>${accounts.add}</summary>
      <form class="stack near" novalidate @submit=${(event: SubmitEvent) => this.#add(event)}>
        <p class="soft">${accounts.addHint}</p>
        <div class="field">
          <label for="account">${accounts.account}</label>
          <input
            id="account"
            inputmode="email"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            maxlength="320"
            aria-describedby="account-hint"
            .value=${this.#account}
            @input=${(event: InputEvent) => (this.#account = (event.target as HTMLInputElement).value)}
          />
          <p class="hint" id="account-hint">${words.address.accountHintPlain}</p>
        </div>
        <div class="field">
          <label for="portal">${accounts.portal}</label>
          <input
            id="portal"
            type="url"
            autocomplete="off"
            maxlength="2048"
            aria-describedby="portal-hint"
            .value=${this.#portal}
            @input=${(event: InputEvent) => (this.#portal = (event.target as HTMLInputElement).value)}
          />
          <p class="hint" id="portal-hint">${accounts.portalHint}</p>
        </div>
        <div class="actions">
          <button class="button primary" ?disabled=${this.doing !== undefined}>
            ${this.doing === 'adding' ? accounts.adding : accounts.addButton}
          </button>
        </div>
      </form>
    </details>`
  }

  #dialog(): TemplateResult {
    const { accounts } = words
    return html`<dialog aria-labelledby="leave-account">
      <div class="stack near">
        <h2 id="leave-account">${accounts.removeTitle(this.leaving)}</h2>
        <p>${accounts.removeHint}</p>
        <div class="actions">
          <button class="button" autofocus @click=${() => this.#dialogElement?.close()}>${words.app.cancel}</button>
          <button class="button danger filled" @click=${() => this.#remove()}>${accounts.removeConfirm}</button>
        </div>
      </div>
    </dialog>`
  }

  #button(doing: Doing, label: string, during: string, act: () => Promise<unknown>): TemplateResult {
    return html`<button class="button" ?disabled=${this.doing !== undefined} @click=${() => this.#do(doing, act)}>
      ${this.doing === doing ? during : label}
    </button>`
  }

  get #dialogElement(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  async #ask(account: string): Promise<void> {
    this.leaving = account
    await this.updateComplete
    this.#dialogElement?.showModal()
  }

  async #remove(): Promise<void> {
    this.#dialogElement?.close()
    await this.#do('removing', () => this.profile.removeAccount(this.leaving))
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const account = this.#account.trim()
    const portal = this.#portal.trim()
    if (account === '') {
      this.renderRoot.querySelector<HTMLInputElement>('#account')?.focus()
      return
    }
    await this.#do('adding', async () => {
      await this.profile.addAccount({ account, ...(portal !== '' && { portal }) })
      this.#account = ''
      this.#portal = ''
    })
  }

  async #do(doing: Doing, act: () => Promise<unknown>): Promise<void> {
    this.error = undefined
    this.doing = doing
    try {
      await act()
    } catch (error) {
      this.error = error
    } finally {
      this.doing = undefined
      await this.app.refresh()
    }
  }
}

customElements.define('profile-accounts', ProfileAccounts)
