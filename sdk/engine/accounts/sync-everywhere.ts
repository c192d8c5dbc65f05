/**
 * An application at several portals: the newest version that verifies is taken up where it is, what others have besides
 * is merged into it, and all of them get what comes out.
 */
import { findApplication, roleOf } from '../../core/application/index.ts'
import { isMeshError, MeshError, type MeshErrorCode } from '../../core/error.ts'
import {
  type ApplicationVersion,
  objectDigest,
  verifyApplicationSuccessor,
} from '../../core/profile/index.ts'
import type { Mesh } from '../../core/schema/index.ts'
import { judgeByFormer } from '../applications/former.ts'
import type { Source } from '../applications/sync.ts'
import {
  fetchApplication,
  type JudgedVersion,
  judgeVersion,
  storedVersion,
} from '../applications/versions.ts'
import type { EngineContext } from '../context.ts'
import { requireProfile } from '../profiles.ts'
import { fetchNewest } from '../refresh.ts'
import { atPortal, type Finding, failureToFinding, listPlaces, notePlace, type Place } from './places.ts'

interface Subject {
  /** UDF of the profile. */
  readonly profile: string
  /** Of the application. */
  readonly identifier: string
}

/** What a portal has of an application. */
interface Look {
  readonly place: Place
  /** Digest of what is there, whatever it is; undefined where nothing is. */
  readonly digest?: string
  /** What is there, if it verifies. */
  readonly version?: ApplicationVersion
  readonly failure?: MeshError
  /**
   * `missing`: nothing is there. `fresh`: the version known, or a newer one. `past`: a version this device saw there
   * before, and has in the one it knows. `older`: any other one that is older.
   */
  readonly standing: 'missing' | 'fresh' | 'past' | 'older' | 'wrong' | 'away'
}

/** What a refusal can mean when the profile here is not the newest. */
const STALE: readonly MeshErrorCode[] = ['mesh/profile/invalid', 'mesh/profile/signer']

/**
 * Synchronizes an application at all portals of a profile. Needs the application's lock.
 *
 * @param syncAt brings the application up to date at one portal, edits that wait included, and stores what comes out
 * @throws what `syncAt` throws at the portal with the newest version; `mesh/profile/rollback` when all that answered show
 * older versions than they did; refusals of the verifier, after everything else was done, with `detail.portal`;
 * `mesh/portal/…` when none answered
 */
export async function syncEverywhere(
  engine: EngineContext,
  subject: Subject,
  syncAt: (source: Source) => Promise<void>,
): Promise<void> {
  const looks = await lookAtAll(engine, subject)
  await syncAtOne(engine, subject, { looks, syncAt })
  const lies = await spread(engine, subject, looks)
  if (lies[0]) throw lies[0]
}

/** Looks again when a refusal shows that the profile here is not the newest. */
async function lookAtAll(engine: EngineContext, subject: Subject): Promise<readonly Look[]> {
  const looks = await lookOnce(engine, subject)
  if (!looks.some(({ failure }) => failure !== undefined && STALE.includes(failure.code))) return looks
  const { digest } = await requireProfile(engine, subject.profile)
  await fetchNewest(engine, subject.profile).catch(error => {
    if (!isMeshError(error)) throw error
  })
  const isNewer = (await requireProfile(engine, subject.profile)).digest !== digest
  return isNewer ? lookOnce(engine, subject) : looks
}

/** Whether the portal has the profile, as far as is known: without it, it takes nothing that belongs to it. */
function hasProfile({ record }: Place): boolean {
  return record?.state !== 'lost' && record?.state !== 'taken'
}

/** Portals that did not answer lately are asked when none of the others does. */
async function lookOnce(engine: EngineContext, subject: Subject): Promise<readonly Look[]> {
  const places = await listPlaces(engine, await requireProfile(engine, subject.profile))
  const look = (place: Place) => lookAt(engine, subject, place)
  const isWorthIt = (place: Place) => place.isDue && hasProfile(place)
  const looks = await Promise.all(places.filter(isWorthIt).map(look))
  if (looks.some(({ standing }) => standing !== 'away')) return looks
  const others = places.filter(place => !isWorthIt(place))
  return [...looks, ...(await Promise.all(others.map(look)))]
}

