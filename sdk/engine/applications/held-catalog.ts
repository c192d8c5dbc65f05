/** A catalog as this machine has it, with the edits that wait: from memory, else from its chunks, else from the version. */
import { findApplication, kindOfApplication } from '../../core/application/index.ts'
import {
  type CatalogKind,
  type CatalogOf,
  CHUNK_ENTRIES,
  catalogKinds,
  entriesOf,
  packEntries,
  unpackEntries,
} from '../../core/catalog/index.ts'
import { MeshError } from '../../core/error.ts'
import type { Tagged } from '../../core/schema/index.ts'
import type { CatalogState } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed } from '../flow.ts'
import type { ApplicationRecord, JournalRecord } from '../records.ts'
import {
  type Contents,
  catalogIn,
  emptyContents,
  isCatalogKind,
  openContents,
  type Reader,
} from './contents.ts'
import { applyEdit } from './edits.ts'
import { journalIdentity, listJournal, openJournal } from './journal.ts'
import { type Beside, putLocalCatalog, readLocalCatalog } from './local-catalog.ts'
import { type ShelvedCatalog, shelfOf } from './shelf.ts'
import { storedVersion } from './versions.ts'

/** What this machine has of an application. */
export interface HeldHere {
  readonly reader: Reader
  readonly record: ApplicationRecord
  readonly journal: readonly JournalRecord[]
}

/** Journal first: an edit that is published in between is in the version then, and being in both does no harm. */
export async function heldHere(
  engine: EngineContext,
  reader: Reader,
  identifier: string,
): Promise<HeldHere | undefined> {
  findApplication(reader.personal.applications, identifier)
  const journal = await listJournal(engine, identifier)
  const record = await engine.machine.get('applications', identifier)
  return record && { reader, record, journal }
}

/** The kind of catalog a record is of; undefined for other applications. */
export function catalogKindOf({ type }: Pick<ApplicationRecord, 'type'>): CatalogKind | undefined {
  const { name } = kindOfApplication(type)
  return isCatalogKind(name) ? name : undefined
}

/** @throws `mesh/argument` for an application that is no catalog; as `openContents` and `openJournal` */
export async function openCatalog(engine: EngineContext, held: HeldHere): Promise<ShelvedCatalog> {
  const { reader, record, journal } = held
  const kind = catalogKindOf(record)
  if (kind === undefined) throw new MeshError('mesh/argument', 'the application is no catalog')
  const known = shelfOf(engine).get(record.id)
  const isKnown =
    known?.profile === reader.profile.id &&
    known.digest === record.digest &&
    (record.digest !== undefined || record.signed === undefined)
  const base = isKnown ? known : await loadVersion(engine, held, kind)
  const identities = journal.map(journalIdentity)
  const isLonger = isKnown && known.edits.every((edit, index) => edit === identities[index])
  const done = isLonger ? known.edits.length : 0
  if (isLonger && done === identities.length) return known
  const waiting = journal.slice(done)
  if (waiting.length === 0) return shelfOf(engine).put(record.id, { ...base, edits: [], contents: base.base })
  const place = { profile: reader.profile, application: record.id }
  let contents = isLonger ? base.contents() : base.base()
  for (const edit of await openJournal(engine, place, waiting)) {
    const { suite } = reader.personal
    contents = await applyEdit(engine, contents, edit, { suite, updated: base.updated })
  }
  return shelfOf(engine).put(record.id, { ...base, edits: identities, contents: () => contents })
}

/** A version that has just been opened or made, on its way to the shelf. */
export function shelvedVersion(
  { profile, kind }: { readonly profile: string; readonly kind: CatalogKind },
  contents: Contents,
  version: { readonly digest: string | undefined; readonly updated: string | undefined },
): ShelvedCatalog {
  const { digest, updated } = version
  const opened = () => contents
  const rest = { packed: undefined, stored: undefined, edits: [], beside: undefined }
  return { profile, kind, digest, updated, base: opened, contents: opened, ...rest }
}

