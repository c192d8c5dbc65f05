/** Fetching the newest version of a profile: every portal is asked, the newest that verifies is believed and kept. */
import { applicationsOf } from '../core/application/entries.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { type VerifiedPersonal, verifySuccessor } from '../core/profile/index.ts'
import type { ProfileSummary } from './api.ts'
import type { EngineContext } from './context.ts'
import { fetchPersonal } from './portals.ts'
import { profileLock, putVersion, requireMember, requireProfile } from './profiles.ts'
import type { AccountRecord, ProfileRecord } from './records.ts'
import { loadApplications, loadMembers } from './seldom.ts'
import { summarizeProfile } from './summaries.ts'

/**
 * Asks the portals of a profile for its newest version and stores it, and then those of the applications this device
 * may use, publishing the edits that wait.
 *
 * A portal that is down or behind does not matter while another answers with what is known or newer. One that shows a
 * profile which cannot be is always reported, after what the others delivered has been stored. Whatever portals answer,
 * nothing that is stored here is given up.
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
 * Asks the portals for the newest version of the profile itself, without its applications.
 *
 * @throws as `refreshProfile`
 */
export function fetchNewest(engine: EngineContext, udf: string): Promise<void> {
  return engine.machine.exclusively(profileLock(udf), async () => {
    const record = await requireProfile(engine, udf)
    const known = await engine.verifiedPersonal(record.signed)
    const answers = await Promise.all(record.accounts.map(account => ask(engine, record, account)))
    const { newest, confirmed, lies } = judge(known, answers)
    if (newest.digest !== known.digest) await engine.machine.commit(await putVersion(engine, record, newest))
    const problem = lies[0] ?? (confirmed ? undefined : (firstFailure(answers) ?? nowhere(record)))
    if (problem) throw problem
  })
}

/** A version that verifies, a failure, or neither where the portal does not know the account. */
interface Answer {
  readonly personal?: VerifiedPersonal
  readonly failure?: MeshError
}

async function ask(
  engine: EngineContext,
  record: ProfileRecord,
  { account, portal }: AccountRecord,
): Promise<Answer> {
  try {
    const personal = await fetchPersonal(engine, engine.portals.at(portal), { account, udf: record.id })
    return personal ? { personal } : {}
  } catch (error) {
    if (!isMeshError(error)) throw error
    return isMeshError(error, 'mesh/account/missing') ? {} : { failure: error }
  }
}

interface Judgement {
  readonly newest: VerifiedPersonal
  /** Whether a portal delivered the known version or a newer one. */
  readonly confirmed: boolean
  /** What no honest portal delivers. */
  readonly lies: readonly MeshError[]
}

function judge(known: VerifiedPersonal, answers: readonly Answer[]): Judgement {
  let newest = known
  let confirmed = false
  const lies: MeshError[] = []
  const behind: MeshError[] = []
  for (const { personal, failure } of answers) {
    if (failure && !failure.code.startsWith('mesh/portal/')) lies.push(failure)
    if (!personal) continue
    try {
      verifySuccessor(known, personal)
      confirmed = true
      if (verifySuccessor(newest, personal) === 'newer') newest = personal
    } catch (error) {
      if (!isMeshError(error)) throw error
      if (error.code === 'mesh/profile/rollback') behind.push(error)
      else lies.push(error)
    }
  }
  // A portal that was down while others took a newer version is behind them; with nobody ahead of it, it rolled back.
  return { newest, confirmed, lies: confirmed ? lies : [...lies, ...behind] }
}

function firstFailure(answers: readonly Answer[]): MeshError | undefined {
  return answers.find(answer => answer.failure)?.failure
}

function nowhere(record: ProfileRecord): MeshError {
  const accounts = record.accounts.map(({ account }) => account).join(', ')
  return new MeshError('mesh/account/missing', `no portal has ${accounts} any more; the profile is kept here`)
}
