/** What a machine notes of devices that were removed, and the refusal to let one of them in again (attack 19). */
import { MeshError } from '../../core/error.ts'
import type { VerifiedPersonal } from '../../core/profile/index.ts'
import type { EngineContext } from '../context.ts'
import type { MachineChange } from '../ports.ts'
import type { MemberFlow, ProfileRecord } from '../records.ts'

export function memberId(profile: string, device: string): string {
  return `${profile}/${device}`
}

/**
 * What is noted when a newer version takes the place of the one in `record`: a device that is gone was removed, by
 * whomever. One that was removed and is back, because a portal that compares nothing lost a version, is to be removed
 * again.
 */
export async function notedRemovals(
  engine: EngineContext,
  record: ProfileRecord,
  next: VerifiedPersonal,
): Promise<readonly MachineChange[]> {
  const before = await engine.verifiedPersonal(record.signed)
  const listed = new Set(next.devices.map(({ udf }) => udf))
  const known = await removalsOf(engine, record.id)
  const returned = known.filter(({ state, device }) => state === 'done' && listed.has(device))
  const gone = before.devices.filter(({ udf }) => !listed.has(udf) && udf !== record.device)
  return [
    ...returned.map(flow => ({ ...flow, state: 'decided' }) as const),
    ...gone.map(({ udf: device }): MemberFlow => {
      const id = memberId(record.id, device)
      return { id, profile: record.id, device, change: 'remove', state: 'listed', before: record.signed }
    }),
  ].map(put => ({ collection: 'members', put }))
}

/** The removals that are noted or under way. */
export async function removalsOf(engine: EngineContext, profile: string): Promise<readonly MemberFlow[]> {
  const flows = await engine.machine.list('members')
  return flows.filter(flow => flow.profile === profile && flow.change === 'remove')
}

/** UDFs of the devices that were removed from a profile, by what it says itself and by what is noted here. */
export async function removedDevices(
  engine: EngineContext,
  personal: VerifiedPersonal,
): Promise<ReadonlySet<string>> {
  const noted = await removalsOf(engine, personal.udf)
  return new Set([...personal.removed, ...noted.map(({ device }) => device)])
}

/**
 * A device that was removed stays so: whoever let it in again may be an administrator who has not heard of it.
 *
 * @throws `mesh/profile/removed`
 */
export async function refuseRemoved(
  engine: EngineContext,
  personal: VerifiedPersonal,
  device: string,
): Promise<void> {
  if ((await removedDevices(engine, personal)).has(device))
    throw new MeshError('mesh/profile/removed', 'the device was removed from the profile before')
}
