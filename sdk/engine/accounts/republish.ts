/** Filling portals again: those that have lost something, and those that were away when it was published. */
import { applicationsOf } from '../../core/application/entries.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import { objectDigest, type VerifiedPersonal } from '../../core/profile/index.ts'
import type { ProfileSummary } from '../api.ts'
import { syncApplications } from '../applications/index.ts'
import { fetchApplication, judgeVersion, storedVersion } from '../applications/versions.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed } from '../flow.ts'
import { profileLock, requireProfile } from '../profiles.ts'
import { publishAt } from '../publish.ts'
import type { PlaceRecord, ProfileRecord } from '../records.ts'
import { fetchNewest, refreshProfile } from '../refresh.ts'
import { summarizeProfile } from '../summaries.ts'
import { wireTimeToMilliseconds } from '../time.ts'
import { atPortal, failureToFinding, lacksSomething, listPlaces, notePlace, type Place } from './places.ts'
import { isOlder } from './publish-everywhere.ts'
import { heldVersion, registerAccount } from './register.ts'
import { placeEscrow } from './settle.ts'

/**
 * Makes every portal of a profile have what this device has: accounts that are gone are created again, versions that
 * are older than the ones known are replaced, what is missing is published. Every device of a profile can do it, since
 * what it publishes is signed already. Nothing is taken from anybody: an account that stands for another profile by now
 * stays with that, and a newer version stays where it is.
 *
 * @throws after all portals were tried: `mesh/account/taken` and other `mesh/account/…`, `mesh/portal/…` with
 * `detail.portal`; `mesh/profile/missing`
 */
export async function republish(engine: EngineContext, udf: string): Promise<ProfileSummary> {
  const failures = await engine.machine.exclusively(profileLock(udf), async () => {
    const record = await requireProfile(engine, udf)
    const personal = await engine.verifiedPersonal(record.signed)
    const places = await listPlaces(engine, record)
    return Promise.all(places.map(place => restore(engine, place, { record, personal })))
  })
  // Somebody may have published something newer meanwhile; what is the matter with a portal is told below.
  await fetchNewest(engine, udf).catch(ignoreNamed)
  const { device, signed } = await requireProfile(engine, udf)
  const { applications } = await engine.verifiedPersonal(signed)
  const mine = applicationsOf(applications, device).map(entry => entry.Identifier ?? '')
  const lie = await syncApplications(engine, udf, mine)
  const failure = failures.find(one => one !== undefined) ?? lie
  if (failure) throw failure
  return summarizeProfile(engine, udf)
}

interface Having {
  readonly record: ProfileRecord
  readonly personal: VerifiedPersonal
}

/** @returns why one portal could not be filled again */
async function restore(engine: EngineContext, place: Place, having: Having): Promise<MeshError | undefined> {
  const { record, personal } = having
  const { account, connection, portal } = place
  try {
    await registerAccount(engine, { connection, account, personal })
    const there = await heldVersion(engine, { connection, account, personal })
    if (there === undefined) throw new MeshError('mesh/portal/answer', 'the portal does not keep the account')
    if (isOlder(personal, there))
      await publishAt(engine, { portal: connection, account, personal, basedOn: there.digest })
    const seen = await placeEscrow(engine, record.id, { ...place, record: undefined })
    for (const identifier of await listStored(engine, record.id)) {
      await restoreApplication(engine, identifier, { ...having, place })
    }
    await notePlace(engine, record.id, account, {
      state: 'ok',
      seen: { ...seen, [record.id]: personal.digest },
    })
    return undefined
  } catch (error) {
    if (!isMeshError(error)) throw error
    const failure = atPortal(error, portal)
    await notePlace(engine, record.id, account, failureToFinding(failure))
    return failure
  }
}

async function listStored(engine: EngineContext, profile: string): Promise<readonly string[]> {
  const applications = await engine.machine.list('applications')
  return applications.filter(one => one.profile === profile).map(({ id }) => id)
}

/**
 * Publishes the version known where there is none or an older one. A portal that refuses one which was signed by a device
 * that left the profile since gets a new one when the application is synchronized.
 */
async function restoreApplication(
  engine: EngineContext,
  identifier: string,
  { record, personal, place }: Having & { readonly place: Place },
): Promise<void> {
  const stored = await engine.machine.get('applications', identifier)
  const known = await storedVersion(engine, stored, record.suite)
  if (known === undefined) return
  const signed = await fetchApplication(place.connection, identifier)
  if (signed !== undefined) {
    const isOld = await judgeVersion(engine, signed, { identifier, personal, known }).then(
      () => false,
      error => isMeshError(error, 'mesh/profile/rollback'),
    )
    if (!isOld) return
  }
  const ifMatch = signed && (await objectDigest(engine, signed))
  const Entry = { tag: 'SignedApplicationProfile', value: known.signed } as const
  await place.connection
    .transact('Publish', { Entry }, ifMatch === undefined ? {} : { ifMatch })
    .catch(error => {
      if (!isMeshError(error) || error.retryable) throw error
    })
}

/** States that change by themselves, or by what an administrator's device does without being asked. */
const PASSING: readonly PlaceRecord['state'][] = ['ok', 'behind', 'away', 'lost']

/** Brings portals up to date that missed something, as far as it is time to ask them again. */
export async function catchUp(engine: EngineContext): Promise<void> {
  const profiles = new Set<string>()
  for (const place of await engine.machine.list('places')) {
    if (await isWaiting(engine, place)) profiles.add(place.profile)
  }
  for (const profile of profiles) await refreshProfile(engine, profile).catch(ignoreNamed)
}

async function isWaiting(engine: EngineContext, place: PlaceRecord): Promise<boolean> {
  const { profile, state, notBefore, seen } = place
  if (!PASSING.includes(state) || !(await engine.machine.get('profiles', profile))) return false
  if (notBefore !== undefined && wireTimeToMilliseconds(notBefore) > engine.clock.now()) return false
  return state !== 'ok' || lacksSomething(engine, profile, seen)
}
