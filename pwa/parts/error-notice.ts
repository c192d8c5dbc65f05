/** A failure as people see it: what happened, what to do next, and the code in small print. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../design/icons.ts'
import { describeError } from '../words/error-text.ts'
import { words } from '../words/index.ts'

/** Spoken at once when it appears. `actions` are buttons or links to the next step. */
export function errorNotice(error: unknown, actions?: TemplateResult): TemplateResult {
  const { title, remedy, code } = describeError(error)
  return html`
    <div class="notice danger" role="alert">
      ${icon('warning')}
      <h2>${title}</h2>
      <p>${remedy}</p>
      ${code ? html`<p class="small soft">${words.error.code(code)}</p>` : nothing}
      ${actions ? html`<div class="actions">${actions}</div>` : nothing}
    </div>
  `
}
