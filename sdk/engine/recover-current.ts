/** The version of a profile that a recovery builds on: the newest that any of its portals, or this machine, has. */
import { isMeshError } from '../core/error.ts'
import { type VerifiedPersonal, verifyPersonalProfile, verifySuccessor } from '../core/profile/index.ts'
import { withListedAccounts } from './accounts/names.ts'
import { listPlaces } from './accounts/places.ts'
import type { EngineContext } from './context.ts'
import { onlyEntry } from './objects.ts'
import { fetchPersonal } from './portals.ts'
import type { AccountRecord, ProfileRecord } from './records.ts'

interface Search {
  /** UDF of the profile. */
  readonly id: string
  /** The account that is recovered, or that the profile is to have from now on. */
  readonly first: AccountRecord
  readonly held: ProfileRecord | undefined
  /** What its portal has under the account. */
  readonly there: VerifiedPersonal | undefined
}

export interface CurrentVersion {
  /** The version to build on; absent where there is none. */
  readonly personal?: VerifiedPersonal
  /** Digest of the one at the portal of the account. */
  readonly basedOn?: string
  /** What the profile is going to have, the one that is recovered first. */
  readonly accounts: readonly AccountRecord[]
}

/**
 * Looks everywhere, since what is built on an old version would take the place of everything since, and bring back
 * devices that were removed.
 *
 * @throws `mesh/profile/rollback`, `mesh/profile/fork` when the portal shows an older version than this machine has
 */
export async function findCurrent(
  engine: EngineContext,
  { id, first, held, there }: Search,
): Promise<CurrentVersion> {
  const known = held && (await engine.verifiedPersonal(held.signed))
  if (known && there) verifySuccessor(known, there)
  let newest = newer(known, there)
  newest = newer(newest, there ? undefined : await fetchByFingerprint(engine, id, first.portal))
  const others = [first, ...(held?.accounts ?? []).filter(({ account }) => account !== first.account)]
  let accounts = await allAccounts(engine, others, newest)
  const places = await listPlaces(engine, { id, accounts: accounts.slice(1) })
  const found = await Promise.all(
    places.map(({ account, connection }) =>
      fetchPersonal(engine, connection, { account, udf: id }).catch(error => {
        if (isMeshError(error)) return undefined
        throw error
      }),
    ),
  )
  newest = found.reduce(newer, newest)
  accounts = await allAccounts(engine, others, newest)
  return { ...(newest && { personal: newest }), ...(there && { basedOn: there.digest }), accounts }
}

/** An account that is gone may have left the profile behind. */
async function fetchByFingerprint(
  engine: EngineContext,
  udf: string,
  portal: string,
): Promise<VerifiedPersonal | undefined> {
  const response = await engine.portals.at(portal).transact('Get', { Identifier: udf, Multiple: false })
  const signed = onlyEntry(response, 'SignedPersonalProfile')
  return signed && verifyPersonalProfile(engine, signed, { udf })
}

/** What the profile says, and what it is recovered for. */
async function allAccounts(
  engine: EngineContext,
  known: readonly AccountRecord[],
  personal: VerifiedPersonal | undefined,
): Promise<readonly AccountRecord[]> {
  const listed = personal ? (await withListedAccounts(engine, { accounts: known }, personal)).accounts : known
  const [first] = known
  return [...known.slice(0, 1), ...listed.filter(({ account }) => account !== first?.account)]
}

function newer(
  one: VerifiedPersonal | undefined,
  other: VerifiedPersonal | undefined,
): VerifiedPersonal | undefined {
  if (one === undefined || other === undefined) return one ?? other
  try {
    return verifySuccessor(one, other) === 'newer' ? other : one
  } catch (error) {
    if (isMeshError(error)) return one
    throw error
  }
}
