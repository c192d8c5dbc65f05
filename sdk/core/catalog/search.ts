/** Finds entries as people type: an index over what entries say in public, kept in step as they change. */
import { compareTexts, entryKey, isTombstone } from './entry-order.ts'
import { foldWords } from './fold.ts'
import type { AnyEntry, CatalogKind, EntryOf } from './kinds.ts'

export interface SearchIndex<K extends CatalogKind> {
  /**
   * The entries that have every word of the query, or words that begin with it, or words with it inside: in this order,
   * those whose first word is meant in front, and otherwise by what they are called. Accents and case do not matter. A
   * query without words finds all.
   *
   * @param limit how many at most; default 50
   */
  find(query: string, limit?: number): readonly EntryOf<K>[]
  /** Takes in a new entry or a changed one; a tombstone takes the entry out. */
  put(entry: EntryOf<K>): void
  /** How many entries there are. */
  readonly size: number
}

interface Item<K extends CatalogKind> {
  readonly entry: EntryOf<K>
  readonly key: string
  /** Every word with a space before it, those the entry is called by first. */
  readonly words: string
}

const LIMIT = 50
const SPACE = 0x20
/** More words than that are no search. */
const MOST_TERMS = 8

/**
 * Makes an index. It holds site names, titles, addresses, user names and labels; passwords, and the data an entry was
 * made from, are never in it, and nothing of it is to be stored.
 *
 * @example
 * const index = createSearchIndex('credential', entriesOf<'credential'>(catalog))
 * index.find('exa ali') // example.com of alice
 */
export function createSearchIndex<K extends CatalogKind>(
  kind: K,
  entries: readonly EntryOf<K>[],
): SearchIndex<K> {
  const known = new Map<string, Item<K>>()
  for (const entry of entries) {
    const item = itemOf(kind, entry)
    if (!isTombstone(entry)) known.set(item.key, item)
  }
  const sorted = [...known.values()].sort(byWords)

  let last: Found<K> | undefined

  const take = (item: Item<K>) => {
    known.delete(item.key)
    sorted.splice(placeOf(sorted, item), 1)
  }
  const insert = (item: Item<K>) => {
    known.set(item.key, item)
    sorted.splice(placeOf(sorted, item), 0, item)
  }
  return {
    find(query, limit = LIMIT) {
      const terms = termsOf(query)
      // Whoever types goes on from what was found so far; whoever deletes begins anew.
      const isNarrower = last?.terms.every(term => terms.some(longer => longer.includes(term)))
      last = search(last && isNarrower ? last.items : sorted, terms)
      return bestOf(last, limit)
    },
    put(entry) {
      last = undefined
      const before = known.get(entryKey(kind, entry))
      if (before !== undefined) take(before)
      if (!isTombstone(entry)) insert(itemOf(kind, entry))
    },
    get size() {
      return sorted.length
    },
  }
}

interface Found<K extends CatalogKind> {
  readonly terms: readonly string[]
  /** All that have every term, in the order of the index, and how well they fit. */
  readonly items: readonly Item<K>[]
  readonly ranks: readonly number[]
}

function termsOf(query: string): readonly string[] {
  return foldWords(query)
    .split(' ')
    .slice(1, 1 + MOST_TERMS)
}

function search<K extends CatalogKind>(all: readonly Item<K>[], terms: readonly string[]): Found<K> {
  const items: Item<K>[] = []
  const ranks: number[] = []
  for (const item of all) {
    const rank = rankOf(item.words, terms)
    if (rank === undefined) continue
    items.push(item)
    ranks.push(rank)
  }
  return { terms, items, ranks }
}

/** The first of each rank, best rank first: items are in order already, so that nothing has to be sorted. */
function bestOf<K extends CatalogKind>(
  { terms, items, ranks }: Found<K>,
  limit: number,
): readonly EntryOf<K>[] {
  const byRank: EntryOf<K>[][] = Array.from({ length: 2 * terms.length + 1 }, () => [])
  for (let place = 0; place < items.length; place++) {
    const equals = byRank[ranks[place]!]!
    if (equals.length < limit) equals.push(items[place]!.entry)
  }
  return byRank.flat().slice(0, limit)
}

/** For each term 0 where it begins the words, 1 where it begins one of them, 2 inside one; undefined where one is absent. */
function rankOf(words: string, terms: readonly string[]): number | undefined {
  let rank = 0
  for (const term of terms) {
    const at = words.indexOf(term)
    if (at < 0) return undefined
    if (at > 1) rank += words.charCodeAt(at - 1) === SPACE || words.includes(` ${term}`, at) ? 1 : 2
  }
  return rank
}

function placeOf<K extends CatalogKind>(items: readonly Item<K>[], item: Item<K>): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byWords(items[middle]!, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function byWords(a: Item<CatalogKind>, b: Item<CatalogKind>): number {
  return compareTexts(a.words, b.words) || compareTexts(a.key, b.key)
}

function itemOf<K extends CatalogKind>(kind: K, entry: EntryOf<K>): Item<K> {
  const texts = [...publicTexts[kind](entry), ...((entry as AnyEntry).Label ?? [])]
  return { entry, key: entryKey(kind, entry), words: foldWords(texts.join(' ')) }
}

/** What an entry of each kind is called by, and what else people know of it. */
const publicTexts: { readonly [K in CatalogKind]: (entry: EntryOf<K>) => readonly string[] } = {
  credential: ({ Sites = [], Username = '' }) => [
    ...Sites.map(site => site.replace(/^\*\./, '').replace(/^www\./i, '')),
    Username,
  ],
  bookmark: ({ Title = '', Uri = '' }) => [Title, Uri.replace(/^\w+:(?:\/\/)?(?:www\.)?/i, '')],
  contact: ({ Personals = [], Internets = [], Postals = [] }) => [
    ...Personals.flatMap(({ First = '', Middle = '', Last = '' }) => [First, Middle, Last]),
    ...Internets.map(({ Uri = '' }) => Uri.replace(/^\w+:(?:\/\/)?/, '')),
    ...Postals.flatMap(({ Addressee = '', Street = '', Town = '', Region = '', Country = '' }) => [
      Addressee,
      Street,
      Town,
      Region,
      Country,
    ]),
  ],
}
