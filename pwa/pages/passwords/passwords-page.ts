/** The passwords of a profile, which work without the portal, and who else of its devices may open them. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { MeshCredentials } from '../../../sdk/elements/mesh-credentials/mesh-credentials.ts'
import '../../../sdk/elements/mesh-credentials/register.ts'
import {
  type ApplicationSummary,
  type CatalogSession,
  isMeshError,
  type PersonalSession,
} from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { deviceIcon, icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'
import { styles } from './passwords-page.styles.ts'

export class PasswordsPage extends AppPage {
  static override properties = {
    catalog: { state: true },
    summary: { state: true },
    error: { state: true },
    isStale: { state: true },
    granting: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare private catalog: CatalogSession<'credential'> | undefined
  declare private summary: ApplicationSummary | undefined
  declare private error: unknown
  /** The portal could not be asked for what other devices have changed. */
  declare private isStale: boolean
  /** UDF of the device that is being let in. */
  declare private granting: string | undefined
  #profile: PersonalSession | undefined

  constructor() {
    super()
    this.isStale = false
  }

  get pageTitle(): string {
    return words.passwords.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#profile = this.machine.profiles.find(({ summary }) => !summary.keysMissing)
    void this.#open()
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('machine')) return
    const udf = this.#profile?.udf
    this.#profile = this.machine.profiles.find(profile => profile.udf === udf) ?? this.#profile
  }

  override render(): TemplateResult {
    const { passwords } = words
    return html`<div class="page wide">
      <div class="head">
        <h1>${passwords.title}</h1>
        <p class="lead">${passwords.lead}</p>
      </div>
      <div class="stack">
        ${this.error === undefined ? nothing : this.#failed(this.error)} ${this.#content()}
      </div>
    </div>`
  }

  #content(): TemplateResult {
    const { passwords } = words
    const { catalog, summary } = this
    if (!this.#profile)
      return html`<div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>`
    if (!catalog || !summary)
      return this.error === undefined ? html`<p class="soft" role="status">${passwords.opening}</p>` : html``
    return html`<mesh-credentials
        .session=${catalog}
        ?readonly=${summary.role !== 'administrator'}
        @mesh-credential-saved=${() => this.#read()}
      ></mesh-credentials>
      <p class="state soft small" role="status">${this.#state(summary)}</p>
      ${this.#devices(this.#profile, summary)}`
  }

  #state({ role, unpublished }: ApplicationSummary): TemplateResult | typeof nothing {
    const { passwords } = words
    if (unpublished > 0) return html`${icon('offline')}<span>${passwords.unpublished(unpublished)}</span>`
    if (this.isStale) return html`${icon('offline')}<span>${passwords.stale}</span>`
    if (role !== 'administrator') return html`${icon('info')}<span>${passwords.readOnly}</span>`
    return nothing
  }

  /** Which devices open this list: an administrator of it lets others in. */
  #devices(
    { summary: profile }: PersonalSession,
    summary: ApplicationSummary,
  ): TemplateResult | typeof nothing {
    const { passwords } = words
    if (summary.role !== 'administrator' || profile.devices.length < 2) return nothing
    const others = profile.devices.filter(({ isThisDevice }) => !isThisDevice)
    return html`<section class="stack near" aria-labelledby="devices">
      <h2 id="devices">${passwords.devices}</h2>
      <ul class="card plain divided" role="list">
        ${others.map(({ udf, kind, name }) => {
          const role = summary.devices.find(device => device.udf === udf)?.role
          return html`<li class="device">
            <span class="medallion">${deviceIcon(kind)}</span>
            <div>
              <p class="strong">${name === kind ? words.kind(kind) : name}</p>
              <p class="soft small">${role ? passwords.roles[role] : passwords.roles.none}</p>
            </div>
            ${role ? nothing : this.#letIn(udf, name)}
          </li>`
        })}
      </ul>
    </section>`
  }

  #letIn(udf: string, name: string): TemplateResult {
    const { passwords } = words
    const label = this.granting === udf ? passwords.lettingIn : passwords.letIn
    return html`<button
      class="button"
      aria-label=${passwords.letInOf(label, name)}
      ?disabled=${this.granting !== undefined}
      @click=${() => this.#grant(udf)}
    >
      ${label}
    </button>`
  }

  #failed(error: unknown): TemplateResult {
    const { passwords } = words
    if (isMeshError(error, 'mesh/profile/missing') || isMeshError(error, 'mesh/key/missing'))
      return html`<div class="notice">
        ${icon('info')}
        <h2>${passwords.noneHere}</h2>
        <p>${passwords.noneHereHint}</p>
        <div class="actions"><button class="button" @click=${() => this.#open()}>${passwords.again}</button></div>
      </div>`
    return errorNotice(
      error,
      html`<button class="button" @click=${() => this.#open()}>${passwords.again}</button>`,
    )
  }

  async #open(): Promise<void> {
    const profile = this.#profile
    if (!profile) return
    this.error = undefined
    try {
      this.catalog ??= await profile.credentials()
      await this.#read()
      await this.updateComplete
      const element = this.renderRoot.querySelector<MeshCredentials>('mesh-credentials')
      await element?.updateComplete
      await this.#renew()
    } catch (error) {
      this.error = error
    }
  }

  /** What is on this device is shown at once; what others have changed comes when the portal answers. */
  async #renew(): Promise<void> {
    try {
      this.summary = (await this.catalog?.refresh()) ?? this.summary
      this.isStale = false
    } catch (error) {
      this.isStale = isMeshError(error) && error.code.startsWith('mesh/portal/')
      if (!this.isStale) this.error = error
    }
  }

  async #read(): Promise<void> {
    const all = (await this.#profile?.applications()) ?? []
    this.summary = all.find(({ identifier }) => identifier === this.catalog?.identifier)
  }

  async #grant(udf: string): Promise<void> {
    this.granting = udf
    this.error = undefined
    try {
      this.summary = await this.catalog?.grant(udf, { administrator: true })
    } catch (error) {
      this.error = error
    }
    this.granting = undefined
  }
}

customElements.define('passwords-page', PasswordsPage)
