/** Versions of profiles: what names one, which of two is newer, and what date the next one bears (design 7). */
import { bytesToBase64Url } from '../base64url.ts'
import { bytesEqual } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { isDateTime } from '../schema/index.ts'
import type { SuiteName } from '../suite/index.ts'
import type { ApplicationVersion } from './application-verify.ts'
import type { VerifiedPersonal } from './personal.ts'
import { isSuiteOf2017, type SignedProfile, signatureOf } from './signed.ts'

const SECOND = 1000
/** The last moment that a date of 20 characters can say. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * Names a version of a signed profile: base64url (unpadded) of SHA-256 over the payload bytes, 43 characters. Two
 * signatures over the same payload are the same version.
 *
 * @throws `mesh/schema/missing`, `mesh/jws/invalid` if the object has no payload or not one signature
 */
export async function objectDigest(deps: CryptoDeps, signed: SignedProfile): Promise<string> {
  const { payload } = signatureOf(signed)
  return bytesToBase64Url(new Uint8Array(await deps.crypto.subtle.digest('SHA-256', payload)))
}

/**
 * The date of the next version: now, but at least a second after the previous version, so that dates rise strictly even
 * when the clock went back.
 *
 * @param now milliseconds since 1970-01-01T00:00:00Z
 * @param previous date of the version before it, wire form
 * @returns UTC, wire form
 * @throws `mesh/argument` if one of them is no date or there is no later one
 */
export function nextUpdated(now: number, previous?: string): string {
  if (previous !== undefined && !isDateTime(previous)) {
    throw new MeshError('mesh/argument', 'The previous version’s date is not of the wire form.')
  }
  const time = previous === undefined ? now : Math.max(now, Date.parse(previous) + SECOND)
  if (!(time >= 0 && time < LAST + SECOND)) throw new MeshError('mesh/argument', 'There is no such date.')
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

/**
 * Decides whether a verified version may take the place of the one known: it is the same, or newer. The master inside
 * must not be older either, since it says who administers the profile, and a revoked administrator could otherwise
 * bring its own key back.
 *
 * Software of 2017 leaves dates alone or out, so in that suite a version counts as newer unless its date is earlier.
 *
 * @throws `mesh/profile/rollback` if it is older; `mesh/profile/fork` if it bears the same date and differs;
 * `mesh/profile/substituted` if it is another profile
 */
export function verifySuccessor(previous: VerifiedPersonal, next: VerifiedPersonal): 'same' | 'newer' {
  if (next.udf !== previous.udf) {
    throw new MeshError('mesh/profile/substituted', 'This is another profile than the one known.')
  }
  if (next.digest === previous.digest) return 'same'
  const masters = [previous, next].map(({ master }) => signatureOf(master.signed).payload) as [
    Uint8Array,
    Uint8Array,
  ]
  if (!bytesEqual(...masters)) verifyLater(previous.suite, previous.master, next.master)
  verifyLater(previous.suite, previous, next)
  return 'newer'
}

/**
 * As `verifySuccessor`, for the versions of an application profile.
 *
 * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/substituted`
 */
export function verifyApplicationSuccessor(
  previous: ApplicationVersion,
  next: ApplicationVersion,
): 'same' | 'newer' {
  if (next.identifier !== previous.identifier || next.type !== previous.type) {
    throw new MeshError('mesh/profile/substituted', 'This is another application profile than the one known.')
  }
  if (next.digest === previous.digest) return 'same'
  verifyLater(previous.suite, previous, next)
  return 'newer'
}

interface Dated {
  readonly updated?: string
}

/** For two that differ. Dates of the wire form are ordered as texts are. */
function verifyLater(suite: SuiteName, previous: Dated, next: Dated): void {
  const isFreeOfDates = isSuiteOf2017(suite)
  if (isFreeOfDates && (previous.updated === undefined || next.updated === undefined)) return
  const before = previous.updated ?? ''
  const after = next.updated ?? ''
  if (after < before) throw new MeshError('mesh/profile/rollback', 'The version is older than the one known.')
  if (after === before && !isFreeOfDates) {
    throw new MeshError('mesh/profile/fork', 'Two different versions bear the same date.')
  }
}
