/** The profiles this machine is in: found, compared and replaced by newer versions. */
import { roleOf } from '../core/application/entries.ts'
import { MeshError } from '../core/error.ts'
import { isSameSigned, type VerifiedDevice, type VerifiedPersonal } from '../core/profile/index.ts'
import type { PrivateKeyHandle } from '../core/suite/index.ts'
import type { EngineContext } from './context.ts'
import { requireKey } from './keys.ts'
import { notedRemovals } from './members/noted.ts'
import { objectToText } from './objects.ts'
import type { MachineChange } from './ports.ts'
import type { ProfileRecord } from './records.ts'

/** Held while a profile is changed, here or at its portals. */
export function profileLock(udf: string): string {
  return `profile:${udf}`
}

/** @throws `mesh/profile/missing` */
export async function requireProfile(engine: EngineContext, udf: string): Promise<ProfileRecord> {
  const record = await engine.machine.get('profiles', udf)
  if (!record) throw new MeshError('mesh/profile/missing', `this machine is not in a profile ${udf}`)
  return record
}

/**
 * The changes that store a newer version of a profile. An administrator notes which devices are in it no more: what
 * they could read is to be encrypted anew, and they must not come back.
 */
export async function putVersion(
  engine: EngineContext,
  record: ProfileRecord,
  personal: VerifiedPersonal,
): Promise<readonly MachineChange[]> {
  const signed = objectToText('SignedPersonalProfile', personal.signed)
  return [
    { collection: 'profiles', put: { ...record, signed, digest: personal.digest } },
    ...(administersAny(record, personal) ? await notedRemovals(engine, record, personal) : []),
  ]
}

/** Whether this machine administers the profile or an application of it. */
function administersAny(record: ProfileRecord, personal: VerifiedPersonal): boolean {
  const { applications } = personal
  return (
    isAdministrator(record, personal) ||
    (isMember(record, personal) &&
      applications.some(entry => roleOf(entry, record.device) === 'administrator'))
  )
}

/** Whether a profile lists this very device, byte for byte. */
export function listsDevice(personal: VerifiedPersonal, device: VerifiedDevice): boolean {
  return personal.devices.some(({ udf, signed }) => udf === device.udf && isSameSigned(signed, device.signed))
}

/** Whether a profile lists this machine's device; an administrator may have removed it. */
export function isMember(record: ProfileRecord, personal: VerifiedPersonal): boolean {
  return personal.devices.some(({ udf }) => udf === record.device)
}

/** @throws `mesh/profile/removed` on a device that was removed from the profile */
export function requireMember(record: ProfileRecord, personal: VerifiedPersonal): void {
  if (!isMember(record, personal))
    throw new MeshError('mesh/profile/removed', 'this device was removed from the profile')
}

/** Whether a profile names an online key that this machine holds: a separate one, or its device's own signature key. */
export function isAdministrator(record: ProfileRecord, personal: VerifiedPersonal): boolean {
  return isMember(record, personal) && ownOnlineKey(record, personal) !== undefined
}

/** UDF of the online key that this machine holds. */
export function ownOnlineKey(record: ProfileRecord, { master }: VerifiedPersonal): string | undefined {
  const held = [record.onlineKey, record.device]
  return held.find(key => master.onlineKeys.some(({ udf }) => udf === key))
}

/**
 * The online signature key of an administrator.
 *
 * @throws `mesh/profile/removed`, `mesh/profile/administrator` on a device that is none (any more);
 * `mesh/storage/evicted`
 */
export async function requireOnlineKey(
  engine: EngineContext,
  record: ProfileRecord,
  personal: VerifiedPersonal,
): Promise<PrivateKeyHandle> {
  requireMember(record, personal)
  const udf = ownOnlineKey(record, personal)
  if (udf === undefined)
    throw new MeshError('mesh/profile/administrator', 'this device holds no online key of the profile')
  return requireKey(engine, { udf })
}

/** Whether this machine can still act in the profile: the device is in it, as far as is known here, and has its keys. */
export async function isAlive(engine: EngineContext, record: ProfileRecord): Promise<boolean> {
  const personal = await engine.verifiedPersonal(record.signed)
  return isMember(record, personal) && !(await lacksKeys(engine, record))
}

/**
 * Whether private keys that this machine must have to be in the profile are gone from the vault.
 *
 * @param held UDFs of the keys in the vault, where they are known already
 */
export async function lacksKeys(
  engine: EngineContext,
  record: ProfileRecord,
  held?: ReadonlySet<string>,
): Promise<boolean> {
  const device = await engine.machine.get('devices', record.device)
  if (!device) return true
  const { signatureKey, authenticationKey, encryptionKey } = await engine.verifiedDevice(device.signed)
  const needed = [signatureKey.udf, authenticationKey.udf, encryptionKey.udf]
  if (record.onlineKey !== undefined) needed.push(record.onlineKey)
  const present = held ?? new Set((await engine.vault.list()).map(key => key.udf))
  return needed.some(udf => !present.has(udf))
}
