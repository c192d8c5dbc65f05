/** One device of a profile: what is known of it, what it may do, and how to change that or to remove it. */
import { html, nothing, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import type {
  ApplicationSummary,
  ConnectedDevice,
  PersonalSession,
  ProfileSummary,
} from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { deviceIcon, icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { nameOfDevice } from '../../state/device-name.ts'
import { words } from '../../words/later.ts'
import { styles } from './device-page.styles.ts'
import { goneView, type Removed, removedView } from './device-views.ts'

type Doing = 'promoting' | 'demoting' | 'removing'

export class DevicePage extends AppPage {
  static override properties = {
    udf: { type: String },
    doing: { state: true },
    error: { state: true },
    removed: { state: true },
    applications: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare udf: string
  declare private doing: Doing | undefined
  declare private error: unknown
  /** What was removed here, since the profile does not say it any more. */
  declare private removed: Removed | undefined
  declare private applications: readonly ApplicationSummary[]

  constructor() {
    super()
    this.udf = ''
    this.doing = undefined
    this.error = undefined
    this.removed = undefined
    this.applications = []
  }

  get pageTitle(): string {
    const device = this.#found?.device
    return device ? nameOfDevice(device) : words.device.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#readApplications()
  }

  override render(): TemplateResult {
    if (this.removed) return removedView(this.removed)
    const found = this.#found
    if (!found) return goneView()
    const { profile, device } = found
    return html`<div class="page stack">
      <div class="head">
        <a class="back" href=${paths.home}>${icon('back')}${words.app.toHome}</a>
        <div class="who">
          <span class="medallion large">${deviceIcon(device.kind)}</span>
          <div>
            <h1>${nameOfDevice(device)}</h1>
            ${device.isThisDevice ? html`<span class="chip">${words.home.thisDevice}</span>` : nothing}
          </div>
        </div>
      </div>
      ${this.#facts(profile, device)} ${this.#rights(device)}
      ${this.error === undefined ? nothing : errorNotice(this.error)} ${this.#changes(profile, device)}
      ${this.#dialog(profile, device)}
    </div>`
  }

  #facts({ summary }: PersonalSession, device: ConnectedDevice): TemplateResult {
    const { device: says } = words
    return html`<section class="card" aria-label=${says.title}>
      <dl class="facts">
        <div><dt>${says.kind}</dt><dd>${words.kind(device.kind)}</dd></div>
        <div><dt>${says.approved}</dt><dd>${approval(device, summary)}</dd></div>
        <div>
          <dt>${says.fingerprint}</dt>
          <dd><mesh-fingerprint value=${device.udf} label=${says.fingerprint}></mesh-fingerprint></dd>
          <dd class="soft small">${says.fingerprintHint}</dd>
        </div>
      </dl>
    </section>`
  }

  #rights(device: ConnectedDevice): TemplateResult {
    const { device: says } = words
    const opens = device.applications.map(({ identifier, role }) => {
      const name = this.#nameOf(identifier)
      return role === 'administrator' ? says.changes(name) : says.reads(name)
    })
    const lines = [
      {
        mark: device.isAdministrator ? 'shield' : 'info',
        text: device.isAdministrator ? says.administers : says.member,
      },
      ...(opens.length > 0 ? opens : [says.opensNothing]).map(text => ({ mark: 'key', text }) as const),
    ] as const
    return html`<section class="card stack near" aria-labelledby="may">
      <h2 id="may">${says.may}</h2>
      <ul class="rights" role="list">
        ${lines.map(({ mark, text }) => html`<li>${icon(mark)}<span>${text}</span></li>`)}
      </ul>
    </section>`
  }

  #changes({ summary }: PersonalSession, device: ConnectedDevice): TemplateResult | typeof nothing {
    const { device: says } = words
    if (device.isThisDevice)
      return html`<p class="soft small"><a href=${paths.settings}>${says.thisHint}</a></p>`
    if (!summary.isAdministrator)
      return html`<div class="notice">${icon('info')}<p>${words.home.notAdministrator}</p></div>`
    const mayRemove = summary.holdsMasterKey || !device.isAdministrator
    return html`<section class="card stack near" aria-labelledby="change">
      <h2 id="change">${says.change}</h2>
      ${summary.holdsMasterKey ? this.#administration(device) : nothing}
      ${
        mayRemove
          ? html`<div class="change">
              <p class="soft" id="remove-hint">${says.removeHint}</p>
              <button
                class="button danger"
                aria-describedby="remove-hint"
                ?disabled=${this.doing !== undefined}
                @click=${() => this.#dialogElement?.showModal()}
              >
                ${this.doing === 'removing' ? says.removing : says.remove}
              </button>
            </div>`
          : html`<p class="soft">${says.needMaster}</p>`
      }
    </section>`
  }

  #administration(device: ConnectedDevice): TemplateResult {
    const { device: says } = words
    const [hint, label, during, doing] = device.isAdministrator
      ? ([says.demoteHint, says.demote, says.demoting, 'demoting'] as const)
      : ([says.promoteHint, says.promote, says.promoting, 'promoting'] as const)
    return html`<div class="change">
      <p class="soft" id="administration-hint">${hint}</p>
      <button
        class="button"
        aria-describedby="administration-hint"
        ?disabled=${this.doing !== undefined}
        @click=${() => this.#administer(doing)}
      >
        ${this.doing === doing ? during : label}
      </button>
    </div>`
  }

  #dialog(profile: PersonalSession, device: ConnectedDevice): TemplateResult {
    const { device: says } = words
    const close = () => this.#dialogElement?.close()
    return html`<dialog aria-labelledby="removal">
      <div class="stack near">
        <h2 id="removal">${says.dialogTitle(nameOfDevice(device))}</h2>
        <ul class="rights" role="list">
          <li>${icon('check')}<span>${says.does}</span></li>
          <li class="attention">${icon('warning')}<span>${says.doesNot}</span></li>
          <li>${icon('info')}<span>${says.noReturn}</span></li>
        </ul>
        <div class="actions">
          <button class="button" autofocus @click=${close}>${words.app.cancel}</button>
          <button class="button danger filled" @click=${() => this.#remove(profile, device)}>${says.confirm}</button>
        </div>
      </div>
    </dialog>`
  }

  get #found(): { readonly profile: PersonalSession; readonly device: ConnectedDevice } | undefined {
    for (const profile of this.machine.profiles) {
      const device = profile.summary.devices.find(({ udf }) => udf === this.udf)
      if (device) return { profile, device }
    }
    return undefined
  }

  get #dialogElement(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  #nameOf(identifier: string): string {
    const { application, otherApplication } = words.device
    const kind = this.applications.find(one => one.identifier === identifier)?.kind
    return application[kind ?? ''] ?? otherApplication
  }

  async #readApplications(): Promise<void> {
    // Without their kinds the rights are told all the same.
    this.applications = (await this.#found?.profile.applications().catch(() => [])) ?? []
  }

  async #administer(doing: 'promoting' | 'demoting'): Promise<void> {
    const found = this.#found
    if (!found || this.doing) return
    const { profile, device } = found
    const done = await this.#do(doing, () =>
      doing === 'promoting' ? profile.promote(device.udf) : profile.demote(device.udf),
    )
    const { promoted, demoted } = words.device
    if (done) this.app.announce((doing === 'promoting' ? promoted : demoted)(nameOfDevice(device)))
  }

  async #remove(profile: PersonalSession, device: ConnectedDevice): Promise<void> {
    this.#dialogElement?.close()
    const name = nameOfDevice(device)
    await this.#do('removing', async () => {
      const { awaiting } = await profile.removeDevice(device.udf)
      const opened = device.applications.length > 0
      this.removed = { name, opened, awaiting: awaiting.map(identifier => this.#nameOf(identifier)) }
      void this.focusHeading()
    })
  }

  /** Whether it was done. */
  async #do(doing: Doing, change: () => Promise<unknown>): Promise<boolean> {
    this.error = undefined
    this.doing = doing
    try {
      await change()
      return true
    } catch (error) {
      this.error = error
      return false
    } finally {
      this.doing = undefined
      await this.app.refresh()
    }
  }
}

function approval(device: ConnectedDevice, { devices, holdsMasterKey }: ProfileSummary): string {
  const { device: says } = words
  const isFounder = device.isThisDevice && holdsMasterKey
  if (!device.approvedAt) return isFounder ? says.founder : says.approvedUnknown
  const when = words.time.dateTime(new Date(device.approvedAt))
  const by = devices.find(({ udf }) => udf === device.approvedBy)
  return by ? says.approvedOn(when, nameOfDevice(by)) : when
}

customElements.define('device-page', DevicePage)
