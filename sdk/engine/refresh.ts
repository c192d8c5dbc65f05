/** Fetching the newest version of a profile: every portal is asked, the newest that verifies is believed and kept. */
import { applicationsOf } from '../core/application/entries.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { type VerifiedPersonal, verifyPersonalProfile, verifySuccessor } from '../core/profile/index.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import type { Answer, Settlement } from './accounts/index.ts'
import type { ProfileSummary } from './api.ts'
import type { EngineContext } from './context.ts'
import { onlyEntry } from './objects.ts'
import { fetchPersonal } from './portals.ts'
import { profileLock, putVersion, requireMember, requireProfile } from './profiles.ts'
import type { AccountRecord, PlaceRecord, ProfileRecord } from './records.ts'
import { loadAccounts, loadApplications, loadMembers } from './seldom.ts'
import { summarizeProfile } from './summaries.ts'

/**
 * Asks the portals of a profile for its newest version and stores it, and then those of the applications this device
 * may use, publishing the edits that wait.
 *
 * A portal that is down or behind does not matter while another answers with what is known or newer; the one that is
 * behind is brought up to date. One that shows a profile which cannot be is always reported, after what the others
 * delivered has been stored. Whatever portals answer, nothing that is stored here is given up: to a portal that has lost
 * everything an administrator's device publishes it again.
 *
 * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/substituted` and every refusal of the verifier;
 * `mesh/account/missing` when no portal has the account any more; `mesh/portal/…` when none answered;
 * `mesh/profile/missing`; `mesh/profile/removed` when an administrator has removed this device: what is stored here stays
 * readable
 */
export async function refreshProfile(engine: EngineContext, udf: string): Promise<ProfileSummary> {
  await fetchNewest(engine, udf)
  const record = await requireProfile(engine, udf)
  const { device } = record
  const personal = await engine.verifiedPersonal(record.signed)
  requireMember(record, personal)
  if (await isChanging(engine, udf)) await (await loadMembers()).resumeMembers(engine, udf)
  const { applications } = personal
  const mine = applicationsOf(applications, device).map(entry => entry.Identifier ?? '')
  if (mine.length > 0) {
    const { syncApplications } = await loadApplications()
    const lie = await syncApplications(engine, udf, mine)
    if (lie) throw lie
  }
  return summarizeProfile(engine, udf)
}

/** Whether a change of what a device is has not come to its end: one that was decided here, or a removal elsewhere. */
async function isChanging(engine: EngineContext, profile: string): Promise<boolean> {
  const flows = await engine.machine.list('members')
  return flows.some(flow => flow.profile === profile && flow.state !== 'done')
}

/**
 * Asks the portals for the newest version of the profile itself, without its applications, and brings those up to date
 * that are behind.
 *
 * @throws as `refreshProfile`
 */
export function fetchNewest(engine: EngineContext, udf: string): Promise<void> {
  return engine.machine.exclusively(profileLock(udf), async () => {
    const before = await requireProfile(engine, udf)
    const known = await engine.verifiedPersonal(before.signed)
    const asked = await askAll(engine, before, before.accounts)
    const { accounts } = await adopt(engine, before, judge(known, asked).newest)
    const added = accounts.filter(one => before.accounts.every(({ account }) => account !== one.account))
    // What is new may lead to portals with something newer still.
    const answers = [...asked, ...(await askAll(engine, { ...before, accounts }, added))]
    const { newest, confirmed, lies } = judge(known, answers)
    const record = await adopt(engine, before, newest)
    if (newest.digest !== known.digest || record !== before)
      await engine.machine.commit(await putVersion(engine, record, newest))
    const settlement = await settle(engine, udf, { newest, confirmed, answers })
    const isThere = confirmed || settlement?.isRestored === true
    const failure = settlement?.refusal ?? firstFailure(answers) ?? nowhere(before)
    const problem = lies[0] ?? (isThere ? undefined : failure)
    if (problem) throw problem
  })
}

interface Judged extends Answer {
  /** It is what this device last saw at that portal: one that missed what came after, and did not go back. */
  readonly isAsSeen: boolean
}

/** One of several portals is not waited for as long as a single one. */
async function askAll(
  engine: EngineContext,
  record: ProfileRecord,
  accounts: readonly AccountRecord[],
): Promise<readonly Judged[]> {
  const [only, ...others] = accounts
  if (only === undefined) return []
  if (record.accounts.length === 1 && others.length === 0)
    return [await ask(engine, record, { ...only, connection: engine.portals.at(only.portal) })]
  const places = await (await loadAccounts()).listPlaces(engine, { ...record, accounts })
  return Promise.all(places.map(place => ask(engine, record, place)))
}

