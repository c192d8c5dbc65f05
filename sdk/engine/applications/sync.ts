/**
 * Brings an application up to date, in both directions: the portal's newest version is fetched and verified, edits that
 * wait are merged into it, and what comes out is signed and published on condition that nobody was faster.
 *
 * It has no states. Whatever is done twice comes to the same, so after a death it simply begins again.
 */
import { type ApplicationEntry, findApplication, roleOf } from '../../core/application/index.ts'
import { mergeCatalogs } from '../../core/catalog/index.ts'
import { isMeshError, MeshError, type MeshErrorCode } from '../../core/error.ts'
import type { ApplicationVersion } from '../../core/profile/index.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed } from '../flow.ts'
import { requireMember, requireProfile } from '../profiles.ts'
import type { ApplicationRecord, JournalRecord } from '../records.ts'
import { fetchNewest } from '../refresh.ts'
import { loadAccounts } from '../seldom.ts'
import {
  type Contents,
  catalogIn,
  emptyContents,
  isCatalogKind,
  isSameContents,
  openContents,
  type Reader,
  withShared,
} from './contents.ts'
import { applyEdit } from './edits.ts'
import { judgeByFormer } from './former.ts'
import { keepLocally, openCatalog, shelvedVersion } from './held-catalog.ts'
import { listJournal, openJournal, removals } from './journal.ts'
import { removedBy } from './removed.ts'
import { devicesWithoutKey, sealApplication } from './seal.ts'
import { shelfOf } from './shelf.ts'
import {
  fetchApplication,
  isSoundNow,
  type JudgedVersion,
  judgeVersion,
  notThere,
  putVersion,
  storedVersion,
} from './versions.ts'

/** How often other devices may come first before the caller is told that they do. */
const MOST_ATTEMPTS = 12

/** What an honest portal's answer can look like to a device whose profile is not the newest. */
const STALE: readonly MeshErrorCode[] = ['mesh/profile/invalid', 'mesh/profile/signer']

/** What portals say to a version that comes too late, or by a profile that is not the newest any more. */
const OVERTAKEN: readonly MeshErrorCode[] = [
  'mesh/portal/conflict',
  'mesh/profile/rollback',
  'mesh/profile/fork',
]
const OUTDATED: readonly MeshErrorCode[] = [...STALE, 'mesh/profile/administrator']

/** Held while an application is fetched, changed or published. Take it before the profile's lock, never after. */
function applicationLock(identifier: string): string {
  return `application:${identifier}`
}

/**
 * Fetches, merges, publishes and stores. Edits leave the journal when a version that has them is at the portal.
 *
 * @throws `mesh/profile/rollback`, `mesh/profile/fork`, `mesh/profile/substituted` and every refusal of the verifier
 * when the portal lies; `mesh/profile/missing` when it has nothing and this device neither; `mesh/key/missing` when
 * this device cannot read it (yet); `mesh/profile/administrator` when edits wait and it may not publish them;
 * `mesh/portal/…`
 */
export function syncApplication(engine: EngineContext, profile: string, identifier: string): Promise<void> {
  return engine.machine.exclusively(applicationLock(identifier), async () => {
    try {
      await syncAtPortals(engine, profile, identifier)
    } catch (error) {
      if (isMeshError(error)) await noteProblem(engine, identifier, error)
      throw error
    }
  })
}

/** Where an application is synchronized. */
export interface Source {
  readonly portal: PortalConnection
  /** Versions at other portals, all of whose entries belong into the next one. */
  readonly others: readonly ApplicationVersion[]
}

async function syncAtPortals(engine: EngineContext, profile: string, identifier: string): Promise<void> {
  const { accounts } = await requireProfile(engine, profile)
  const [account] = accounts
  if (account === undefined) throw new MeshError('mesh/account/missing', 'the profile has no account')
  const syncAt = (source: Source) => sync(engine, profile, identifier, source)
  if (accounts.length === 1) return syncAt({ portal: engine.portals.at(account.portal), others: [] })
  return (await loadAccounts()).syncEverywhere(engine, { profile, identifier }, syncAt)
}

/** What a round begins with. */
interface Place extends Source {
  readonly reader: Reader
  readonly entry: ApplicationEntry
  readonly record: ApplicationRecord | undefined
  readonly known: ApplicationVersion | undefined
  readonly journal: readonly JournalRecord[]
}

