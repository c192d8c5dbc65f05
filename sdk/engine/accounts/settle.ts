/** After the portals of a profile were asked for it: noted how each was found, and brought up to date who is behind. */
import { isMeshError, MeshError } from '../../core/error.ts'
import type { VerifiedPersonal } from '../../core/profile/index.ts'
import type { EngineContext } from '../context.ts'
import { publishEscrow } from '../escrow.ts'
import { isAdministrator } from '../profiles.ts'
import { publishAt } from '../publish.ts'
import type { AccountRecord, ProfileRecord } from '../records.ts'
import { atPortal, escrowToPlace, failureToFinding, listPlaces, notePlace, type Place } from './places.ts'
import { isOlder } from './publish-everywhere.ts'
import { registerAccount } from './register.ts'

/** What the portal of an account answered. */
export interface Answer extends AccountRecord {
  /** A version that verifies. */
  readonly personal?: VerifiedPersonal
  /** The account is gone; what the portal still has of the profile it has under its fingerprint. */
  readonly isAccountGone?: boolean
  readonly failure?: MeshError
}

export interface Settlement {
  /** An account that was lost was created again, with everything. */
  readonly isRestored: boolean
  /** Why one could not be. */
  readonly refusal?: MeshError
}

interface Situation {
  readonly record: ProfileRecord
  readonly newest: VerifiedPersonal
  /** Whether a portal has what is known: then one that has something older is behind, and did not roll back. */
  readonly confirmed: boolean
  readonly mayCreate: boolean
}

/**
 * Notes how each portal was found. Those that have an older version are given the newest one, where another portal
 * confirms it; those that lost the account with everything else are given all of it again by an administrator, unless a
 * portal that did not answer might know that the account was given up.
 *
 * Needs the profile's lock.
 *
 * @param record as it is stored by now
 */
export async function settlePlaces(
  engine: EngineContext,
  record: ProfileRecord,
  asked: {
    readonly newest: VerifiedPersonal
    readonly confirmed: boolean
    readonly answers: readonly Answer[]
  },
): Promise<Settlement> {
  const { newest, confirmed, answers } = asked
  const isComplete = answers.every(({ failure }) => failure === undefined)
  const mayCreate = isComplete && isAdministrator(record, newest)
  const situation = { record, newest, confirmed, mayCreate }
  const places = await listPlaces(engine, record)
  const results = await Promise.all(
    places.map(place => {
      const answer = answers.find(({ account }) => account === place.account)
      return answer && settle(engine, place, { ...situation, answer })
    }),
  )
  const refusal = results.find(result => result instanceof MeshError)
  return { isRestored: results.includes('restored'), ...(refusal && { refusal }) }
}

/** @returns what the account could not be created again for, or what became of it */
async function settle(
  engine: EngineContext,
  place: Place,
  { answer, ...situation }: Situation & { readonly answer: Answer },
): Promise<MeshError | 'restored' | undefined> {
  const { record, newest, mayCreate } = situation
  const isMissing = answer.failure === undefined && (answer.personal === undefined || answer.isAccountGone)
  const mustCreate = isMissing && mayCreate && answer.isAccountGone !== true
  const note = (finding: Parameters<typeof notePlace>[3]) =>
    notePlace(engine, record.id, place.account, finding)
  try {
    if (answer.failure) throw answer.failure
    if (isMissing && !mustCreate) throw lost(place)
    if (mustCreate) {
      await note(failureToFinding(lost(place)))
      await registerAccount(engine, { ...place, personal: newest })
    }
    const behind = await bringUpToDate(engine, place, { ...situation, answer })
    if (behind) return await note({ state: 'wrong', problem: behind }).then(() => undefined)
    const seen = await placeEscrow(engine, record.id, mustCreate ? { ...place, record: undefined } : place)
    await note({ state: 'ok', seen: { ...seen, [record.id]: newest.digest } })
    return mustCreate ? 'restored' : undefined
  } catch (error) {
    if (!isMeshError(error)) throw error
    await note(failureToFinding(atPortal(error, place.portal)))
    return mustCreate ? error : undefined
  }
}

function lost({ account }: Place): MeshError {
  return new MeshError('mesh/account/missing', `the portal has no account ${account} any more`)
}

/** @returns what is the matter with a version that is neither the newest nor one to take the place of */
async function bringUpToDate(
  engine: EngineContext,
  place: Place,
  { answer, newest, confirmed }: Situation & { readonly answer: Answer },
): Promise<MeshError | undefined> {
  const { personal } = answer
  if (personal === undefined || personal.digest === newest.digest) return undefined
  if (!isOlder(newest, personal)) {
    // A version that another took the place of is older; what is left bears the same date.
    return new MeshError('mesh/profile/fork', `${place.portal} shows another version of the same date`, {
      detail: { portal: place.portal },
    })
  }
  if (!confirmed) {
    const message = `${place.portal} shows an older version than it has shown before`
    return new MeshError('mesh/profile/rollback', message, { detail: { portal: place.portal } })
  }
  const { account, connection: portal } = place
  const there = await publishAt(engine, { portal, account, personal: newest, basedOn: personal.digest })
  if (there.digest !== newest.digest)
    throw new MeshError('mesh/portal/conflict', `${place.portal} has another version by now`)
  return undefined
}

/** @returns what to note as seen; nothing where there is no backup to place */
export async function placeEscrow(
  engine: EngineContext,
  profile: string,
  { connection, record }: Place,
): Promise<Readonly<Record<string, string>>> {
  const entry = await escrowToPlace(engine, profile)
  const identifier = entry?.Identifier
  if (entry === undefined || identifier === undefined) return {}
  // A portal that lost everything, and was given an account again by another device, has lost this too.
  const isSeen = record?.seen[identifier] !== undefined && record.state === 'ok'
  if (!isSeen) await publishEscrow(connection, entry)
  return { [identifier]: identifier }
}
