/** Publishing a version of a personal profile so that no other administrator's version is overwritten. */
import { isMeshError, MeshError } from '../core/error.ts'
import type { VerifiedPersonal } from '../core/profile/index.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import type { EngineContext } from './context.ts'
import { fetchPersonal } from './portals.ts'
import { loadAccounts } from './seldom.ts'

export interface PublishOptions {
  /** Where a profile that has a single account is published; one of several accounts is published at all. */
  readonly portal: PortalConnection
  readonly account: string
  readonly personal: VerifiedPersonal
  /** Digest of the version `personal` was made from: published only if the portal still has that one. */
  readonly basedOn: string
}

/**
 * Publishes a version at every portal of the profile, unless one has another than the one it was made from. One portal
 * that takes it is enough: the others catch up.
 *
 * @returns the version that is published afterwards: `personal`, or another one that verifies and is not yet compared
 * with what is known
 * @throws as `publishAt`, where no portal has taken it
 */
export async function publishPersonal(
  engine: EngineContext,
  options: PublishOptions,
): Promise<VerifiedPersonal> {
  const record = await engine.machine.get('profiles', options.personal.udf)
  if (record === undefined || record.accounts.length < 2) return publishAt(engine, options)
  return (await loadAccounts()).publishEverywhere(engine, record, options)
}

/**
 * Publishes a version at one portal unless that has another than the one it was made from. A portal that can compares them
 * itself; with others the version is looked at before and after, which leaves a moment in which one of two
 * administrators can lose, and notices it.
 *
 * @returns the version the portal has afterwards: `personal`, or another one that verifies and is not yet compared with
 * what is known
 * @throws `mesh/account/missing`; refusals of the verifier; `mesh/portal/…`
 */
export async function publishAt(engine: EngineContext, options: PublishOptions): Promise<VerifiedPersonal> {
  const { portal, personal, basedOn } = options
  const { names } = await portal.features()
  if (names.has('if-match')) return (await send(options)) ? personal : current(engine, options)
  const before = await current(engine, options)
  if (before.digest === personal.digest || before.digest !== basedOn) return before
  await send(options)
  return current(engine, options)
}

/** @returns false when the portal has another version */
async function send({ portal, personal, basedOn }: PublishOptions): Promise<boolean> {
  const entry = { tag: 'SignedPersonalProfile', value: personal.signed } as const
  try {
    await portal.transact('Publish', { Entry: entry }, { ifMatch: basedOn })
    return true
  } catch (error) {
    if (isMeshError(error, 'mesh/portal/conflict')) return false
    throw error
  }
}

async function current(engine: EngineContext, options: PublishOptions): Promise<VerifiedPersonal> {
  const { portal, account, personal } = options
  const found = await fetchPersonal(engine, portal, { account, udf: personal.udf })
  if (!found) throw new MeshError('mesh/account/missing', `the portal has no account ${account} any more`)
  return found
}
