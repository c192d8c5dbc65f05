/**
 * Changes of the list of applications: a new one, and who may use one. `decided → listed → gone`: the personal profile
 * is published first, then the applications are encrypted and signed anew for whom it names (wire I.1).
 */
import {
  type ApplicationEntries,
  addApplication,
  applicationKinds,
  findApplication,
  grantDevice,
  roleOf,
} from '../../core/application/index.ts'
import { MeshError, type MeshErrorCode } from '../../core/error.ts'
import {
  createPersonalProfile,
  nextUpdated,
  type VerifiedPersonal,
  verifySuccessor,
} from '../../core/profile/index.ts'
import { createRandomIdentifier } from '../../core/udf.ts'
import type { AcceptOptions, ApplicationSummary, CreateApplicationOptions } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed, isFinal } from '../flow.ts'
import { objectToText } from '../objects.ts'
import type { MachineChange } from '../ports.ts'
import { profileLock, putVersion, requireOnlineKey, requireProfile } from '../profiles.ts'
import { publishPersonal } from '../publish.ts'
import type { ApplicationGrant, GrantFlow, ProfileRecord } from '../records.ts'
import { emptyContents } from './contents.ts'
import { applyEdit, makeEdit, verifyWritable } from './edits.ts'
import { journalChanges, journalLock } from './journal.ts'
import { readerOf, summarizeApplication } from './read.ts'
import { syncApplication } from './sync.ts'
import { isOfWebApp } from './web-app.ts'

const MOST_ATTEMPTS = 12

const LIES: readonly MeshErrorCode[] = [
  'mesh/profile/rollback',
  'mesh/profile/fork',
  'mesh/profile/substituted',
  'mesh/profile/invalid',
  'mesh/profile/signer',
]

/**
 * Adds an application to the profile, which this device administers. One of the kind whose creation was cut short is
 * finished instead, with what this call says put into it.
 *
 * @throws `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/argument` and others for contents that cannot be;
 * `mesh/portal/…`, after which the creation is kept for the next call or `resume`
 */
export async function createApplication(
  engine: EngineContext,
  profile: string,
  options: CreateApplicationOptions,
): Promise<ApplicationSummary> {
  const { reuse = false, ...change } = options
  const kind = Object.hasOwn(applicationKinds, change.kind) ? applicationKinds[change.kind] : undefined
  if (!kind) throw new MeshError('mesh/argument', 'there is no such kind of application')
  const flow = await engine.machine.exclusively(profileLock(profile), async () => {
    const { profile: record, personal } = await readerOf(engine, profile)
    const existing =
      reuse &&
      personal.applications.find(
        entry =>
          entry.Type === kind.profile &&
          !isOfWebApp(entry.Friendly) &&
          roleOf(entry, record.device) === 'administrator',
      )
    if (existing) return existing.Identifier!
    await requireOnlineKey(engine, record, personal)
    const begun = await findBegun(engine, profile, kind.profile)
    const identifier = begun?.add?.identifier ?? createRandomIdentifier(engine)
    const contents = emptyContents(kind.profile)
    const { edit } = await makeEdit(engine, contents, change)
    const version = { suite: personal.suite, updated: undefined }
    verifyWritable(await applyEdit(engine, contents, edit, version), edit, personal.suite)
    const decided: GrantFlow = begun ?? {
      id: createRandomIdentifier(engine),
      profile,
      state: 'decided',
      add: { identifier, type: kind.profile },
      grants: [{ identifier, device: record.device, role: 'administrator' }],
      applications: [identifier],
    }
    await engine.machine.exclusively(journalLock(identifier), async () => {
      const { changes } = await journalChanges(engine, { profile: record, application: identifier }, edit)
      await engine.machine.commit([...changes, ...(begun ? [] : newApplication(decided, kind.profile))])
    })
    return decided
  })
  if (typeof flow === 'string') return summarizeApplication(engine, profile, flow)
  await runGrant(engine, flow)
  return summarizeApplication(engine, profile, flow.applications[0]!)
}

