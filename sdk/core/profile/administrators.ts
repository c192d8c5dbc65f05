/**
 * Which devices administer a profile: each online signature key belongs to one of them (design 6). A device that was
 * promoted signs with its own signature key. One that founded or recovered the profile has a separate key, and the
 * protected header of the master profile says whose it is; a master of 2017 cannot say that.
 */
import { MeshError } from '../error.ts'
import type { ProtectedHeader } from '../jose/jws.ts'
import type { PublicKeyHandle } from '../suite/index.ts'
import type { VerifiedMaster } from './master.ts'
import type { VerifiedPersonal } from './personal.ts'

const MEMBER = 'administrators'

/** UDFs of devices by the UDFs of the online signature keys they hold apart from their own. */
export type KeyHolders = Readonly<Record<string, string>>

/** What the header of a master profile says about separate keys, as far as the master still has them. */
export function holdersToHeader(
  holders: KeyHolders,
  online: readonly PublicKeyHandle[],
): Readonly<Record<string, unknown>> {
  const present = Object.entries(holders).filter(([key]) => online.some(({ udf }) => udf === key))
  return present.length === 0 ? {} : { [MEMBER]: Object.fromEntries(present) }
}

/** @throws `mesh/profile/invalid` if the header says something else than texts */
export function headerToHolders(header: ProtectedHeader): KeyHolders {
  const said = Object.hasOwn(header, MEMBER) ? header[MEMBER] : {}
  const entries = typeof said === 'object' && said !== null ? Object.entries(said) : undefined
  if (entries === undefined || entries.some(([, device]) => typeof device !== 'string')) {
    throw new MeshError(
      'mesh/profile/invalid',
      'The master profile does not say properly who holds its keys.',
    )
  }
  return Object.fromEntries(entries)
}

/** UDF of the device that holds an online key; undefined where nobody said whose it is. */
function holderOf({ master, devices }: Profile, key: string): string | undefined {
  if (devices.some(({ udf }) => udf === key)) return key
  return Object.hasOwn(master.holders, key) ? master.holders[key] : undefined
}

type Profile = {
  readonly master: Pick<VerifiedMaster, 'onlineKeys' | 'holders'>
  readonly devices: readonly Pick<VerifiedPersonal['devices'][number], 'udf'>[]
}

/** The online keys that a device of the profile holds, as far as the profile says. */
export function onlineKeysOf(personal: Profile, device: string): readonly PublicKeyHandle[] {
  return personal.master.onlineKeys.filter(({ udf }) => holderOf(personal, udf) === device)
}

/** The online keys of which nobody said who holds them: any device of the profile may. */
export function unclaimedKeys(personal: Profile): readonly PublicKeyHandle[] {
  return personal.master.onlineKeys.filter(({ udf }) => holderOf(personal, udf) === undefined)
}
