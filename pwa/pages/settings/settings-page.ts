/** Settings: how it looks, whether the browser keeps the keys, leaving a profile, and what this is. */
import { html, nothing, type TemplateResult } from 'lit'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { type StorageState, storageState } from '../../state/persistence.ts'
import { forgetPlace } from '../../state/share-places.ts'
import { chooseTheme, currentTheme, type Theme, themes } from '../../state/theme.ts'
import { version } from '../../version.ts'
import { chosenLanguage, rememberLanguage } from '../../words/index.ts'
import { languages } from '../../words/languages.ts'
import { words } from '../../words/later.ts'
import './profile-accounts.ts'
import { styles } from './settings-page.styles.ts'

export class SettingsPage extends AppPage {
  static override properties = {
    storage: { state: true },
    refused: { state: true },
    leaving: { state: true },
    error: { state: true },
    build: { state: true },
    checked: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare private storage: StorageState | undefined
  /** The browser was asked to keep what is stored, and did not agree. */
  declare private refused: boolean
  /** The profile whose removal is being confirmed. */
  declare private leaving: PersonalSession | undefined
  declare private error: unknown
  declare private build: string | undefined
  declare private checked: boolean

  constructor() {
    super()
    this.storage = undefined
    this.refused = false
    this.leaving = undefined
    this.error = undefined
    this.build = undefined
    this.checked = false
  }

  get pageTitle(): string {
    return words.settings.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#read()
  }

  override render(): TemplateResult {
    return html`<div class="page stack">
      <h1>${words.settings.title}</h1>
      ${this.#appearance()} ${this.#storage()} ${this.#accounts()} ${this.#transfer()} ${this.#profiles()} ${this.#about()} ${this.#dialog()}
    </div>`
  }

  #appearance(): TemplateResult {
    const { settings } = words
    const current = currentTheme()
    return html`<section class="card stack">
      <fieldset>
        <legend><h2>${settings.appearance}</h2></legend>
        <div class="themes">
          ${themes.map(
            theme => html`<label class="theme">
              <input
                type="radio"
                name="theme"
                value=${theme}
                ?checked=${theme === current}
                @change=${() => this.#choose(theme)}
              />
              ${settings.themes[theme]}
            </label>`,
          )}
        </div>
      </fieldset>
      <div class="field">
        <label for="language">${settings.language}</label>
        <select id="language" @change=${(event: Event) => this.#speak((event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${chosenLanguage() === ''}>${settings.languageOfBrowser}</option>
          ${Object.entries(languages).map(
            ([tag, { name }]) =>
              html`<option value=${tag} lang=${tag} ?selected=${chosenLanguage() === tag}>${name}</option>`,
          )}
        </select>
      </div>
    </section>`
  }

  #storage(): TemplateResult | typeof nothing {
    if (this.machine.profiles.length === 0) return nothing
    const { storage } = words
    const state = this.storage
    const says = { kept: storage.kept, 'not kept': storage.notKept, unknown: storage.unknown }
    return html`<section class="card stack near" aria-labelledby="storage">
      <h2 id="storage">${storage.title}</h2>
      <p role="status">${this.refused ? storage.refused : state ? says[state.persistence] : ''}</p>
      ${
        state?.persistence === 'not kept' && !this.refused
          ? html`<div class="actions"><button class="button" @click=${() => this.#keep()}>${storage.ask}</button></div>`
          : nothing
      }
      ${
        (state?.usage ?? 0) < 1e5
          ? nothing
          : html`<p class="soft small">${storage.used(((state?.usage ?? 0) / 1e6).toFixed(1))}</p>`
      }
    </section>`
  }

  #transfer(): TemplateResult | typeof nothing {
    const { settings } = words
    if (this.machine.profiles.length === 0) return nothing
    return html`<section class="card stack near" aria-labelledby="transfer">
      <h2 id="transfer">${settings.transfer}</h2>
      <p class="soft">${settings.transferHint}</p>
      <div class="actions"><a class="button" href=${paths.transfer}>${settings.transferButton}</a></div>
    </section>`
  }

  #accounts(): readonly TemplateResult[] {
    const { profiles } = this.machine
    return profiles.map(
      profile => html`<profile-accounts
        .app=${this.app}
        .profile=${profile}
        ?several=${profiles.length > 1}
      ></profile-accounts>`,
    )
  }

  #profiles(): TemplateResult | typeof nothing {
    const { settings } = words
    if (this.machine.profiles.length === 0) return nothing
    return html`<section class="card" aria-labelledby="remove">
      <h2 id="remove">${settings.remove}</h2>
      ${this.machine.profiles.map(
        profile => html`<div class="profile stack near">
          <p class="soft">${settings.removeHint(nameOf(profile))}</p>
          <div class="actions">
            <button class="button danger" @click=${() => this.#ask(profile)}>${settings.removeButton}</button>
          </div>
        </div>`,
      )}
      ${this.error === undefined ? nothing : errorNotice(this.error)}
    </section>`
  }

  #dialog(): TemplateResult {
    const { settings } = words
    const profile = this.leaving
    const isLast = (profile?.summary.devices.length ?? 0) < 2
    return html`<dialog aria-labelledby="leave" @close=${() => (this.leaving = undefined)}>
      <div class="stack near">
        <h2 id="leave">${settings.removeTitle}</h2>
        <p class="strong">${profile ? nameOf(profile) : ''}</p>
        ${
          isLast
            ? html`<div class="notice danger">${icon('warning')}<p>${settings.removeLast}</p></div>`
            : html`<p>${settings.removeOthers}</p>`
        }
        <div class="actions">
          <button class="button" autofocus @click=${() => this.#dialogElement?.close()}>${words.app.cancel}</button>
          <button class="button danger filled" @click=${() => this.#leave()}>${settings.removeConfirm}</button>
        </div>
      </div>
    </dialog>`
  }

  #about(): TemplateResult {
    const { settings } = words
    return html`<section class="card stack" aria-labelledby="about">
      <h2 id="about">${settings.about}</h2>
      <dl class="facts">
        <div><dt>${settings.version}</dt><dd>${version}</dd></div>
        <div><dt>${settings.build}</dt><dd class="code">${this.build ?? settings.noBuild}</dd></div>
        <div><dt>${settings.protocol}</dt><dd>${settings.protocolText}</dd></div>
        <div><dt>${settings.license}</dt><dd>${settings.licenseText}</dd></div>
      </dl>
      <div class="actions">
        <button class="button" @click=${() => this.#checkUpdate()}>${settings.checkUpdate}</button>
      </div>
      <p class="small soft" role="status">${this.checked ? settings.upToDate : ''}</p>
    </section>`
  }

  get #dialogElement(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  #choose(theme: Theme): void {
    chooseTheme(theme)
    this.requestUpdate()
  }

  #speak(language: string): void {
    rememberLanguage(language)
    location.reload()
  }

  async #keep(): Promise<void> {
    this.refused = !(await this.app.session.requestPersistence())
    await this.#read()
  }

  async #ask(profile: PersonalSession): Promise<void> {
    this.leaving = profile
    await this.updateComplete
    this.#dialogElement?.showModal()
  }

  async #leave(): Promise<void> {
    const profile = this.leaving
    this.#dialogElement?.close()
    try {
      // The dialog has said what that means.
      await profile?.delete({ evenIfLast: true })
      if (profile) forgetPlace(profile.udf)
      this.app.announce(words.settings.removed)
      await this.app.refresh()
      this.app.router.go(paths.home)
    } catch (error) {
      this.error = error
    }
  }

  async #checkUpdate(): Promise<void> {
    this.checked = false
    this.checked = !(await this.app.update.check())
  }

  async #read(): Promise<void> {
    ;[this.storage, this.build] = await Promise.all([
      storageState(this.app.session),
      this.app.update.cachedBuild(),
    ])
  }
}

function nameOf({ summary, udf }: PersonalSession): string {
  return summary.accounts[0] ?? udf
}

customElements.define('settings-page', SettingsPage)
