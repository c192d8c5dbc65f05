/** Reads logs of 2017 portals (wire D.1): every record that is whole, and what stood between them. */
import { isMeshError } from '../../sdk/core/error.ts'
import { isJsonObject, type Json, parseJson, splitTexts } from '../../sdk/core/json/index.ts'

export interface LogPosition {
  /** Characters before it. */
  readonly offset: number
  /** From 1. */
  readonly line: number
}

/** The members of a DataItem that mean something. Index terms are left aside: those of 2015 have another form. */
export interface LogItem {
  /** Unique neither in the file nor ordered: a comment (wire D.3). */
  readonly TransactionID?: string
  readonly PrimaryKey: string
  readonly Action?: string
  /** The stored object, tagged; absent where the record removes it. */
  readonly Text?: string
}

export interface LogRecord {
  readonly position: LogPosition
  readonly item: LogItem
}

export interface LogProblem {
  readonly position: LogPosition
  readonly reason: string
}

export interface ReadLog {
  /** In the order of the file, which is the order they were applied in. */
  readonly records: readonly LogRecord[]
  readonly problems: readonly LogProblem[]
}

/** Kinds of records besides DataItem; they hold nothing to keep. */
const WITHOUT_DATA = /^\s*\{\s*"(?:Header|Final|Terminal|Index)"/
/** Inside a record every quote of a stored text is escaped, so that this is found at the start of records alone. */
const START = /\{\s*"(?:DataItem|Header|Final|Terminal|Index)"\s*:/g
const NO_LIMIT = { limits: { maxBytes: Number.MAX_SAFE_INTEGER } }

/**
 * Reads a log. A record that was cut off when a portal died, and the beginnings of which later records were written
 * behind, is reported and the reading goes on at the next record; the reference stops there without a word.
 */
export function readLog(source: string): ReadLog {
  const records: LogRecord[] = []
  const problems: LogProblem[] = []
  const lines = createLineCounter(source)
  const report = (offset: number, reason: string) => problems.push({ position: lines(offset), reason })

  let offset = 0
  while (offset < source.length) {
    const { texts, rest } = splitTexts(source.slice(offset), NO_LIMIT)
    for (const text of texts) {
      offset = source.indexOf(text, offset)
      const item = readRecord(text)
      if (typeof item === 'string') report(offset, item)
      else if (item !== undefined) records.push({ position: lines(offset), item })
      offset += text.length
    }
    if (rest === '') break
    offset = source.length - rest.length
    report(offset, 'The record is cut off or damaged.')
    START.lastIndex = offset + 1
    offset = START.exec(source)?.index ?? source.length
  }
  return { records, problems }
}

/** @returns the record, undefined for one without data, or why it cannot be used */
function readRecord(text: string): LogItem | string | undefined {
  if (WITHOUT_DATA.test(text)) return undefined
  try {
    const record = parseJson(text, NO_LIMIT)
    const item = isJsonObject(record) ? record['DataItem'] : undefined
    return isItem(item) ? item : 'This is no record of a log.'
  } catch (error) {
    if (isMeshError(error)) return `This is no record of a log: ${error.message}`
    throw error
  }
}

function isItem(item: Json | undefined): item is Json & LogItem {
  if (!isJsonObject(item) || typeof item['PrimaryKey'] !== 'string') return false
  return ['TransactionID', 'Action', 'Text'].every(name =>
    ['string', 'undefined'].includes(typeof item[name]),
  )
}

/** Lines of rising offsets. */
function createLineCounter(source: string): (offset: number) => LogPosition {
  let counted = 0
  let line = 1
  return offset => {
    for (let at = source.indexOf('\n', counted); at !== -1 && at < offset; at = source.indexOf('\n', at + 1))
      line += 1
    counted = Math.max(counted, offset)
    return { offset, line }
  }
}