async function sync(
  engine: EngineContext,
  profile: string,
  identifier: string,
  source: Source,
): Promise<void> {
  /** The latest date of what was sent: a portal that compares nothing may have shown it to somebody. */
  let sent: string | undefined
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const place = { ...source, ...(await locate(engine, profile, identifier)) }
    const found = await find(engine, place)
    if (found === 'again') continue
    const base = found?.version ?? place.known
    if (found === undefined && place.record === undefined) throw notThere(identifier)
    const basis = { base, isSound: found?.isSound ?? false, sent }
    const composed = await compose(engine, place, basis).catch(async error => {
      if (await isForNewerProfile(engine, place.reader, error, ['mesh/key/missing'])) return 'again' as const
      throw error
    })
    // What cannot be read (any more) may be explained by a newer profile: this device was removed.
    if (composed === 'again') continue
    if (composed === undefined) throw notThere(identifier)
    const { version } = composed
    if (!composed.isNew && found !== undefined) return store(engine, place, composed)
    sent = version.updated
    const outcome = await send(engine, place, { version, ifMatch: found?.version.digest })
    if (outcome === 'done') return store(engine, place, composed)
  }
  throw new MeshError('mesh/portal/conflict', 'other devices always came first')
}

async function locate(
  engine: EngineContext,
  udf: string,
  identifier: string,
): Promise<Omit<Place, keyof Source>> {
  const profile = await requireProfile(engine, udf)
  const personal = await engine.verifiedPersonal(profile.signed)
  const record = await engine.machine.get('applications', identifier)
  requireMember(profile, personal)
  return {
    reader: { profile, personal },
    entry: findApplication(personal.applications, identifier),
    record,
    known: await storedVersion(engine, record, personal.suite),
    journal: await listJournal(engine, identifier),
  }
}

/** The portal's version as far as it is to be believed; `again` when the profile had to be brought up to date first. */
async function find(engine: EngineContext, place: Place): Promise<JudgedVersion | undefined | 'again'> {
  const { entry, known, portal, reader } = place
  const identifier = entry.Identifier!
  const signed = await fetchApplication(portal, identifier)
  if (signed === undefined) return undefined
  try {
    return await judgeVersion(engine, signed, { identifier, personal: reader.personal, known })
  } catch (error) {
    if (await isForNewerProfile(engine, reader, error, STALE)) return 'again'
    const former = isMeshError(error) && STALE.includes(error.code)
    const judged = former && (await judgeByFormer(engine, signed, { reader, entry, known }))
    if (judged) return judged
    throw error
  }
}

/** Whether the profile has changed since, so that what was refused by the old one may be right by the new one. */
async function isForNewerProfile(
  engine: EngineContext,
  { profile, personal }: Reader,
  error: unknown,
  codes: readonly MeshErrorCode[],
): Promise<boolean> {
  if (!isMeshError(error) || !codes.includes(error.code)) return false
  await fetchNewest(engine, profile.id)
  return (await requireProfile(engine, profile.id)).digest !== personal.digest
}

interface Basis {
  readonly base: ApplicationVersion | undefined
  readonly isSound: boolean
  readonly sent: string | undefined
}

/** A version and what it says. */
interface Composed {
  readonly version: ApplicationVersion
  readonly contents: Contents
  /** Made here, and not published yet. */
  readonly isNew: boolean
}

/**
 * The version to publish, or the base where that says everything already or is not this device's to change; undefined
 * where there is neither.
 */
async function compose(
  engine: EngineContext,
  place: Place,
  { base, isSound, sent }: Basis,
): Promise<Composed | undefined> {
  const { reader, entry, journal } = place
  // Before anything of it is stored: what cannot be opened must not become the version that is known.
  const before = base && (await openVersionContents(engine, place, base))
  const same = before && { version: base, contents: before, isNew: false }
  if (roleOf(entry, reader.profile.device) !== 'administrator') {
    if (journal.length > 0)
      throw new MeshError('mesh/profile/administrator', 'this device may read the application, not change it')
    return same
  }
  const merged = before && (await withKnown(engine, place, base, before))
  const contents = await withEdits(engine, place, merged ?? emptyContents(place.record!.type), base?.updated)
  const isDone =
    before !== undefined &&
    isSameContents(before, contents) &&
    (isSound || (await isSoundNow(engine, base!, reader.personal))) &&
    (await devicesWithoutKey(engine, { reader, entry, base, contents })).length === 0
  if (isDone) return same
  const after = [base?.updated, place.known?.updated, sent]
    .filter(date => date !== undefined)
    .sort()
    .at(-1)
  const signed = await sealApplication(engine, { reader, entry, base, contents, after })
  const judged = await judgeVersion(engine, signed, {
    identifier: entry.Identifier!,
    personal: reader.personal,
    known: undefined,
  })
  return { version: judged.version, contents, isNew: true }
}

/** What a version says; one that is open already is not decrypted again. */
async function openVersionContents(
  engine: EngineContext,
  { reader }: Place,
  version: ApplicationVersion,
): Promise<Contents> {
  const shelved = shelfOf(engine).get(version.identifier)
  const isOpen = shelved?.profile === reader.profile.id && shelved.digest === version.digest
  return isOpen ? shelved.base() : openContents(engine, version, reader)
}

