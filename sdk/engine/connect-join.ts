/** Joining: a device that was accepted stores the profile it is in now. */
import { isMeshError, MeshError } from '../core/error.ts'
import { type VerifiedPersonal, verifySuccessor } from '../core/profile/index.ts'
import { endedFlow, failIfFinal, moveTo } from './connect-records.ts'
import { verifyResult } from './connect-result.ts'
import type { EngineContext } from './context.ts'
import { defaultOf } from './defaults.ts'
import { devicesInUse } from './device-making.ts'
import { loadDevice, requireDevice } from './devices.ts'
import { isFinal, type Step } from './flow.ts'
import { objectToText, textToObject } from './objects.ts'
import { fetchPersonal } from './portals.ts'
import type { MachineChange } from './ports.ts'
import { isAlive, listsDevice, profileLock } from './profiles.ts'
import type { ConnectFlow, ProfileRecord } from './records.ts'
import { loadApplications } from './seldom.ts'
import { wireTime } from './time.ts'

/**
 * Stores profile and device note and ends the connect, in one commit. A profile that is here already with all its keys
 * stays as it is.
 */
export function join(engine: EngineContext, flow: ConnectFlow): Promise<Step<ConnectFlow>> {
  return engine.machine.exclusively(profileLock(flow.profile ?? ''), async () => {
    const signed = textToObject(flow.result ?? '', 'SignedConnectionResult')
    const { personal: accepted } = await verifyResult(engine, flow, signed)
    const held = await engine.machine.get('profiles', accepted.udf)
    try {
      if (held) await verifyRejoining(engine, flow, { held, accepted })
    } catch (error) {
      return failIfFinal(flow, error)
    }
    const settled = await settle(engine, flow, accepted)
    if (settled === 'removed') {
      const error = new MeshError('mesh/profile/removed', 'the device was removed after it had been accepted')
      return failIfFinal(flow, error)
    }
    const personal = settled
    const record = await profileRecord(engine, flow, { personal, held })
    const device = await requireDevice(engine, flow.device)
    const joined = endedFlow(flow, 'joined')
    await engine.machine.commit([
      ...(await replacedDevice(engine, held, flow)),
      { collection: 'profiles', put: record },
      { collection: 'notes', put: { id: `${record.id}/${device.id}`, name: device.name } },
      { collection: 'connects', put: joined },
    ])
    return { ...moveTo(joined, false), changes: [] }
  })
}

interface Rejoining {
  readonly held: ProfileRecord
  readonly accepted: VerifiedPersonal
}

/** A machine whose keys are gone, or whose device was removed, may come back, but not to an older version of the profile than it has seen. */
async function verifyRejoining(
  engine: EngineContext,
  flow: ConnectFlow,
  { held, accepted }: Rejoining,
): Promise<void> {
  if (held.device !== flow.device && (await isAlive(engine, held))) {
    throw new MeshError('mesh/profile/exists', 'this machine is in that profile with another device already')
  }
  verifySuccessor(await engine.verifiedPersonal(held.signed), accepted)
}

/** The device that was in the profile before its keys were evicted; nothing can be done with it any more. */
async function replacedDevice(
  engine: EngineContext,
  held: ProfileRecord | undefined,
  flow: ConnectFlow,
): Promise<readonly MachineChange[]> {
  if (!held || held.device === flow.device) return []
  const { handOverJournal } = await loadApplications()
  const journal = await handOverJournal(engine, held.id, { from: held.device, to: flow.device })
  const isStillUsed = (await devicesInUse(engine, { apartFrom: held.id })).has(held.device)
  return isStillUsed ? journal : [...journal, { collection: 'devices', remove: held.device }]
}

async function profileRecord(
  engine: EngineContext,
  flow: ConnectFlow,
  { personal, held }: { readonly personal: VerifiedPersonal; readonly held: ProfileRecord | undefined },
): Promise<ProfileRecord> {
  const account = { account: flow.account ?? '', portal: flow.portal }
  const others = (held?.accounts ?? []).filter(other => other.account !== account.account)
  const profiles = await engine.machine.list('profiles')
  return {
    id: personal.udf,
    suite: personal.suite,
    device: flow.device,
    accounts: [account, ...others],
    signed: objectToText('SignedPersonalProfile', personal.signed),
    digest: personal.digest,
    isDefault: held?.isDefault ?? defaultOf(profiles) === undefined,
    joinedAt: held?.joinedAt ?? wireTime(engine.clock.now()),
  }
}

/**
 * The version to begin with: the portal's if it is newer than the one in the result. An administrator of 2017 leaves it
 * to the new device to publish the version that lists it, so that is done where the portal does not have it (wire K.1).
 * Anything the portal does wrong here is left for the next refresh to report.
 *
 * @returns `removed` where the portal's version says that the device was
 */
async function settle(
  engine: EngineContext,
  flow: ConnectFlow,
  accepted: VerifiedPersonal,
): Promise<VerifiedPersonal | 'removed'> {
  const portal = engine.portals.at(flow.portal)
  const device = await loadDevice(engine, flow.device)
  try {
    const current = await fetchPersonal(engine, portal, { account: flow.account ?? '', udf: accepted.udf })
    if (!current || current.digest === accepted.digest) return accepted
    if (listsDevice(current, device)) {
      return verifySuccessor(accepted, current) === 'newer' ? current : accepted
    }
    if (current.removed.includes(device.udf)) return 'removed'
    verifySuccessor(current, accepted)
    const entry = { tag: 'SignedPersonalProfile', value: accepted.signed } as const
    await portal.transact('Publish', { Entry: entry }, { ifMatch: current.digest })
    return accepted
  } catch (error) {
    if (!isFinal(error) && !isMeshError(error, 'mesh/portal/answer')) throw error
    return accepted
  }
}
