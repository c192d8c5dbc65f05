/** Connecting this device by a code that another one scans: shown at once, kept through reloads, followed to its end. */
import { html, nothing, type TemplateResult } from 'lit'
import { wantsAddress } from '../../../sdk/elements/mesh-connect/connect-watch.ts'
import '../../../sdk/elements/mesh-connect/register.ts'
import { paths } from '../../router/routes.ts'
import { currentSurroundings, guessDevice } from '../../state/device-guess.ts'
import { words } from '../../words/later.ts'
import { ConnectingPage } from './connecting-page.ts'

export class ConnectPage extends ConnectingPage {
  get pageTitle(): string {
    return this.end?.is === 'joined' ? words.connect.joined : words.connect.title
  }

  override render(): TemplateResult {
    const { connect } = words
    const { name, kind } = guessDevice(currentSurroundings())
    return html`<div class="page ${this.end ? '' : 'wide'}">
      <mesh-connect
        level="1"
        .session=${this.app.session}
        name=${name}
        kind=${kind}
        @mesh-connected=${this.onConnected}
        @mesh-failed=${this.onFailed}
        @mesh-cancelled=${this.onCancelled}
      >
        <div class="head" slot="heading">
          <h1>${connect.title}</h1>
          <p class="lead">${connect.lead}</p>
        </div>
        ${this.end ? nothing : this.#otherWay()} ${this.joinedSlot()} ${this.#failedSlot()}
      </mesh-connect>
    </div>`
  }

  #otherWay(): TemplateResult {
    return html`<a
      class="button"
      slot="actions"
      href=${paths.address}
      @click=${(event: MouseEvent) => this.#toAddress(event)}
      >${words.connect.byAddress}</a
    >`
  }

  #failedSlot(): TemplateResult | typeof nothing {
    const { end } = this
    if (end?.is !== 'failed') return nothing
    const isOnlyWay = wantsAddress(end.error)
    return html`
      <a class="button ${isOnlyWay ? 'primary' : ''}" slot="failed" href=${paths.address}>${words.connect.byAddress}</a>
      <a class="button quiet" slot="failed" href=${paths.home}>${words.app.back}</a>
    `
  }

  async #toAddress(event: MouseEvent): Promise<void> {
    event.preventDefault()
    this.leaveTo(paths.address)
    await this.element?.cancel()
  }
}

customElements.define('connect-page', ConnectPage)
