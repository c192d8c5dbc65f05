/** The parts of a request that only show: who asks, what it gets, the warning, and what has become of it. */
import { html, nothing, type TemplateResult } from 'lit'
import type { PendingDevice } from '../../../sdk/index.ts'
import { deviceIcon, icon } from '../../design/icons.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import type { WaitingRequest } from '../../state/request-feed.ts'
import { words } from '../../words/index.ts'

const { request } = words

/** What a device is called until the person says otherwise. */
export function suggestedName({ suggestedName: name, kind }: PendingDevice): string {
  return name ?? words.kind(kind)
}

export function requestDetails({ pending, seenAt }: WaitingRequest): TemplateResult {
  return html`<section class="card" aria-labelledby="who">
    <div class="who">
      <span class="medallion large attention">${deviceIcon(pending.kind)}</span>
      <div>
        <p class="soft small">${request.claims}</p>
        <h2 id="who">${suggestedName(pending)}</h2>
      </div>
    </div>
    <dl class="facts">
      <div class="broad"><dt>${request.account}</dt><dd class="strong">${pending.account}</dd></div>
      <div><dt>${request.kind}</dt><dd>${words.kind(pending.kind)}</dd></div>
      <div><dt>${request.asked}</dt><dd>${words.time.since((Date.now() - seenAt) / 1000)}</dd></div>
      <div class="broad">
        <dt>${request.way}</dt>
        <dd>${pending.way === 'scan' ? request.wayScan : request.wayAddress}</dd>
      </div>
    </dl>
    <div class="gets">
      <h3>${request.gets}</h3>
      <ul class="grants" role="list">
        ${request.grants.map(grant => html`<li>${icon('check')}<span>${grant}</span></li>`)}
      </ul>
    </div>
  </section>`
}

export function phishingWarning(): TemplateResult {
  return html`<aside class="notice attention" aria-label=${request.warning}>
    ${icon('warning')}
    <p class="strong">${request.warning}</p>
    <p>${request.warningHint}</p>
  </aside>`
}

/** The device has asked again since: then this is not the request it waits for. */
export function replacedNotice(newer: WaitingRequest | undefined): TemplateResult | typeof nothing {
  if (!newer) return nothing
  return html`<div class="notice attention" role="alert">
    ${icon('warning')}
    <h2>${request.replaced}</h2>
    <p>${request.replacedHint}</p>
    <div class="actions"><a class="button" href=${paths.request(newer.pending.id)}>${request.openNew}</a></div>
  </div>`
}

/** A code was scanned that belongs to another request. */
export function otherNotice(other: WaitingRequest | undefined): TemplateResult | typeof nothing {
  if (!other) return nothing
  return html`<div class="notice danger" role="alert">
    ${icon('warning')}
    <h2>${request.other}</h2>
    <p>${request.otherHint}</p>
    <div class="actions"><a class="button" href=${paths.request(other.pending.id)}>${request.openOther}</a></div>
  </div>`
}

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
