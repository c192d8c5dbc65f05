/** What the kinds of published objects have in common on their way into the store. */
import { MeshError } from '../../../sdk/core/error.ts'
import { isSuiteOf2017, signatureOf } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import type { Batch } from '../../store/store.ts'
import type { EntryFacts, StoredEntry } from '../entry-record.ts'
import { LimitError } from '../refusals.ts'

/** An object that is sound in itself and may be stored if it fits what is there. */
export interface PreparedEntry {
  readonly identifier: string
  /** Names the version; absent for escrow entries. */
  readonly digest?: string
  /** Told once it is stored, with the text it was stored as. */
  readonly onStored?: (text: string) => void
  /**
   * Judges it against what is stored under its identifier. Called again whenever that has changed meanwhile.
   *
   * @throws what refuses it: `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/signer`,
   * `mesh/portal/immutable`…
   */
  plan(stored: StoredEntry | undefined): Promise<Plan>
}

export interface Plan {
  /** `same`: it is stored already. */
  readonly verdict: 'same' | 'newer'
  readonly facts: EntryFacts
  /** What the verdict relies on besides the entry itself, and what changes along with it. */
  readonly alongside?: Partial<Batch>
}

interface Dated {
  /** Wire form. */
  readonly updated?: string | undefined
}

/** @throws `mesh/portal/limit` as a LimitError if the payload of a signed object is longer than `most` bytes */
export function verifyPayloadSize(signed: Mesh<'SignedProfile'>, most: number): void {
  if (signatureOf(signed).payload.length > most) {
    throw new LimitError('size', `Such an object has at most ${most} bytes here.`, { status: 413 })
  }
}

/**
 * Refuses to put an object in place of one of another kind. Identifiers are fingerprints of keys, so whoever could
 * replace a profile by something else that bears its identifier could take it away.
 *
 * @throws `mesh/profile/substituted`
 */
export function verifySameKind(stored: StoredEntry | undefined, tag: EntryFacts['tag']): void {
  if (stored !== undefined && stored.facts.tag !== tag) {
    throw new MeshError('mesh/profile/substituted', 'Another kind of object is stored under that identifier.')
  }
}

/**
 * For objects that their own key vouches for: a version may follow only if it is dated, and later.
 *
 * @throws `mesh/profile/rollback` if it is older or cannot be shown to be newer; `mesh/profile/fork`
 */
export function verifyLater(stored: Dated, next: Dated): void {
  const before = stored.updated ?? ''
  const after = next.updated ?? ''
  if (after < before || after === '') {
    throw new MeshError('mesh/profile/rollback', 'The version is not newer than the stored one.')
  }
  if (after === before) {
    throw new MeshError('mesh/profile/fork', 'The stored version bears the same date and differs.')
  }
}

/**
 * For versions that a chain of signatures vouches for: as `verifySuccessor` and `verifyApplicationSuccessor` judge
 * dates, but from what was noted of the stored version. Software of 2017 dates nothing: there, whatever is not provably
 * older may follow.
 *
 * @throws as `verifyLater`
 */
export function verifyNotEarlier(suite: SuiteName, stored: Dated, next: Dated): void {
  const isFreeOfDates = isSuiteOf2017(suite)
  if (isFreeOfDates && (stored.updated === undefined || next.updated === undefined)) return
  if (isFreeOfDates && stored.updated === next.updated) return
  verifyLater(stored, next)
}
