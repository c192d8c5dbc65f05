/** Reads the append-only logs of a portal of 2017, and tells of everything in them that could not be read (wire D). */
import { bytesToUtf8, utf8ToBytes } from '../bytes.ts'
import { isMeshError, MeshError } from '../error.ts'
import { splitTexts } from '../json/index.ts'
import type { Mesh } from '../schema/index.ts'
import {
  isRemoval,
  type LoggedObject,
  type LogRecordItem,
  readLoggedObject,
  readRecord,
  tagOfText,
} from './record.ts'

export interface LogPosition {
  /** Bytes before it. */
  readonly offset: number
  /** From 1. */
  readonly line: number
}

export interface LogRecord {
  readonly position: LogPosition
  readonly item: LogRecordItem
  /** Tag of the stored object; undefined where there is none. */
  readonly tag: string | undefined
  /** The stored object; undefined where there is none, or none that can be read. `item.Text` has it as it stands. */
  readonly object: LoggedObject | undefined
}

export interface LogProblem {
  readonly position: LogPosition
  /**
   * - `torn`: bytes that are no whole record, such as one that was cut off when a process died
   * - `foreign`: a whole text that is no record of a log
   * - `record`: a record of an older or odd form; it counts all the same
   * - `object`: a record whose object is of an older form or an unknown type; it counts, `object` is undefined
   * - `header`: the log does not begin with a header, has a second one, or one of an odd form
   */
  readonly kind: 'torn' | 'foreign' | 'record' | 'object' | 'header'
  readonly reason: string
  /** Where the record could be read that far. */
  readonly key?: string
}

export interface LogReading {
  readonly header: Mesh<'LogHeader'> | undefined
  /** In the order of the file, which is the order they were applied in. */
  readonly records: readonly LogRecord[]
  /** The last record of each key, one that removes the key too, in the order keys first occurred in. */
  readonly latest: ReadonlyMap<string, LogRecord>
  /** In the order of the file. */
  readonly problems: readonly LogProblem[]
}

export interface LogOptions {
  /** The largest log. Default 256 MiB. */
  readonly maxBytes?: number
}

const MAX_BYTES = 256 * 1024 * 1024
/** Inside a record all quotes of a stored text are escaped, so that this stands at the beginning of records alone. */
const START = /\{\s*"(?:DataItem|Header|Final|Terminal|Index)"\s*:/g

/**
 * Reads a whole log. Behind bytes that are no record, reading goes on at the next one, where the reference stops without
 * a word. Of records of one key the last one counts, whether it says `New` or `Update`; one that says `Delete`, or has
 * no object, removes the key (wire D.3, D.4). Transaction identifiers mean nothing, and dates are local time.
 *
 * Nothing is verified: objects pass the same checks as published ones before they are believed.
 *
 * @throws `mesh/json/size` for a log that is too large; nothing else, whatever the bytes
 *
 * @example
 * const { latest, problems } = readLog(new Uint8Array(await file.arrayBuffer()))
 * for (const { position, reason } of problems) console.warn(`line ${position.line}: ${reason}`)
 */
export function readLog(source: string | Uint8Array, options: LogOptions = {}): LogReading {
  const { maxBytes = MAX_BYTES } = options
  const bytes = typeof source === 'string' ? utf8ToBytes(source) : source
  if (!(bytes.length <= maxBytes)) throw new MeshError('mesh/json/size', 'The log is larger than allowed.')
  const positions = createPositions(bytes)
  const records: LogRecord[] = []
  const problems: LogProblem[] = []
  let header: Mesh<'LogHeader'> | undefined
  let isFirst = true
  for (const { offset, length, isTorn } of piecesOf(bytes)) {
    const position = positions(offset)
    const report = (kind: LogProblem['kind'], reason: string, key?: string) =>
      problems.push({ position, kind, reason, ...(key !== undefined && { key }) })
    const text = isTorn ? undefined : decode(bytes.subarray(offset, offset + length))
    if (text === undefined) {
      report('torn', `Here are ${length} bytes that are no whole record.`)
      continue
    }
    const read = readRecord(text, maxBytes)
    if (isFirst !== (read.type === 'header')) report('header', 'A log begins with one header.')
    isFirst = false
    if (read.type === 'header') {
      header ??= read.header
      if (read.warning !== undefined) report('header', read.warning)
    }
    if (read.type === 'refused') report('foreign', read.reason)
    if (read.type !== 'item') continue
    if (read.warning !== undefined) report('record', read.warning, read.item.PrimaryKey)
    const object = isRemoval(read.item) ? undefined : readLoggedObject(read.item.Text!, maxBytes)
    if (typeof object === 'string') report('object', object, read.item.PrimaryKey)
    const tag = read.item.Text === undefined ? undefined : tagOfText(read.item.Text)
    records.push({ position, item: read.item, tag, object: typeof object === 'string' ? undefined : object })
  }
  const latest = new Map(records.map(record => [record.item.PrimaryKey, record]))
  return { header, records, latest, problems }
}

/** The records that stand: the last of each key whose last one does not remove it. */
export function liveRecords(reading: Pick<LogReading, 'latest'>): readonly LogRecord[] {
  return [...reading.latest.values()].filter(({ item }) => !isRemoval(item))
}

interface Piece {
  readonly offset: number
  readonly length: number
  readonly isTorn: boolean
}

/**
 * Where texts begin and end. Each byte is looked at as one character, so that places count bytes and text that is not
 * UTF-8 spoils no more than its own record. Once something is torn, every record is split off by itself: the time taken
 * stays linear whatever is in the file.
 */
function* piecesOf(bytes: Uint8Array): Iterable<Piece> {
  const file = new TextDecoder('latin1').decode(bytes)
  const whole = yield* wholePieces(file, 0)
  let offset = whole
  while (offset < file.length) {
    START.lastIndex = offset + 1
    const next = START.exec(file)?.index ?? file.length
    const end = yield* wholePieces(file.slice(offset, next), offset)
    const rest = file.slice(end, next)
    const blank = rest.length - rest.trimStart().length
    if (blank < rest.length) yield { offset: end + blank, length: next - end - blank, isTorn: true }
    offset = next
  }
}

/** Yields the texts at the beginning of a part of the file. @returns where in the file they end */
function* wholePieces(part: string, start: number): Generator<Piece, number> {
  const { texts, rest } = splitTexts(part, { limits: { maxBytes: Number.MAX_SAFE_INTEGER } })
  let end = start
  for (const text of texts) {
    const offset = start + part.indexOf(text, end - start)
    yield { offset, length: text.length, isTorn: false }
    end = offset + text.length
  }
  return rest === '' ? start + part.length : end
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return bytesToUtf8(bytes)
  } catch (error) {
    if (isMeshError(error, 'mesh/encoding/utf8')) return undefined
    throw error
  }
}

/** Places in the file, for offsets that rise. */
function createPositions(bytes: Uint8Array): (offset: number) => LogPosition {
  const LINE_FEED = 10
  let counted = 0
  let line = 1
  return offset => {
    for (; counted < offset; counted++) if (bytes[counted] === LINE_FEED) line += 1
    return { offset, line }
  }
}
