/** Inviting a device that is not at hand: a code, a link or words that say where to join, and the wait for its request. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import '../../../sdk/elements/mesh-copy/register.ts'
import '../../../sdk/elements/mesh-countdown/register.ts'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import '../../../sdk/elements/mesh-qr/register.ts'
import type { Invite, PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import type { WaitingRequest } from '../../state/request-feed.ts'
import { words } from '../../words/later.ts'
import { styles } from './invite-page.styles.ts'

export class InvitePage extends AppPage {
  static override properties = {
    invite: { state: true },
    ended: { state: true },
    making: { state: true },
    error: { state: true },
    profile: { state: true },
  }
  static override styles = [...pageStyles, styles]

  /** The one that is shown: the newest that can still be used. */
  declare private invite: Invite | undefined
  /** The one that was shown can be used no more. */
  declare private ended: boolean
  declare private making: boolean
  declare private error: unknown
  /** UDF of the profile to invite into, where there are several. */
  declare private profile: string
  #name = ''

  constructor() {
    super()
    this.invite = undefined
    this.ended = false
    this.making = false
    this.error = undefined
    this.profile = ''
  }

  get pageTitle(): string {
    return words.invite.title
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // Tries are spent, and invites used, while the page is open.
    if (changed.has('machine') || changed.has('requests')) void this.#read()
  }

  override render(): TemplateResult {
    const profile = this.#chosen
    if (!profile) return this.#notHere()
    if (this.invite) return this.#shown(this.invite)
    return this.ended ? this.#over() : this.#form(profile)
  }

  #form({ summary }: PersonalSession): TemplateResult {
    const { invite } = words
    const isOld = summary.suite === '2017'
    return html`<div class="page stack">
      ${this.#head()} ${this.#chooser()}
      ${
        isOld
          ? html`<div class="notice">${icon('info')}<p>${invite.oldSuite}</p></div>`
          : html`<form class="card stack" novalidate @submit=${(event: SubmitEvent) => this.#make(event)}>
              <div class="field">
                <label for="name">${invite.name}</label>
                <input
                  id="name"
                  autocomplete="off"
                  maxlength="64"
                  aria-describedby="name-hint"
                  .value=${this.#name}
                  @input=${(event: InputEvent) => (this.#name = (event.target as HTMLInputElement).value)}
                />
                <p class="hint" id="name-hint">${invite.nameHint}</p>
              </div>
              ${this.error === undefined ? nothing : errorNotice(this.error)}
              <button class="button primary wide" ?disabled=${this.making}>
                ${this.making ? invite.making : invite.make}
              </button>
            </form>`
      }
      <p><a href=${paths.approve}>${invite.elsewhere}</a></p>
    </div>`
  }

  #shown(shown: Invite): TemplateResult {
    const { invite } = words
    const arrived = this.#arrived(shown)
    return html`<div class="page wide">
      ${this.#head()}
      <div class="columns">
        ${this.#card(shown)}
        <div class="stack">
          ${arrived ? this.#request(arrived) : nothing}
          <ol class="steps" aria-label=${invite.stepsTitle} role="list">
            ${invite.steps.map(step => html`<li><span>${step}</span></li>`)}
          </ol>
          <div class="notice attention">${icon('shield')}<p>${invite.secret}</p></div>
          ${
            arrived
              ? nothing
              : html`<p class="soft" role="status"><span class="strong">${invite.waiting}</span> ${invite.waitingHint}</p>`
          }
          ${this.error === undefined ? nothing : errorNotice(this.error)}
          <div class="actions">
            <button class="button danger" @click=${() => this.#cancel(shown)}>${invite.cancel}</button>
            <a class="button quiet" href=${paths.home}>${words.app.toHome}</a>
          </div>
        </div>
      </div>
    </div>`
  }

  #card({ uri, account, pin, text, expiresAt, triesLeft }: Invite): TemplateResult {
    const { invite } = words
    return html`<section class="card stack invite" aria-label=${invite.title}>
      ${uri ? html`<mesh-qr text=${uri} label=${invite.qr}></mesh-qr>` : nothing}
      <dl class="facts">
        <div><dt>${invite.account}</dt><dd class="said">${account}</dd></div>
        <div>
          <dt>${invite.pin}</dt>
          <dd class="said"><mesh-fingerprint value=${pin} label=${invite.pin}></mesh-fingerprint></dd>
        </div>
      </dl>
      <p class="soft small">
        ${invite.expires}
        <mesh-countdown class="strong" until=${expiresAt} @mesh-countdown-end=${() => this.#read()}></mesh-countdown>
        · ${invite.tries(triesLeft)}
      </p>
      <div class="actions">
        ${
          uri && 'share' in navigator
            ? html`<button class="button primary" @click=${() => share(uri)}>${icon('share')}${invite.share}</button>`
            : nothing
        }
        <mesh-copy text=${uri ?? text} label=${uri ? invite.copy : invite.copyText}></mesh-copy>
      </div>
    </section>`
  }

  #request({ pending }: WaitingRequest): TemplateResult {
    const { invite } = words
    const name = pending.suggestedName ?? words.kind(pending.kind)
    return html`<div class="notice ${pending.problem ? 'danger' : 'attention'}" role="alert">
      ${icon('bell')}
      <p class="strong">${invite.arrived(name)}</p>
      <div class="actions"><a class="button primary" href=${paths.request(pending.id)}>${invite.review}</a></div>
    </div>`
  }

  #over(): TemplateResult {
    const { invite } = words
    return html`<div class="page">
      <div class="head">
        <span class="medallion large attention">${icon('clock')}</span>
        <h1>${invite.endedTitle}</h1>
        <p class="lead">${invite.endedHint}</p>
      </div>
      <div class="actions">
        <button class="button primary" @click=${() => this.#again()}>${invite.another}</button>
        <a class="button quiet" href=${paths.home}>${words.app.toHome}</a>
      </div>
    </div>`
  }

  #notHere(): TemplateResult {
    return html`<div class="page">
      <div class="head">
        <span class="medallion large attention">${icon('info')}</span>
        <h1>${words.approve.notAdministratorTitle}</h1>
        <p class="lead">${words.home.notAdministrator}</p>
      </div>
      <div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>
    </div>`
  }

  #head(): TemplateResult {
    return html`<div class="head">
      <h1>${words.invite.title}</h1>
      <p class="lead">${words.invite.lead}</p>
    </div>`
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

  /** Profiles that may be invited into from here. */
  get #profiles(): readonly PersonalSession[] {
    return this.machine.profiles.filter(({ summary }) => summary.isAdministrator)
  }

  get #chosen(): PersonalSession | undefined {
    return this.#profiles.find(({ udf }) => udf === this.profile) ?? this.#profiles[0]
  }

  /** A request with the right PIN goes before those that only name an invite. */
  #arrived({ profile: udf }: Invite): WaitingRequest | undefined {
    const invited = this.requests.filter(
      ({ pending, profile }) => pending.way === 'invite' && profile.udf === udf,
    )
    return invited.find(({ pending }) => !pending.problem) ?? invited[0]
  }

  async #read(): Promise<void> {
    const all = await Promise.all(this.#profiles.map(profile => profile.invites().catch(() => [])))
    const open = all.flat()
    const { invite } = this
    if (invite === undefined) {
      if (!this.ended) this.invite = newest(open)
      return
    }
    const same = open.find(({ id }) => id === invite.id)
    this.ended = same === undefined
    this.invite = same
  }

  async #make(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const profile = this.#chosen
    if (!profile || this.making) return
    this.error = undefined
    this.making = true
    try {
      const name = this.#name.trim()
      this.invite = await profile.invite(name === '' ? {} : { name })
      void this.focusHeading()
    } catch (error) {
      this.error = error
    } finally {
      this.making = false
    }
  }

  async #cancel({ id, profile: udf }: Invite): Promise<void> {
    const profile = this.#profiles.find(one => one.udf === udf)
    try {
      await profile?.cancelInvite(id)
      this.invite = undefined
      this.app.announce(words.invite.cancelled)
      this.app.router.go(paths.home, { replace: true })
    } catch (error) {
      this.error = error
    }
  }

  #again(): void {
    this.ended = false
    void this.focusHeading()
  }
}

function newest(invites: readonly Invite[]): Invite | undefined {
  // Wire dates compare as text.
  return [...invites].sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1))[0]
}

async function share(url: string): Promise<void> {
  // Closing the system's sheet rejects; there is nothing to do about it.
  await navigator.share({ title: words.invite.shareTitle, url }).catch(() => {})
}

customElements.define('invite-page', InvitePage)
