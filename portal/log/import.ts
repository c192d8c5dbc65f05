/** Brings the logs of a 2017 portal into a store: what verifies is kept as it stands, all else is reported. */
import { isMeshError, MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import {
  isRemoval,
  type LogPosition,
  type LogRecord,
  type LogStore,
  type LoggedObject as ReadObject,
  readLog,
} from '../../sdk/core/log/index.ts'
import type { SubtypeOf, Tagged } from '../../sdk/core/schema/index.ts'
import type { StoreContext } from '../service/context.ts'
import { publishEntry } from '../service/publish-entry.ts'
import { objectionOf2017 } from './export.ts'
import { importAccount, importPending, importResult } from './import-portal.ts'
import { keepOrigin } from './origins.ts'

export interface ImportProblem {
  readonly log: LogStore
  readonly position: LogPosition
  /** What the record is filed under; absent where it could not be read that far. */
  readonly key?: string
  readonly code?: MeshErrorCode
  readonly reason: string
}

export interface ImportReport {
  /** Objects that are served now, new or as before. */
  readonly kept: number
  /** Objects that are not served, and go out again with an export. */
  readonly aside: number
  /** Keys whose last record removes them. */
  readonly removed: number
  /** In the order they were met. */
  readonly problems: readonly ImportProblem[]
}

/** A stored object on its way in. */
export interface ImportItem {
  readonly log: LogStore
  readonly key: string
  readonly position: LogPosition
  /** The tagged object as the log has it. */
  readonly text: string
  /** The same, read; undefined for a form or type that is not of 2017. */
  readonly object: ReadObject | undefined
}

type Importer = (context: StoreContext, item: ImportItem) => Promise<void>

/**
 * Importers in the order they must run in: applications need the profile that lists them, accounts the one they stand
 * for, requests and results the one they are for.
 */
const passes: readonly (readonly [LogStore, (item: ImportItem) => boolean, Importer])[] = [
  ['mesh', item => !isApplication(item), importEntry],
  ['mesh', isApplication, importEntry],
  ['portal', ({ key }) => /^Account[$-]/.test(key), importAccount],
  ['portal', ({ key }) => key.startsWith('Pending-'), importPending],
  ['portal', ({ key }) => key.startsWith('Result-'), importResult],
]

/** Logs are held in memory as texts, which have no more characters than this. */
const MAX_BYTES = 500 * 1024 * 1024

/**
 * Imports a mesh log, a portal log, or both, which belong together. The latest record of a key counts. Every object
 * passes the same checks as one that a client publishes, against what the store holds already; importing the same
 * logs again changes nothing. Texts are stored as they are, so that what is served is byte for byte what the log has.
 *
 * Personal profiles that do not verify are not served, nor is what rests on them: a portal that served them would help
 * whoever forged them. They are kept aside with everything else that there is no use for here, for an export.
 *
 * @throws `mesh/json/size` for a log of more than 500 MiB; what the store throws
 */
export async function importLogs(
  context: StoreContext,
  logs: { readonly [log in LogStore]?: string | Uint8Array | undefined },
): Promise<ImportReport> {
  const problems: ImportProblem[] = []
  const items: ImportItem[] = []
  let removed = 0
  for (const log of ['mesh', 'portal'] as const) {
    const source = logs[log]
    if (source === undefined) continue
    const { latest, problems: faults } = readLog(source, { maxBytes: MAX_BYTES })
    for (const { position, reason, key } of faults) {
      problems.push({ log, position, reason, ...(key !== undefined && { key }) })
    }
    for (const record of latest.values()) {
      if (isRemoval(record.item)) removed += 1
      else items.push(toItem(log, record))
    }
  }

  const served = new Set<ImportItem>()
  for (const [log, applies, run] of passes) {
    for (const item of items) {
      if (item.log !== log || item.object === undefined || !applies(item)) continue
      const problem = await attempt(() => run(context, item))
      if (problem === undefined) served.add(item)
      else problems.push({ ...placeOf(item), ...problem })
    }
  }
  for (const item of items) {
    if (item.object !== undefined && !passes.some(([log, applies]) => item.log === log && applies(item)))
      problems.push({ ...placeOf(item), reason: 'There is no use for a record under this key.' })
    // Of a list, what was refused is not what is here.
    const isServed = served.has(item) || item.object?.tag === 'ConnectionsPending'
    await keepOrigin(context, item, { isServed })
  }
  return { kept: served.size, aside: items.length - served.size, removed, problems }
}

function toItem(log: LogStore, { item, position, object }: LogRecord): ImportItem {
  return { log, key: item.PrimaryKey, position, text: item.Text!, object }
}

async function importEntry(context: StoreContext, item: ImportItem): Promise<void> {
  const { key, text } = item
  const entry = item.object as Tagged<SubtypeOf<'Entry' | 'PortalEntry'>>
  if (!('Identifier' in entry.value) || entry.value.Identifier !== key) {
    throw new MeshError(
      'mesh/profile/substituted',
      'The object has another identifier than it is filed under.',
    )
  }
  // What would end a client of 2017 is written anew, and then goes out again as it came with an export alone.
  const isSafe = objectionOf2017(item) === undefined
  await publishEntry(context, entry as Tagged<'Entry'>, isSafe ? { text } : {})
}

function isApplication({ object }: ImportItem): boolean {
  return object?.tag === 'SignedApplicationProfile'
}

/** A refusal of the object is a problem of this record; a failure of the store ends the import. */
async function attempt(
  work: () => Promise<void>,
): Promise<{ readonly code: MeshErrorCode; readonly reason: string } | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (!isMeshError(error) || error.retryable) throw error
    return { code: error.code, reason: error.message }
  }
}

function placeOf({ log, position, key }: ImportItem): Pick<ImportProblem, 'log' | 'position' | 'key'> {
  return { log, position, key }
}
