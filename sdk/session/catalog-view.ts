/** The entries of a catalog in a page: in order, searched, and kept in step with what the worker says has changed. */
import {
  type CatalogKind,
  createSearchIndex,
  createSiteIndex,
  type EntryOf,
  isTombstone,
  type SearchIndex,
  type SiteIndex,
  sortEntries,
  unpackEntries,
} from '../core/catalog/index.ts'
import type { CatalogState } from '../engine/api.ts'

/** More changes than that are taken in by making everything anew. */
const FEW = 64

export interface LabelCount {
  readonly label: string
  /** Of entries that bear it. */
  readonly count: number
}

export class CatalogView<K extends CatalogKind> {
  readonly #kind: K
  #entries: readonly EntryOf<K>[] = []
  #words: ReadonlyMap<EntryOf<K>, string> = new Map()
  #index: SearchIndex<K> | undefined
  #sites: SiteIndex | undefined
  #state: CatalogState | undefined

  constructor(kind: K) {
    this.#kind = kind
  }

  /** Without deleted ones, in the order they were added in. */
  get entries(): readonly EntryOf<K>[] {
    return this.#entries
  }

  /** What the worker is asked for the changes since. */
  get revision(): string | undefined {
    return this.#state?.revision
  }

  get neverAsk(): readonly string[] {
    return this.#state?.neverAsk ?? []
  }

  get autoGenerate(): boolean {
    return this.#state?.autoGenerate ?? false
  }

  /** Takes in what the worker told. Returns whether anything is different now. */
  take(state: CatalogState): boolean {
    const before = this.#state
    this.#state = state
    const changed = state.entries as readonly EntryOf<K>[]
    if (state.packed !== undefined) this.#begin(state.packed)
    else if (changed.length > 0) this.#apply(changed)
    return state.packed !== undefined || changed.length > 0 || !isSameSettings(before, state)
  }

  find(text: string, limit: number): readonly EntryOf<K>[] {
    this.#index ??= createSearchIndex(this.#kind, this.#entries, this.#words)
    const words = this.#index.find(text, limit)
    if (this.#kind !== 'credential') return words
    this.#sites ??= createSiteIndex(this.#entries as readonly EntryOf<'credential'>[])
    const logins = this.#sites.find(text) as readonly EntryOf<K>[]
    return logins.length === 0 ? words : [...new Set([...logins, ...words])].slice(0, limit)
  }

  /** Every label, by name. */
  labels(): readonly LabelCount[] {
    const counts = new Map<string, number>()
    for (const { Label = [] } of this.#entries)
      for (const label of new Set(Label)) counts.set(label, (counts.get(label) ?? 0) + 1)
    return [...counts]
      .map(([label, count]) => ({ label, count }))
      .sort((one, other) => one.label.localeCompare(other.label))
  }

  #begin(packed: readonly Uint8Array[]): void {
    const { entries, words } = unpackEntries<K>(packed)
    this.#entries = entries.some(isTombstone) ? entries.filter(entry => !isTombstone(entry)) : entries
    this.#words = words
    this.#index = undefined
    this.#sites = undefined
  }

  #apply(changed: readonly EntryOf<K>[]): void {
    const byId = new Map(changed.map(entry => [entry.ID, entry]))
    const isMoved = changed.some(entry => {
      const before = this.#entries.find(({ ID }) => ID === entry.ID)
      return before?.Added !== entry.Added
    })
    const kept = this.#entries.map(entry => byId.get(entry.ID) ?? entry).filter(entry => !isTombstone(entry))
    const known = new Set(this.#entries.map(({ ID }) => ID))
    const fresh = changed.filter(entry => !known.has(entry.ID) && !isTombstone(entry))
    const isInOrder = !isMoved && fresh.length === 0
    this.#entries = isInOrder ? kept : sortEntries(this.#kind, [...kept, ...fresh])
    if (changed.length > FEW) {
      this.#index = undefined
      this.#sites = undefined
    } else {
      for (const entry of changed) {
        this.#index?.put(entry)
        this.#sites?.put(entry)
      }
    }
  }
}

function isSameSettings(before: CatalogState | undefined, after: CatalogState): boolean {
  return (
    before?.autoGenerate === after.autoGenerate &&
    (before?.neverAsk ?? []).join('\n') === (after.neverAsk ?? []).join('\n')
  )
}
