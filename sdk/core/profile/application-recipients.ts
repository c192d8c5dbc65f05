/** Who may read the encrypted parts of an application profile, and whether exactly they can (design 6, wire I.3). */
import { MeshError } from '../error.ts'
import { recipientsOf } from '../jose/jwe.ts'
import type { Mesh } from '../schema/index.ts'
import type { PublicKeyHandle } from '../suite/index.ts'
import type { VerifiedDevice } from './device.ts'
import type { VerifiedPersonal } from './personal.ts'
import { isSuiteOf2017 } from './signed.ts'

/**
 * Something odd about an application profile that does not make it false.
 * - `extra-recipient`: a key that is not entitled to can read a part; in our own suites that is refused instead
 * - `missing-recipient`: an entitled key cannot read the shared part
 * - `missing-device`: a device may read by the entry, and is not in the profile any more
 */
export interface ApplicationWarning {
  readonly kind: 'extra-recipient' | 'missing-recipient' | 'missing-device'
  /** Of the key, or of the device. */
  readonly udf: string
}

/** The devices that an entry entitles to read, without those that are not in the profile (any more). */
export function readersOf(
  personal: Pick<VerifiedPersonal, 'devices'>,
  entry: Mesh<'ApplicationProfileEntry'>,
): readonly VerifiedDevice[] {
  return personal.devices.filter(device => entry.DecryptDeviceUDF?.includes(device.udf))
}

/**
 * The keys that a `SharedPrivate` is to be encrypted to: those of the devices that may read, and the master escrow
 * keys, so that recovery brings the data back.
 */
export function sharedRecipients(
  personal: Pick<VerifiedPersonal, 'devices' | 'master'>,
  entry: Mesh<'ApplicationProfileEntry'>,
): readonly PublicKeyHandle[] {
  return [...readersOf(personal, entry).map(device => device.encryptionKey), ...personal.master.escrowKeys]
}

/**
 * Compares the recipients of every encrypted part with those entitled to it: the shared part is for the devices that
 * may read and the escrow keys, a device's part for one of those devices alone. Peers of 2017 leave the escrow keys
 * out, so that they are missed in our suites only.
 *
 * @throws `mesh/profile/invalid` for a recipient that is not entitled, in our own suites
 */
export function verifyRecipients(
  personal: VerifiedPersonal,
  entry: Mesh<'ApplicationProfileEntry'>,
  application: Mesh<'ApplicationProfile'>,
): readonly ApplicationWarning[] {
  const { suite, devices } = personal
  const present = new Set(devices.map(device => device.udf))
  const readers = readersOf(personal, entry).map(device => device.encryptionKey.udf)
  const entitled = new Set(sharedRecipients(personal, entry).map(key => key.udf))
  const shared = application.SharedPrivate && recipientsOf(application.SharedPrivate.value)
  const parts = (application.DevicePrivate ?? []).map(part => recipientsOf(part.value))

  const extra = [
    ...extrasOf(shared ?? [], [...entitled]),
    ...parts.flatMap(part => extrasOf(part, oneOf(part, readers))),
  ]
  const [intruder] = extra
  if (intruder !== undefined && !isSuiteOf2017(suite)) {
    throw new MeshError(
      'mesh/profile/invalid',
      `A part is encrypted to a key that may not read it: ${intruder}.`,
    )
  }
  const expected = isSuiteOf2017(suite) ? readers : [...entitled]
  const missing = shared === undefined ? [] : expected.filter(udf => !shared.includes(udf))
  const absent = (entry.DecryptDeviceUDF ?? []).filter(udf => !present.has(udf))
  return [
    ...extra.map(udf => ({ kind: 'extra-recipient', udf }) as const),
    ...missing.map(udf => ({ kind: 'missing-recipient', udf }) as const),
    ...absent.map(udf => ({ kind: 'missing-device', udf }) as const),
  ]
}

/** Those of a list that are not allowed in it, and those that repeat, for a key named twice is as suspicious. */
function extrasOf(list: readonly string[], allowed: readonly string[]): readonly string[] {
  return list.filter((udf, index) => !allowed.includes(udf) || list.indexOf(udf) !== index)
}

/** A part for one device: the first of its recipients that may have such a part, and no other. */
function oneOf(list: readonly string[], readers: readonly string[]): readonly string[] {
  return list.filter(udf => readers.includes(udf)).slice(0, 1)
}
