/** Brings the logs of a 2017 portal into a store: what verifies is kept as it stands, all else is reported. */
import { isMeshError, MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import { readTagged, type Tagged } from '../../sdk/core/schema/index.ts'
import type { StoreContext } from '../service/context.ts'
import { publishEntry } from '../service/publish-entry.ts'
import { importAccount, importPending, importResult } from './import-portal.ts'
import { type LogPosition, type LogRecord, readLog } from './read-log.ts'

export type LogName = 'mesh' | 'portal'

export interface ImportProblem {
  readonly log: LogName
  readonly position: LogPosition
  /** What the record is filed under; absent where it could not be read that far. */
  readonly key?: string
  readonly code?: MeshErrorCode
  readonly reason: string
}

export interface ImportReport {
  /** Objects that are in the store now, new or as before. */
  readonly kept: number
  /** Keys whose last record removes them. */
  readonly removed: number
  /** In the order they were met. Nothing reported here is in the store. */
  readonly problems: readonly ImportProblem[]
}

/** A stored object on its way in. */
export interface ImportItem {
  readonly log: LogName
  readonly key: string
  readonly position: LogPosition
  /** The tagged object as the log has it. */
  readonly text: string
}

type Importer = (context: StoreContext, item: ImportItem) => Promise<void>

/**
 * Importers in the order they must run in: applications need the profile that lists them, accounts the one they stand
 * for, requests and results the one they are for.
 */
const passes: readonly (readonly [LogName, (item: ImportItem) => boolean, Importer])[] = [
  ['mesh', item => !isApplication(item), importEntry],
  ['mesh', isApplication, importEntry],
  ['portal', ({ key }) => /^Account[$-]/.test(key), importAccount],
  ['portal', ({ key }) => key.startsWith('Pending-'), importPending],
  ['portal', ({ key }) => key.startsWith('Result-'), importResult],
]

/**
 * Imports a mesh log, a portal log, or both, which belong together. The latest record of a key counts. Every object
 * passes the same checks as one that a client publishes, against what the store holds already; importing the same
 * logs again changes nothing. Texts are stored as they are, so that what is served is byte for byte what the log has.
 *
 * Personal profiles that do not verify are left out with everything that rests on them: a portal that served them
 * would help whoever forged them. The log still has them.
 *
 * @throws what the store throws
 */
export async function importLogs(
  context: StoreContext,
  logs: { readonly [name in LogName]?: string | undefined },
): Promise<ImportReport> {
  const problems: ImportProblem[] = []
  const items: ImportItem[] = []
  let removed = 0
  for (const log of ['mesh', 'portal'] as const) {
    const read = readLog(logs[log] ?? '')
    problems.push(...read.problems.map(problem => ({ log, ...problem })))
    for (const [key, { item, position }] of latestOf(read.records)) {
      if (item.Action === 'Delete' || item.Text === undefined) removed += 1
      else items.push({ log, key, position, text: item.Text })
    }
  }

  let kept = 0
  const left = new Set(items)
  for (const [log, applies, run] of passes) {
    for (const item of items.filter(candidate => candidate.log === log && applies(candidate))) {
      left.delete(item)
      const problem = await attempt(() => run(context, item))
      if (problem === undefined) kept += 1
      else problems.push({ ...placeOf(item), ...problem })
    }
  }
  for (const item of left)
    problems.push({ ...placeOf(item), reason: 'There is no use for a record under this key.' })
  return { kept, removed, problems }
}

function latestOf(records: readonly LogRecord[]): ReadonlyMap<string, LogRecord> {
  return new Map(records.map(record => [record.item.PrimaryKey, record]))
}

async function importEntry(context: StoreContext, { key, text }: ImportItem): Promise<void> {
  const entry: Tagged<'Entry'> = readTagged(text, 'Entry', { mode: 'transport' })
  if (entry.value.Identifier !== key) {
    throw new MeshError(
      'mesh/profile/substituted',
      'The object has another identifier than it is filed under.',
    )
  }
  await publishEntry(context, entry, { text })
}

function isApplication({ text }: ImportItem): boolean {
  return /^\s*\{\s*"SignedApplicationProfile"/.test(text)
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
