/** Escrow entries: encrypted key sets that nobody but their owner can read, and that never change (wire J.1). */
import { MeshError } from '../../../sdk/core/error.ts'
import { recipientsOf } from '../../../sdk/core/jose/jwe.ts'
import { readTagged, type Tagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import type { StoreContext } from '../context.ts'
import type { StoredEntry } from '../entry-record.ts'
import { LimitError } from '../refusals.ts'
import type { PreparedEntry } from './prepared.ts'

/**
 * The portal cannot tell whose entry it is, only that it is one: the identifier is a fingerprint, and that of the
 * secret it is encrypted under.
 *
 * @throws `mesh/udf/format`, `mesh/schema/missing`, `mesh/jwe/invalid`, `mesh/portal/limit`
 */
export async function prepareEscrow(
  { policy }: StoreContext,
  entry: Tagged<'EscrowEntry'>,
): Promise<PreparedEntry> {
  const { Identifier: identifier, EncryptedData: encrypted } = entry.value
  if (!isUdf(identifier)) throw new MeshError('mesh/udf/format', 'The identifier is not a fingerprint.')
  if (encrypted?.ciphertext === undefined) {
    throw new MeshError('mesh/schema/missing', 'The encrypted data is missing.')
  }
  if (!recipientsOf(encrypted).includes(identifier)) {
    throw new MeshError('mesh/jwe/invalid', 'The entry is not encrypted under the secret that names it.')
  }
  const text = writeTagged(entry)
  if (text.length > policy.limits.escrow) {
    throw new LimitError('size', `An escrow entry has at most ${policy.limits.escrow} bytes here.`, {
      status: 413,
    })
  }
  return {
    identifier,
    async plan(stored) {
      if (stored === undefined) return { verdict: 'newer', facts: { tag: entry.tag } }
      if (isSameEntry(stored, text)) return { verdict: 'same', facts: stored.facts }
      throw new MeshError('mesh/portal/immutable', 'Another object is stored under that identifier.')
    },
  }
}

/** Compares contents: an imported text may be laid out differently. */
function isSameEntry({ facts, text }: StoredEntry, other: string): boolean {
  const { tag } = facts
  if (tag !== 'EscrowEntry' && tag !== 'OfflineEscrowEntry' && tag !== 'OnlineEscrowEntry') return false
  return writeTagged(readTagged(text, 'EscrowEntry', { mode: 'transport' })) === other
}
