/** What a record of another program says beyond what entries have room for stays with the entry, in `Source`. */

export interface Original {
  readonly ContentType: string
  readonly Data: Uint8Array<ArrayBuffer>
}

/** As an entry has it, in which everything may be left out. */
interface PartOfEntry {
  readonly ContentType?: string | undefined
  readonly Data?: Uint8Array | undefined
}

/** Of one record. More is a file that somebody attached. */
const MOST = 16 * 1024
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Media type of the rest of a record: a JSON object of texts, in the words of the program it came from. */
const REST_TYPE = 'application/mmm-import+json'

/**
 * Keeps texts that are not empty. Always the same bytes for the same texts, so that a second import sees no difference.
 */
export function restToOriginal(rest: Readonly<Record<string, unknown>>): readonly Original[] {
  const texts = Object.entries(rest).filter(([, value]) => !isEmpty(value))
  if (texts.length === 0) return []
  const sorted = texts.sort(([a], [b]) => (a < b ? -1 : 1))
  return textToOriginal(REST_TYPE, JSON.stringify(Object.fromEntries(sorted)))
}

/** Keeps a record as it was; nothing if it is too long to travel with every version of a catalog. */
export function textToOriginal(ContentType: string, text: string): readonly Original[] {
  const Data = encoder.encode(text)
  return Data.length > MOST ? [] : [{ ContentType, Data }]
}

/** The rest of a record that an entry was made from, for people to read; empty for none. */
export function originalToRest(source: readonly PartOfEntry[] | undefined): Record<string, string> {
  const original = source?.find(({ ContentType }) => ContentType === REST_TYPE)
  if (original?.Data === undefined) return {}
  try {
    const value: unknown = JSON.parse(decoder.decode(original.Data))
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, toText(text)]))
  } catch {
    return {}
  }
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
