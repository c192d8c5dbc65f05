/**
 * Changes of what a device is in a profile, by an administrator: `decided → gone` when one is promoted or demoted,
 * `decided → listed → done` when one is removed. The personal profile is published first, then the applications that
 * the device could read are encrypted and signed anew. The record of a removal stays.
 */
import { applicationsOf, roleOf } from '../../core/application/index.ts'
import { MeshError } from '../../core/error.ts'
import { verifySuccessor } from '../../core/profile/index.ts'
import type { DeviceRemoval, ProfileSummary } from '../api.ts'
import { syncApplication } from '../applications/sync.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed, isFinal } from '../flow.ts'
import type { MachineChange } from '../ports.ts'
import { profileLock, putVersion, requireOnlineKey, requireProfile } from '../profiles.ts'
import { publishPersonal } from '../publish.ts'
import type { MemberFlow } from '../records.ts'
import { summarizeProfile } from '../summaries.ts'
import { nextVersion, onlineAfter, requireMasterKey } from './next-version.ts'
import { memberId } from './noted.ts'

const MOST_ATTEMPTS = 12

/**
 * Removes a device from the profile: out of its devices, its applications and, if it was one, its administrators. Every
 * application that this device administers gets new content keys without it. What it has read before, it knows. Its
 * keys are never let in again.
 *
 * @returns the profile, and the applications that another administrator has yet to encrypt anew
 * @throws `mesh/device/missing`; `mesh/argument` for this device itself; `mesh/profile/last-administrator`;
 * `mesh/profile/master` for an administrator, on a device without the master key; `mesh/profile/administrator`,
 * `mesh/profile/removed`, `mesh/profile/missing`; `mesh/portal/…`, after which the removal is kept for the next call or
 * `resume`
 */
export async function removeDevice(
  engine: EngineContext,
  profile: string,
  device: string,
): Promise<DeviceRemoval> {
  const flow = await decide(engine, profile, { change: 'remove', device })
  const readable = await readableBy(engine, profile, device)
  await run(engine, flow)
  const mine = await administeredHere(engine, profile)
  const awaiting = readable.filter(identifier => !mine.includes(identifier))
  return { profile: await summarizeProfile(engine, profile), awaiting }
}

/**
 * Makes a device an administrator of the profile: its own signature key is signed into the master profile. The device
 * learns of it at its next refresh.
 *
 * @throws `mesh/profile/master` on a device that neither founded nor recovered the profile; otherwise as `removeDevice`
 */
export function promoteDevice(
  engine: EngineContext,
  profile: string,
  device: string,
): Promise<ProfileSummary> {
  return changeRole(engine, profile, { change: 'promote', device })
}

/**
 * Takes the administration of the profile from a device, which stays in it with its applications.
 *
 * @throws `mesh/profile/last-administrator`; `mesh/argument` for the device that holds the master key: nobody could
 * change administrators any more; otherwise as `promoteDevice`
 */
export function demoteDevice(
  engine: EngineContext,
  profile: string,
  device: string,
): Promise<ProfileSummary> {
  return changeRole(engine, profile, { change: 'demote', device })
}

type Change = Pick<MemberFlow, 'change' | 'device'>

async function changeRole(engine: EngineContext, profile: string, change: Change): Promise<ProfileSummary> {
  await run(engine, await decide(engine, profile, change))
  return summarizeProfile(engine, profile)
}

/** Finishes changes that were cut short. A portal that does not answer leaves them for another time. */
export async function resumeMembers(engine: EngineContext, profile?: string): Promise<void> {
  for (const flow of await engine.machine.list('members')) {
    if (profile === undefined || flow.profile === profile) await run(engine, flow).catch(ignoreNamed)
  }
}

/** Stores what was decided, if it can be done from here. A removal that was decided before goes on as it was. */
function decide(engine: EngineContext, profile: string, change: Change): Promise<MemberFlow> {
  return engine.machine.exclusively(profileLock(profile), async () => {
    const id = memberId(profile, change.device)
    const begun = await engine.machine.get('members', id)
    if (begun?.change === 'remove') {
      if (change.change === 'remove') return begun
      throw new MeshError('mesh/profile/removed', 'the device is being removed, or was')
    }
    await verifyPossible(engine, profile, change)
    const decided: MemberFlow = { ...change, id, profile, state: 'decided' }
    await engine.machine.commit([{ collection: 'members', put: decided }])
    return decided
  })
}