function newApplication(
  flow: GrantFlow,
  type: NonNullable<GrantFlow['add']>['type'],
): readonly MachineChange[] {
  const put = { id: flow.applications[0]!, profile: flow.profile, type }
  return [
    { collection: 'grants', put: flow },
    { collection: 'applications', put },
  ]
}

/** Several mail accounts are several applications; of the other kinds a second one under way is the first one again. */
async function findBegun(
  engine: EngineContext,
  profile: string,
  type: string,
): Promise<GrantFlow | undefined> {
  if (type === applicationKinds.mail.profile) return undefined
  const flows = await engine.machine.list('grants')
  return flows.find(
    flow => flow.profile === profile && flow.add?.type === type && !isOfWebApp(flow.add.friendly),
  )
}

/**
 * Lets a device of the profile read an application and, as administrator, change it. A device that was an
 * administrator and is granted less is one no more.
 *
 * @throws `mesh/profile/administrator` unless this device administers both the profile and the application;
 * `mesh/device/missing`, `mesh/profile/missing`; `mesh/portal/…`, after which the grant is kept for `resume`
 */
export async function grantApplication(
  engine: EngineContext,
  profile: string,
  identifier: string,
  device: string,
  { administrator = false }: { readonly administrator?: boolean } = {},
): Promise<ApplicationSummary> {
  const flow = await engine.machine.exclusively(profileLock(profile), async () => {
    const grants = await verifyGrants(engine, profile, device, [{ identifier, administrator }])
    const { personal, profile: record } = await readerOf(engine, profile)
    if (!personal.devices.some(({ udf }) => udf === device))
      throw new MeshError('mesh/device/missing', 'the profile has no such device')
    if (device === record.device && !administrator)
      throw new MeshError('mesh/argument', 'a device cannot take an application from itself')
    const decided = { ...decideGrants(engine, profile, grants), before: record.signed }
    await engine.machine.commit([{ collection: 'grants', put: decided }])
    return decided
  })
  await runGrant(engine, flow)
  return summarizeApplication(engine, profile, identifier)
}

/** The record of a decision to let a device use applications. */
export function decideGrants(
  engine: EngineContext,
  profile: string,
  grants: readonly ApplicationGrant[],
): GrantFlow {
  const applications = [...new Set(grants.map(({ identifier }) => identifier))]
  return { id: createRandomIdentifier(engine), profile, state: 'decided', grants, applications }
}

/**
 * What is asked for a device, if this one can give it.
 *
 * @throws `mesh/profile/missing`, `mesh/profile/administrator`; `mesh/storage/evicted`
 */
export async function verifyGrants(
  engine: EngineContext,
  profile: string,
  device: string,
  wanted: NonNullable<AcceptOptions['applications']>,
): Promise<readonly ApplicationGrant[]> {
  const { profile: record, personal } = await readerOf(engine, profile)
  await requireOnlineKey(engine, record, personal)
  return wanted.map(one => {
    const { identifier, administrator = false } = typeof one === 'string' ? { identifier: one } : one
    if (roleOf(findApplication(personal.applications, identifier), record.device) !== 'administrator') {
      throw new MeshError('mesh/profile/administrator', 'this device does not administer the application')
    }
    return { identifier, device, role: administrator ? 'administrator' : 'reader' }
  })
}

/** Finishes changes of lists that were cut short. A portal that does not answer leaves them for another time. */
export async function resumeGrants(engine: EngineContext, profile?: string): Promise<void> {
  for (const flow of await engine.machine.list('grants')) {
    if (profile === undefined || flow.profile === profile) await runGrant(engine, flow).catch(ignoreNamed)
  }
}

