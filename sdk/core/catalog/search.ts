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
  /** Every word with a space before it, those the entry is called by first. */
  readonly words: string
}

const LIMIT = 50
/** More words than that are no search. */
const MOST_TERMS = 8

/**
 * Makes an index. It holds site names, titles, addresses, user names and labels; passwords, and the data an entry was
 * made from, are never in it, and nothing of it is to be stored in clear.
 *
 * @param words of entries, as `searchWords` gives them, where they are at hand already: making them is most of the work
 *
 * @example
 * const index = createSearchIndex('credential', entriesOf<'credential'>(catalog))
 * index.find('exa ali') // example.com of alice
 */
export function createSearchIndex<K extends CatalogKind>(
  kind: K,
  entries: readonly EntryOf<K>[],
  words?: ReadonlyMap<EntryOf<K>, string>,
): SearchIndex<K> {
  const known = new Map<string, Item<K>>()
  for (const entry of entries) {
    if (isTombstone(entry)) continue
    known.set(keyOf(kind, entry), { entry, words: words?.get(entry) ?? searchWords(kind, entry) })
  }
  const byWords = (a: Item<K>, b: Item<K>) =>
    compareTexts(a.words, b.words) || compareTexts(entryKey(kind, a.entry), entryKey(kind, b.entry))
  const sorted = [...known.values()].sort(byWords)

  let last: Found<K> | undefined

  const placeOf = (item: Item<K>): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (byWords(sorted[middle]!, item) < 0) low = middle + 1
      else high = middle
    }
    return low
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
      const key = keyOf(kind, entry)
      const before = known.get(key)
      if (before !== undefined) sorted.splice(placeOf(before), 1)
      known.delete(key)
      if (isTombstone(entry)) return
      const item = { entry, words: searchWords(kind, entry) }
      known.set(key, item)
      sorted.splice(placeOf(item), 0, item)
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
  const beginnings = terms.map(term => ` ${term}`)
  for (let place = 0; place < all.length; place++) {
    const item = all[place]!
    const rank = rankOf(item.words, terms, beginnings)
    if (rank < 0) continue
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

/**
 * For each term 0 where it begins the words, 1 where it begins one of them, 2 inside one; below zero where one is absent.
 *
 * @param beginnings the terms, each with the space before it
 */
function rankOf(words: string, terms: readonly string[], beginnings: readonly string[]): number {
  let rank = 0
  for (let index = 0; index < terms.length; index++) {
    const at = words.indexOf(beginnings[index]!)
    if (at > 0) rank += 1
    else if (at < 0) {
      if (!words.includes(terms[index]!)) return -1
      rank += 2
    }
  }
  return rank
}

/** The words an entry is found by, each with a space before it, those it is called by first. Passwords are not in it. */
export function searchWords<K extends CatalogKind>(kind: K, entry: EntryOf<K>): string {
  const texts = [...publicTexts[kind](entry), ...((entry as AnyEntry).Label ?? [])]
  return foldWords(texts.join(' '))
}

/** As `entryKey`, without making a text for every entry that has an ID. */
function keyOf<K extends CatalogKind>(kind: K, entry: EntryOf<K>): string {
  return entry.ID || entryKey(kind, entry)
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
