/** A store in a browser: IndexedDB, for a portal that runs in a worker and needs no server. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { isMeshError, MeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import { createChangeFeed } from './changes.ts'
import { type Batch, type CopiedItem, keysOf, notEmpty, type PortalStore, type StoredItem } from './store.ts'

export interface IndexedOptions {
  /** Of the database. */
  readonly name: string
  readonly clock: Clock
}

interface Kept extends StoredItem {
  readonly expires?: number
}

interface State {
  readonly sequence: number
  readonly lastWrite: number | undefined
}

interface Schema extends DBSchema {
  /** Under the UTF-8 bytes of their keys, for the order of texts here would be that of UTF-16. */
  items: { key: Uint8Array<ArrayBuffer>; value: Kept; indexes: { expires: number } }
  state: { key: 'state'; value: State }
}

type Mode = 'readonly' | 'readwrite'
type Transaction<M extends Mode> = IDBPTransaction<Schema, ('items' | 'state')[], M>

const VERSION = 1
const SWEEP_EVERY = 60_000
const none: State = { sequence: 0, lastWrite: undefined }
const both: ('items' | 'state')[] = ['items', 'state']

/**
 * Opens or creates the store. Other workers and tabs may have it open too; they hear of changes by a channel.
 *
 * @throws `mesh/portal/storage` if the browser does not open it
 */
export async function openIndexedStore({ name, clock }: IndexedOptions): Promise<PortalStore> {
  const database = await openDatabase(name)
  const feed = createChangeFeed()
  const channel = new BroadcastChannel(`mathmesh-portal/${name}`)
  channel.onmessage = ({ data }: MessageEvent<readonly string[]>) => feed.tell(data)
  let lastSweep = clock.now()

  function tell(keys: readonly string[]): void {
    feed.tell(keys)
    channel.postMessage(keys)
  }

  async function apply(transaction: Transaction<'readwrite'>, batch: Batch, now: number): Promise<boolean> {
    const items = transaction.objectStore('items')
    for (const { key, version } of batch.expect) {
      if ((present(await items.get(utf8ToBytes(key)), now)?.version ?? 0) !== version) return false
    }
    if (batch.put.length + batch.remove.length === 0) return true
    const states = transaction.objectStore('state')
    const { sequence } = (await states.get('state')) ?? none
    const version = sequence + 1
    await Promise.all([
      ...batch.remove.map(key => items.delete(utf8ToBytes(key))),
      ...batch.put.map(item => items.put({ ...item, version, updated: now }, utf8ToBytes(item.key))),
      states.put({ sequence: version, lastWrite: now }, 'state'),
    ])
    return true
  }

  async function commit(batch: Batch): Promise<boolean> {
    const now = clock.now()
    // Begun before anything is awaited, so that a close that follows at once waits for it.
    const transaction = database.transaction(both, 'readwrite', { durability: 'strict' })
    const applied = await finish(transaction, () => apply(transaction, batch, now))
    if (applied && batch.put.length + batch.remove.length > 0) tell(keysOf(batch))
    if (now - lastSweep >= SWEEP_EVERY) {
      lastSweep = now
      await sweep(now)
    }
    return applied
  }

  /** What has expired is absent already, and goes when there is time. */
  async function sweep(now: number): Promise<void> {
    const transaction = database.transaction('items', 'readwrite')
    const expired = transaction.store.index('expires').iterate(IDBKeyRange.upperBound(now))
    for await (const cursor of expired) await cursor.delete()
    await transaction.done
  }

  async function range(prefix: string, after = ''): Promise<readonly Kept[]> {
    const first = utf8ToBytes(prefix)
    // No byte of UTF-8 is 0xff.
    const last = new Uint8Array([...first, 0xff])
    const behind = utf8ToBytes(after)
    const isBehind = indexedDB.cmp(behind, first) >= 0
    if (isBehind && indexedDB.cmp(behind, last) >= 0) return []
    return database.getAll(
      'items',
      IDBKeyRange.bound(isBehind ? behind : first, last, isBehind && after !== ''),
    )
  }

  return {
    get: key =>
      guarded(async () => withoutExpiry(present(await database.get('items', utf8ToBytes(key)), clock.now()))),
    commit: batch => guarded(() => commit(batch)),
    list: (prefix, { after, limit }) =>
      guarded(async () => {
        const now = clock.now()
        const found = (await range(prefix, after)).filter(item => present(item, now) !== undefined)
        return found.slice(0, limit).map(item => withoutExpiry(item)!)
      }),
    lastWrite: () => guarded(async () => (await database.get('state', 'state'))?.lastWrite),
    changes: listener => feed.subscribe(listener),
    async *snapshot() {
      const now = clock.now()
      // One reading, since a transaction here does not last while the caller is at work.
      for (const item of await guarded(() => database.getAll('items'))) {
        const { version: _, ...copied } = item
        if (present(item, now) !== undefined) yield copied
      }
    },
    async load(source, options) {
      const loaded: CopiedItem[] = []
      for await (const item of source) loaded.push(item)
      await guarded(() => {
        const transaction = database.transaction(both, 'readwrite', { durability: 'strict' })
        return finish(transaction, async () => {
          const items = transaction.objectStore('items')
          if (!options.replace && (await items.count()) > 0) throw notEmpty()
          const states = transaction.objectStore('state')
          const version = ((await states.get('state')) ?? none).sequence + 1
          const lastWrite = options.lastWrite ?? clock.now()
          await Promise.all([
            items.clear(),
            ...loaded.map(item => items.put({ ...item, version }, utf8ToBytes(item.key))),
            states.put({ sequence: version, lastWrite }, 'state'),
          ])
        })
      })
      tell([])
      return loaded.length
    },
    async close() {
      channel.close()
      database.close()
    },
  }
}

function openDatabase(name: string): Promise<IDBPDatabase<Schema>> {
  return guarded(() =>
    openDB<Schema>(name, VERSION, {
      upgrade(database) {
        database.createObjectStore('items').createIndex('expires', 'expires')
        database.createObjectStore('state')
      },
      // A newer version of this code wants to change the tables: it goes first.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    }),
  )
}

/** What the work gives, once it is on the disk; nothing of it where the work throws. */
async function finish<T>(transaction: Transaction<'readwrite'>, work: () => Promise<T>): Promise<T> {
  const done = transaction.done
  done.catch(() => {})
  try {
    const result = await work()
    await done
    return result
  } catch (error) {
    try {
      transaction.abort()
    } catch {
      // It has failed by itself already.
    }
    await done.catch(() => {})
    throw error
  }
}

function present(item: Kept | undefined, now: number): Kept | undefined {
  return item?.expires === undefined || item.expires > now ? item : undefined
}

function withoutExpiry(item: Kept | undefined): StoredItem | undefined {
  if (item === undefined) return undefined
  const { key, value, version, updated } = item
  return { key, value, version, updated }
}

/** Turns the browser's failures into ours: a full disk, a database that was deleted, a private mode without one. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (isMeshError(cause) || !(cause instanceof DOMException)) throw cause
    const message =
      cause.name === 'QuotaExceededError' ? 'The disk is full.' : 'The browser’s store cannot be used.'
    throw new MeshError('mesh/portal/storage', message, { cause })
  }
}
