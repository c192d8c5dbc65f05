/** The profiles this machine is in: found, compared and replaced by newer versions. */
import { MeshError } from '../core/error.ts'
import { isSameSigned, type VerifiedDevice, type VerifiedPersonal } from '../core/profile/index.ts'
import type { PrivateKeyHandle } from '../core/suite/index.ts'
import type { EngineContext } from './context.ts'
import { requireKey } from './keys.ts'
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

/** The change that stores a newer version of a profile. */
export function putVersion(record: ProfileRecord, personal: VerifiedPersonal): MachineChange {
  const signed = objectToText('SignedPersonalProfile', personal.signed)
  return { collection: 'profiles', put: { ...record, signed, digest: personal.digest } }
}

/** Whether a profile lists this very device, byte for byte. */
export function listsDevice(personal: VerifiedPersonal, device: VerifiedDevice): boolean {
  return personal.devices.some(({ udf, signed }) => udf === device.udf && isSameSigned(signed, device.signed))
}

/** Whether a profile names the online key this machine holds. */
export function isAdministrator(record: ProfileRecord, personal: VerifiedPersonal): boolean {
  return personal.master.onlineKeys.some(({ udf }) => udf === record.onlineKey)
}

/**
 * The online signature key of an administrator.
 *
 * @throws `mesh/profile/administrator` on a device that is none (any more); `mesh/storage/evicted`
 */
export async function requireOnlineKey(
  engine: EngineContext,
  record: ProfileRecord,
  personal: VerifiedPersonal,
): Promise<PrivateKeyHandle> {
  if (record.onlineKey === undefined || !isAdministrator(record, personal)) {
    throw new MeshError('mesh/profile/administrator', 'this device holds no online key of the profile')
  }
  return requireKey(engine, { udf: record.onlineKey })
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
