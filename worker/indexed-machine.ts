/** What this machine remembers apart from keys, in IndexedDB; and who may change it when, across tabs. */
import { MeshError } from '../sdk/core/error.ts'
import type { MachineChange, MachineStore } from '../sdk/engine/ports.ts'
import { type Collection, collections, type MachineRecords } from '../sdk/engine/records.ts'
import { type Database, storageError, type Write } from './database.ts'

export interface IndexedMachineOptions {
  /** Default: the browser's. Where it has none, work of the same name excludes itself in this worker alone. */
  readonly locks?: LockManager | undefined
  /** How long to wait for another tab's work of the same name, in milliseconds. Default 60,000. */
  readonly patience?: number
}

type Listener = (collections: readonly Collection[]) => void

/** A machine store over one database. Changes reach subscribers in every tab that has the same database. */
export class IndexedMachine implements MachineStore {
  readonly #database: Database
  readonly #locks: LockManager | undefined
  readonly #patience: number
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<Listener>()
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(database: Database, options: IndexedMachineOptions = {}) {
    this.#database = database
    this.#locks = 'locks' in options ? options.locks : navigator.locks
    this.#patience = options.patience ?? 60_000
    this.#channel = new BroadcastChannel(`${database.name}/changes`)
    this.#channel.onmessage = ({ data }) => this.#notify(data)
  }

  async get<C extends Collection>(collection: C, id: string): Promise<MachineRecords[C] | undefined> {
    try {
      const transaction = await this.#database.begin([collection as Collection], 'readonly')
      return (await transaction.objectStore(collection as Collection).get(id)) as
        | MachineRecords[C]
        | undefined
    } catch (cause) {
      throw storageError('A record cannot be read.', cause)
    }
  }

  async list<C extends Collection>(collection: C, under?: string): Promise<readonly MachineRecords[C][]> {
    try {
      const transaction = await this.#database.begin([collection as Collection], 'readonly')
      const range = under === undefined ? null : IDBKeyRange.bound(`${under}/`, `${under}/\uffff`)
      return (await transaction.objectStore(collection as Collection).getAll(range)) as MachineRecords[C][]
    } catch (cause) {
      throw storageError('The records cannot be read.', cause)
    }
  }

  /**
   * All changes are on the disk when this resolves; when it rejects, none is.
   *
   * @throws `mesh/storage/full` where there is no space left; `mesh/storage/failed`
   */
  async commit(changes: readonly MachineChange[]): Promise<void> {
    const touched = [...new Set(changes.map(change => change.collection))]
    if (touched.length === 0) return
    try {
      const writes = changes.map(
        (change): Write<Collection> =>
          transaction => {
            const store = transaction.objectStore(change.collection)
            return 'put' in change ? store.put(change.put) : store.delete(change.remove)
          },
      )
      await this.#database.write(touched, writes)
    } catch (cause) {
      throw storageError('The change cannot be stored.', cause)
    }
    this.announce(touched)
  }

  /** Tells subscribers in every tab that collections changed. */
  announce(touched: readonly Collection[]): void {
    this.#channel.postMessage(touched)
    this.#notify(touched)
  }

  /**
   * @throws `mesh/storage/busy` if another tab's work of that name does not end in time; otherwise what the work
   * throws
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lock = `${this.#database.name}/${name}`
    if (this.#locks === undefined) return this.#inTurn(lock, work)
    const waiting = new AbortController()
    const timer = setTimeout(() => waiting.abort(), this.#patience)
    const begin = () => {
      clearTimeout(timer)
      return work()
    }
    try {
      return (await this.#locks.request(lock, { signal: waiting.signal }, begin)) as T
    } catch (cause) {
      // The signal ends the waiting alone, so what is aborted never began.
      if (waiting.signal.aborted)
        throw new MeshError('mesh/storage/busy', `Another tab is busy with ${name}.`, { cause })
      throw cause
    } finally {
      clearTimeout(timer)
    }
  }

  subscribe(listener: Listener): () => void {
    // A function of its own, so that one listener can subscribe twice and end each on its own.
    const entry: Listener = touched => listener(touched)
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  /** Ends all subscriptions. The database is closed by whoever opened it. */
  close(): void {
    this.#listeners.clear()
    this.#channel.close()
  }

  #notify(touched: readonly unknown[]): void {
    const known = collections.filter(collection => touched.includes(collection))
    for (const listener of this.#listeners) listener(known)
  }

  async #inTurn<T>(lock: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(lock) ?? Promise.resolve()).then(work)
    const ended = mine.catch(() => {})
    this.#turns.set(lock, ended)
    try {
      return await mine
    } finally {
      if (this.#turns.get(lock) === ended) this.#turns.delete(lock)
    }
  }
}
