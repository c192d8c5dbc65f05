/**
 * An administrator's decision about a device: `decided → published → completed → gone`.
 *
 * Accepting publishes the profile that lists the device before the device is told, so that it never believes in a
 * version nobody else can see. Everything signed is stored before it is sent, and what may have arrived already is
 * looked up before it is sent again.
 */
import { isMeshError, MeshError } from '../core/error.ts'
import { type VerifiedDevice, type VerifiedPersonal, verifySuccessor } from '../core/profile/index.ts'
import type { AcceptOptions, ProfileSummary } from './api.ts'
import { addDevice, signResult } from './approve-sign.ts'
import type { EngineContext } from './context.ts'
import { decide } from './decide.ts'
import { signerFor } from './devices.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from './flow.ts'
import { memberId, refuseRemoved } from './members/noted.ts'
import { textToObject } from './objects.ts'
import { fetchPersonal } from './portals.ts'
import type { MachineChange } from './ports.ts'
import { listsDevice, profileLock, putVersion, requireOnlineKey, requireProfile } from './profiles.ts'
import { publishPersonal } from './publish.ts'
import type { ApproveFlow, MemberFlow, ProfileRecord } from './records.ts'
import { loadApplications, loadMembers } from './seldom.ts'
import { summarizeProfile } from './summaries.ts'
import { wireTimeToMilliseconds } from './time.ts'

/** How often other administrators may come first before the caller is told that they do. */
const MOST_REBASES = 8

/**
 * Lets a device into the profile, if what was scanned or typed is the authenticator of the request that was shown.
 *
 * When the portal does not answer, the decision is kept: the next call, or `resumeApprovals`, finishes it.
 *
 * @throws `mesh/connect/authenticator` (nothing was decided); `mesh/connect/missing`, `mesh/connect/expired`;
 * `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/storage/evicted`; `mesh/profile/rollback`,
 * `mesh/profile/fork` when the portal lies about the profile; `mesh/portal/…`
 */
export function acceptRequest(
  engine: EngineContext,
  profile: string,
  id: string,
  options: AcceptOptions,
): Promise<ProfileSummary> {
  return engine.machine
    .exclusively(profileLock(profile), async () => {
      const flow = (await engine.machine.get('approvals', id)) ?? (await decide(engine, profile, id, options))
      if (flow.decision !== 'Accepted') throw answeredOtherwise()
      await runFlow(engine, flow, step)
      return flow
    })
    .then(async ({ grants, add, administrator }) => {
      // The device is in; what it may do and use follows now or with the next `resume`.
      if (administrator) await (await loadMembers()).resumeMembers(engine, profile)
      if (grants || add) await (await loadApplications()).resumeGrants(engine, profile)
      return summarizeProfile(engine, profile)
    })
}

/**
 * Tells a device that it is not let in.
 *
 * @throws as `acceptRequest`
 */
export function rejectRequest(engine: EngineContext, profile: string, id: string): Promise<void> {
  return engine.machine.exclusively(profileLock(profile), async () => {
    const flow = (await engine.machine.get('approvals', id)) ?? (await decide(engine, profile, id))
    if (flow.decision !== 'Rejected') throw answeredOtherwise()
    await runFlow(engine, flow, step)
  })
}

/** Finishes decisions that were cut short. A portal that does not answer leaves them for another time. */
export async function resumeApprovals(engine: EngineContext): Promise<void> {
  for (const { id, profile } of await engine.machine.list('approvals')) {
    await engine.machine.exclusively(profileLock(profile), async () => {
      const flow = await engine.machine.get('approvals', id)
      if (flow) await runFlow(engine, flow, step).catch(ignoreNamed)
    })
  }
}

function answeredOtherwise(): MeshError {
  return new MeshError('mesh/connect/missing', 'the request was answered otherwise')
}

const steps = { decided: publish, published: complete, completed: close }

function step(engine: EngineContext, flow: ApproveFlow): Promise<Step<ApproveFlow>> {
  return steps[flow.state](engine, flow)
}

function moveTo(flow: ApproveFlow, ...others: readonly MachineChange[]): Step<ApproveFlow> {
  return { flow, changes: [{ collection: 'approvals', put: flow }, ...others], proceed: true }
}

/** Publishes the version that lists the device, made anew on top of what another administrator has published. */
async function publish(engine: EngineContext, flow: ApproveFlow): Promise<Step<ApproveFlow>> {
  try {
    const record = await requireProfile(engine, flow.profile)
    const current = await publishedVersion(engine, flow)
    if (current) verifySuccessor(await engine.verifiedPersonal(record.signed), current)
    const device = await engine.verifiedDevice(flow.signedDevice)
    if (current && listsDevice(current, device))
      return await published(engine, flow, { record, device, current })
    if (isPast(engine, flow))
      throw new MeshError('mesh/connect/expired', 'the request expired before it was answered')
    if (!current)
      throw new MeshError('mesh/account/missing', `the portal has no account ${flow.account} any more`)
    await refuseRemoved(engine, current, device.udf)
    return await rebase(engine, flow, { record, device, current })
  } catch (error) {
    if (isFinal(error)) await engine.machine.commit([{ collection: 'approvals', remove: flow.id }])
    throw error
  }
}

