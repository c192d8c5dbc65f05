/** Publishing which accounts a profile has, so that all its devices learn of it. */
import { isMeshError, MeshError } from '../../core/error.ts'
import { createPersonalProfile, nextUpdated, verifySuccessor } from '../../core/profile/index.ts'
import type { EngineContext } from '../context.ts'
import { objectToText } from '../objects.ts'
import { portalOf } from '../portals.ts'
import { putVersion, requireOnlineKey, requireProfile } from '../profiles.ts'
import { publishPersonal } from '../publish.ts'
import type { AccountRecord, ProfileRecord } from '../records.ts'
import { accountToName, listedAccounts } from './names.ts'

const MOST_ATTEMPTS = 12

/**
 * Publishes versions until one says what `change` makes of the names. Whatever is done twice comes to the same, so after
 * a death it simply begins again. Needs the profile's lock.
 *
 * @throws `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/storage/evicted`; `mesh/profile/rollback`,
 * `mesh/profile/fork`; `mesh/portal/…`
 */
export async function publishNames(
  engine: EngineContext,
  udf: string,
  change: (names: readonly string[]) => readonly string[],
): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const record = await requireProfile(engine, udf)
    const current = await engine.verifiedPersonal(record.signed)
    const { Names: said } = current.profile
    const isSaid = said !== undefined && listedAccounts(current) !== undefined
    const names = change(isSaid ? said : await namesOf(engine, record))
    if (said !== undefined && isSame(said, names)) return
    const [account] = record.accounts
    if (account === undefined) throw new MeshError('mesh/account/missing', 'the profile has no account')
    const signed = await createPersonalProfile(engine, {
      master: current.master.signed,
      devices: current.devices.map(device => device.signed),
      applications: current.applications,
      online: await requireOnlineKey(engine, record, current),
      updated: nextUpdated(engine.clock.now(), current.updated),
      names,
    })
    const personal = await engine.verifiedPersonal(objectToText('SignedPersonalProfile', signed))
    const portal = engine.portals.at(account.portal)
    const found = await publishPersonal(engine, {
      portal,
      account: account.account,
      personal,
      basedOn: current.digest,
    })
    verifySuccessor(current, found)
    await engine.machine.commit(await putVersion(engine, record, found))
  }
  throw new MeshError('mesh/portal/conflict', 'other administrators always came first')
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, index) => name === other[index])
}

/** The names of the accounts that this device knows of. */
function namesOf(engine: EngineContext, { accounts }: ProfileRecord): Promise<readonly string[]> {
  return Promise.all(accounts.map(async one => accountToName(one, await isByDomain(engine, one))))
}

/** Whether the domain of an account leads to its portal. */
export async function isByDomain(
  engine: EngineContext,
  { account, portal }: AccountRecord,
): Promise<boolean> {
  try {
    return (await portalOf(engine, account)).url === portal
  } catch (error) {
    if (isMeshError(error)) return false
    throw error
  }
}
