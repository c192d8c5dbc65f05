/** Having a portal hold a profile under an account, whoever asked before and whatever became of the answer. */
import { isMeshError, MeshError } from '../../core/error.ts'
import type { VerifiedPersonal } from '../../core/profile/index.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import type { EngineContext } from '../context.ts'
import { fetchPersonal } from '../portals.ts'

interface Registration {
  readonly connection: PortalConnection
  readonly account: string
  readonly personal: VerifiedPersonal
}

/**
 * Creates the account unless it holds the profile already, in whatever version. Who holds it is asked before, since a
 * portal of 2017 would bind it anew without a word, and after a refusal, since an earlier request whose answer was lost
 * may be what refuses this one.
 *
 * @throws `mesh/account/taken` for an account of another profile; what the portal refuses with
 */
export async function registerAccount(engine: EngineContext, registration: Registration): Promise<void> {
  const { connection, account, personal } = registration
  const holder = await holderOf(engine, registration)
  if (holder === 'another') throw taken(account)
  if (holder !== 'nobody') return
  const value = personal.signed
  try {
    await connection.transact('CreateAccount', {
      Account: account,
      Profile: { tag: 'SignedPersonalProfile', value },
    })
  } catch (error) {
    if (!isMeshError(error)) throw error
    if ((await heldVersion(engine, registration)) === undefined) throw error
  }
}

/**
 * The version that a portal holds under the account; undefined where the account is free, or somebody else's.
 *
 * @throws `mesh/portal/…` when the portal does not say; refusals of the verifier
 */
export async function heldVersion(
  engine: EngineContext,
  registration: Registration,
): Promise<VerifiedPersonal | undefined> {
  const holder = await holderOf(engine, registration)
  return typeof holder === 'string' ? undefined : holder
}

async function holderOf(
  engine: EngineContext,
  { connection, account, personal }: Registration,
): Promise<VerifiedPersonal | 'another' | 'nobody'> {
  try {
    return (await fetchPersonal(engine, connection, { account, udf: personal.udf })) ?? 'nobody'
  } catch (error) {
    if (isMeshError(error, 'mesh/account/missing')) return 'nobody'
    if (isMeshError(error, 'mesh/profile/substituted')) return 'another'
    throw error
  }
}

function taken(account: string): MeshError {
  return new MeshError('mesh/account/taken', `the account ${account} holds another profile`)
}
