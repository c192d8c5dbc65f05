/** One record of a log: what it does to which key, whatever year it was written in (wire B.9, D.3). */
import { isMeshError } from '../error.ts'
import { JsonCursor } from '../json/cursor.ts'
import { isJsonObject, type JsonObject, parseJson } from '../json/index.ts'
import { isDateTime, type Mesh, readTagged, type Tagged } from '../schema/index.ts'

export type LogRecordItem = Mesh<'DataItem'> & { readonly PrimaryKey: string }

/** What was made of a text that stood in a log. */
export type ReadRecord =
  | { readonly type: 'header'; readonly header: Mesh<'LogHeader'>; readonly warning?: string }
  | { readonly type: 'item'; readonly item: LogRecordItem; readonly warning?: string }
  /** A record that holds nothing to keep. */
  | { readonly type: 'none' }
  | { readonly type: 'refused'; readonly reason: string }

export type LoggedObject = Tagged<'Entry' | 'PortalEntry'>

const RECORDS = ['DataItem', 'LogHeader', 'Final', 'Terminal', 'Index'] as const
const SETS: readonly (string | undefined)[] = ['New', 'Update', 'Modify']
const REMOVES: readonly (string | undefined)[] = ['Delete', 'Drop']

/**
 * Reads one record, complete as it is. Records of 2015, whose index terms have no tags, are read without them, and a
 * header without what it has too much: two records that run into each other by damage can look like that.
 */
export function readRecord(text: string, maxBytes: number): ReadRecord {
  const limits = { maxBytes }
  try {
    // Most of what a damaged log is full of is no object at all: told from its first character, without an exception.
    const kind = new JsonCursor(text, { limits }).kind()
    if (kind !== 'object') return noRecord(`text: object is expected, not ${kind}.`)
    const { tag, value } = readTagged<(typeof RECORDS)[number]>(text, RECORDS, { limits })
    if (tag === 'LogHeader') return { type: 'header', header: value }
    return tag === 'DataItem' ? itemOf(value) : { type: 'none' }
  } catch (error) {
    if (!isMeshError(error)) throw error
    return readOldRecord(text, maxBytes, error.message)
  }
}

/** Whether a record takes its key away: by saying so, or by having nothing to put there (wire D.4). */
export function isRemoval({ Action, Text }: Mesh<'DataItem'>): boolean {
  return Text === undefined || REMOVES.includes(Action)
}

/** The tag of a stored object, whether or not its content can be read; undefined where there is none. */
export function tagOfText(text: string): string | undefined {
  return /^\s*\{\s*"([^"\\]*)"\s*:/.exec(text)?.[1]
}

/**
 * The stored object of a record.
 *
 * @returns why it cannot be used: a tag that no type of 2017 has, or content of another form than its type has
 */
export function readLoggedObject(text: string, maxBytes: number): LoggedObject | string {
  try {
    return readTagged<'Entry' | 'PortalEntry'>(text, ['Entry', 'PortalEntry'], { limits: { maxBytes } })
  } catch (error) {
    if (!isMeshError(error)) throw error
    return `The stored object is foreign or too old: ${error.message}`
  }
}

function itemOf(item: Mesh<'DataItem'>): ReadRecord {
  const { PrimaryKey, Action } = item
  if (PrimaryKey === undefined) return { type: 'refused', reason: 'The record has no key.' }
  const isKnown = SETS.includes(Action) || REMOVES.includes(Action)
  return {
    type: 'item',
    item: { ...item, PrimaryKey },
    ...(!isKnown && {
      warning: 'The record does not say whether it sets or removes; it is read as it looks.',
    }),
  }
}

function readOldRecord(text: string, maxBytes: number, reason: string): ReadRecord {
  const record = tryParse(text, maxBytes)
  const warning = `The record is of an older or odd form and read in part: ${reason}`
  const header = record?.['Header']
  if (isJsonObject(header)) {
    return { type: 'header', header: textsOf(header, ['Type', 'Content', 'Comment']), warning }
  }
  const item = record?.['DataItem']
  // Without its object a record would remove its key, so that an object of an odd form must not just be left out.
  const isReadable = isJsonObject(item) && ['string', 'undefined'].includes(typeof item['Text'])
  if (!isReadable) return noRecord(reason)
  const added = item['Added']
  const read = itemOf({
    ...textsOf(item, ['TransactionID', 'PrimaryKey', 'Action', 'Text']),
    ...(isDateTime(added) && { Added: added }),
  })
  return read.type === 'item' ? { ...read, warning } : read
}

function noRecord(reason: string): ReadRecord {
  return { type: 'refused', reason: `This is no record of a log: ${reason}` }
}

/** Those of the members that are texts. */
function textsOf<Name extends string>(
  object: JsonObject,
  names: readonly Name[],
): { readonly [name in Name]?: string } {
  const texts = names
    .map(name => [name, object[name]] as const)
    .filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts) as { readonly [name in Name]?: string }
}

function tryParse(text: string, maxBytes: number): JsonObject | undefined {
  try {
    const value = parseJson(text, { limits: { maxBytes } })
    return isJsonObject(value) && Object.keys(value).length === 1 ? value : undefined
  } catch (error) {
    if (isMeshError(error)) return undefined
    throw error
  }
}
