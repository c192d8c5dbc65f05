/** How connecting this device ended, and what to do next: one page for every end. */
import { html, type TemplateResult } from 'lit'
import { isMeshError, type MeshSession, type PersonalSession } from '../../sdk/index.ts'
import { type IconName, icon } from '../design/icons.ts'
import { paths } from '../router/routes.ts'
import { describeError } from '../words/error-text.ts'
import { words } from '../words/index.ts'
import './keep-storage.ts'

interface Outcome {
  readonly icon: IconName
  readonly tone: '' | 'attention' | 'danger'
  readonly title: string
  readonly hint: string
}

const { result } = words

const rejected: Outcome = {
  icon: 'cross',
  tone: 'attention',
  title: result.rejectedTitle,
  hint: result.rejectedHint,
}
const expired: Outcome = {
  icon: 'clock',
  tone: 'attention',
  title: result.expiredTitle,
  hint: result.expiredHint,
}
const substituted: Outcome = {
  icon: 'warning',
  tone: 'danger',
  title: result.substitutedTitle,
  hint: result.substitutedHint,
}
const invalid: Outcome = {
  icon: 'warning',
  tone: 'danger',
  title: result.invalidTitle,
  hint: result.invalidHint,
}
const unreachable: Outcome = {
  icon: 'offline',
  tone: 'attention',
  title: result.unreachableTitle,
  hint: result.unreachableHint,
}

const outcomes: Readonly<Record<string, Outcome>> = {
  'mesh/connect/rejected': rejected,
  'mesh/connect/expired': expired,
  'mesh/connect/result': invalid,
  'mesh/profile/invalid': invalid,
  'mesh/profile/signer': invalid,
  'mesh/jws/invalid': invalid,
  'mesh/udf/mismatch': invalid,
  'mesh/profile/substituted': substituted,
  'mesh/portal/unreachable': unreachable,
  'mesh/portal/timeout': unreachable,
  'mesh/portal/internal': unreachable,
}

/** This device is in: whose it is, and the way home. */
export function joinedPage(profile: PersonalSession, session: MeshSession): TemplateResult {
  return html`<div class="page stack">
    <div class="head">
      <span class="medallion large">${icon('check')}</span>
      <h1>${result.joinedTitle}</h1>
      <p class="lead">${result.joinedLead(profile.summary.accounts[0] ?? '')}</p>
    </div>
    <section class="card stack near" aria-labelledby="joined-fingerprint">
      <h2 id="joined-fingerprint">${words.create.fingerprint}</h2>
      <mesh-fingerprint value=${profile.udf} label=${words.create.fingerprint}></mesh-fingerprint>
    </section>
    <keep-storage .session=${session}></keep-storage>
    <div class="actions"><a class="button primary" href=${paths.home}>${words.app.toHome}</a></div>
  </div>`
}

/** This device is not in: why, and what to do. `actions` begin with the most useful one. */
export function failedPage(error: unknown, actions: TemplateResult): TemplateResult {
  const { title, remedy, code } = describeError(error)
  const fallback: Outcome = { icon: 'warning', tone: 'danger', title, hint: remedy }
  const outcome = (isMeshError(error) && outcomes[error.code]) || fallback
  return html`<div class="page">
    <div class="head" role="alert">
      <span class="medallion large ${outcome.tone}">${icon(outcome.icon)}</span>
      <h1>${outcome.title}</h1>
      <p class="lead">${outcome.hint}</p>
      ${code ? html`<p class="small soft">${words.error.code(code)}</p>` : ''}
    </div>
    <div class="actions">${actions}</div>
  </div>`
}
