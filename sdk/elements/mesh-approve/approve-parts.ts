/** The parts of a request that only show: who asks, the warning, and the receipt. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ApplicationSummary, PendingDevice } from '../../index.ts'
import { heading } from '../heading.ts'
import { deviceIcon, icon } from '../icons.ts'
import type { Rights } from './rights.ts'
import type { ApproveWords } from './words.ts'

/** What a device is called until the person says otherwise. */
export function suggestedName({ suggestedName: name, kind }: PendingDevice, words: ApproveWords): string {
  return name ?? words.parts.kind(kind)
}

export function nameOfApplication({ kind, identifier }: ApplicationSummary, words: ApproveWords): string {
  return words.application[kind ?? ''] ?? identifier
}

/** What an application made for a web app alone can hold. */
export type OwnList = 'credential' | 'bookmark'
export const ownLists: readonly OwnList[] = ['credential', 'bookmark']

export interface DetailsOptions {
  readonly words: ApproveWords
  readonly level: number
  /** Milliseconds since 1970. */
  readonly seenAt: number
  readonly administrator: boolean
  /** What the new list of its own holds. */
  readonly list: OwnList | undefined
}

export function requestDetails(
  pending: PendingDevice,
  { words, level, seenAt, administrator, list }: DetailsOptions,
): TemplateResult {
  const { kind, time } = words.parts
  const grants = [
    words.member,
    administrator ? words.administers : words.noAdministrator,
    ...(list ? [words.getsList(words.application[list] ?? list)] : []),
  ]
  return html`<section class="card" part="details" aria-labelledby="who">
    <div class="who">
      <span class="medallion large attention">${deviceIcon(pending.kind)}</span>
      <div>
        <p class="soft small">${words.claims}</p>
        ${heading(level, suggestedName(pending, words), { id: 'who' })}
      </div>
    </div>
    <dl class="facts details">
      <div class="broad"><dt>${words.account}</dt><dd class="strong">${pending.account}</dd></div>
      <div><dt>${words.kind}</dt><dd>${kind(pending.kind)}</dd></div>
      <div><dt>${words.asked}</dt><dd>${time.since((Date.now() - seenAt) / 1000)}</dd></div>
      <div class="broad">
        <dt>${words.way}</dt>
        <dd>${wayOf(pending, words)}</dd>
      </div>
    </dl>
    ${
      pending.problem
        ? nothing
        : html`<div class="gets">
            ${heading(level + 1, words.gets)}
            <ul class="grants" role="list">
              ${grants.map(grant => html`<li>${icon('check')}<span>${grant}</span></li>`)}
            </ul>
          </div>`
    }
  </section>`
}

function wayOf({ way }: PendingDevice, words: ApproveWords): string {
  const says = {
    scan: words.wayScan,
    label: words.wayLabel,
    address: words.wayAddress,
    invite: words.wayInvite,
  }
  return says[way]
}

/** The patterns by which people are talked into accepting a stranger’s device (attack 16). */
export function phishingWarning(words: ApproveWords): TemplateResult {
  return html`<aside class="notice attention" part="warning" aria-label=${words.warning}>
    ${icon('warning')}
    <p class="strong">${words.warning}</p>
    <ul>
      ${words.warnings.map(warning => html`<li>${warning}</li>`)}
    </ul>
  </aside>`
}

export interface Decided {
  readonly accepted: boolean
  readonly name: string
  readonly pending: PendingDevice
  readonly decidedAt: Date
  /** The device that decided. */
  readonly by: string
  readonly applications: readonly ApplicationSummary[]
  readonly rights: Rights
  readonly administrator: boolean
  readonly list: OwnList | undefined
}

/** What was decided, plainly, so that it can be checked later. */
export function receipt(decided: Decided, words: ApproveWords, level: number): TemplateResult {
  const { accepted, name, pending } = decided
  return html`<div class="stack" part="receipt">
    <div class="head">
      <span class="medallion large ${accepted ? '' : 'attention'}">${icon(accepted ? 'check' : 'cross')}</span>
      ${heading(level, accepted ? words.acceptedTitle(name) : words.rejectedTitle, { focusable: true })}
      <p class="lead">${accepted ? words.acceptedLead(pending.account) : words.rejectedLead}</p>
    </div>
    <section class="card stack" aria-labelledby="receipt">
      ${heading(level + 1, words.receipt, { id: 'receipt' })} ${facts(decided, words)}
    </section>
    <slot name="receipt"></slot>
  </div>`
}

function facts(decided: Decided, words: ApproveWords): TemplateResult {
  const { pending, decidedAt, by, accepted, administrator } = decided
  const { kind, time } = words.parts
  return html`<dl class="facts">
    <div><dt>${words.kind}</dt><dd>${kind(pending.kind)}</dd></div>
    <div><dt>${words.when}</dt><dd>${time.dateTime(decidedAt)}</dd></div>
    ${by ? html`<div><dt>${accepted ? words.by : words.rejectedBy}</dt><dd>${by}</dd></div>` : nothing}
    ${accepted && decided.applications.length > 0 ? html`<div><dt>${words.opens}</dt><dd>${granted(decided, words)}</dd></div>` : nothing}
    ${accepted && administrator ? html`<div><dt>${words.gets}</dt><dd>${words.mayAdminister}</dd></div>` : nothing}
    ${accepted && decided.list ? html`<div><dt>${words.list}</dt><dd>${words.application[decided.list] ?? decided.list}</dd></div>` : nothing}
    <div>
      <dt>${words.device}</dt>
      <dd><mesh-fingerprint value=${pending.device} label=${words.device} .words=${words.parts}></mesh-fingerprint></dd>
    </div>
  </dl>`
}

function granted({ applications, rights }: Decided, words: ApproveWords): string {
  const given = applications.flatMap(application => {
    const right = rights.get(application.identifier) ?? 'none'
    return right === 'none'
      ? []
      : [`${nameOfApplication(application, words)} (${words.rights[right].toLowerCase()})`]
  })
  return given.join(', ') || words.opensNothing
}
