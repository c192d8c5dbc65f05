/** The IndexedDB database of one store: its shape, its versions, and connections that other tabs may close. */
import {
  type DBSchema,
  deleteDB,
  type IDBPDatabase,
  type IDBPTransaction,
  openDB,
  type StoreNames,
} from 'idb'
import { MeshError } from '../sdk/core/error.ts'
import type { StorageKey, VaultKey } from '../sdk/engine/ports.ts'
import type { Collection, MachineRecords } from '../sdk/engine/records.ts'
import type { StoreName } from './worker-api.ts'

/** Database names; they are part of what browsers hold for years, so they never change. */
export const databaseNames: Readonly<Record<StoreName, string>> = {
  production: 'mathmesh',
  test: 'mathmesh-test',
}

/** Something this browser was found to be able to do. */
export interface Fact {
  readonly id: string
}

type Collections = { [C in Collection]: { key: string; value: MachineRecords[C] } }

export interface MeshDatabase extends DBSchema, Collections {
  readonly keys: { key: string; value: VaultKey }
  /** Keys of a probe, for as long as it takes. */
  readonly probes: { key: string; value: { readonly id: string; readonly key: CryptoKey } }
  readonly storageKeys: { key: string; value: StorageKey }
  readonly facts: { key: string; value: Fact }
}

export type Connection = IDBPDatabase<MeshDatabase>
export type Store = StoreNames<MeshDatabase>

/** One write of a transaction: a put, an add or a delete. */
export type Write<Name extends Store> = (
  transaction: IDBPTransaction<MeshDatabase, Name[], 'readwrite'>,
) => Promise<unknown>

/** One step from a version to the next. Steps that were released are never changed: the next change is a new step. */
export type Upgrade = (connection: Connection) => void

/** Stores whose records have their key in `id`: those of the first version, and those added since. */
const recordStores = [
  'probes',
  'facts',
  'devices',
  'profiles',
  'notes',
  'escrows',
  'creates',
  'connects',
  'approvals',
  'requests',
] as const satisfies readonly Store[]

const applicationStores = [
  'applications',
  'journal',
  'grants',
  'recoveries',
] as const satisfies readonly Store[]

const memberStores = ['members', 'invites', 'places', 'registrations'] as const satisfies readonly Store[]

const catalogStores = [
  'storageKeys',
  'versions',
  'catalogs',
  'chunks',
  'removed',
] as const satisfies readonly Store[]

/** The steps from the first version to this one. */
const upgrades: readonly Upgrade[] = [
  connection => {
    connection.createObjectStore('keys', { keyPath: 'udf' })
    for (const store of recordStores) connection.createObjectStore(store, { keyPath: 'id' })
  },
  connection => {
    for (const store of applicationStores) connection.createObjectStore(store, { keyPath: 'id' })
  },
  connection => {
    for (const store of memberStores) connection.createObjectStore(store, { keyPath: 'id' })
  },
  connection => {
    for (const store of catalogStores) connection.createObjectStore(store, { keyPath: 'id' })
  },
]

export interface DatabaseOptions {
  /** The steps of this version of the app; default: the current ones. */
  readonly upgrades?: readonly Upgrade[]
  /** How long to wait for the browser, and for other tabs to let go of an older version, in milliseconds. Default 10,000. */
  readonly patience?: number
}

/**
 * A database that is opened when first used and opened again whenever the browser or another tab closed it.
 *
 * Two versions of the app may be open at once: the older one lets go as soon as the newer one asks, and is told to
 * reload when it comes back (`mesh/storage/version`). Neither waits for ever.
 */
export class Database {
  readonly name: string
  readonly #upgrades: readonly Upgrade[]
  readonly #patience: number
  #connection: Promise<Connection> | undefined

  constructor(name: string, options: DatabaseOptions = {}) {
    this.name = name
    this.#upgrades = options.upgrades ?? upgrades
    this.#patience = options.patience ?? 10_000
  }