/**
 * What was known before is in every version that follows, since deleted entries leave a mark: where it is not, a portal
 * that compares nothing let another device's version take the place of one that had been confirmed to us, or a device
 * could reach one portal alone.
 */
async function withKnown(
  engine: EngineContext,
  place: Place,
  base: ApplicationVersion | undefined,
  before: Contents,
): Promise<Contents> {
  const { known, others } = place
  const { name } = before.kind
  if (!isCatalogKind(name)) return before
  let contents = before
  for (const version of [known, ...others]) {
    if (version === undefined || version.digest === base?.digest) continue
    const held = await openVersionContents(engine, place, version).catch(error => {
      if (isMeshError(error, 'mesh/key/missing')) return undefined
      throw error
    })
    if (held === undefined) continue
    contents = withShared(contents, mergeCatalogs(name, catalogIn(contents, name), catalogIn(held, name)))
  }
  return contents
}

async function withEdits(
  engine: EngineContext,
  { reader, entry, journal }: Place,
  before: Contents,
  updated: string | undefined,
): Promise<Contents> {
  const place = { profile: reader.profile, application: entry.Identifier! }
  let contents = before
  for (const edit of await openJournal(engine, place, journal)) {
    contents = await applyEdit(engine, contents, edit, { suite: reader.personal.suite, updated })
  }
  return contents
}

interface Sending {
  readonly version: ApplicationVersion
  /** Digest of the version it was made from, where the portal has one. */
  readonly ifMatch: string | undefined
}

/** A portal that compares nothing is asked afterwards whether what was published is still there. */
async function send(
  engine: EngineContext,
  { portal, reader, entry }: Place,
  { version, ifMatch }: Sending,
): Promise<'done' | 'again'> {
  const Entry = { tag: 'SignedApplicationProfile', value: version.signed } as const
  try {
    await portal.transact('Publish', { Entry }, ifMatch === undefined ? {} : { ifMatch })
  } catch (error) {
    if (isMeshError(error) && OVERTAKEN.includes(error.code)) return 'again'
    if (await isForNewerProfile(engine, reader, error, OUTDATED)) return 'again'
    throw error
  }
  const { names } = await portal.features()
  if (names.has('if-match')) return 'done'
  const signed = await fetchApplication(portal, entry.Identifier!)
  if (signed === undefined) return 'again'
  const there = await judgeVersion(engine, signed, {
    identifier: entry.Identifier!,
    personal: reader.personal,
    known: undefined,
  }).catch(error => {
    if (isMeshError(error)) return undefined
    throw error
  })
  return there?.version.digest === version.digest ? 'done' : 'again'
}

/** One commit stores the version and takes the edits out of the journal; what is only there to be fast comes after. */
async function store(engine: EngineContext, place: Place, { version, contents }: Composed): Promise<void> {
  const { reader, record, journal } = place
  const { identifier } = version
  const isNews = record?.digest !== version.digest
  const changes = putVersion(reader.profile.id, version, record)
  if (!isNews && record?.problem === undefined && journal.length === 0) return
  const kind = contents.kind.name
  if (!isCatalogKind(kind) || !isNews) {
    await engine.machine.commit([...changes, ...removals(journal)])
    return
  }
  const before = await heldBefore(engine, place)
  const held = { reader, record: { id: identifier, profile: reader.profile.id, type: version.type }, journal }
  const removed = before
    ? await removedBy(engine, held, { contents: before.contents(), edited: contents })
    : []
  await engine.machine.commit([...changes, ...removals(journal), ...removed])
  const fresh = shelvedVersion({ profile: reader.profile.id, kind }, contents, {
    digest: version.digest,
    updated: version.updated,
  })
  const shelved = shelfOf(engine).put(identifier, fresh)
  const kept = await keepLocally(engine, shelved, identifier, before).catch(ignoreNamed)
  if (kept && shelfOf(engine).get(identifier) === shelved)
    shelfOf(engine).put(identifier, { ...shelved, ...kept })
}

/** The catalog as this machine had it, to tell what others have deleted; undefined where it cannot be opened. */
async function heldBefore(engine: EngineContext, { reader, record, journal }: Place) {
  if (record === undefined || (record.digest === undefined && record.signed === undefined)) return undefined
  return openCatalog(engine, { reader, record, journal }).catch(error => {
    ignoreNamed(error)
    return undefined
  })
}

/** Kept for the summary; an application this device knows nothing of has nothing to keep it with. */
async function noteProblem(engine: EngineContext, identifier: string, error: MeshError): Promise<void> {
  const record = await engine.machine.get('applications', identifier)
  if (record === undefined || record.problem?.code === error.code) return
  const problem = error.toJSON()
  await engine.machine.commit([{ collection: 'applications', put: { ...record, problem } }])
}
