/**
 * The complete export: everything this device can read, in one JSON file that is not encrypted. docs/export.md says
 * what is in it. Bytes are base64; all else is as entries have it, deleted ones left out.
 */
import type { EntryOf, HostEntry } from '../../sdk/index.ts'
import { ExchangeError } from './exchange-error.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'
import { isObject, listOf, textOf } from './json-value.ts'

const FORMAT = 'mathmesh-export'
const VERSION = 1

export interface ExportContent {
  readonly accounts: readonly string[]
  readonly credential: readonly EntryOf<'credential'>[]
  readonly bookmark: readonly EntryOf<'bookmark'>[]
  readonly contact: readonly EntryOf<'contact'>[]
  readonly host: readonly HostEntry[]
  /** As the mail application has them; passwords included. */
  readonly mail: readonly object[]
}

/** @param exportedAt ISO 8601, UTC */
export function writeMeshExport(content: ExportContent, exportedAt: string): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, exportedAt, ...content }, bytesToBase64, 2)}\n`
}

export function isMeshExport(value: unknown): boolean {
  return isObject(value) && value['format'] === FORMAT
}

/** @throws ExchangeError `newer` for a version that this app does not know */
export function readMeshExport(value: unknown): Imported {
  if (!isObject(value)) throw new ExchangeError('damaged', 'The export is no object.')
  if (value['version'] !== VERSION) throw new ExchangeError('newer', 'The export is of another version.')
  const skipped: SkippedRecord[] = []
  const entriesOf = (kind: 'credential' | 'bookmark' | 'contact') =>
    listOf(value[kind]).flatMap((entry, index) => {
      const draft = entryToDraft(entry)
      if (draft === undefined) skipped.push({ record: index + 1, title: textOf(entry['ID']), why: 'damaged' })
      return draft ?? []
    })
  const host = listOf(value['host']).filter(
    entry => textOf(entry['Address']) !== '' && textOf(entry['PublicKey']) !== '',
  )
  return importedOf({
    credential: entriesOf('credential'),
    bookmark: entriesOf('bookmark'),
    contact: entriesOf('contact'),
    host: host as unknown as HostEntry[],
    skipped,
  })
}

/** An entry without what a catalog gives it itself; undefined for one whose bytes are none. */
function entryToDraft(entry: Record<string, unknown>): object | undefined {
  const { Added: _, Updated: __, Deleted: ___, Source, ...content } = entry
  const sources = listOf(Source)
  try {
    return {
      ...content,
      ...(sources.length > 0 && {
        Source: sources.map(source => ({ ...source, Data: base64ToBytes(textOf(source['Data'])) })),
      }),
    }
  } catch {
    return undefined
  }
}

function bytesToBase64(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value
  return btoa(Array.from(value, byte => String.fromCharCode(byte)).join(''))
}

function base64ToBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
}
