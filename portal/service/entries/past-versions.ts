/**
 * Versions that others have taken the place of. Objects of our own suites are dated and cannot come back; those of 2017
 * are not, and anybody can send an old one again, so that the portal remembers what it has replaced (wire I.3).
 */
import { MeshError } from '../../../sdk/core/error.ts'
import { isSuiteOf2017 } from '../../../sdk/core/profile/signed.ts'
import type { SuiteName } from '../../../sdk/core/suite/index.ts'
import type { Batch } from '../../store/store.ts'
import type { StoreContext } from '../context.ts'
import type { StoredEntry } from '../entry-record.ts'

interface Version {
  readonly identifier: string
  readonly digest: string
  readonly suite: SuiteName
}

const pastKey = (identifier: string, digest: string) => `past/${identifier}/${digest}`

/**
 * The part of a batch that remembers the version which is being replaced. Its expectation is that of the entry, with
 * which alone these keys change.
 *
 * @throws `mesh/profile/rollback` if the new version was itself replaced once
 */
export async function leavePast(
  { store }: StoreContext,
  { identifier, digest, suite }: Version,
  stored: StoredEntry | undefined,
): Promise<Partial<Batch>> {
  if (!isSuiteOf2017(suite)) return {}
  if ((await store.get(pastKey(identifier, digest))) !== undefined) {
    throw new MeshError('mesh/profile/rollback', 'The version was replaced by another one before.')
  }
  const replaced = stored?.facts.digest
  return replaced === undefined ? {} : { put: [{ key: pastKey(identifier, replaced), value: '' }] }
}
