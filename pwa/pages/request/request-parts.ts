/** What is shown when a request is gone. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'

const { request } = words

export function goneView(error: unknown): TemplateResult {
  return html`<div class="page stack">
    <div class="head">
      <span class="medallion large attention">${icon('clock')}</span>
      <h1>${request.goneTitle}</h1>
      <p class="lead">${request.goneHint}</p>
    </div>
    ${error === undefined ? nothing : errorNotice(error)}
    <div class="actions">
      <a class="button primary" href=${paths.approve}>${words.approve.scanAgain}</a>
      <a class="button quiet" href=${paths.home}>${words.app.toHome}</a>
    </div>
  </div>`
}
