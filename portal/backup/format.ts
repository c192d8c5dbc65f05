/**
 * Backups as text, a JSON value a line: a header, the items in the order of their keys, and a last line that tells how
 * many there were and what the lines before it hash to. A file that was cut off, or in which a bit has turned, is seen
 * as such.
 *
 *     {"format":"mathmesh-portal-backup","version":1,"created":"2026-01-01T00:00:00Z","lastWrite":1767225600000}
 *     {"key":"account/alice@example.com","value":"…","updated":1767225600000}
 *     {"items":1,"sha256":"…"}
 *
 * `updated`, `expires` and `lastWrite` are milliseconds since 1970; the latter two may be absent. `sha256` is in
 * base64url, over the bytes of all lines before it with their line feeds. Texts are UTF-8.
 */
import { createHash } from 'node:crypto'
import { MeshError } from '../../sdk/core/error.ts'
import { wireDate } from '../clock.ts'
import type { CopiedItem } from '../store/store.ts'

const FORMAT = 'mathmesh-portal-backup'
const VERSION = 1
const LINE_FEED = 0x0a

export interface BackupHeader {
  /** UTC, wire form. */
  readonly created: string
  readonly lastWrite?: number
}

export interface OpenedBackup {
  readonly header: BackupHeader
  /** Ends with an error where the backup turns out not to be whole: take nothing from it before it has ended. */
  readonly items: AsyncIterable<CopiedItem>
}

/** @param now milliseconds since 1970 */
export async function* writeBackup(
  items: AsyncIterable<CopiedItem>,
  { now, lastWrite }: { readonly now: number; readonly lastWrite: number | undefined },
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const lineOf = (value: object) => {
    const line = `${JSON.stringify(value)}\n`
    hash.update(line)
    return line
  }
  yield lineOf({ format: FORMAT, version: VERSION, created: wireDate(now), lastWrite })
  let count = 0
  for await (const item of items) {
    count += 1
    yield lineOf(item)
  }
  yield `${JSON.stringify({ items: count, sha256: hash.digest('base64url') })}\n`
}

/**
 * Reads a backup: first the header, then the items as they are asked for.
 *
 * @param source the file's bytes, in pieces of any size
 * @throws `mesh/portal/backup` for what is no backup, or one of a newer portal; while reading items, where it is damaged
 */
export async function readBackup(source: AsyncIterable<Uint8Array>): Promise<OpenedBackup> {
  const lines = linesOf(source)
  const hash = createHash('sha256')
  const first = await lines.next()
  const header = first.done === true ? undefined : readLine(first.value)
  if (first.done === true || header?.['format'] !== FORMAT) throw damaged('This is no backup of a portal.')
  if (header['version'] !== VERSION) throw damaged('The backup was made by a newer portal.')
  hash.update(first.value)
  const { created, lastWrite } = header

  async function* items(): AsyncGenerator<CopiedItem> {
    let count = 0
    let previous = Buffer.alloc(0)
    for await (const line of lines) {
      const value = readLine(line)
      if (value !== undefined && 'items' in value) {
        const isSame = value['items'] === count && value['sha256'] === hash.digest('base64url')
        if (!isSame) throw damaged('The backup is damaged: its lines are not those it was written with.')
        if ((await lines.next()).done !== true) throw damaged('There is something behind the backup’s end.')
        return
      }
      if (!isItem(value)) throw damaged(`Line ${count + 2} of the backup is damaged.`)
      const key = Buffer.from(value.key)
      if (count > 0 && Buffer.compare(previous, key) >= 0) throw damaged(`Line ${count + 2} is out of order.`)
      previous = key
      hash.update(line)
      count += 1
      yield value
    }
    throw damaged('The backup is cut off: its last line is missing.')
  }

  return {
    header: {
      created: typeof created === 'string' ? created : '',
      ...(isTime(lastWrite) ? { lastWrite } : {}),
    },
    items: items(),
  }
}

/** Lines with their line feeds; what is behind the last one is no line. */
async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = []
  for await (const chunk of source) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end + 1)])
      pieces = []
      start = end + 1
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start))
  }
}

function readLine(line: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isItem(
  value: Readonly<Record<string, unknown>> | undefined,
): value is Record<string, unknown> & CopiedItem {
  if (typeof value?.['key'] !== 'string' || typeof value['value'] !== 'string') return false
  return isTime(value['updated']) && (value['expires'] === undefined || isTime(value['expires']))
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function damaged(message: string): MeshError {
  return new MeshError('mesh/portal/backup', message)
}
