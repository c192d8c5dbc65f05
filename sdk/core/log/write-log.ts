/** Writes the append-only logs of a portal, for programs of 2017 and for ourselves (wire D). */
import { isMeshError, MeshError } from '../error.ts'
import { isDateTime, type Mesh, type TextStyle, writeTagged } from '../schema/index.ts'

/** `mesh`: what clients published. `portal`: accounts, requests, results. */
export type LogStore = 'mesh' | 'portal'

/** What stands under a key, or that nothing does any more. */
export interface LogChange {
  readonly key: string
  /** The tagged object, as it was stored: what is signed in it must not be written anew. Absent to remove the key. */
  readonly text?: string
  /** UTC, wire form. */
  readonly added: string
}

const headers: Readonly<Record<LogStore, Mesh<'LogHeader'>>> = {
  mesh: {
    Type: 'Data',
    Content: 'application/mesh',
    Comment: 'Persistence store for Mathematical Mesh',
  },
  portal: {
    Type: 'Data',
    Content: 'application/mesh-portal',
    Comment: 'Persistence store for Mesh Portal',
  },
}

/** Which store a log is of; undefined for one of something else. */
export function storeOfLog(header: Mesh<'LogHeader'> | undefined): LogStore | undefined {
  return (Object.keys(headers) as LogStore[]).find(store => headers[store].Content === header?.Content)
}

/** The first record of a log. */
export function writeLogHeader(header: LogStore | Mesh<'LogHeader'>, style: TextStyle = 'reference'): string {
  const value = typeof header === 'string' ? headers[header] : header
  return writeTagged({ tag: 'LogHeader', value }, style)
}

/**
 * One record as it is. A log is its header and its records, with nothing between them; a reading written again in this
 * way is the same file, byte for byte (wire D.1).
 *
 * @throws `mesh/schema/member`
 */
export function writeLogRecord(item: Mesh<'DataItem'>, style: TextStyle = 'reference'): string {
  return writeTagged({ tag: 'DataItem', value: item }, style)
}

/**
 * A log that programs of 2017 load: one record for each key that something stands under, and none that removes, since
 * those programs end when they are asked for a removed key (wire D.4).
 *
 * @param options.refuse is told of each object with characters that a program of 2017 cannot read, which is left out;
 * without it such an object is an error
 * @throws `mesh/encoding/character`, `mesh/argument` for a change without a date, when its part is taken
 *
 * @example
 * for (const part of logFor2017('mesh', items)) await file.write(part)
 */
export function* logFor2017(
  store: LogStore,
  changes: Iterable<LogChange>,
  options: { readonly refuse?: (key: string, reason: string) => void } = {},
): Iterable<string> {
  yield writeLogHeader(store)
  const standing = new Map<string, LogChange>()
  for (const change of changes) standing.set(change.key, change)
  let count = 0
  for (const change of standing.values()) {
    if (change.text === undefined) continue
    const record = tryWrite2017(change, count + 1, options.refuse)
    if (record === undefined) continue
    count += 1
    yield record
  }
}

/**
 * A log for ourselves: every change in its order, removals as `Delete` records. Compact, as `readLog` reads it.
 *
 * @throws `mesh/argument` for a change without a date, when its part is taken
 */
export function* logForOurselves(store: LogStore, changes: Iterable<LogChange>): Iterable<string> {
  yield writeLogHeader(store, 'compact')
  const known = new Set<string>()
  let count = 0
  for (const change of changes) {
    count += 1
    const { key, text } = change
    const Action = text === undefined ? 'Delete' : known.has(key) ? 'Update' : 'New'
    if (text === undefined) known.delete(key)
    else known.add(key)
    yield `\n${writeTagged({ tag: 'DataItem', value: recordOf(change, Action, count) })}`
  }
}

function tryWrite2017(
  change: LogChange,
  count: number,
  refuse: ((key: string, reason: string) => void) | undefined,
): string | undefined {
  const value = recordOf(change, 'New', count)
  try {
    return writeTagged({ tag: 'DataItem', value }, 'reference', { peer2017: true })
  } catch (error) {
    if (refuse === undefined || !isMeshError(error, 'mesh/encoding/character')) throw error
    refuse(change.key, error.message)
    return undefined
  }
}

function recordOf({ key, text, added }: LogChange, Action: string, count: number): Mesh<'DataItem'> {
  if (!isDateTime(added))
    throw new MeshError('mesh/argument', 'A change of a log has a date of the wire form.')
  return {
    TransactionID: `TID:${count}`,
    PrimaryKey: key,
    Action,
    Added: added,
    ...(text !== undefined && { Text: text }),
  }
}
