/**
 * Catalogs that are open: each as the store had it when it was last looked at, so that an edit of one entry among ten
 * thousand reads nothing but what has changed since. It is a memory and no state: what it says is compared with the
 * records each time it is used, and it can be lost at any moment.
 */
import type { Bytes } from '../../core/bytes.ts'
import { isSameContent } from '../../core/catalog/entry-order.ts'
import { type CatalogKind, type CatalogOf, type EntryOf, entriesOf } from '../../core/catalog/index.ts'
import type { CryptoDeps } from '../../core/deps.ts'
import { createRandomIdentifier } from '../../core/udf.ts'
import type { EngineContext } from '../context.ts'
import { type Contents, catalogIn, withShared } from './contents.ts'
import type { Beside, StoredChunks } from './local-catalog.ts'

export interface ShelvedCatalog {
  readonly profile: string
  readonly kind: CatalogKind
  /** Digest and date of the version; absent where none is published. */
  readonly digest: string | undefined
  readonly updated: string | undefined
  /** What the version says. A function, since it need not be parsed for as long as nobody asks. */
  readonly base: () => Contents
  /** The version as `packEntries` makes it, where that is at hand. */
  readonly packed: readonly Bytes[] | undefined
  /** What stands beside the entries of the version, where they are packed. */
  readonly beside: Beside | undefined
  /** How the store has the version, where it does. */
  readonly stored: StoredChunks | undefined
  /** Which records of the journal are in `contents`. */
  readonly edits: readonly string[]
  readonly contents: () => Contents
}

interface News {
  readonly revision: number
  readonly entries: readonly EntryOf<CatalogKind>[]
}

interface Place {
  readonly catalog: ShelvedCatalog
  readonly revision: number
  /** What changed with each revision, oldest first; what came before cannot be told any more. */
  readonly news: readonly News[]
}

const shelves = new WeakMap<EngineContext, Shelf>()

/** The shelf of an engine. */
export function shelfOf(engine: EngineContext): Shelf {
  const known = shelves.get(engine) ?? new Shelf(engine)
  shelves.set(engine, known)
  return known
}

/** How many catalogs, and of each how many changes, are remembered. */
const CATALOGS = 8
const CHANGES = 64

class Shelf {
  readonly #name: string
  readonly #places = new Map<string, Place>()
  #revision = 0

  constructor(deps: CryptoDeps) {
    this.#name = createRandomIdentifier(deps)
  }

  get(identifier: string): ShelvedCatalog | undefined {
    return this.#places.get(identifier)?.catalog
  }

  /** Puts a catalog in the place of what was there, and returns it with entries that did not change as they were. */
  put(identifier: string, catalog: ShelvedCatalog): ShelvedCatalog {
    const before = this.#places.get(identifier)
    if (before === undefined || before.catalog.profile !== catalog.profile) {
      this.#revision += 1
      this.#set(identifier, { catalog, revision: this.#revision, news: [] })
      return catalog
    }
    const { contents, entries } = compare(catalog.kind, before.catalog, catalog)
    const isBase = catalog.edits.length === 0
    const next = { ...catalog, contents: () => contents, ...(isBase && { base: () => contents }) }
    this.#revision += 1
    const news = [...before.news, { revision: this.#revision, entries }].slice(-CHANGES)
    this.#set(identifier, { catalog: next, revision: this.#revision, news })
    return next
  }

  remove(identifier: string): void {
    this.#places.delete(identifier)
  }

  /** Names the state of a catalog; never the same for two states, nor in two lives of this memory. */
  revisionOf(identifier: string): string {
    return `${this.#name}.${this.#places.get(identifier)?.revision ?? 0}`
  }

  /** What changed after a revision, tombstones included, each entry once; undefined where that cannot be told. */
  changedSince(identifier: string, revision: string): readonly EntryOf<CatalogKind>[] | undefined {
    const place = this.#places.get(identifier)
    const [name, number] = revision.split('.')
    if (place === undefined || name !== this.#name) return undefined
    const known = Number(number)
    const isKnown = known === place.revision || place.news.some(news => news.revision === known)
    if (!isKnown) return undefined
    const changed = new Map<string | undefined, EntryOf<CatalogKind>>()
    for (const { revision, entries } of place.news)
      if (revision > known) for (const entry of entries) changed.set(entry.ID, entry)
    return [...changed.values()]
  }

  #set(identifier: string, place: Place): void {
    this.#places.delete(identifier)
    this.#places.set(identifier, place)
    const oldest = this.#places.keys().next()
    if (this.#places.size > CATALOGS && !oldest.done) this.#places.delete(oldest.value)
  }
}

/** The later contents, in which entries that say the same are the same objects; and those that are not. */
function compare(
  kind: CatalogKind,
  before: ShelvedCatalog,
  after: ShelvedCatalog,
): { readonly contents: Contents; readonly entries: readonly EntryOf<CatalogKind>[] } {
  const contents = after.contents()
  const old = entriesOf<CatalogKind>(catalogIn(before.contents(), kind))
  const known = new Set(old)
  const all = entriesOf<CatalogKind>(catalogIn(contents, kind))
  if (all.every(entry => known.has(entry))) return { contents, entries: [] }
  const byId = new Map(old.map(entry => [entry.ID, entry]))
  const changed: EntryOf<CatalogKind>[] = []
  let isShared = false
  const Entries = all.map(entry => {
    if (known.has(entry)) return entry
    const other = byId.get(entry.ID)
    if (other !== undefined && isSameContent(other, entry)) {
      isShared = true
      return other
    }
    changed.push(entry)
    return entry
  })
  if (!isShared) return { contents, entries: changed }
  const catalog = { ...catalogIn(contents, kind), Entries } as CatalogOf<CatalogKind>
  return { contents: withShared(contents, catalog), entries: changed }
}
