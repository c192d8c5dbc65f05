/** What people did to catalogs, kept beside the devices, and the rule by which the end is judged (design 7). */
import { changedAt } from '../../sdk/core/catalog/entry-order.ts'
import { type CatalogKind, type EntryOf, historyOf } from '../../sdk/core/catalog/index.ts'

export type Entry = EntryOf<CatalogKind>

/** Somebody's attempt to change an entry. */
export interface Attempt {
  readonly device: string
  readonly application: string
  readonly kind: CatalogKind
  readonly act: 'put' | 'remove'
  /** What a put writes into the entry, and nothing else does. */
  readonly word: string
  /** The entry; of a new one as soon as that is known. */
  id?: string
  /** The entry as the device confirmed it; absent where the attempt failed or its tab died. */
  confirmed?: Entry
  /** Whether a portal had it when it was confirmed. */
  isPublished?: boolean
}

/** Which confirmed attempts must be there in the end. */
export type IsFirm = (attempt: Attempt) => boolean

/** Entries keep at most so many versions, so that of more no history is asked for. */
const HISTORY = 8

const WORD = /word-\d+-/

/** Writes the word of an attempt where entries of the kind have a text. */
export function entryWith(kind: CatalogKind, word: string, id: string | undefined): Entry {
  const named = id === undefined ? {} : { ID: id }
  if (kind === 'credential') return { ...named, Sites: ['example.com'], Username: word }
  if (kind === 'bookmark') return { ...named, Title: word, Uri: 'https://example.com/' }
  return { ...named, Personals: [{ First: word }] }
}

/** The word an entry was last given. */
function wordOf(entry: Entry): string {
  const { Source: _, ...own } = entry as { readonly Source?: unknown }
  return WORD.exec(JSON.stringify(own))?.[0] ?? ''
}

/**
 * Compares the entries that all devices see with what was confirmed. Later changes win, a removal wins over what is not
 * later; what was overwritten is in the history. Attempts that are not firm may have had their effect or not.
 *
 * @returns what is wrong, a sentence each
 */
export function judgeEntries(
  attempts: readonly Attempt[],
  entries: readonly Entry[],
  isFirm: IsFirm,
): readonly string[] {
  const complaints: string[] = []
  const words = new Map(attempts.map(attempt => [attempt.word, attempt]))
  const present = new Map(entries.map(entry => [entry.ID, entry]))
  if (present.size < entries.length) complaints.push('an entry is there twice')
  for (const entry of entries) {
    const writer = words.get(wordOf(entry))
    if (writer?.act !== 'put') complaints.push(`nobody wrote ${wordOf(entry)} of entry ${entry.ID}`)
  }
  const ids = new Set(attempts.flatMap(({ id }) => (id === undefined ? [] : [id])))
  for (const id of ids) {
    const of = attempts.filter(attempt => attempt.id === id)
    complaints.push(...judgeEntry(of, present.get(id), isFirm).map(complaint => `${complaint} (entry ${id})`))
  }
  return complaints
}

function judgeEntry(
  attempts: readonly Attempt[],
  entry: Entry | undefined,
  isFirm: IsFirm,
): readonly string[] {
  const sure = attempts.filter(attempt => attempt.confirmed !== undefined && isFirm(attempt))
  const removed = latest(sure.filter(({ act }) => act === 'remove'))
  const puts = sure.filter(({ act, confirmed }) => act === 'put' && changedAt(confirmed!) > removed)
  const isRemovable = attempts.some(attempt => attempt.act === 'remove' && !sure.includes(attempt))
  if (entry === undefined) {
    if (puts.length === 0 || isRemovable) return []
    return [`${puts.map(({ word }) => word).join(', ')} lost`]
  }
  const date = changedAt(entry)
  if (date <= removed) return ['what was removed is there again']
  const last = latest(puts)
  const writer = attempts.find(({ word }) => word === wordOf(entry))
  if (date < last) return [`${wordOf(entry)} stands, though changed later`]
  const isLast = puts.some(({ word, confirmed }) => word === writer?.word && changedAt(confirmed!) === last)
  if (!isLast && writer !== undefined && sure.includes(writer))
    return [`${wordOf(entry)} stands with another date than it was confirmed with`]
  if (puts.length > HISTORY || isRemovable) return []
  const { kind } = attempts[0]!
  const kept = new Set([entry, ...historyOf(kind, entry)].map(wordOf))
  return puts.filter(({ word }) => !kept.has(word)).map(({ word }) => `${word} is not in the history`)
}

function latest(attempts: readonly Attempt[]): string {
  return (
    attempts
      .map(({ confirmed }) => changedAt(confirmed!))
      .sort()
      .at(-1) ?? ''
  )
}
