/** What every page has: the context, the machine, the requests, a title, and a heading that takes the focus. */
import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit'
import { baseStyles } from '../design/base.styles.ts'
import { controlStyles } from '../design/controls.styles.ts'
import { layoutStyles } from '../design/layout.styles.ts'
import type { Machine } from '../state/machine.ts'
import type { WaitingRequest } from '../state/request-feed.ts'
import { words } from '../words/index.ts'
import type { AppContext } from './context.ts'

export const pageStyles = [baseStyles, layoutStyles, controlStyles]

export abstract class AppPage extends LitElement {
  static override properties: PropertyDeclarations = {
    app: { attribute: false },
    machine: { attribute: false },
    requests: { attribute: false },
  }
  static override styles = pageStyles

  declare app: AppContext
  declare machine: Machine
  declare requests: readonly WaitingRequest[]

  /** What the browser's tab says; it may change with the page's state. */
  abstract get pageTitle(): string

  override updated(_changed: PropertyValues): void {
    document.title = words.app.title(this.pageTitle)
  }

  /** Moves the focus to the heading, so that a changed page is read from its start. */
  async focusHeading(): Promise<void> {
    await this.updateComplete
    const heading = this.renderRoot.querySelector('h1')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    scrollTo({ top: 0 })
  }
}
