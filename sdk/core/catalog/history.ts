/**
 * Earlier versions of an entry, kept inside it where programs of 2017 keep data they do not look into: as one element
 * of `Source` (wire B.5) of the media type `application/mmm-history+json`. Its bytes are a catalog as text, compact,
 * whose entries are the versions, newest first and without their own `Source`. A last element that has nothing but
 * `Deleted` is the horizon: versions from then and before are gone for good, because they were deleted or were too many.
 */
import { utf8ToBytes } from '../bytes.ts'
import { isMeshError } from '../error.ts'
import { type Mesh, readTagged, type Tagged, writeTagged } from '../schema/index.ts'
import { changedAt, isTombstone } from './entry-order.ts'
import { type AnyEntry, type CatalogKind, catalogKinds, type EntryOf } from './kinds.ts'

export const HISTORY_TYPE = 'application/mmm-history+json'

/** An entry keeps at most this many earlier versions, */
export const HISTORY_VERSIONS = 10

/** of at most this many bytes together. */
export const HISTORY_BYTES = 16 * 1024

export interface History<K extends CatalogKind> {
  /** Newest first when written; in whatever order a peer wrote them when read. */
  readonly versions: readonly EntryOf<K>[]
  /** Wire date; versions from then and before are not kept. Empty for none. */
  readonly horizon: string
}

/**
 * The earlier versions of an entry, newest first, each as it was but for its `Source`. Any of them can be given to
 * `undoEntry`.
 */
export function historyOf<K extends CatalogKind>(kind: K, entry: EntryOf<K>): readonly EntryOf<K>[] {
  return readHistory(kind, entry).versions
}

/** The history in an entry, not checked for its order or size. A damaged one, or one of another entry, is none. */
export function readHistory<K extends CatalogKind>(kind: K, entry: EntryOf<K>): History<K> {
  const elements = (entry.Source ?? []).filter(isHistory).flatMap(source => readElements(kind, source))
  const own = elements.filter(element => isTombstone(element) || element.ID === entry.ID)
  return {
    versions: own.filter(element => !isTombstone(element)).map(withoutSource),
    horizon: own.filter(isTombstone).map(changedAt).sort().at(-1) ?? '',
  }
}

/** The `Source` of an entry: the data it was made from, then its history where there is something to keep. */
export function sourceWithHistory<K extends CatalogKind>(
  kind: K,
  originals: readonly Mesh<'TypedData'>[] | undefined,
  { versions, horizon }: History<K>,
): readonly Mesh<'TypedData'>[] | undefined {
  const elements = [...versions, ...(horizon === '' ? [] : [{ Deleted: horizon }])]
  if (elements.length === 0) return originals
  const tagged = {
    tag: catalogKinds[kind].shared,
    value: { Entries: elements },
  } as Tagged<'ApplicationProfilePrivate'>
  return [...(originals ?? []), { ContentType: HISTORY_TYPE, Data: utf8ToBytes(writeTagged(tagged)) }]
}

/** The `Source` of an entry without its history; undefined where nothing else is in it. */
export function originalsOf(entry: AnyEntry): readonly Mesh<'TypedData'>[] | undefined {
  const originals = entry.Source?.filter(source => !isHistory(source)) ?? []
  return originals.length === 0 ? undefined : originals
}

/** An entry as a version: what people see and change of it. */
export function withoutSource<E extends AnyEntry>(entry: E): E {
  if (entry.Source === undefined) return entry
  const { Source: _, ...version } = entry
  return version as E
}

function isHistory(source: Mesh<'TypedData'>): boolean {
  return source.ContentType === HISTORY_TYPE
}

function readElements<K extends CatalogKind>(kind: K, { Data }: Mesh<'TypedData'>): readonly EntryOf<K>[] {
  if (Data === undefined) return []
  try {
    const { value } = readTagged(Data, catalogKinds[kind].shared)
    return (value as { readonly Entries?: readonly EntryOf<K>[] }).Entries ?? []
  } catch (error) {
    if (isMeshError(error)) return []
    throw error
  }
}