interface Asked extends AccountRecord {
  readonly connection: PortalConnection
  readonly record?: PlaceRecord | undefined
}

async function ask(engine: EngineContext, { id }: ProfileRecord, asked: Asked): Promise<Judged> {
  const { account, portal, connection, record } = asked
  const nothing = { account, portal, isAsSeen: false }
  try {
    const personal = await fetchPersonal(engine, connection, { account, udf: id })
    if (personal) return { ...nothing, personal, isAsSeen: record?.seen[id] === personal.digest }
    return { ...nothing, ...(await askByFingerprint(engine, id, connection)) }
  } catch (error) {
    if (!isMeshError(error)) throw error
    return isMeshError(error, 'mesh/account/missing') ? nothing : { ...nothing, failure: error }
  }
}

/** An account that was given up leaves the profile behind, with what it says about its accounts; a loss leaves nothing. */
async function askByFingerprint(
  engine: EngineContext,
  udf: string,
  connection: PortalConnection,
): Promise<Pick<Answer, 'personal' | 'isAccountGone'>> {
  const { Entries } = await connection.transact('Get', { Identifier: udf, Multiple: false })
  const signed = onlyEntry({ Entries }, 'SignedPersonalProfile')
  if (signed === undefined) return {}
  return { personal: await verifyPersonalProfile(engine, signed, { udf }), isAccountGone: true }
}

interface Judgement {
  readonly newest: VerifiedPersonal
  /** Whether a portal delivered the known version or a newer one, or is known to have missed it. */
  readonly confirmed: boolean
  /** What no honest portal delivers. */
  readonly lies: readonly MeshError[]
}

function judge(known: VerifiedPersonal, answers: readonly Judged[]): Judgement {
  let newest = known
  let confirmed = false
  const lies: MeshError[] = []
  const behind: MeshError[] = []
  for (const { personal, failure, portal, isAsSeen, isAccountGone } of answers) {
    if (failure && !failure.code.startsWith('mesh/portal/')) lies.push(failure)
    if (!personal) continue
    try {
      verifySuccessor(known, personal)
      confirmed ||= isAccountGone !== true
      if (verifySuccessor(newest, personal) === 'newer') newest = personal
    } catch (error) {
      if (!isMeshError(error)) throw error
      if (error.code !== 'mesh/profile/rollback') lies.push(showing(error, portal))
      else if (isAsSeen) confirmed = true
      else behind.push(showing(error, portal))
    }
  }
  // A portal that was down while others took a newer version is behind them; with nobody ahead of it, it rolled back.
  return { newest, confirmed, lies: confirmed ? lies : [...lies, ...behind] }
}

function showing({ code, message }: MeshError, portal: string): MeshError {
  return new MeshError(code, `${portal}: ${message}`, { detail: { portal } })
}

/** A version may say that there are other accounts by now. */
async function adopt(
  engine: EngineContext,
  record: ProfileRecord,
  newest: VerifiedPersonal,
): Promise<ProfileRecord> {
  if (newest.profile.Names === undefined) return record
  return (await loadAccounts()).withListedAccounts(engine, record, newest)
}

/** A single portal that has what is known, and always had, is as it should be. */
async function settle(
  engine: EngineContext,
  udf: string,
  asked: {
    readonly newest: VerifiedPersonal
    readonly confirmed: boolean
    readonly answers: readonly Answer[]
  },
): Promise<Settlement | undefined> {
  const record = await requireProfile(engine, udf)
  const [only, ...others] = record.accounts
  const isAsItShouldBe =
    others.length === 0 && asked.answers.every(({ personal }) => personal?.digest === asked.newest.digest)
  if (only === undefined) return undefined
  if (isAsItShouldBe && !(await engine.machine.get('places', `${udf}/${only.account}`))) return undefined
  return (await loadAccounts()).settlePlaces(engine, record, asked)
}

function firstFailure(answers: readonly Answer[]): MeshError | undefined {
  return answers.find(answer => answer.failure)?.failure
}

function nowhere(record: ProfileRecord): MeshError {
  const accounts = record.accounts.map(({ account }) => account).join(', ')
  return new MeshError('mesh/account/missing', `no portal has ${accounts} any more; the profile is kept here`)
}
