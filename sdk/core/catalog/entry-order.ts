/** Which of two versions of an entry is the later one: a total order, the same on every device (design 7). */
import { bytesEqual } from '../bytes.ts'
import { writeUntagged } from '../schema/index.ts'
import { type AnyEntry, type CatalogKind, catalogKinds, type EntryOf } from './kinds.ts'

/** Whether an entry is deleted and only the mark of that is left. */
export function isTombstone(entry: AnyEntry): boolean {
  return entry.Deleted !== undefined
}

/** The date of entries of 2017 that bear none: what programs of that time make of a date they cannot read. */
const UNDATED = '0001-01-01T00:00:00Z'

/** When an entry was last changed or deleted, wire form. Such dates are ordered as texts are. */
export function changedAt(entry: AnyEntry): string {
  const { Added = UNDATED, Updated = Added, Deleted = UNDATED } = entry
  return Deleted > Updated ? Deleted : Updated
}

/** An entry as text: the same for the same content, and never the same for another. */
export function canonicalText<K extends CatalogKind>(kind: K, entry: EntryOf<K>): string {
  return writeUntagged(catalogKinds[kind].entry, entry as AnyEntry)
}

/**
 * What an entry is found again by: its ID, or for entries of 2017 that have none, all it says. Two that say the same
 * are one.
 */
export function entryKey<K extends CatalogKind>(kind: K, entry: EntryOf<K>): string {
  return entry.ID ? `id ${entry.ID}` : `text ${canonicalText(kind, entry)}`
}

/** Compares two texts by their code units: below zero if `a` comes first. Locale and platform have no say. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether two values of the schema say the same; an absent member and an undefined one do. */
export function isSameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && bytesEqual(a, b)
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((element, index) => isSameContent(element, b[index]))
    )
  }
  return isObject(a) && isObject(b) && isSameObject(a, b)
}

type Members = Readonly<Record<string, unknown>>

function isSameObject(a: Members, b: Members): boolean {
  const valueOf = (object: Members, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined)
  return (
    Object.keys(a).every(name => isSameContent(a[name], valueOf(b, name))) &&
    Object.keys(b).every(name => b[name] === undefined || Object.hasOwn(a, name))
  )
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
