/** The first view of a device without a profile: the doors in. */
import { html, nothing, type TemplateResult } from 'lit'
import { isUnfinished } from '../../../sdk/elements/mesh-connect/connect-watch.ts'
import '../../../sdk/elements/mesh-fingerprint/register.ts'
import type { LostProfile } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { type IconName, icon } from '../../design/icons.ts'
import { lattice } from '../../design/lattice.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/index.ts'
import { styles } from './start-page.styles.ts'

interface Door {
  readonly path: string
  readonly icon: IconName
  readonly name: string
  readonly hint: string
}

/** Read when it is drawn: by then the language is chosen. */
function doors(): readonly Door[] {
  const { start } = words
  return [
    { path: paths.create, icon: 'key', name: start.create, hint: start.createHint },
    { path: paths.connect, icon: 'scan', name: start.connect, hint: start.connectHint },
    { path: paths.recover, icon: 'lifebuoy', name: start.recover, hint: start.recoverHint },
  ]
}

export class StartPage extends AppPage {
  static override styles = [...pageStyles, styles]

  get pageTitle(): string {
    return words.start.title
  }

  override render(): TemplateResult {
    return html`
      <div class="start">
        <div class="hero">
          ${lattice()}
          <h1>${words.start.headline}</h1>
          <p class="lead">${words.start.lead}</p>
        </div>
        <section class="begin" aria-labelledby="doors">
          ${this.machine.lost.map(profile => this.#lost(profile))} ${this.#waiting()} ${this.#unfinished()}
          <h2 id="doors">${words.start.doors}</h2>
          <ul class="doors" role="list">
            ${doors().map(door => html`<li>${this.#door(door)}</li>`)}
          </ul>
        </section>
      </div>
    `
  }

  #door(door: Door): TemplateResult {
    return html`<a class="door" href=${door.path}>
      <span class="medallion">${icon(door.icon)}</span>
      <span><span class="strong">${door.name}</span> <span class="soft">${door.hint}</span></span>
      ${icon('forward')}
    </a>`
  }

  /** What was here comes back as itself or not at all: a new profile under the old name would be another one. */
  #lost({ udf, accounts }: LostProfile): TemplateResult {
    const { start } = words
    return html`<section class="notice danger" aria-label=${start.lost(accounts.join(', '))}>
      ${icon('warning')}
      <h2>${start.lost(accounts.join(', '))}</h2>
      <p>${start.lostHint}</p>
      <mesh-fingerprint value=${udf} label=${start.lostFingerprint}></mesh-fingerprint>
      <div class="actions">
        <a class="button" href=${paths.recover}>${start.lostRecover}</a>
        <a class="button" href=${paths.connect}>${start.lostConnect}</a>
        <button class="button quiet" @click=${() => this.#dismiss(udf)}>${start.lostDismiss}</button>
      </div>
    </section>`
  }

  async #dismiss(udf: string): Promise<void> {
    this.app.session.dismissLost(udf)
    await this.app.refresh()
  }

  /** A request that was left open is offered again, whichever way it went. */
  #waiting(): TemplateResult | typeof nothing {
    const open = this.machine.connects.find(isUnfinished)
    if (!open) return nothing
    return html`<div class="notice attention">
      ${icon('clock')}
      <p>${words.start.waiting}</p>
      <div class="actions">
        <a class="button" href=${open.way === 'scan' ? paths.connect : paths.address}>${words.start.continue}</a>
      </div>
    </div>`
  }

  /** An account whose portal did not answer in time. */
  #unfinished(): TemplateResult | typeof nothing {
    const [create] = this.machine.summary.creates
    if (!create) return nothing
    return html`<div class="notice attention">
      ${icon('clock')}
      <p>${words.start.unfinished(create.account)}</p>
      <div class="actions"><a class="button" href=${paths.create}>${words.start.continue}</a></div>
    </div>`
  }
}

customElements.define('start-page', StartPage)
