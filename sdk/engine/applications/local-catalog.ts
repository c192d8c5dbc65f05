/**
 * A catalog as this machine reads it fast: entries in chunks under the storage key. It is made from the signed version
 * and never more than that: whatever is missing, damaged, swapped or of another version makes it unreadable as a whole,
 * and then the signed version is opened.
 */
import { base64UrlToBytes, bytesToBase64Url } from '../../core/base64url.ts'
import { type Bytes, bytesToUtf8, utf8ToBytes } from '../../core/bytes.ts'
import {
  type CatalogKind,
  type CatalogOf,
  CHUNK_ENTRIES,
  catalogKinds,
  type EntryOf,
  entriesOf,
  packEntries,
} from '../../core/catalog/index.ts'
import { isMeshError } from '../../core/error.ts'
import type { ApplicationType, OwnMembers } from '../../core/profile/index.ts'
import { readTagged, type Tagged, type TypeName, writeTagged } from '../../core/schema/index.ts'
import type { EngineContext } from '../context.ts'
import { type LocalBox, openBox } from '../local-box.ts'
import type { MachineChange } from '../ports.ts'
import { type Contents, catalogIn } from './contents.ts'

/** A catalog without its entries, and these as `packEntries` makes them. */
export interface LocalCatalog {
  readonly beside: Beside
  readonly packed: readonly Bytes[]
  readonly stored: StoredChunks
}

/** What stands beside the entries. */
export interface Beside {
  readonly settings: CatalogOf<CatalogKind>
  readonly members: OwnMembers<ApplicationType>
}

/** The chunks of a catalog as the store has them: what a later version need not write again. */
export interface StoredChunks {
  readonly head: string
  /** Initialization vectors, base64url. */
  readonly vectors: readonly string[]
}

export interface CatalogPlace {
  readonly profile: string
  readonly application: string
  /** Of the version. */
  readonly digest: string
}

/** The head as text: small, so that the wire's own reader and writer do for it. */
interface Head {
  readonly settings: string
  readonly members: string
  readonly vectors: readonly string[]
}

/** The catalog, or undefined where it is not here whole, for whatever reason. */
export async function readLocalCatalog(
  engine: EngineContext,
  kind: CatalogKind,
  place: CatalogPlace,
): Promise<LocalCatalog | undefined> {
  const [record, chunks] = await Promise.all([
    engine.machine.get('catalogs', place.application),
    engine.machine.list('chunks', place.application),
  ])
  if (record?.digest !== place.digest) return undefined
  try {
    const box = await openBox(engine, place.profile)
    const text = bytesToUtf8(await box.open(headLabel(place), record.head))
    const { settings, members, vectors } = JSON.parse(text) as Head
    if (vectors.length !== chunks.length) return undefined
    const { key } = record.head
    const packed = await Promise.all(
      vectors.map((vector, index) =>
        // A chunk of another version, or from another place, was sealed with another vector: it does not open.
        box.open(chunkLabel(place, index), { key, iv: base64UrlToBytes(vector), data: chunks[index]!.data }),
      ),
    )
    const { shared, profile } = catalogKinds[kind]
    const beside = {
      settings: readTagged(settings, shared).value as CatalogOf<CatalogKind>,
      members: readTagged(members, profile).value as OwnMembers<ApplicationType>,
    }
    return { beside, packed, stored: { head: bytesToBase64Url(record.head.iv), vectors } }
  } catch (error) {
    if (isMeshError(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * The changes that put a catalog in the place of the one before; chunks whose entries are the same objects as before
 * stay. Commit them together, and with the application's lock where `before` is given.
 */
export async function putLocalCatalog(
  engine: EngineContext,
  contents: Contents,
  place: CatalogPlace,
  before?: { readonly stored: StoredChunks; readonly entries: readonly EntryOf<CatalogKind>[] },
): Promise<{ readonly changes: readonly MachineChange[]; readonly stored: StoredChunks }> {
  const kind = contents.kind.name as CatalogKind
  const { profile, application } = place
  const box = await openBox(engine, profile)
  const known = before && (await isStored(engine, application, before.stored)) ? before : undefined
  const runs = runsOf(entriesOf<CatalogKind>(catalogIn(contents, kind)))
  const knownRuns = known && runsOf(known.entries)
  const made = await Promise.all(
    runs.map(async (run, index) => {
      const vector = known?.stored.vectors[index]
      if (vector !== undefined && isSameRun(run, knownRuns![index])) return { vector, changes: [] }
      return putChunk(box, place, index, packEntries(kind, run))
    }),
  )
  const vectors = made.map(({ vector }) => vector)
  const head = await box.seal(headLabel(place), utf8ToBytes(JSON.stringify(headOf(contents, kind, vectors))))
  const isOld = (id: string) => Number(id.slice(application.length + 1)) >= runs.length
  const old = (await engine.machine.list('chunks', application)).filter(({ id }) => isOld(id))
  return {
    changes: [
      { collection: 'catalogs', put: { id: application, profile, digest: place.digest, head } },
      ...made.flatMap(({ changes }) => changes),
      ...old.map(({ id }): MachineChange => ({ collection: 'chunks', remove: id })),
    ],
    stored: { head: bytesToBase64Url(head.iv), vectors },
  }
}

async function isStored(engine: EngineContext, application: string, stored: StoredChunks): Promise<boolean> {
  const record = await engine.machine.get('catalogs', application)
  return record !== undefined && bytesToBase64Url(record.head.iv) === stored.head
}

async function putChunk(
  box: LocalBox,
  place: CatalogPlace,
  index: number,
  plaintext: Bytes,
): Promise<{ readonly vector: string; readonly changes: readonly MachineChange[] }> {
  const { profile, application } = place
  const { iv, data } = await box.seal(chunkLabel(place, index), plaintext)
  const put = { id: `${application}/${numberText(index)}`, profile, data }
  return { vector: bytesToBase64Url(iv), changes: [{ collection: 'chunks', put }] }
}

function headOf(contents: Contents, kind: CatalogKind, vectors: readonly string[]): Head {
  const { Entries: _, ...settings } = catalogIn(contents, kind)
  const { shared, profile } = catalogKinds[kind]
  return {
    settings: writeTagged<TypeName>({ tag: shared, value: settings } as Tagged<TypeName>),
    members: writeTagged<TypeName>({ tag: profile, value: contents.members } as Tagged<TypeName>),
    vectors,
  }
}

function runsOf<E>(entries: readonly E[]): readonly (readonly E[])[] {
  const count = Math.ceil(entries.length / CHUNK_ENTRIES)
  return Array.from({ length: count }, (_, index) =>
    entries.slice(index * CHUNK_ENTRIES, (index + 1) * CHUNK_ENTRIES),
  )
}

function isSameRun(run: readonly unknown[], other: readonly unknown[] | undefined): boolean {
  return other?.length === run.length && run.every((entry, index) => entry === other[index])
}

function headLabel({ application, digest }: CatalogPlace) {
  return ['catalog', application, digest] as const
}

/** Without the digest: a chunk stays as it is while versions go by, and the head says which one it is. */
function chunkLabel({ application }: CatalogPlace, index: number) {
  return ['chunk', application, numberText(index)] as const
}

function numberText(index: number): string {
  return String(index).padStart(6, '0')
}