/** @throws what the portal refuses the profile or an application with */
async function runGrant(engine: EngineContext, flow: GrantFlow): Promise<void> {
  await engine.machine.exclusively(profileLock(flow.profile), async () => {
    const current = await engine.machine.get('grants', flow.id)
    if (current?.state === 'decided') await list(engine, current)
  })
  if ((await engine.machine.get('grants', flow.id)) === undefined) return
  let failure: unknown
  for (const identifier of flow.applications) {
    await syncApplication(engine, flow.profile, identifier).catch(error => {
      failure ??= error
      // What never will succeed is noted with the application, and does not stay for ever. A lie of the portal ends, and
      // what somebody had signed who may not any more is to be judged by `before` then.
      if (!isFinal(error) || (flow.before !== undefined && LIES.includes(error.code))) throw error
    })
  }
  await engine.machine.commit([{ collection: 'grants', remove: flow.id }])
  if (failure !== undefined) throw failure
}

/** Publishes the personal profile until it says what was decided. */
async function list(engine: EngineContext, flow: GrantFlow): Promise<void> {
  let begun = flow
  try {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const record = await requireProfile(engine, flow.profile)
      const current = await engine.verifiedPersonal(record.signed)
      const applications = applied(current, flow)
      if (applications === current.applications) {
        await engine.machine.commit([{ collection: 'grants', put: { ...begun, state: 'listed' } }])
        return
      }
      const found = await publishVersion(engine, record, current, applications)
      verifySuccessor(current, found)
      begun = begun.before === undefined ? begun : { ...begun, before: record.signed }
      const put = { collection: 'grants', put: begun } as const
      await engine.machine.commit([put, ...(await putVersion(engine, record, found))])
    }
  } catch (error) {
    if (isFinal(error, 'mesh/storage/evicted', 'mesh/account/missing')) await abandon(engine, flow)
    throw error
  }
  throw new MeshError('mesh/portal/conflict', 'other administrators always came first')
}

/** The version the portal has after trying to publish one with these applications. */
async function publishVersion(
  engine: EngineContext,
  record: ProfileRecord,
  current: VerifiedPersonal,
  applications: ApplicationEntries,
): Promise<VerifiedPersonal> {
  const [account] = record.accounts
  if (account === undefined) throw new MeshError('mesh/account/missing', 'the profile has no account')
  const { Names: names } = current.profile
  const signed = await createPersonalProfile(engine, {
    master: current.master.signed,
    devices: current.devices.map(device => device.signed),
    applications,
    removed: current.removed,
    online: await requireOnlineKey(engine, record, current),
    updated: nextUpdated(engine.clock.now(), current.updated),
    ...(names && { names }),
  })
  const personal = await engine.verifiedPersonal(objectToText('SignedPersonalProfile', signed))
  const portal = engine.portals.at(account.portal)
  return publishPersonal(engine, { portal, account: account.account, personal, basedOn: current.digest })
}

/** The applications after the change; the very same list where they are so already. */
function applied({ applications, devices }: VerifiedPersonal, flow: GrantFlow): ApplicationEntries {
  let entries = applications
  const { add } = flow
  if (add && !entries.some(entry => entry.Identifier === add.identifier))
    entries = addApplication(entries, add)
  for (const { identifier, device, role } of flow.grants) {
    const entry = entries.find(candidate => candidate.Identifier === identifier)
    // A device or an application that was removed meanwhile stays removed.
    if (entry === undefined || !devices.some(({ udf }) => udf === device)) continue
    if (roleOf(entry, device) !== role) entries = grantDevice(entries, { identifier, device, role })
  }
  return entries
}

/** A change that was refused for good: a new application goes with all that was written into it. */
async function abandon(engine: EngineContext, { id, add }: GrantFlow): Promise<void> {
  const journal = (await engine.machine.list('journal')).filter(
    record => record.application === add?.identifier,
  )
  await engine.machine.commit([
    { collection: 'grants', remove: id },
    ...(add ? [{ collection: 'applications', remove: add.identifier } as const] : []),
    ...journal.map((record): MachineChange => ({ collection: 'journal', remove: record.id })),
  ])
}
