/** Home of a device that has a profile: the profile, the requests that wait, the devices. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import { type ConnectedDevice, isMeshError, type PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { deviceIcon, icon } from '../../design/icons.ts'
import { lattice } from '../../design/lattice.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import '../../parts/keep-storage.ts'
import { passStyles } from '../../parts/pass.styles.ts'
import { paths } from '../../router/routes.ts'
import { nameOfDevice } from '../../state/device-name.ts'
import type { WaitingRequest } from '../../state/request-feed.ts'
import { words } from '../../words/index.ts'
import { styles } from './home-page.styles.ts'

export class HomePage extends AppPage {
  static override properties = { chosen: { state: true }, stale: { state: true }, lie: { state: true } }
  static override styles = [...pageStyles, passStyles, styles]

  /** UDF of the profile shown; the default one until another is chosen. */
  declare private chosen: string
  /** The portal did not answer when the list was to be renewed. */
  declare private stale: boolean
  /** The portal answered with what no honest portal delivers. */
  declare private lie: unknown

  constructor() {
    super()
    this.chosen = ''
    this.stale = false
  }

  get pageTitle(): string {
    return words.home.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#renew()
  }

  override willUpdate(changed: PropertyValues): void {
    const requests = changed.get('requests') as readonly WaitingRequest[] | undefined
    // A request that went away may have been accepted on another device.
    if (requests && requests.length > this.requests.length) void this.#renew()
  }

  override render(): TemplateResult | typeof nothing {
    const profile = this.#profile
    if (!profile) return nothing
    return html`
      <div class="page wide">
        <h1 class="visually-hidden">${words.home.title}</h1>
        <div class="columns">
          <div class="side stack near">
            ${this.#pass(profile)} ${this.#connectAnother(profile)} ${this.#links(profile)} ${this.#switch(profile)}
          </div>
          <div class="main stack">${this.lie === undefined ? nothing : errorNotice(this.lie)} ${this.#keysMissing(profile)} ${this.#removed(profile)} ${this.#requests(profile)} ${this.#shares(profile)} ${this.#devices(profile)} ${this.#noRequests(profile)}</div>
          <keep-storage class="extra" .session=${this.app.session}></keep-storage>
        </div>
      </div>
    `
  }

  #pass(profile: PersonalSession): TemplateResult {
    const [name = '', domain = ''] = splitAccount(profile.summary.accounts[0] ?? '')
    return html`<section class="pass" aria-label=${words.home.profile}>
      ${lattice()}
      <div>
        <p class="eyebrow">${words.home.profile}</p>
        <p class="account">${name}<wbr /><span class="at">${domain}</span></p>
      </div>
      <div class="stack tight">
        <p class="eyebrow">${words.home.fingerprint}</p>
        <mesh-fingerprint value=${profile.udf} label=${words.home.fingerprint}></mesh-fingerprint>
      </div>
    </section>`
  }

  #connectAnother({ summary }: PersonalSession): TemplateResult {
    if (summary.keysMissing || summary.isRemoved) return html``
    if (!summary.isAdministrator)
      return html`<div class="notice">${icon('info')}<p>${words.home.notAdministrator}</p></div>`
    return html`<a class="button primary wide" href=${paths.approve}>${icon('scan')}${words.home.connectAnother}</a>
      <a class="button wide" href=${paths.invite}>${icon('share')}${words.home.invite}</a>`
  }

  #links({ summary }: PersonalSession): TemplateResult | typeof nothing {
    if (summary.keysMissing) return nothing
    const links = [
      { path: paths.passwords, name: 'key', text: words.home.passwords },
      ...(summary.holdsBackup && summary.sharesMadeAt
        ? [{ path: paths.recovery, name: 'lifebuoy', text: words.home.recovery } as const]
        : []),
    ] as const
    return html`<ul class="card plain divided links" role="list">
      ${links.map(({ path, name, text }) => html`<li><a href=${path}>${icon(name)}<span>${text}</span>${icon('forward')}</a></li>`)}
    </ul>`
  }

  #switch(profile: PersonalSession): TemplateResult | typeof nothing {
    const { profiles } = this.machine
    if (profiles.length < 2) return nothing
    return html`<div class="field">
      <label for="profile">${words.home.profiles}</label>
      <select id="profile" @change=${(event: Event) => this.#choose(event)}>
        ${profiles.map(
          ({ udf, summary }) =>
            html`<option value=${udf} ?selected=${udf === profile.udf}>${summary.accounts[0] ?? udf}</option>`,
        )}
      </select>
    </div>`
  }

  #keysMissing({ summary }: PersonalSession): TemplateResult | typeof nothing {
    if (!summary.keysMissing) return nothing
    const { home, start } = words
    return html`<div class="notice danger" role="alert">
      ${icon('warning')}
      <h2>${home.keysMissing}</h2>
      <p>${home.keysMissingHint}</p>
      <div class="actions">
        <a class="button" href=${paths.connect}>${start.connect}</a>
        <a class="button quiet" href=${paths.recover}>${start.recover}</a>
      </div>
    </div>`
  }

  /** Nothing new arrives here: the way on is a new connection, or to erase what is left. */
  #removed({ summary }: PersonalSession): TemplateResult | typeof nothing {
    if (!summary.isRemoved || summary.keysMissing) return nothing
    const { home, start } = words
    return html`<div class="notice danger" role="alert">
      ${icon('warning')}
      <h2>${home.removed}</h2>
      <p>${home.removedHint}</p>
      <div class="actions">
        <a class="button" href=${paths.connect}>${start.connect}</a>
        <a class="button quiet" href=${paths.settings}>${home.erase}</a>
      </div>
    </div>`
  }

  /** Offered until they are made, where they can be: nobody else can bring a lost profile back. */
  #shares({ summary }: PersonalSession): TemplateResult | typeof nothing {
    if (summary.keysMissing || summary.isRemoved || !summary.holdsBackup || summary.sharesMadeAt)
      return nothing
    const { home } = words
    return html`<section class="notice" aria-labelledby="make-shares">
      ${icon('lifebuoy')}
      <h2 id="make-shares">${home.sharesTitle}</h2>
      <p>${home.sharesHint}</p>
      <div class="actions"><a class="button" href=${paths.recovery}>${home.sharesButton}</a></div>
    </section>`
  }

  #requests(profile: PersonalSession): TemplateResult | typeof nothing {
    const mine = this.#requestsOf(profile)
    const { home } = words
    if (mine.length === 0) return nothing
    return html`<section class="stack tight" aria-labelledby="requests">
      <h2 id="requests">${home.requests}</h2>
      <p class="soft">${home.requestsHint}</p>
      <ul class="card plain divided requests" role="list">
        ${mine.map(request => html`<li>${this.#request(request)}</li>`)}
      </ul>
    </section>`
  }

  #noRequests(profile: PersonalSession): TemplateResult | typeof nothing {
    if (!profile.summary.isAdministrator || this.#requestsOf(profile).length > 0) return nothing
    const { home } = words
    return html`<p class="quiet-line">${icon('bell')}<span>${home.noRequests} ${home.noRequestsHint}</span></p>`
  }

  #request({ pending, seenAt }: WaitingRequest): TemplateResult {
    const name = pending.suggestedName ?? words.kind(pending.kind)
    // Two requests may look alike; their authenticators do not.
    const groups = pending.authenticator.split('-')
    const code = `${groups[0]} … ${groups.at(-1)}`
    return html`<div class="request">
      <span class="medallion attention">${deviceIcon(pending.kind)}</span>
      <div>
        <p class="name">${name}</p>
        <p class="soft small">
          ${words.kind(pending.kind)} · ${words.home.asked(words.time.since((Date.now() - seenAt) / 1000))}
        </p>
        <p class="code">${code}</p>
      </div>
      <a class="button" href=${paths.request(pending.id)} aria-label=${words.home.reviewOf(name, code)}>${words.home.review}</a>
    </div>`
  }

  #devices(profile: PersonalSession): TemplateResult {
    const { home } = words
    const devices = [...profile.summary.devices].sort(
      (a, b) => Number(b.isThisDevice) - Number(a.isThisDevice),
    )
    return html`<section class="stack near" aria-labelledby="devices">
      <div class="section-head">
        <h2 id="devices">${home.devices}</h2>
        <span class="soft small">${home.count(devices.length)}</span>
      </div>
      ${this.stale ? html`<p class="quiet-line" role="status">${icon('offline')}${home.stale}</p>` : nothing}
      <ul class="card plain divided" role="list">
        ${devices.map(device => html`<li>${this.#device(device, devices)}</li>`)}
      </ul>
      ${devices.length === 1 && !profile.summary.isRemoved ? html`<p class="soft small">${home.justOne}</p>` : nothing}
    </section>`
  }

  #device(device: ConnectedDevice, all: readonly ConnectedDevice[]): TemplateResult {
    const { home } = words
    const about = [words.kind(device.kind), approval(device, all)].filter(Boolean).join(' · ')
    const chips = [
      ...(device.isThisDevice ? [home.thisDevice] : []),
      ...(device.isAdministrator && all.length > 1 ? [home.administrator] : []),
    ]
    return html`<a class="device" href=${paths.device(device.udf)}>
      <span class="medallion">${deviceIcon(device.kind)}</span>
      <div>
        <p class="name">${nameOfDevice(device)}${chips.map(chip => html`<span class="chip">${chip}</span>`)}</p>
        <p class="soft small">${about}</p>
      </div>
      ${icon('forward')}
    </a>`
  }

  get #profile(): PersonalSession | undefined {
    return this.machine.profiles.find(profile => profile.udf === this.chosen) ?? this.machine.profiles[0]
  }

  #requestsOf({ udf }: PersonalSession): readonly WaitingRequest[] {
    return this.requests.filter(({ profile }) => profile.udf === udf)
  }

  #choose(event: Event): void {
    this.chosen = (event.target as HTMLSelectElement).value
    void this.#renew()
  }

  async #renew(): Promise<void> {
    try {
      await this.#profile?.refresh()
      this.stale = false
      this.lie = undefined
    } catch (error) {
      // No answer means waiting; a wrong one is told, whatever it was (attacks 1 to 5).
      this.stale = isMeshError(error) && error.code.startsWith('mesh/portal/')
      // That this device was removed, the summary says from then on.
      this.lie = this.stale || isMeshError(error, 'mesh/profile/removed') ? undefined : error
    }
    await this.app.refresh()
  }
}

/** `alice@example.com` → `alice`, `@example.com`; by the last `@`, as portals read it. */
function splitAccount(account: string): readonly string[] {
  const at = account.lastIndexOf('@')
  return at < 0 ? [account] : [account.slice(0, at), account.slice(at)]
}

function approval(device: ConnectedDevice, all: readonly ConnectedDevice[]): string {
  if (!device.approvedAt) return ''
  const when = words.time.dateTime(new Date(device.approvedAt))
  const by = all.find(other => other.udf === device.approvedBy)
  return by ? words.home.approvedBy(when, nameOfDevice(by)) : words.home.approved(when)
}

customElements.define('home-page', HomePage)
