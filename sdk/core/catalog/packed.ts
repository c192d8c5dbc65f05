/**
 * Entries as a machine keeps them for itself and hands them to its pages: chunks of JSON text, each entry with the
 * words it is found by, so that ten thousand are there as fast as the platform's own parser reads. It is no wire form:
 * read nothing by it that did not come from this machine under a key of this machine.
 */
import { base64UrlToBytes, bytesToBase64Url } from '../base64url.ts'
import { type Bytes, bytesToUtf8, utf8ToBytes } from '../bytes.ts'
import type { Mesh } from '../schema/index.ts'
import { isTombstone } from './entry-order.ts'
import type { AnyEntry, CatalogKind, EntryOf } from './kinds.ts'
import { searchWords } from './search.ts'

/** How many entries a chunk holds: few enough that one edit rewrites little and a browser stores it in one piece. */
export const CHUNK_ENTRIES = 128

export interface Unpacked<K extends CatalogKind> {
  readonly entries: readonly EntryOf<K>[]
  /** What `createSearchIndex` takes; tombstones have none. */
  readonly words: ReadonlyMap<EntryOf<K>, string>
}

interface Chunk<K extends CatalogKind> {
  readonly entries: readonly PackedEntry<K>[]
  readonly words: readonly string[]
}

/** The bytes in `Source` as base64url; they are all that JSON cannot hold. */
type PackedEntry<K extends CatalogKind> = Omit<EntryOf<K>, 'Source'> & {
  readonly Source?: readonly (Omit<Mesh<'TypedData'>, 'Data'> & { readonly Data?: string })[]
}

/** Entries, at most `CHUNK_ENTRIES` of them, as one chunk. */
export function packEntries<K extends CatalogKind>(kind: K, entries: readonly EntryOf<K>[]): Bytes {
  const chunk: Chunk<K> = {
    entries: entries.map(pack),
    words: entries.map(entry => (isTombstone(entry) ? '' : searchWords(kind, entry))),
  }
  return utf8ToBytes(JSON.stringify(chunk))
}

/** The entries of chunks, in their order. @throws SyntaxError for bytes that `packEntries` did not make */
export function unpackEntries<K extends CatalogKind>(chunks: readonly Uint8Array[]): Unpacked<K> {
  const entries: EntryOf<K>[] = []
  const words = new Map<EntryOf<K>, string>()
  for (const bytes of chunks) {
    const chunk = JSON.parse(bytesToUtf8(bytes)) as Chunk<K>
    for (const [index, packed] of chunk.entries.entries()) {
      const entry = unpack(packed)
      entries.push(entry)
      words.set(entry, chunk.words[index]!)
    }
  }
  return { entries, words }
}

function pack<K extends CatalogKind>(entry: EntryOf<K>): PackedEntry<K> {
  const { Source } = entry as AnyEntry
  if (Source === undefined) return entry as PackedEntry<K>
  const packed = Source.map(({ Data, ...rest }) => ({
    ...rest,
    ...(Data !== undefined && { Data: bytesToBase64Url(Data) }),
  }))
  return { ...entry, Source: packed }
}

function unpack<K extends CatalogKind>(packed: PackedEntry<K>): EntryOf<K> {
  const { Source } = packed
  if (Source === undefined) return packed as EntryOf<K>
  const data = Source.map(({ Data, ...rest }) => ({
    ...rest,
    ...(Data !== undefined && { Data: base64UrlToBytes(Data) }),
  }))
  return { ...packed, Source: data } as EntryOf<K>
}
