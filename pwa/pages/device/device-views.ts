/** What the page of a device shows when there is none any more: it was removed here, or is not known. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../design/icons.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'

export interface Removed {
  readonly name: string
  /** Whether it could open any application. */
  readonly opened: boolean
  /** Names of applications that another device has yet to encrypt anew. */
  readonly awaiting: readonly string[]
}

export function removedView({ name, opened, awaiting }: Removed): TemplateResult {
  const { device } = words
  return html`<div class="page stack">
    <div class="head">
      <span class="medallion large">${icon('check')}</span>
      <h1>${device.removedTitle(name)}</h1>
      <p class="lead">${device.removedLead}</p>
    </div>
    ${
      awaiting.length > 0
        ? html`<section class="notice attention" aria-labelledby="awaiting">
            ${icon('clock')}
            <h2 id="awaiting">${device.awaitingTitle}</h2>
            <p>${device.awaiting(awaiting.join(', '))}</p>
          </section>`
        : nothing
    }
    ${
      opened
        ? html`<section class="notice" aria-labelledby="next">
            ${icon('key')}
            <h2 id="next">${device.nextTitle}</h2>
            <p>${device.nextHint}</p>
            <div class="actions"><a class="button" href=${paths.passwords}>${device.toPasswords}</a></div>
          </section>`
        : nothing
    }
    <div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>
  </div>`
}

export function goneView(): TemplateResult {
  const { device } = words
  return html`<div class="page stack">
    <div class="head">
      <h1>${device.gone}</h1>
      <p class="lead">${device.goneHint}</p>
    </div>
    <div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>
  </div>`
}
