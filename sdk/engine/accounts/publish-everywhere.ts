/** Publishing a version of a personal profile at all portals it has an account at, so that one that takes it is enough. */
import { isMeshError, MeshError } from '../../core/error.ts'
import { type VerifiedPersonal, verifySuccessor } from '../../core/profile/index.ts'
import type { EngineContext } from '../context.ts'
import { fetchPersonal } from '../portals.ts'
import { type PublishOptions, publishAt } from '../publish.ts'
import type { ProfileRecord } from '../records.ts'
import { atPortal, failureToFinding, listPlaces, notePlace, type Place } from './places.ts'

/** What a portal has, before anything is sent. */
interface Look {
  readonly place: Place
  readonly found?: VerifiedPersonal
  readonly failure?: MeshError
}

/**
 * Looks at all portals, and if none has a version that this one was not made from, sends it to each on condition that
 * it has not changed since. A portal that has an older version than is known here has missed something and gets it; one
 * that does not answer in time, has lost the account or lies does not keep the others back.
 *
 * Needs the profile's lock.
 *
 * @returns `personal`, or a version that somebody else has published and that the change is to be made on top of
 * @throws what the portals failed with, when none took it
 */
export async function publishEverywhere(
  engine: EngineContext,
  record: ProfileRecord,
  { personal, basedOn }: Pick<PublishOptions, 'personal' | 'basedOn'>,
): Promise<VerifiedPersonal> {
  const known = await engine.verifiedPersonal(record.signed)
  // What this device knows by now came from a portal, though that one may not be there at the moment.
  if (known.digest !== basedOn && known.digest !== personal.digest) return known
  const looks = await lookAtAll(engine, record, known)
  const ahead = newestAhead(looks, { known, personal })
  if (ahead) return ahead
  const sent = await Promise.all(
    looks.map(look => (look.failure ? look : send(engine, { look, known, personal }))),
  )
  const conflict = newestAhead(sent, { known, personal })
  const isTaken = sent.some(({ found }) => found?.digest === personal.digest)
  for (const look of sent) await note(engine, look, personal)
  if (isTaken) return personal
  if (conflict) return conflict
  const failures = sent.map(({ failure }) => failure).filter(failure => failure !== undefined)
  throw failures.find(({ retryable }) => retryable) ?? failures[0] ?? noPortal(record)
}

/** Portals that did not answer lately are asked when none of the others does. */
async function lookAtAll(
  engine: EngineContext,
  record: ProfileRecord,
  known: VerifiedPersonal,
): Promise<readonly Look[]> {
  const places = await listPlaces(engine, record)
  const look = (place: Place) => lookAt(engine, place, known)
  const looks = await Promise.all(places.filter(({ isDue }) => isDue).map(look))
  if (looks.some(({ failure }) => !failure)) return looks
  return [...looks, ...(await Promise.all(places.filter(({ isDue }) => !isDue).map(look)))]
}

async function lookAt(engine: EngineContext, place: Place, known: VerifiedPersonal): Promise<Look> {
  const { account, connection, portal } = place
  try {
    const found = await fetchPersonal(engine, connection, { account, udf: known.udf })
    if (found === undefined) throw new MeshError('mesh/account/missing', `no account ${account} any more`)
    if (!isOlder(known, found)) verifySuccessor(known, found)
    return { place, found }
  } catch (error) {
    if (!isMeshError(error)) throw error
    return { place, failure: atPortal(error, portal) }
  }
}

interface Versions {
  readonly known: VerifiedPersonal
  readonly personal: VerifiedPersonal
}

/** Of the versions that are neither known nor ours nor older, the newest. */
function newestAhead(looks: readonly Look[], { known, personal }: Versions): VerifiedPersonal | undefined {
  return looks
    .flatMap(({ found }) => (found ? [found] : []))
    .filter(({ digest }) => digest !== known.digest && digest !== personal.digest)
    .filter(found => !isOlder(known, found))
    .sort((one, other) => ((one.updated ?? '') < (other.updated ?? '') ? 1 : -1))[0]
}

async function send(
  engine: EngineContext,
  { look, personal }: Versions & { readonly look: Look },
): Promise<Look> {
  const { place, found } = look
  const { account, connection, portal } = place
  if (found === undefined || found.digest === personal.digest) return look
  try {
    const there = await publishAt(engine, {
      portal: connection,
      account,
      personal,
      basedOn: found.digest,
    })
    if (there.digest === found.digest)
      throw new MeshError('mesh/portal/answer', 'the portal says it has changed, and has not')
    return { place, found: there }
  } catch (error) {
    if (!isMeshError(error)) throw error
    return { place, failure: atPortal(error, portal) }
  }
}

function note(
  engine: EngineContext,
  { place, found, failure }: Look,
  personal: VerifiedPersonal,
): Promise<void> {
  const { udf, digest } = personal
  const isThere = found?.digest === digest
  if (isThere) return notePlace(engine, udf, place.account, { state: 'ok', seen: { [udf]: digest } })
  return notePlace(engine, udf, place.account, failure ? failureToFinding(failure) : { state: 'behind' })
}

/** Whether a version is older than the one known: what a portal has that missed something. */
export function isOlder(known: VerifiedPersonal, found: VerifiedPersonal): boolean {
  try {
    verifySuccessor(known, found)
    return false
  } catch (error) {
    if (isMeshError(error, 'mesh/profile/rollback')) return true
    if (isMeshError(error)) return false
    throw error
  }
}

function noPortal({ id }: ProfileRecord): MeshError {
  return new MeshError('mesh/account/missing', `the profile ${id} has no account`)
}
