/** Connecting this device by a code that another one scans: shown at once, kept through reloads, followed to its end. */
import { html, type PropertyValues, type TemplateResult } from 'lit'
import type { ConnectRequest } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { connectCodeStyles } from '../../parts/connect-code.styles.ts'
import { connectCode, waitingNote } from '../../parts/connect-code.ts'
import { failedPage, joinedPage } from '../../parts/connect-outcome.ts'
import { paths } from '../../router/routes.ts'
import {
  type ConnectProgress,
  ConnectWatch,
  isPassing,
  isWorthShowing,
  wantsAddress,
} from '../../state/connect-watch.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/index.ts'
import { styles } from './connect-page.styles.ts'

export class ConnectPage extends AppPage {
  static override styles = [...pageStyles, connectCodeStyles, styles]
  readonly #watch = new ConnectWatch(this)
  #shown: ConnectProgress['is'] = 'none'

  get pageTitle(): string {
    return this.#watch.progress.is === 'joined' ? words.result.joinedTitle : words.connect.title
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#begin()
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed)
    const { is } = this.#watch.progress
    if (is !== this.#shown && (is === 'joined' || is === 'failed')) void this.focusHeading()
    this.#shown = is
  }

  override render(): TemplateResult {
    const { progress } = this.#watch
    if (progress.is === 'joined') return joinedPage(progress.profile, this.app.session)
    if (progress.is === 'failed') return failedPage(progress.error, this.#afterFailure(progress.error))
    return this.#waiting(progress.is === 'waiting' ? progress.request : undefined)
  }

  #waiting(request: ConnectRequest | undefined): TemplateResult {
    const { connect } = words
    return html`<div class="page wide">
      <div class="columns">
        <div class="head">
          <h1>${connect.title}</h1>
          <p class="lead">${connect.lead}</p>
        </div>
        ${connectCode(request)}
        <div class="stack">
          <ol class="steps" aria-label=${connect.stepsTitle} role="list">
            ${connect.steps.map(step => html`<li>${step}</li>`)}
          </ol>
          ${request ? waitingNote() : html`<p class="soft" role="status">${connect.preparing}</p>`}
          <div class="stack tight">
            <p class="soft small">${connect.byAddressHint}</p>
            <div class="actions">
              <a class="button" href=${paths.address} @click=${(event: MouseEvent) => this.#toAddress(event)}>${connect.byAddress}</a>
              <button class="button quiet" @click=${() => this.#cancel()}>${words.app.cancel}</button>
            </div>
          </div>
        </div>
      </div>
    </div>`
  }

  #afterFailure(error: unknown): TemplateResult {
    const again = html`<button class="button primary" @click=${() => this.#beginAgain(error)}>${words.app.startAgain}</button>`
    const address = (kind: string) =>
      html`<a class="button ${kind}" href=${paths.address}>${words.connect.byAddress}</a>`
    return html`
      ${wantsAddress(error) ? address('primary') : html`${again}${address('')}`}
      <a class="button quiet" href=${paths.home}>${words.app.back}</a>
    `
  }

  /** Takes up the request that a reload interrupted, or makes a new one. */
  async #begin(): Promise<void> {
    await this.#watch.follow(async () => {
      const requests = await this.app.session.connects()
      return (
        requests.find(request => request.way === 'scan' && isWorthShowing(request)) ??
        this.app.session.connect(undefined, guessDevice(currentSurroundings()))
      )
    })
    await this.app.refresh()
  }

  /** A request that failed for good is given up; one that met a passing trouble is taken up again. */
  async #beginAgain(error: unknown): Promise<void> {
    if (!isPassing(error)) await this.#watch.cancel()
    await this.#begin()
  }

  async #toAddress(event: MouseEvent): Promise<void> {
    event.preventDefault()
    await this.#watch.cancel()
    this.app.router.go(paths.address, { replace: true })
  }

  async #cancel(): Promise<void> {
    await this.#watch.cancel()
    this.app.announce(words.connect.cancelled)
    await this.app.refresh()
    this.app.router.go(paths.home, { replace: true })
  }
}

customElements.define('connect-page', ConnectPage)
