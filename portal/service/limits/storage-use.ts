/**
 * How much room the application profiles of a personal profile take, kept beside them in the same commits. Everything
 * else that a profile can have stored is bounded by itself.
 */
import type { Batch } from '../../store/store.ts'
import type { StoreContext } from '../context.ts'
import type { EntryFacts, EntryRecord } from '../entry-record.ts'
import { LimitError } from '../refusals.ts'

const usageKey = (profile: string) => `usage/${profile}`

/**
 * The part of a batch that counts an entry in, in place of the version that is stored. Nothing for entries that
 * nobody is known to own. What is larger than the version before it must fit; what is smaller always does.
 *
 * @throws `mesh/portal/limit` as a LimitError
 */
export async function useStorage(
  { store, policy }: StoreContext,
  { owner }: EntryFacts,
  text: string,
  stored: EntryRecord | undefined,
): Promise<Partial<Batch>> {
  if (owner === undefined) return {}
  const key = usageKey(owner)
  const item = await store.get(key)
  const before = Number(item?.value ?? 0)
  // What was imported has not been counted: it may be replaced by less than the count knows of.
  const after = Math.max(0, before - (stored?.text.length ?? 0)) + text.length
  if (after > policy.limits.storage && after > before) {
    const message = `The applications of a profile have at most ${policy.limits.storage} bytes here.`
    throw new LimitError('storage', message, { status: 413 })
  }
  return { expect: [{ key, version: item?.version ?? 0 }], put: [{ key, value: String(after) }] }
}
