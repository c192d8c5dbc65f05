/** Entries that were deleted, as they were: kept on this machine alone, so that people can have them back. */
import {
  type CatalogKind,
  type EntryOf,
  entriesOf,
  isTombstone,
  packEntries,
  unpackEntries,
} from '../../core/catalog/index.ts'
import { isMeshError } from '../../core/error.ts'
import { createRandomIdentifier } from '../../core/udf.ts'
import type { RemovedEntry } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { openBox } from '../local-box.ts'
import type { MachineChange } from '../ports.ts'
import type { RemovedRecord } from '../records.ts'
import { DAY, wireTime } from '../time.ts'
import { type Contents, catalogIn } from './contents.ts'
import { catalogKindOf, type HeldHere } from './held-catalog.ts'

/** For so many days an entry can be had back, */
const REMOVED_DAYS = 365

/** and no more than so many of a catalog, those removed last. */
const REMOVED_ENTRIES = 200

interface Place {
  readonly profile: string
  readonly application: string
}

/** As `keepRemoved`, for an edit of whatever kind of application. */
export async function removedBy(
  engine: EngineContext,
  { reader, record }: HeldHere,
  { contents, edited }: { readonly contents: Contents; readonly edited: Contents },
): Promise<readonly MachineChange[]> {
  const kind = catalogKindOf(record)
  if (kind === undefined) return []
  const entriesIn = (of: Contents) => entriesOf<CatalogKind>(catalogIn(of, kind))
  const place = { profile: reader.profile.id, application: record.id }
  return keepRemoved(engine, kind, place, { before: entriesIn(contents), after: entriesIn(edited) })
}

/** The changes that keep what is deleted by going from some entries to others; none where nothing is. */
async function keepRemoved<K extends CatalogKind>(
  engine: EngineContext,
  kind: K,
  { profile, application }: Place,
  { before, after }: { readonly before: readonly EntryOf<K>[]; readonly after: readonly EntryOf<K>[] },
): Promise<readonly MachineChange[]> {
  const known = new Set<unknown>(before)
  const fresh = after.filter(entry => !known.has(entry) && isTombstone(entry))
  const ids = new Set(fresh.map(({ ID }) => ID))
  const gone = ids.size === 0 ? [] : before.filter(entry => ids.has(entry.ID) && !isTombstone(entry))
  if (gone.length === 0) return []
  const box = await openBox(engine, profile)
  const now = engine.clock.now()
  const kept = gone.slice(-REMOVED_ENTRIES)
  const puts = await Promise.all(
    kept.map(async (entry): Promise<MachineChange> => {
      const id = `${application}/${wireTime(now)}/${createRandomIdentifier(engine)}`
      const local = await box.seal(['removed', id], packEntries(kind, [entry]))
      return { collection: 'removed', put: { id, profile, local } }
    }),
  )
  const others = await engine.machine.list('removed', application)
  const room = REMOVED_ENTRIES - kept.length
  const late = others.filter((record, index) => index < others.length - room || isOver(record, now))
  return [...puts, ...late.map(({ id }): MachineChange => ({ collection: 'removed', remove: id }))]
}

/** What can be had back, removed last first; of an entry that was removed twice, the later state. */
export async function listRemoved(
  engine: EngineContext,
  { profile, application }: Place,
): Promise<readonly RemovedEntry[]> {
  const now = engine.clock.now()
  const records = (await engine.machine.list('removed', application)).filter(record => !isOver(record, now))
  if (records.length === 0) return []
  const box = await openBox(engine, profile)
  const found = new Map<string, RemovedEntry>()
  for (const record of records.toReversed()) {
    try {
      const chunk = await box.open(['removed', record.id], record.local)
      const [entry] = unpackEntries<CatalogKind>([chunk]).entries
      const id = entry?.ID ?? ''
      if (entry !== undefined && !found.has(id)) found.set(id, { entry, removed: dateOf(record) })
    } catch (error) {
      // What cannot be read any more cannot be had back; it must not keep the others away.
      if (!isMeshError(error) && !(error instanceof SyntaxError)) throw error
    }
  }
  return [...found.values()]
}

function dateOf({ id }: RemovedRecord): string {
  return id.split('/')[1] ?? ''
}

function isOver(record: RemovedRecord, now: number): boolean {
  return Date.parse(dateOf(record)) < now - REMOVED_DAYS * DAY
}