/** The version at the portal after trying to publish; a decision that is past is only looked up. */
async function publishedVersion(
  engine: EngineContext,
  flow: ApproveFlow,
): Promise<VerifiedPersonal | undefined> {
  const { account, basedOn, profile: udf } = flow
  const portal = engine.portals.at(flow.portal)
  if (isPast(engine, flow)) return fetchPersonal(engine, portal, { account, udf })
  const personal = await engine.verifiedPersonal(flow.personal)
  return publishPersonal(engine, { portal, account, personal, basedOn })
}

interface Place {
  readonly record: ProfileRecord
  readonly device: VerifiedDevice
  readonly current: VerifiedPersonal
}

/** The portal's version lists the device: ours, or one made by an administrator who let it in as well. */
async function published(engine: EngineContext, flow: ApproveFlow, place: Place): Promise<Step<ApproveFlow>> {
  const { record, device, current } = place
  const { digest } = await engine.verifiedPersonal(flow.personal)
  const online = current.digest === digest ? undefined : await requireOnlineKey(engine, record, current)
  const signed = online && (await signResult(engine, flow, { device, personal: current, online }))
  const changes = await putVersion(engine, record, current)
  return moveTo({ ...flow, ...signed, state: 'published' }, ...changes)
}

async function rebase(engine: EngineContext, flow: ApproveFlow, place: Place): Promise<Step<ApproveFlow>> {
  const { record, device, current } = place
  const online = await requireOnlineKey(engine, record, current)
  const personal = await addDevice(engine, current, { device, online })
  const signed = await signResult(engine, flow, { device, personal, online })
  const isLast = flow.rebased === MOST_REBASES
  const rebased = isLast ? 0 : flow.rebased + 1
  const changes = await putVersion(engine, record, current)
  const step = moveTo({ ...flow, ...signed, basedOn: current.digest, rebased }, ...changes)
  if (!isLast) return step
  // The next call begins on top of the newest version.
  await engine.machine.commit(step.changes)
  throw new MeshError('mesh/portal/conflict', 'other administrators always came first')
}

/**
 * Tells the device. A portal that no longer knows the request has delivered this result before, or dropped the request:
 * either way there is nothing left to say.
 */
async function complete(engine: EngineContext, flow: ApproveFlow): Promise<Step<ApproveFlow>> {
  const record = await requireProfile(engine, flow.profile)
  const signer = await signerFor(engine, record.device)
  const portal = engine.portals.at(flow.portal)
  const result = textToObject(flow.result, 'SignedConnectionResult')
  const next: ApproveFlow = { ...flow, state: 'completed' }
  try {
    if (await isAnswerable(engine, flow)) {
      await portal.transact('ConnectComplete', { Result: result, AccountID: flow.account }, { signer })
    }
  } catch (error) {
    if (isMeshError(error, 'mesh/connect/missing') || isMeshError(error, 'mesh/connect/expired'))
      return moveTo(next)
    if (!isFinal(error) || !isPast(engine, flow)) throw error
  }
  return moveTo(next)
}

/** An unmatched result ends the process of a portal of 2017, so there the request is looked for first (wire K.1). */
async function isAnswerable(engine: EngineContext, flow: ApproveFlow): Promise<boolean> {
  const portal = engine.portals.at(flow.portal)
  const { names } = await portal.features()
  if (names.has('scan')) return true
  const { Pending = [] } = await portal.transact('ConnectPending', { AccountID: flow.account })
  return Pending.some(({ Identifier }) => Identifier === flow.device)
}

/** Keeps what this machine alone knows about the device, and ends the flow. */
async function close(engine: EngineContext, flow: ApproveFlow): Promise<Step<ApproveFlow>> {
  const record = await requireProfile(engine, flow.profile)
  const note = {
    id: memberId(flow.profile, flow.device),
    name: flow.name,
    approvedAt: flow.decidedAt,
    approvedBy: record.device,
  }
  const promoted: MemberFlow = {
    id: note.id,
    profile: flow.profile,
    device: flow.device,
    change: 'promote',
    state: 'decided',
  }
  const wishes =
    flow.grants || flow.add ? (await loadApplications()).closeWishes(engine, flow, record.device) : []
  return {
    flow,
    changes: [
      { collection: 'approvals', remove: flow.id },
      { collection: 'requests', remove: flow.id },
      ...(flow.decision === 'Accepted' ? [{ collection: 'notes', put: note } as const] : []),
      ...(flow.administrator ? [{ collection: 'members', put: promoted } as const] : []),
      ...wishes,
    ],
    proceed: false,
  }
}

function isPast(engine: EngineContext, flow: ApproveFlow): boolean {
  return engine.clock.now() > wireTimeToMilliseconds(flow.expiresAt)
}
