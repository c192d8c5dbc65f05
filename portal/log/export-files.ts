/** Exports into files: a new pair of logs for a portal of 2017, or one for ourselves that is carried on. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { MeshError } from '../../sdk/core/error.ts'
import {
  isRemoval,
  type LogStore,
  readLog,
  writeLogHeader,
  writeLogRecord,
} from '../../sdk/core/log/index.ts'
import { type Clock, wireDate } from '../clock.ts'
import type { PortalStore } from '../store/store.ts'
import { type ExportedObject, exportObjects, objectionOf2017 } from './export.ts'

export type ExportFor = '2017' | 'mathmesh'

export const exportAudiences: readonly ExportFor[] = ['2017', 'mathmesh']

export interface ExportOptions {
  readonly audience: ExportFor
  /** Where each log goes; one that is not named is not written. */
  readonly files: { readonly [log in LogStore]?: string | undefined }
}

export interface ExportReport {
  /** Records written. */
  readonly written: number
  /** Of these, records that remove a key. */
  readonly removed: number
  /** What a portal of 2017 could not read, and is left out for it. */
  readonly left: readonly { readonly log: LogStore; readonly key: string; readonly reason: string }[]
}

/**
 * Writes the logs. For 2017 they are new files with one record for each object; none may be there yet, and none is
 * there before it is whole. For ourselves a file that is there is carried on: what is new or has changed since is
 * written behind its end, with a `Delete` for every key that is gone.
 *
 * @throws `mesh/argument` for a file that cannot be written, exists or is no log of ours; what the store throws
 */
export async function exportToFiles(
  deps: { readonly store: PortalStore; readonly clock: Clock },
  { audience, files }: ExportOptions,
): Promise<ExportReport> {
  const open = audience === '2017' ? openFor2017 : openForOurselves
  const left: ExportReport['left'][number][] = []
  const logs = new Map<LogStore, OpenLog>()
  try {
    for (const log of ['mesh', 'portal'] as const) {
      const file = files[log]
      if (file !== undefined) logs.set(log, open(log, resolve(file)))
    }
    for await (const object of exportObjects(deps.store, deps.clock)) {
      const objection = audience === '2017' ? objectionOf2017(object) : undefined
      const log = logs.get(object.log)
      if (objection === undefined) log?.add(object)
      else if (log !== undefined) left.push({ log: object.log, key: object.key, reason: objection })
    }
    const counts = [...logs.values()].map(log => log.finish(wireDate(deps.clock.now())))
    const sum = (name: 'written' | 'removed') => counts.reduce((total, count) => total + count[name], 0)
    return { written: sum('written'), removed: sum('removed'), left }
  } catch (error) {
    for (const log of logs.values()) log.abandon()
    throw error
  }
}

interface OpenLog {
  add(object: ExportedObject): void
  finish(now: string): { readonly written: number; readonly removed: number }
  /** Leaves everything as it was, where it has not been finished. */
  abandon(): void
}

function openFor2017(log: LogStore, file: string): OpenLog {
  if (existsSync(file)) throw new MeshError('mesh/argument', `The file ${file} exists.`)
  const temporary = `${file}.part`
  const handle = openFile(temporary, 'w')
  let written = 0
  writeSync(handle, writeLogHeader(log))
  return {
    add({ key, text, added }) {
      written += 1
      const item = {
        TransactionID: `TID:${written}`,
        PrimaryKey: key,
        Action: 'New',
        Added: added,
        Text: text,
      }
      writeSync(handle, writeLogRecord(item))
    },
    finish() {
      fsyncSync(handle)
      closeSync(handle)
      renameSync(temporary, file)
      return { written, removed: 0 }
    },
    abandon: () => rmSync(temporary, { force: true }),
  }
}

const MAX_BYTES = 500 * 1024 * 1024

function openForOurselves(log: LogStore, file: string): OpenLog {
  const source = existsSync(file) ? readFileSync(file) : undefined
  const reading = source && readLog(source, { maxBytes: MAX_BYTES })
  if (reading !== undefined && reading.header === undefined) {
    throw new MeshError('mesh/argument', `The file ${file} is no log.`)
  }
  const standing = new Map<string, string>()
  for (const [key, { item }] of reading?.latest ?? []) if (!isRemoval(item)) standing.set(key, item.Text!)
  const known = new Set(standing.keys())
  const handle = openFile(file, 'a')
  const before = source?.length ?? 0
  let count = reading?.records.length ?? 0
  let written = 0
  const write = (item: { key: string; action: string; added: string; text?: string }) => {
    count += 1
    written += 1
    const { key, action, added, text } = item
    const value = { TransactionID: `TID:${count}`, PrimaryKey: key, Action: action, Added: added }
    writeSync(handle, `\n${writeLogRecord(text === undefined ? value : { ...value, Text: text }, 'compact')}`)
  }
  if (reading === undefined) writeSync(handle, writeLogHeader(log, 'compact'))
  return {
    add({ key, text, added }) {
      if (standing.get(key) !== text) write({ key, action: known.has(key) ? 'Update' : 'New', added, text })
      standing.delete(key)
    },
    finish(now) {
      const removed = standing.size
      for (const key of standing.keys()) write({ key, action: 'Delete', added: now })
      fsyncSync(handle)
      closeSync(handle)
      return { written, removed }
    },
    abandon() {
      // What was added is of no harm: the next export carries on from there.
      if (before === 0) rmSync(file, { force: true })
    },
  }
}

function openFile(file: string, flags: 'w' | 'a'): number {
  try {
    return openSync(file, flags, 0o600)
  } catch (cause) {
    throw new MeshError('mesh/argument', `The file ${file} cannot be written.`, { cause })
  }
}
