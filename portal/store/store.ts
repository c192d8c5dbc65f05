/** What the service keeps its state in: texts under keys, read one by one and changed by conditional batches. */

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
 * (`test/portal/store-behaviour.ts`). Several processes may share one: whoever changes something reads versions,
 * decides, and commits under the expectation that they still hold.
 *
 * Every method rejects with `mesh/portal/storage` where the medium fails: nothing was changed then.
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
