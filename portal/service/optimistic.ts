/** Changes without locks: read, decide, commit if nothing that was read has changed, else start over. */
import { MeshError } from '../../sdk/core/error.ts'
import type { Batch, PortalStore } from '../store/store.ts'

const ATTEMPTS = 8

/**
 * Performs a change that depends on what is stored. `decide` is called again, on fresh reads, whenever somebody else's
 * commit came between.
 *
 * @param decide reads, throws to refuse, and returns a batch whose expectations name everything that was read; or
 * undefined if nothing needs to be changed
 * @throws `mesh/portal/busy` if others were faster every time; what `decide` throws
 */
export async function commitOptimistically(
  store: PortalStore,
  decide: () => Promise<Batch | undefined>,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const batch = await decide()
    if (batch === undefined || (await store.commit(batch))) return
  }
  throw new MeshError('mesh/portal/busy', 'Too many changes to the same object at once.')
}
