/** Creating a profile: an account name that is free, keys made here, and the fingerprint at the end. */
import { html, type PropertyValues, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import '../../parts/keep-storage.ts'
import { paths } from '../../router/routes.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { announcedDomains } from '../../state/home-portal.ts'
import { NameCheck, type NameVerdict } from '../../state/name-check.ts'
import { words } from '../../words/later.ts'
import { styles } from './create-page.styles.ts'

type Step = 'form' | 'device' | 'profile' | 'done'

export class CreatePage extends AppPage {
  static override properties = {
    step: { state: true },
    name: { state: true },
    domain: { state: true },
    verdict: { state: true },
    error: { state: true },
    profile: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare private step: Step
  declare private name: string
  /** The one domain of this page's portal; empty where it is not known or there are several. */
  declare private domain: string
  declare private verdict: NameVerdict
  declare private error: unknown
  declare private profile: PersonalSession | undefined
  #deviceName = guessDevice(currentSurroundings()).name
  #check: NameCheck | undefined
  readonly #leaving = new AbortController()

  constructor() {
    super()
    this.step = 'form'
    this.name = ''
    this.domain = ''
    this.verdict = { is: 'empty' }
    this.error = undefined
    this.profile = undefined
  }

  get pageTitle(): string {
    return this.step === 'done' ? words.create.doneTitle : words.create.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // A page that is opened again, by reload or by a link, has nothing to create.
    if (this.machine.profiles.length > 0) this.app.router.go(paths.home, { replace: true })
    this.#check = new NameCheck(this.app.session, verdict => (this.verdict = verdict))
    const [unfinished] = this.machine.summary.creates
    if (unfinished) this.#resume(unfinished.account)
    else void this.#askDomain()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#check?.stop()
    this.#leaving.abort()
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    const before = changed.get('step') as Step | undefined
    if (before !== undefined && (before === 'form' || this.step === 'form' || this.step === 'done'))
      void this.focusHeading()
  }

  override render(): TemplateResult {
    if (this.step === 'form') return this.#form()
    return this.step === 'done' && this.profile ? this.#done(this.profile) : this.#working()
  }

  #form(): TemplateResult {
    const { create } = words
    return html`
      <div class="page">
        <div class="head">
          <h1>${create.title}</h1>
          <p class="lead">${create.lead}</p>
        </div>
        <form class="card" novalidate @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
          ${this.#accountField()} ${this.#deviceField()}
          ${this.error === undefined ? '' : errorNotice(this.error)}
          <button class="button primary wide" aria-disabled=${String(!this.#canSubmit)}>${create.submit}</button>
        </form>
      </div>
    `
  }

  #accountField(): TemplateResult {
    const { create } = words
    const field = html`<input
      id="account"
      name="account"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      enterkeyhint="go"
      maxlength="320"
      aria-describedby="verdict"
      aria-invalid=${String(this.verdict.is === 'refused')}
      .value=${this.name}
      @input=${(event: InputEvent) => this.#onName(event)}
    />`
    if (this.domain === '' || this.name.includes('@'))
      return html`<div class="field">
        <label for="account">${create.accountFull}</label>
        ${field} ${this.#verdictLine(create.accountFullHint)}
      </div>`
    return html`<div class="field">
      <label for="account">${create.account}</label>
      <div class="with-suffix">${field}<span class="suffix" id="domain">@${this.domain}</span></div>
      ${this.#verdictLine(create.accountHint)}
    </div>`
  }

  #verdictLine(hint: string): TemplateResult {
    const { verdict } = this
    const { create } = words
    const line = (kind: string, content: unknown) =>
      html`<p class="hint ${kind}" id="verdict" role="status">${content}</p>`
    if (verdict.is === 'free') return line('good', html`${icon('check')}${create.free(verdict.account)}`)
    if (verdict.is === 'refused') return line('bad', html`${icon('cross')}${verdict.reason}`)
    if (verdict.is === 'unknown') return line('', verdict.reason)
    return line('', verdict.is === 'checking' ? create.checking : hint)
  }

  #deviceField(): TemplateResult | '' {
    if (this.machine.summary.devices.length > 0) return ''
    return html`<div class="field">
      <label for="device">${words.create.device}</label>
      <input
        id="device"
        name="device"
        autocomplete="off"
        maxlength="64"
        aria-describedby="device-hint"
        .value=${this.#deviceName}
        @input=${(event: InputEvent) => (this.#deviceName = (event.target as HTMLInputElement).value)}
      />
      <p class="hint" id="device-hint">${words.create.deviceHint}</p>
    </div>`
  }

  #working(): TemplateResult {
    const { create } = words
    const order: readonly Step[] = ['device', 'profile']
    return html`
      <div class="page">
        <div class="head">
          <h1>${create.working}</h1>
          <p class="lead">${create.stay}</p>
        </div>
        <ol class="card progress" role="list">
          ${order.map(step => this.#progressLine(step, order.indexOf(step) - order.indexOf(this.step)))}
        </ol>
        <p class="visually-hidden" role="status">${create.steps[this.step === 'device' ? 'device' : 'profile']}</p>
      </div>
    `
  }

  #progressLine(step: Step, distance: number): TemplateResult {
    const text = words.create.steps[step === 'device' ? 'device' : 'profile']
    if (distance < 0) return html`<li class="done">${icon('check')}${text}</li>`
    return html`<li class=${distance === 0 ? 'now' : ''}><span class="dot"></span>${text}</li>`
  }

  #done(profile: PersonalSession): TemplateResult {
    const { create } = words
    return html`
      <div class="page stack">
        <div class="head">
          <span class="medallion large">${icon('check')}</span>
          <h1>${create.doneTitle}</h1>
          <p class="lead">${create.doneLead(profile.summary.accounts[0] ?? '')}</p>
        </div>
        <section class="card stack near" aria-labelledby="fingerprint">
          <h2 id="fingerprint">${create.fingerprint}</h2>
          <mesh-fingerprint value=${profile.udf} label=${create.fingerprint}></mesh-fingerprint>
          <p class="soft small">${create.fingerprintHint}</p>
        </section>
        <keep-storage .session=${this.app.session}></keep-storage>
        <section class="card stack near" aria-labelledby="next">
          <h2 id="next">${create.nextTitle}</h2>
          <p class="soft">${create.nextHint}</p>
          <div class="actions">
            <a class="button primary" href=${paths.recovery}>${create.makeShares}</a>
            <a class="button" href=${paths.approve}>${create.connectAnother}</a>
            <a class="button quiet" href=${paths.home}>${create.later}</a>
          </div>
        </section>
      </div>
    `
  }

  get #account(): string {
    const name = this.name.trim()
    return name === '' || this.domain === '' || name.includes('@') ? name : `${name}@${this.domain}`
  }

  /** An unanswered portal must not lock the door: creating asks it again and says what is wrong. */
  get #canSubmit(): boolean {
    return this.verdict.is === 'free' || this.verdict.is === 'unknown'
  }

  #onName(event: InputEvent): void {
    this.name = (event.target as HTMLInputElement).value
    this.error = undefined
    this.#check?.check(this.#account)
  }

  /** An account that was on its way already is not asked about: its name may be taken, by this very attempt. */
  #resume(account: string): void {
    this.name = account
    this.verdict = { is: 'unknown', reason: words.create.unfinished }
  }

  async #askDomain(): Promise<void> {
    const domains = await announcedDomains(this.#leaving.signal)
    if (domains.length !== 1) return
    this.domain = domains[0] ?? ''
    if (this.name !== '') this.#check?.check(this.#account)
  }

  #onSubmit(event: SubmitEvent): void {
    event.preventDefault()
    if (this.#canSubmit) void this.#create(this.#account)
    else this.renderRoot.querySelector<HTMLInputElement>('#account')?.focus()
  }

  async #create(account: string): Promise<void> {
    this.error = undefined
    try {
      this.step = 'device'
      const device = await this.#device()
      this.step = 'profile'
      this.profile = await this.app.session.createAccount(account, { device })
      this.step = 'done'
    } catch (error) {
      this.error = error
      this.step = 'form'
    }
    await this.app.refresh()
  }

  /** The device of this machine, made now unless an earlier attempt made it. */
  async #device(): Promise<string> {
    const devices = this.machine.summary.devices
    const existing = devices.find(device => device.isDefault) ?? devices[0]
    if (existing) return existing.udf
    const guess = guessDevice(currentSurroundings())
    const name = this.#deviceName.trim() || guess.name
    return (await this.app.session.createDevice({ name, kind: guess.kind })).udf
  }
}

customElements.define('create-page', CreatePage)
