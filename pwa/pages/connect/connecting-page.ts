/** What the pages that connect this device have in common: the element's events, and what follows them. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { MeshConnect } from '../../../sdk/elements/mesh-connect/mesh-connect.ts'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import '../../parts/keep-storage.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'
import { styles } from './connect-page.styles.ts'

export type ConnectEnd = { readonly is: 'joined' } | { readonly is: 'failed'; readonly error: unknown }

export abstract class ConnectingPage extends AppPage {
  static override properties: PropertyDeclarations = { end: { state: true } }
  static override styles = [...pageStyles, styles]

  declare protected end: ConnectEnd | undefined
  /** Where a cancelled request leads. */
  #next: string = paths.home

  constructor() {
    super()
    this.end = undefined
  }

  /** An end has a heading of its own. */
  override async focusHeading(): Promise<void> {
    if (this.end === undefined) return super.focusHeading()
    await this.updateComplete
    await this.element?.updateComplete
    this.element?.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  }

  protected get element(): MeshConnect | null {
    return this.renderRoot.querySelector('mesh-connect')
  }

  protected joinedSlot(): TemplateResult | typeof nothing {
    if (this.end?.is !== 'joined') return nothing
    return html`<div class="stack" slot="joined">
      <keep-storage .session=${this.app.session}></keep-storage>
      <div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>
    </div>`
  }

  protected leaveTo(path: string): void {
    this.#next = path
  }

  protected readonly onConnected = async (
    _event: CustomEvent<{ personal: PersonalSession }>,
  ): Promise<void> => {
    this.end = { is: 'joined' }
    void this.focusHeading()
    await this.app.refresh()
  }

  protected readonly onFailed = async (event: CustomEvent<{ error: unknown }>): Promise<void> => {
    this.end = { is: 'failed', error: event.detail.error }
    void this.focusHeading()
    await this.app.refresh()
  }

  protected readonly onCancelled = async (): Promise<void> => {
    this.app.announce(words.connect.cancelled)
    await this.app.refresh()
    this.app.router.go(this.#next, { replace: true })
  }
}
