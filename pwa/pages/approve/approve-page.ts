/** The approver's door: takes a code by camera, image, paste or link, and opens the request it belongs to. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-scan/register.ts'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'
import { styles } from './approve-page.styles.ts'

export class ApprovePage extends AppPage {
  static override properties = {
    code: { type: String },
    reading: { state: true },
    error: { state: true },
    profile: { state: true },
  }
  static override styles = [...pageStyles, styles]

  /** A code that came with a link; empty without one. */
  declare code: string
  declare private reading: boolean
  declare private error: unknown
  /** UDF of the profile that the new device should join, where there are several. */
  declare private profile: string

  constructor() {
    super()
    this.code = ''
    this.reading = false
    this.error = undefined
    this.profile = ''
  }

  get pageTitle(): string {
    return words.approve.title
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('code') && this.code !== '' && this.#profiles.length === 1) void this.#read(this.code)
  }

  override render(): TemplateResult {
    if (this.machine.profiles.length === 0) return this.#noProfile()
    if (this.#profiles.length === 0) return this.#notAdministrator()
    return html`<div class="page stack">
      <div class="head">
        <h1>${words.approve.title}</h1>
        <p class="lead">${words.approve.lead}</p>
      </div>
      ${this.#chooser()}
      ${this.error === undefined ? nothing : errorNotice(this.error)}
      ${
        this.reading
          ? html`<p class="notice" role="status">${icon('scan')}<span>${words.approve.reading}</span></p>`
          : this.#source()
      }
      <p class="soft small">${words.approve.elsewhere}</p>
    </div>`
  }

  #source(): TemplateResult {
    if (this.code !== '' && this.#profiles.length > 1 && this.error === undefined)
      return html`<div class="actions">
        <button class="button primary" @click=${() => this.#read(this.code)}>${words.approve.useProfile}</button>
      </div>`
    return html`<mesh-scan
      @mesh-scan=${(event: CustomEvent<{ text: string }>) => this.#read(event.detail.text)}
    ></mesh-scan>`
  }

  #chooser(): TemplateResult | typeof nothing {
    if (this.#profiles.length < 2) return nothing
    return html`<div class="field">
      <label for="profile">${words.approve.whichProfile}</label>
      <select id="profile" @change=${(event: Event) => (this.profile = (event.target as HTMLSelectElement).value)}>
        ${this.#profiles.map(({ udf, summary }) => html`<option value=${udf}>${summary.accounts[0] ?? udf}</option>`)}
      </select>
    </div>`
  }

  #noProfile(): TemplateResult {
    return this.#dead(words.approve.noProfileTitle, words.approve.noProfileHint, {
      path: paths.connect,
      name: words.start.connect,
    })
  }

  #notAdministrator(): TemplateResult {
    return this.#dead(words.approve.notAdministratorTitle, words.home.notAdministrator, {
      path: paths.home,
      name: words.app.toHome,
    })
  }

  #dead(title: string, hint: string, next: { readonly path: string; readonly name: string }): TemplateResult {
    return html`<div class="page">
      <div class="head">
        <span class="medallion large attention">${icon('info')}</span>
        <h1>${title}</h1>
        <p class="lead">${hint}</p>
      </div>
      <div class="actions"><a class="button primary" href=${next.path}>${next.name}</a></div>
    </div>`
  }

  /** Profiles that may be approved for here. */
  get #profiles(): readonly PersonalSession[] {
    return this.machine.profiles.filter(({ summary }) => summary.isAdministrator)
  }

  async #read(text: string): Promise<void> {
    const profile = this.#profiles.find(({ udf }) => udf === this.profile) ?? this.#profiles[0]
    if (!profile || this.reading) return
    this.reading = true
    this.error = undefined
    try {
      const pending = await profile.scan(text)
      this.app.hold({ pending, profile, seenAt: Date.now() })
      this.app.router.go(paths.request(pending.id), { replace: true })
    } catch (error) {
      this.error = error
    } finally {
      this.reading = false
    }
  }
}

customElements.define('approve-page', ApprovePage)
