/** What the service keeps its state in: texts under keys, read one by one and changed by conditional batches. */
import { MeshError } from '../../sdk/core/error.ts'

export interface StoredItem {
  readonly key: string
  readonly value: string
  /** Positive, and higher than any version the key had before, even before it was removed. */
  readonly version: number
  /** When it was put: milliseconds since 1970-01-01T00:00:00Z. */
  readonly updated: number
}

/** What must still hold when a batch is applied. */
export interface Expectation {
  readonly key: string
  /** The version that was read; 0 for a key that was absent. */
  readonly version: number
}

export interface Put {
  readonly key: string
  readonly value: string
  /** From this moment on the item is absent: milliseconds since 1970-01-01T00:00:00Z. */
  readonly expires?: number
}

/** An item on its way out of one store and into another. */
export interface CopiedItem {
  readonly key: string
  readonly value: string
  readonly updated: number
  readonly expires?: number
}

export interface LoadOptions {
  /** What the store holds goes; without it a store that holds anything is refused. */
  readonly replace: boolean
  /** When the store that the items come from was last written. */
  readonly lastWrite?: number | undefined
}

/**
 * Told which keys were put or removed. An empty list says that something may have been missed: whoever follows
 * keys looks at them again.
 */
export type ChangeListener = (keys: readonly string[]) => void

/** A change that happens whole or not at all. */
export interface Batch {
  readonly expect: readonly Expectation[]
  readonly put: readonly Put[]
  readonly remove: readonly string[]
}

export interface ListOptions {
  /** Only keys behind this one. */
  readonly after?: string
  /** At most this many items. */
  readonly limit: number
}

/**
 * A store of a portal. The same behaviour suite runs against every implementation
 * (`test/portal/store/store-behaviour.ts`). Several processes may share one: whoever changes something reads versions,
 * decides, and commits under the expectation that they still hold.
 *
 * Every method rejects with `mesh/portal/storage` where the medium fails, and with `mesh/portal/busy` where it cannot
 * get its turn. Nothing was changed then, but for one case: when the connection to a database server breaks while a
 * commit is on its way, nobody can tell. Whoever repeats a change therefore reads first.
 */
export interface PortalStore {
  get(key: string): Promise<StoredItem | undefined>

  /**
   * Applies a batch if all its expectations hold. When this resolves to true, the change is on the medium and
   * survives the process and the machine being killed.
   *
   * @returns false, with nothing changed, if an expectation does not hold
   */
  commit(batch: Batch): Promise<boolean>

  /** Items whose keys start with `prefix`, ordered by the code points of their keys. */
  list(prefix: string, options: ListOptions): Promise<readonly StoredItem[]>

  /** When something was last put or removed; undefined for a store that was never written. */
  lastWrite(): Promise<number | undefined>

  /**
   * Tells a listener about every change from now on, after it is on the medium: changes by this process, and, where
   * the medium can pass them on, by others. A hint to look sooner, never something to rely on. The listener must not
   * throw.
   *
   * @returns ends it
   */
  changes(listener: ChangeListener): () => void

  /** Everything as it is at one moment, in the order of the keys, while others go on writing. */
  snapshot(): AsyncIterable<CopiedItem>

  /**
   * Takes in a snapshot, whole or not at all: when the items break off with an error, nothing has changed. Items get
   * new versions.
   *
   * @returns how many
   * @throws `mesh/argument` for a store that is not empty, unless it is to be replaced; what `items` throws
   */
  load(items: AsyncIterable<CopiedItem>, options: LoadOptions): Promise<number>

  /** Finishes what was handed in and lets go of the medium. */
  close(): Promise<void>
}

/** Puts batches together: what each expects, puts and removes. */
export function joinBatches(...batches: readonly Partial<Batch>[]): Batch {
  return {
    expect: batches.flatMap(batch => batch.expect ?? []),
    put: batches.flatMap(batch => batch.put ?? []),
    remove: batches.flatMap(batch => batch.remove ?? []),
  }
}

/** Every key that a batch changes. */
export function keysOf({ put, remove }: Batch): readonly string[] {
  return [...remove, ...put.map(({ key }) => key)]
}

/** The refusal to load into a store that holds something. */
export function notEmpty(): MeshError {
  return new MeshError('mesh/argument', 'The store is not empty, and not to be replaced.')
}
