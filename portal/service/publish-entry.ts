/** Puts published objects into the store: verified, following what is there, on condition where the client asks. */
import type { Tagged } from '../../sdk/core/schema/index.ts'
import { writeTagged } from '../../sdk/core/schema/index.ts'
import { type Batch, joinBatches } from '../store/store.ts'
import type { StoreContext } from './context.ts'
import { prepareEntry } from './entries/index.ts'
import { type EntryFacts, entryKey, entryToPut, itemToEntry, type StoredEntry } from './entry-record.ts'
import { keepHistory } from './history.ts'
import { useStorage } from './limits/storage-use.ts'
import { commitOptimistically } from './optimistic.ts'
import { ConflictError } from './refusals.ts'

export interface PublishOptions {
  /** Digest of the version this one was made from; undefined where the client does not care. */
  readonly ifMatch?: string | undefined
  /** The object's text where it is to be stored as it came. Default: written anew, signed bytes untouched. */
  readonly text?: string
  /**
   * What else belongs into the same commit, decided on fresh reads each time, for the identifier as verified; it
   * refuses by throwing.
   */
  readonly alongside?: (identifier: string) => Promise<Partial<Batch>>
}

/**
 * Verifies and stores an object. Storing one that is stored already succeeds and changes nothing, so that a client
 * may repeat what was not answered.
 *
 * @returns the digest of the version that is stored now; undefined for escrow entries
 * @throws `mesh/portal/conflict` as a ConflictError; `mesh/portal/busy`; `mesh/portal/limit`;
 * `mesh/encoding/character`; what the kind's verification throws
 */
export async function publishEntry(
  context: StoreContext,
  entry: Tagged<'Entry'>,
  options: PublishOptions = {},
): Promise<{ readonly digest?: string }> {
  const { ifMatch, alongside } = options
  const prepared = await prepareEntry(context, entry)
  const { identifier, digest } = prepared
  const key = entryKey(identifier)
  // Whoever fetches it may be a client of 2017, which some characters would end, whatever the object is.
  const text = options.text ?? writeTagged(entry, 'compact', { peer2017: true })
  const charge = once((facts: EntryFacts, stored: StoredEntry | undefined) => {
    context.visit?.spendOf(facts.owner ?? identifier)
    if (stored === undefined) context.visit?.store(text.length)
  })

  await commitOptimistically(context.store, async () => {
    const item = await context.store.get(key)
    const stored = item && itemToEntry(item)
    verifyMatch({ ifMatch, digest, current: stored?.facts.digest })
    const plan = await prepared.plan(stored)
    const also = (await alongside?.(identifier)) ?? {}
    const expectation = { expect: [{ key, version: stored?.version ?? 0 }] }
    if (plan.verdict === 'same') return onlyIfChanging(joinBatches(expectation, also))
    charge(plan.facts, stored)
    const { kept, batch: history } = keepHistory(context, identifier, stored)
    const put = entryToPut(identifier, { facts: plan.facts, text, kept })
    const room = await useStorage(context, plan.facts, text, stored)
    return joinBatches(expectation, { put: [put] }, plan.alongside ?? {}, also, room, history)
  })
  prepared.onStored?.(text)
  return digest === undefined ? {} : { digest }
}

interface Match {
  readonly ifMatch: string | undefined
  /** Of the new version. */
  readonly digest: string | undefined
  /** Of the stored version. */
  readonly current: string | undefined
}

/**
 * Before the chain is looked at: of two devices that changed the same version, the later is to hear of the conflict
 * and merge, not that its date is too early. The version that is stored already never conflicts.
 */
function verifyMatch({ ifMatch, digest, current }: Match): void {
  if (ifMatch === undefined || digest === undefined) return
  if (current !== ifMatch && current !== digest) throw new ConflictError(current)
}

/** What is decided anew when somebody else was faster is paid for once. */
function once<Arguments extends readonly unknown[]>(
  work: (...values: Arguments) => void,
): (...values: Arguments) => void {
  let isDone = false
  return (...values) => {
    if (!isDone) work(...values)
    isDone = true
  }
}

function onlyIfChanging(batch: Batch): Batch | undefined {
  return batch.put.length + batch.remove.length > 0 ? batch : undefined
}
