/** What was decided, plainly, so that it can be checked later. */
import { html, nothing, type TemplateResult } from 'lit'
import '../../sdk/elements/mesh-fingerprint/register.ts'
import type { PendingDevice } from '../../sdk/index.ts'
import { icon } from '../design/icons.ts'
import { paths } from '../router/routes.ts'
import { words } from '../words/index.ts'

export interface Decided {
  readonly accepted: boolean
  readonly name: string
  readonly pending: PendingDevice
  readonly decidedAt: Date
  /** The device that decided. */
  readonly by: string
}

export function receiptPage(decided: Decided): TemplateResult {
  const { request } = words
  const { accepted, name, pending } = decided
  return html`<div class="page stack">
    <div class="head">
      <span class="medallion large ${accepted ? '' : 'attention'}">${icon(accepted ? 'check' : 'cross')}</span>
      <h1>${accepted ? request.acceptedTitle(name) : request.rejectedTitle}</h1>
      <p class="lead">${accepted ? request.acceptedLead(pending.account) : request.rejectedLead}</p>
    </div>
    <section class="card stack" aria-labelledby="receipt">
      <h2 id="receipt">${request.receipt}</h2>
      ${facts(decided)}
    </section>
    <div class="actions">
      <a class="button primary" href=${paths.home}>${words.app.toHome}</a>
    </div>
  </div>`
}

function facts({ pending, decidedAt, by, accepted }: Decided): TemplateResult {
  const { request } = words
  return html`<dl class="receipt-facts">
    <div><dt>${request.kind}</dt><dd>${words.kind(pending.kind)}</dd></div>
    <div><dt>${request.when}</dt><dd>${words.time.dateTime(decidedAt)}</dd></div>
    ${by ? html`<div><dt>${accepted ? request.by : request.rejectedBy}</dt><dd>${by}</dd></div>` : nothing}
    <div>
      <dt>${request.device}</dt>
      <dd><mesh-fingerprint value=${pending.device} label=${request.device}></mesh-fingerprint></dd>
    </div>
  </dl>`
}
