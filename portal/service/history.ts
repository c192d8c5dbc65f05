/** Earlier versions of published objects, as many as the policy keeps: for an operator, and for what owners may ask one day. */
import { type Batch, joinBatches, type PortalStore } from '../store/store.ts'
import type { StoreContext } from './context.ts'
import { type EntryRecord, itemToEntry, recordToText, type StoredEntry } from './entry-record.ts'

/** That a version is kept, noted beside the current one, so that publishing has nothing to look up. */
export interface KeptVersion {
  /** Counts an object's versions, from 1. */
  readonly number: number
  /** Characters that it takes in the store. */
  readonly size: number
}

export interface HistoryEntry extends EntryRecord {
  readonly number: number
  /** When another version took its place: milliseconds since 1970. */
  readonly replaced: number
}

const MOST_DIGITS = 12

const historyKey = (identifier: string, number: number) =>
  `history/${identifier}/${String(number).padStart(MOST_DIGITS, '0')}`

/**
 * The part of a batch that keeps the version which is being replaced, and lets go of the oldest beyond the quota: so
 * many versions of an object, and so many bytes of them together. What is larger than that alone is not kept.
 *
 * @returns `kept` is to be noted beside the new version
 */
export function keepHistory(
  { policy }: StoreContext,
  identifier: string,
  stored: StoredEntry | undefined,
): { readonly kept: readonly KeptVersion[]; readonly batch: Partial<Batch> } {
  if (stored === undefined) return { kept: [], batch: {} }
  const { kept: before = [], ...record } = stored
  const value = recordToText(record)
  const next = { number: (before.at(-1)?.number ?? 0) + 1, size: value.length }
  const kept = withinQuota([...before, next], policy.limits)
  const remove = before.filter(old => !kept.includes(old)).map(({ number }) => historyKey(identifier, number))
  const put = kept.includes(next) ? [{ key: historyKey(identifier, next.number), value }] : []
  return { kept, batch: joinBatches({ put, remove }) }
}

/** The newest, as many as fit. */
function withinQuota(
  versions: readonly KeptVersion[],
  { history, historySize }: { readonly history: number; readonly historySize: number },
): readonly KeptVersion[] {
  let size = 0
  let count = 0
  for (const version of [...versions].reverse()) {
    size += version.size
    if (count === history || size > historySize) break
    count += 1
  }
  return versions.slice(versions.length - count)
}

/**
 * The earlier versions of an object, newest first. Not for strangers: they may show who was once an administrator, or
 * what a device could once read.
 */
export async function listHistory(
  store: PortalStore,
  identifier: string,
  { limit = 1000 }: { readonly limit?: number } = {},
): Promise<readonly HistoryEntry[]> {
  const prefix = `history/${identifier}/`
  const items = await store.list(prefix, { limit })
  return items
    .map(item => {
      const { facts, text } = itemToEntry(item)
      return { facts, text, number: Number(item.key.slice(prefix.length)), replaced: item.updated }
    })
    .reverse()
}
