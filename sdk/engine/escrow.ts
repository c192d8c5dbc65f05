/** Recovery shares: the backup of the master keys is published, and its secret split into texts for people to keep. */

import { isMeshError, MeshError } from '../core/error.ts'
import { splitSecret } from '../core/escrow/shamir.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import type { Mesh } from '../core/schema/index.ts'
import type { EscrowOptions, EscrowShares } from './api.ts'
import type { EngineContext } from './context.ts'
import { loadDevice } from './devices.ts'
import { objectToText, onlyEntry, textToObject } from './objects.ts'
import { profileLock, requireProfile } from './profiles.ts'
import type { ProfileRecord } from './records.ts'
import { openSecret } from './secrets.ts'
import { loadAccounts } from './seldom.ts'
import { wireTime } from './time.ts'

/**
 * Makes a set of shares, any `quorum` of which recover the profile. All sets are of the same secret, so those made
 * before stay valid; shares of different sets do not go together.
 *
 * The backup is at a portal of the profile before this resolves, since shares without it recover nothing, and at every
 * one that can be reached. A portal that lost it is given it again.
 *
 * @throws `mesh/argument` unless 2 ≤ quorum ≤ shares ≤ 15; `mesh/profile/administrator` on a device that does not hold
 * the backup: only that which founded or recovered the profile does; `mesh/portal/immutable` if the portal holds
 * something else in its place; `mesh/storage/evicted`; `mesh/portal/…`
 */
export function makeShares(
  engine: EngineContext,
  profile: string,
  { quorum, shares }: EscrowOptions,
): Promise<EscrowShares> {
  return engine.machine.exclusively(profileLock(profile), async () => {
    const held = await requireProfile(engine, profile)
    const record = await engine.machine.get('escrows', profile)
    if (!record) throw new MeshError('mesh/profile/administrator', 'this device does not hold the backup')
    const device = await loadDevice(engine, held.device)
    const secret = await openSecret(engine, record.secret, {
      device,
      purpose: 'escrow-secret',
      subject: profile,
    })
    const texts = splitSecret(engine, secret, { quorum, shares })
    secret.fill(0)
    const entry = textToObject(record.entry, 'OfflineEscrowEntry')
    await placeEverywhere(await connectionsOf(engine, held), entry)
    const put = { ...record, sharesMadeAt: wireTime(engine.clock.now()) }
    await engine.machine.commit([{ collection: 'escrows', put }])
    return { identifier: entry.Identifier ?? '', entry: record.entry, shares: texts.map(text => ({ text })) }
  })
}

/** One portal that has it is enough: the next refresh brings it to those that could not be reached. */
async function placeEverywhere(
  connections: readonly PortalConnection[],
  entry: Mesh<'OfflineEscrowEntry'>,
): Promise<void> {
  const results = await Promise.allSettled(connections.map(portal => publishEscrow(portal, entry)))
  const failures = results.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []))
  const defect = failures.find(failure => !isMeshError(failure))
  if (defect !== undefined) throw defect
  if (failures.length === results.length)
    throw failures[0] ?? new MeshError('mesh/account/missing', 'the profile has no account')
}

/** One of several portals is not waited for as long as a single one. */
async function connectionsOf(
  engine: EngineContext,
  record: ProfileRecord,
): Promise<readonly PortalConnection[]> {
  if (record.accounts.length < 2) return record.accounts.map(({ portal }) => engine.portals.at(portal))
  return (await (await loadAccounts()).listPlaces(engine, record)).map(({ connection }) => connection)
}

/**
 * Asks first: portals of 2017 would store whatever they are sent, again and again.
 *
 * @throws `mesh/portal/immutable` if the portal holds something else in its place; `mesh/portal/…`
 */
export async function publishEscrow(
  portal: PortalConnection,
  entry: Mesh<'OfflineEscrowEntry'>,
): Promise<void> {
  const held = await fetchEscrow(portal, entry.Identifier ?? '')
  if (held === undefined) {
    await portal.transact('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: entry } })
    return
  }
  if (objectToText('OfflineEscrowEntry', held) !== objectToText('OfflineEscrowEntry', entry))
    throw new MeshError('mesh/portal/immutable', 'the portal holds another object in the place of the backup')
}

/** The backup under an identifier, as it came; undefined when the portal has none. */
export async function fetchEscrow(
  portal: PortalConnection,
  identifier: string,
): Promise<Mesh<'OfflineEscrowEntry'> | undefined> {
  const response = await portal.transact('Get', { Identifier: identifier, Multiple: false })
  return onlyEntry(response, 'OfflineEscrowEntry')
}