/** What a session is told: what changed since the state it has, or everything. */
export function catalogState(
  engine: EngineContext,
  identifier: string,
  { catalog, since }: { readonly catalog: ShelvedCatalog; readonly since: string | undefined },
): CatalogState {
  const { kind } = catalog
  const changed = since === undefined ? undefined : shelfOf(engine).changedSince(identifier, since)
  const isPacked = catalog.packed !== undefined && catalog.edits.length === 0
  const packed = changed ? undefined : isPacked ? catalog.packed : packAll(kind, catalog.contents())
  const isVersion = catalog.edits.length === 0 && catalog.beside !== undefined
  const settings = isVersion ? catalog.beside.settings : catalogIn(catalog.contents(), kind)
  const { NeverAsk, AutoGenerate } = settings as CatalogOf<'credential'>
  return {
    kind,
    revision: shelfOf(engine).revisionOf(identifier),
    entries: changed ?? [],
    ...(packed && { packed }),
    ...(NeverAsk !== undefined && { neverAsk: NeverAsk }),
    ...(AutoGenerate !== undefined && { autoGenerate: AutoGenerate }),
  }
}

async function loadVersion(
  engine: EngineContext,
  { reader, record }: HeldHere,
  kind: CatalogKind,
): Promise<ShelvedCatalog> {
  const { digest, updated } = record
  const profile = reader.profile.id
  if (digest !== undefined) {
    const local = await readLocalCatalog(engine, kind, { profile, application: record.id, digest })
    if (local !== undefined) {
      const base = once(() => contentsOf(kind, local.beside, local.packed))
      // Whoever reads the catalog is likely to change it: parsed as soon as there is nothing else to do.
      setTimeout(base)
      return { profile, kind, digest, updated, base, contents: base, edits: [], ...local }
    }
  }
  const version = await storedVersion(engine, record, reader.personal.suite)
  const contents = version ? await openContents(engine, version, reader) : emptyContents(record.type)
  const opened = shelvedVersion({ profile, kind }, contents, {
    digest: version?.digest,
    updated: version?.updated,
  })
  // A record of version 0.1.0 names no digest; it is put in order when the application is next brought up to date.
  if (digest === undefined) return opened
  return { ...opened, ...(await keepLocally(engine, opened, record.id).catch(ignoreNamed)) }
}

/**
 * Stores the chunks of a version. They are worth having and not worth failing for: with a full disk, everything is read
 * from the version itself.
 */
export async function keepLocally(
  engine: EngineContext,
  { profile, kind, digest, base }: ShelvedCatalog,
  application: string,
  before?: ShelvedCatalog,
): Promise<Pick<ShelvedCatalog, 'stored'>> {
  const old = before?.stored && {
    stored: before.stored,
    entries: entriesOf<CatalogKind>(catalogIn(before.base(), kind)),
  }
  const place = { profile, application, digest: digest ?? '' }
  const { changes, stored } = await putLocalCatalog(engine, base(), place, old)
  await engine.machine.commit(changes)
  return { stored }
}

function contentsOf(
  kind: CatalogKind,
  { settings, members }: Beside,
  packed: readonly Uint8Array[],
): Contents {
  const { entries: Entries } = unpackEntries<CatalogKind>(packed)
  const { profile, shared: tag } = catalogKinds[kind]
  const shared = { tag, value: { ...settings, Entries } } as Tagged<'ApplicationProfilePrivate'>
  return { ...emptyContents(profile), shared, members }
}

function packAll(kind: CatalogKind, contents: Contents): CatalogState['packed'] {
  const entries = entriesOf<CatalogKind>(catalogIn(contents, kind))
  return Array.from({ length: Math.ceil(entries.length / CHUNK_ENTRIES) }, (_, index) =>
    packEntries(kind, entries.slice(index * CHUNK_ENTRIES, (index + 1) * CHUNK_ENTRIES)),
  )
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
