/** For somebody who has lost all devices: the profile comes back from its recovery shares. */
import { html, nothing, type TemplateResult } from 'lit'
import type { MeshRecover } from '../../../sdk/elements/mesh-recover/mesh-recover.ts'
import '../../../sdk/elements/mesh-recover/register.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import '../../parts/keep-storage.ts'
import { paths } from '../../router/routes.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/later.ts'
import { styles } from './recovery-page.styles.ts'

export class RecoverPage extends AppPage {
  static override properties = { isDone: { state: true } }
  static override styles = [...pageStyles, styles]

  declare private isDone: boolean

  constructor() {
    super()
    this.isDone = false
  }

  get pageTitle(): string {
    return this.isDone ? words.recover.doneTitle : words.recover.title
  }

  /** The end has a heading of its own. */
  override async focusHeading(): Promise<void> {
    if (!this.isDone) return super.focusHeading()
    await this.updateComplete
    const element = this.renderRoot.querySelector<MeshRecover>('mesh-recover')
    await element?.updateComplete
    element?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  }

  override render(): TemplateResult {
    const { name, kind } = guessDevice(currentSurroundings())
    return html`<div class="page">
      <mesh-recover
        level="1"
        .session=${this.app.session}
        name=${name}
        kind=${kind}
        @mesh-recovered=${() => this.#onRecovered()}
      >
        ${this.isDone ? this.#after() : this.#heading()}
      </mesh-recover>
      ${this.isDone ? nothing : html`<p class="after soft small">${words.recover.without} <a href=${paths.connect}>${words.start.connect}</a></p>`}
    </div>`
  }

  #heading(): TemplateResult {
    return html`<div class="head" slot="heading">
      <h1>${words.recover.title}</h1>
      <p class="lead">${words.recover.lead}</p>
    </div>`
  }

  #after(): TemplateResult {
    const { recover } = words
    return html`<div class="stack" slot="done">
      <keep-storage .session=${this.app.session}></keep-storage>
      <div class="notice">
        ${icon('lifebuoy')}
        <h2>${recover.nextTitle}</h2>
        <p>${recover.nextHint}</p>
      </div>
      <div class="actions">
        <a class="button primary" href=${paths.home}>${words.app.toHome}</a>
        <a class="button quiet" href=${paths.passwords}>${words.passwords.title}</a>
      </div>
    </div>`
  }

  async #onRecovered(): Promise<void> {
    this.isDone = true
    void this.focusHeading()
    await this.app.refresh()
  }
}

customElements.define('recover-page', RecoverPage)
