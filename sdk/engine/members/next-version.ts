/** What an administrator signs to change what a device is in the profile. */
import {
  type ApplicationEntries,
  applicationsOf,
  grantDevice,
  revokeDevice,
  roleOf,
} from '../../core/application/index.ts'
import { MeshError } from '../../core/error.ts'
import {
  createMasterProfile,
  createPersonalProfile,
  nextUpdated,
  onlineKeysOf,
  unclaimedKeys,
  type VerifiedPersonal,
} from '../../core/profile/index.ts'
import type { Mesh } from '../../core/schema/index.ts'
import type { PrivateKeyHandle, PublicKeyHandle } from '../../core/suite/index.ts'
import type { EngineContext } from '../context.ts'
import { objectToText } from '../objects.ts'
import { ownOnlineKey, requireOnlineKey } from '../profiles.ts'
import type { MemberFlow, ProfileRecord } from '../records.ts'

export interface Place {
  readonly record: ProfileRecord
  /** The version to change. */
  readonly current: VerifiedPersonal
}

type Change = Pick<MemberFlow, 'change' | 'device'>

/**
 * The version that says what was decided, signed; undefined where the current one says so.
 *
 * @throws `mesh/device/missing`; `mesh/profile/master`, `mesh/profile/last-administrator`, `mesh/profile/administrator`,
 * `mesh/profile/removed`; `mesh/storage/evicted`
 */
export async function nextVersion(
  engine: EngineContext,
  { change, device }: Change,
  place: Place,
): Promise<VerifiedPersonal | undefined> {
  const { record, current } = place
  const isListed = current.devices.some(({ udf }) => udf === device)
  if (change === 'remove' && !isListed) return undefined
  if (!isListed) throw new MeshError('mesh/device/missing', 'the device is not in the profile any more')
  const online = onlineAfter({ change, device }, place)
  if (change !== 'remove' && online === undefined) return undefined
  const dates = [current.updated, current.master.updated].filter(date => date !== undefined)
  const updated = nextUpdated(engine.clock.now(), dates.sort().at(-1))
  const { Names: names } = current.profile
  const isRemoval = change === 'remove'
  const signed = await createPersonalProfile(engine, {
    master:
      online === undefined ? current.master.signed : await signMaster(engine, place, { online, updated }),
    devices: current.devices.filter(({ udf }) => !isRemoval || udf !== device).map(({ signed }) => signed),
    applications: isRemoval ? await applicationsWithout(engine, device, place) : current.applications,
    removed: isRemoval ? [...current.removed, device] : current.removed,
    online: await requireOnlineKey(engine, record, current),
    updated,
    ...(names && { names }),
  })
  return engine.verifiedPersonal(objectToText('SignedPersonalProfile', signed))
}

/**
 * The online keys after a change; undefined where they stay as they are.
 *
 * Where nobody said whose a key is, as in masters of 2017, it may be the removed device's: it goes with it, and whoever
 * had it can be promoted.
 *
 * @throws `mesh/profile/last-administrator` if none were left
 */
export function onlineAfter(
  { change, device }: Change,
  { record, current }: Place,
): readonly PublicKeyHandle[] | undefined {
  const { onlineKeys } = current.master
  const held = onlineKeysOf(current, device)
  if (change === 'promote') {
    const promoted = current.devices.find(({ udf }) => udf === device)
    return held.length > 0 || promoted === undefined ? undefined : [...onlineKeys, promoted.signatureKey]
  }
  const own = ownOnlineKey(record, current)
  const isOwn = (key: PublicKeyHandle) => key.udf === own
  const doubtful = change === 'remove' ? unclaimedKeys(current).filter(key => !isOwn(key)) : []
  const going = [...held, ...(device === record.device ? onlineKeys.filter(isOwn) : doubtful)]
  if (going.length === 0) return undefined
  const left = onlineKeys.filter(key => !going.includes(key))
  if (left.length === 0)
    throw new MeshError('mesh/profile/last-administrator', 'no device would administer the profile any more')
  return left
}

/**
 * The master signature key, on the machine that founded or recovered the profile.
 *
 * @throws `mesh/profile/master` on any other
 */
export async function requireMasterKey(engine: EngineContext, profile: string): Promise<PrivateKeyHandle> {
  const key = await engine.vault.get(profile)
  if (!key) throw new MeshError('mesh/profile/master', 'this device does not hold the master key')
  return key
}

async function signMaster(
  engine: EngineContext,
  { record, current }: Place,
  { online, updated }: { readonly online: readonly PublicKeyHandle[]; readonly updated: string },
): Promise<Mesh<'SignedMasterProfile'>> {
  const { signatureKey, escrowKeys, holders } = current.master
  const privateKey = await requireMasterKey(engine, record.id)
  const signature = { publicKey: signatureKey, privateKey }
  return createMasterProfile(engine, { signature, escrow: escrowKeys, online, holders, updated })
}

/**
 * The applications without a device. One that nobody would administer any more is taken over by this device if it can
 * open it, since otherwise nobody could encrypt it anew.
 */
async function applicationsWithout(
  engine: EngineContext,
  device: string,
  { record, current }: Place,
): Promise<ApplicationEntries> {
  const { device: own } = record
  const held = await Promise.all(current.master.escrowKeys.map(({ udf }) => engine.vault.get(udf)))
  const opensAll = held.some(key => key !== undefined)
  let entries = revokeDevice(current.applications, { device })
  for (const entry of applicationsOf(current.applications, device)) {
    const identifier = entry.Identifier ?? ''
    const isAdministered = current.devices.some(
      ({ udf }) => udf !== device && roleOf(entry, udf) === 'administrator',
    )
    if (!isAdministered && (opensAll || roleOf(entry, own) !== undefined))
      entries = grantDevice(entries, { identifier, device: own, role: 'administrator' })
  }
  return entries
}