  /**
   * Starts a transaction. What it writes is on the disk when it is done: the browsers' default says so as soon as the
   * operating system has taken it. Await nothing but its own requests until then, or it ends early.
   *
   * @throws `mesh/storage/unavailable` where the browser opens no database, as in some private windows;
   * `mesh/storage/busy` where another tab does not let go of an older version in time; `mesh/storage/version` where a
   * newer version of the app was here
   */
  async begin<Names extends ArrayLike<Store>, Mode extends 'readonly' | 'readwrite'>(
    stores: Names,
    mode: Mode,
  ): Promise<IDBPTransaction<MeshDatabase, Names, Mode>> {
    const connection = await this.#connect()
    try {
      return connection.transaction(stores, mode, { durability: 'strict' })
    } catch (error) {
      // Closed by another tab's upgrade or by the browser, between two calls. Nothing was begun, so begin anew.
      if (!isNamed(error, 'InvalidStateError')) throw error
      this.close()
      return (await this.#connect()).transaction(stores, mode, { durability: 'strict' })
    }
  }

  /**
   * Does all writes, or none: when this resolves they are on the disk, when it rejects nothing has changed.
   *
   * @throws as `begin`; what a write is refused with
   */
  async write<Name extends Store>(stores: readonly Name[], writes: readonly Write<Name>[]): Promise<void> {
    const transaction = await this.begin([...stores], 'readwrite')
    const pending: Promise<unknown>[] = [transaction.done]
    try {
      for (const write of writes) pending.push(write(transaction))
      await Promise.all(pending)
    } catch (error) {
      // A value that cannot be stored is refused on the spot, and the browser would commit the writes before it.
      if (pending.length <= writes.length) transaction.abort()
      await Promise.allSettled(pending)
      throw error
    }
  }

  /**
   * Does work on a connection of its own, opened for it and closed after it: what it reads, the next start of the
   * app will read.
   *
   * @throws as `begin`
   */
  async afresh<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.#open(() => {})
    try {
      return await work(connection)
    } finally {
      connection.close()
    }
  }

  /** Closes the connection after what it is doing; the next use opens another. */
  close(): void {
    const closing = this.#connection
    this.#connection = undefined
    closing?.then(
      connection => connection.close(),
      () => {},
    )
  }

  /**
   * Deletes everything. Other tabs let go of it; what they do next starts an empty one.
   *
   * @throws `mesh/storage/busy` if one does not
   */
  async erase(): Promise<void> {
    this.close()
    await this.#patiently(blocked => deleteDB(this.name, { blocked }))
  }

  #connect(): Promise<Connection> {
    if (this.#connection !== undefined) return this.#connection
    const opening: Promise<Connection> = this.#open(() => {
      if (this.#connection === opening) this.#connection = undefined
    })
    this.#connection = opening
    // A failure is not remembered: the next use tries again.
    opening.catch(() => {
      if (this.#connection === opening) this.#connection = undefined
    })
    return opening
  }

  #open(onClose: () => void): Promise<Connection> {
    const open = (blocked: () => void) =>
      openDB<MeshDatabase>(this.name, this.#upgrades.length, {
        blocked,
        upgrade: (connection, from) => {
          for (const step of this.#upgrades.slice(from)) step(connection)
        },
        blocking: (_current, _blocked, event) => {
          onClose()
          ;(event.target as IDBDatabase).close()
        },
        terminated: onClose,
      })
    return this.#patiently(open, late => late.close())
  }

  /** Waits for the browser and for other tabs to let go, but not for ever; what comes too late is disposed of. */
  async #patiently<Result>(
    work: (blocked: () => void) => Promise<Result>,
    dispose: (late: Result) => void = () => {},
  ): Promise<Result> {
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise<Result>((resolve, reject) => {
        let reason = 'The browser does not answer.'
        let isLate = false
        timer = setTimeout(() => {
          isLate = true
          reject(new MeshError('mesh/storage/busy', `The database cannot be opened. ${reason}`))
        }, this.#patience)
        const block = () => {
          reason = 'Another tab does not let go of it.'
        }
        // Where there is no IndexedDB at all, the call itself throws.
        new Promise<Result>(begun => begun(work(block))).then(
          result => (isLate ? dispose(result) : resolve(result)),
          reject,
        )
      })
    } catch (cause) {
      const named = storageError('The database cannot be opened.', cause)
      if (named.code !== 'mesh/storage/failed') throw named
      throw new MeshError('mesh/storage/unavailable', 'This browser opens no database here.', { cause })
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The error for what IndexedDB says. Its own words go along as the cause: they hold names of stores, never values. */
export function storageError(message: string, cause: unknown): MeshError {
  if (cause instanceof MeshError) return cause
  if (isNamed(cause, 'VersionError')) {
    return new MeshError('mesh/storage/version', 'The database belongs to a newer version of the app.', {
      cause,
    })
  }
  if (isNamed(cause, 'QuotaExceededError'))
    return new MeshError('mesh/storage/full', `${message} There is no space left.`, { cause })
  return new MeshError('mesh/storage/failed', message, { cause })
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