async function knownVersion(
  engine: EngineContext,
  { profile, identifier }: Subject,
): Promise<ApplicationVersion | undefined> {
  const { suite } = await requireProfile(engine, profile)
  return storedVersion(engine, await engine.machine.get('applications', identifier), suite)
}

async function lookAt(engine: EngineContext, subject: Subject, place: Place): Promise<Look> {
  const { identifier } = subject
  let digest: string | undefined
  try {
    const signed = await fetchApplication(place.connection, identifier)
    if (signed === undefined) return { place, standing: 'missing' }
    digest = await objectDigest(engine, signed)
    const known = await knownVersion(engine, subject)
    if (known !== undefined && digest !== known.digest && place.record?.seen[identifier] === digest)
      return { place, digest, standing: 'past' }
    const { version } = await judge(engine, subject, {
      signed,
      known: known?.digest === digest ? known : undefined,
    })
    return { place, digest, version, ...standingOf(known, version, place) }
  } catch (error) {
    if (!isMeshError(error)) throw error
    const standing = error.code.startsWith('mesh/portal/') ? 'away' : 'wrong'
    const failure = atPortal(error, place.portal)
    return { place, failure, standing, ...(digest !== undefined && { digest }) }
  }
}

/** A version that was right until a device was taken something from is one that others are merged into. */
async function judge(
  engine: EngineContext,
  { identifier, profile: udf }: Subject,
  {
    signed,
    known,
  }: { readonly signed: Mesh<'SignedApplicationProfile'>; readonly known: ApplicationVersion | undefined },
): Promise<JudgedVersion> {
  const profile = await requireProfile(engine, udf)
  const personal = await engine.verifiedPersonal(profile.signed)
  try {
    return await judgeVersion(engine, signed, { identifier, personal, known })
  } catch (error) {
    if (!isMeshError(error) || !STALE.includes(error.code)) throw error
    const entry = findApplication(personal.applications, identifier)
    const former = await judgeByFormer(engine, signed, { reader: { profile, personal }, entry, known })
    if (former === undefined) throw error
    return former
  }
}

/**
 * Two versions of the same date are told, since no single portal has both, and still none of them is to be lost: two
 * devices that could reach different portals may have made them.
 *
 * @throws `mesh/profile/substituted`
 */
function standingOf(
  known: ApplicationVersion | undefined,
  version: ApplicationVersion,
  { portal }: Place,
): Pick<Look, 'standing' | 'failure'> {
  try {
    if (known !== undefined) verifyApplicationSuccessor(known, version)
    return { standing: 'fresh' }
  } catch (error) {
    if (isMeshError(error, 'mesh/profile/rollback')) return { standing: 'older' }
    if (isMeshError(error, 'mesh/profile/fork'))
      return { standing: 'older', failure: atPortal(error, portal) }
    throw error
  }
}

/**
 * After these, nothing has arrived. After others something may have, and a second version made for another portal could
 * bear the same date.
 */
const REFUSALS: readonly MeshErrorCode[] = [
  'mesh/portal/busy',
  'mesh/portal/limit',
  'mesh/portal/refused',
  'mesh/portal/storage',
  'mesh/portal/unauthorized',
]

interface Round {
  readonly looks: readonly Look[]
  readonly syncAt: (source: Source) => Promise<void>
}