async function verifyPossible(engine: EngineContext, profile: string, change: Change): Promise<void> {
  const record = await requireProfile(engine, profile)
  const current = await engine.verifiedPersonal(record.signed)
  await requireOnlineKey(engine, record, current)
  if (!current.devices.some(({ udf }) => udf === change.device))
    throw new MeshError('mesh/device/missing', 'the profile has no such device')
  const online = onlineAfter(change, { record, current })
  if (change.change !== 'promote' && change.device === record.device)
    throw new MeshError('mesh/argument', 'this device cannot take itself out; another administrator can')
  if (change.change !== 'remove' || online !== undefined) await requireMasterKey(engine, profile)
}

async function run(engine: EngineContext, { id, profile }: MemberFlow): Promise<void> {
  const listed = await engine.machine.exclusively(profileLock(profile), async () => {
    const flow = await engine.machine.get('members', id)
    if (flow?.state === 'decided') await list(engine, flow)
    return engine.machine.get('members', id)
  })
  if (listed?.state === 'listed') await encryptAnew(engine, listed)
}

/** Publishes the personal profile until it says what was decided. What was removed is noted as the version is stored. */
async function list(engine: EngineContext, flow: MemberFlow): Promise<void> {
  try {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const record = await requireProfile(engine, flow.profile)
      const current = await engine.verifiedPersonal(record.signed)
      const next = await nextVersion(engine, flow, { record, current })
      if (next === undefined) return await listed(engine, flow)
      const [place] = record.accounts
      if (place === undefined) throw new MeshError('mesh/account/missing', 'the profile has no account')
      const { account } = place
      const portal = engine.portals.at(place.portal)
      const options = { portal, account, personal: next, basedOn: current.digest }
      const found = await publishPersonal(engine, options)
      verifySuccessor(current, found)
      await engine.machine.commit(await putVersion(engine, record, found))
    }
  } catch (error) {
    if (isFinal(error, 'mesh/storage/evicted', 'mesh/account/missing')) await remove(engine, flow)
    throw error
  }
  throw new MeshError('mesh/portal/conflict', 'other administrators always came first')
}

/** The profile says so. A removal was noted when the version without the device was stored. */
async function listed(engine: EngineContext, flow: MemberFlow): Promise<void> {
  if (flow.change !== 'remove') return remove(engine, flow)
  const noted = await engine.machine.get('members', flow.id)
  if (noted?.state !== 'decided') return
  await engine.machine.commit([{ collection: 'members', put: { ...flow, state: 'listed' } }])
}

function remove(engine: EngineContext, { id }: MemberFlow): Promise<void> {
  return engine.machine.commit([{ collection: 'members', remove: id }])
}

/**
 * Encrypts anew what this device administers, and forgets what it knew of the removed device. Whatever fails, be it for
 * now or by a lie of the portal, is tried again with the next refresh.
 */
async function encryptAnew(engine: EngineContext, flow: MemberFlow): Promise<void> {
  const { id, profile } = flow
  let failure: unknown
  for (const identifier of await administeredHere(engine, profile)) {
    await syncApplication(engine, profile, identifier).catch(error => {
      ignoreNamed(error)
      // Of one that was never published there is nothing to encrypt.
      if (error.code !== 'mesh/profile/missing') failure ??= error
    })
  }
  if (failure !== undefined) throw failure
  await engine.machine.exclusively(profileLock(profile), async () => {
    if (await engine.machine.get('members', id)) await engine.machine.commit(await marked(engine, flow))
  })
}

/** What stays of a removal is that there was one. */
async function marked(
  engine: EngineContext,
  { id, profile, device, change }: MemberFlow,
): Promise<readonly MachineChange[]> {
  const requests = (await engine.machine.list('requests')).filter(
    request => request.profile === profile && request.device === device,
  )
  return [
    { collection: 'members', put: { id, profile, device, change, state: 'done' } },
    { collection: 'notes', remove: id },
    ...requests.map((request): MachineChange => ({ collection: 'requests', remove: request.id })),
  ]
}

async function administeredHere(engine: EngineContext, profile: string): Promise<readonly string[]> {
  const { device, signed } = await requireProfile(engine, profile)
  const { applications } = await engine.verifiedPersonal(signed)
  return applications
    .filter(entry => roleOf(entry, device) === 'administrator')
    .map(({ Identifier }) => Identifier ?? '')
}

/** The applications that a device may read, before it is removed. */
async function readableBy(
  engine: EngineContext,
  profile: string,
  device: string,
): Promise<readonly string[]> {
  const { signed } = await requireProfile(engine, profile)
  const { applications } = await engine.verifiedPersonal(signed)
  return applicationsOf(applications, device).map(({ Identifier }) => Identifier ?? '')
}