/** At the portal with the newest version, or the next one where that fails meanwhile. */
async function syncAtOne(engine: EngineContext, subject: Subject, { looks, syncAt }: Round): Promise<void> {
  const candidates = await candidatesOf(engine, subject, looks)
  let failure: unknown = looks.find(look => look.failure)?.failure
  const older = looks.find(({ standing }) => standing === 'older')
  if (candidates.length === 0 && older !== undefined) {
    const message = `${older.place.portal} shows an older version than is known here`
    failure = new MeshError('mesh/profile/rollback', message, { detail: { portal: older.place.portal } })
  }
  for (const { place, digest } of candidates) {
    const others = looks.flatMap(({ version }) => (version && version.digest !== digest ? [version] : []))
    try {
      return await syncAt({ portal: place.connection, others })
    } catch (error) {
      if (!isMeshError(error) || !error.code.startsWith('mesh/portal/')) throw error
      if (!REFUSALS.includes(error.code)) {
        await notePlace(engine, subject.profile, place.account, failureToFinding(error))
        throw error
      }
      failure = error
    }
  }
  throw failure ?? new MeshError('mesh/account/missing', 'the profile has no account')
}

/** Newest first, and portals that have nothing last. One that only missed something is given that before. */
async function candidatesOf(
  engine: EngineContext,
  subject: Subject,
  looks: readonly Look[],
): Promise<readonly Look[]> {
  const fresh = looks
    .filter(({ standing }) => standing === 'fresh')
    .sort((one, other) => ((one.version?.updated ?? '') < (other.version?.updated ?? '') ? 1 : -1))
  if (fresh.length > 0) return fresh
  const known = await knownVersion(engine, subject)
  const filled: Look[] = []
  for (const look of looks.filter(({ standing }) => standing === 'past')) {
    if (known && (await push(engine, subject, look, known)) === undefined)
      filled.push({ ...look, digest: known.digest, version: known })
  }
  return [...filled, ...looks.filter(({ standing }) => standing === 'missing')]
}

/** Sends the version known by now to those that lack it. @returns what no honest portal shows */
async function spread(
  engine: EngineContext,
  subject: Subject,
  looks: readonly Look[],
): Promise<readonly MeshError[]> {
  const { identifier, profile } = subject
  const version = await knownVersion(engine, subject)
  if (version === undefined) return []
  const record = await requireProfile(engine, profile)
  const { applications } = await engine.verifiedPersonal(record.signed)
  const entry = applications.find(one => one.Identifier === identifier)
  const isMerged = entry !== undefined && roleOf(entry, record.device) === 'administrator'
  const failures = await Promise.all(
    looks.map(async look => {
      const { place, standing, failure } = look
      // What a device that cannot merge does not know might be lost: it is left to one that can.
      const mayReplace = isMerged || standing !== 'older'
      const problem =
        standing === 'away' || !mayReplace ? failure : await push(engine, subject, look, version)
      const isThere = standing !== 'away' && mayReplace && problem === undefined
      const finding = isThere
        ? ({ state: 'ok', seen: { [identifier]: version.digest } } as const)
        : lackOf(problem)
      if (hasProfile(place)) await notePlace(engine, profile, place.account, finding)
      return standing === 'away' ? undefined : failure
    }),
  )
  return failures.filter(failure => failure !== undefined)
}

/** A portal that does not take an application has the profile all the same. */
function lackOf(problem: MeshError | undefined): Finding {
  if (problem === undefined) return { state: 'behind' }
  const isAway = failureToFinding(problem).state === 'away'
  return { state: isAway ? 'away' : 'behind', problem }
}

/** @returns why it could not be sent; undefined when it is there */
async function push(
  engine: EngineContext,
  { identifier }: Subject,
  { place, digest }: Look,
  version: ApplicationVersion,
): Promise<MeshError | undefined> {
  if (digest === version.digest) return undefined
  const Entry = { tag: 'SignedApplicationProfile', value: version.signed } as const
  try {
    await place.connection.transact('Publish', { Entry }, digest === undefined ? {} : { ifMatch: digest })
    return undefined
  } catch (error) {
    if (!isMeshError(error)) throw error
    if (!isMeshError(error, 'mesh/portal/conflict')) return atPortal(error, place.portal)
    // It was synchronized at this very portal since it was looked at, or somebody else came first.
    const signed = await fetchApplication(place.connection, identifier).catch(() => undefined)
    const isThere = signed !== undefined && (await objectDigest(engine, signed)) === version.digest
    return isThere ? undefined : atPortal(error, place.portal)
  }
}
