/** The embedded store: one SQLite file, written ahead and synced before anything is acknowledged. */
import Database from 'better-sqlite3'
import { MeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import { createChangeFeed } from './changes.ts'
import { createGroupCommit } from './group-commit.ts'
import { latestVersion, stepsFrom } from './migrations.ts'
import { loadItems, readSnapshot } from './sqlite-copy.ts'
import { type Batch, keysOf, type PortalStore, type StoredItem } from './store.ts'

export interface SqliteOptions {
  /** Path of the database file; its folder must exist. `-wal` and `-shm` files appear beside it. */
  readonly file: string
  readonly clock: Clock
  /** The file grows no further than this many bytes; beyond, commits fail as on a full disk. */
  readonly maxBytes?: number
  /** Nothing is going to be written, so that a disk which is read-only will do. */
  readonly isForReading?: boolean
}

const SWEEP_EVERY = 60_000
const SWEEP_AT_MOST = 1000
/** Above every key, in the order of code points. */
const LAST = '\u{10ffff}'

/**
 * Opens or creates the store. Another process may have the same file open, as an import does; of its changes nobody
 * is told.
 *
 * Versions come from one counter for the whole file, so that a key which was removed and put again never shows a
 * version that somebody may have read before.
 *
 * @throws `mesh/portal/storage` if the file cannot be opened or written, or is not such a store
 */
export function openSqliteStore({ file, clock, maxBytes, isForReading }: SqliteOptions): PortalStore {
  const database = guarded(() => openDatabase(file, maxBytes))
  if (isForReading !== true) guarded(() => verifyWritable(database))
  const now = () => clock.now()
  const feed = createChangeFeed()
  let lastSweep = now()

  const find = database.prepare<[string, number], StoredItem>(
    'SELECT key, value, version, updated FROM items WHERE key = ? AND (expires IS NULL OR expires > ?)',
  )
  const findVersion = database.prepare<[string, number], { version: number }>(
    'SELECT version FROM items WHERE key = ? AND (expires IS NULL OR expires > ?)',
  )
  const findMany = database.prepare<[string, string, string, number, number], StoredItem>(
    `SELECT key, value, version, updated FROM items
     WHERE key >= ? AND key > ? AND key < ? AND (expires IS NULL OR expires > ?) ORDER BY key LIMIT ?`,
  )
  const put = database.prepare(
    `INSERT INTO items (key, value, version, updated, expires) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET
       value = excluded.value, version = excluded.version, updated = excluded.updated, expires = excluded.expires`,
  )
  const remove = database.prepare('DELETE FROM items WHERE key = ?')
  const sweep = database.prepare(
    'DELETE FROM items WHERE key IN (SELECT key FROM items WHERE expires <= ? LIMIT ?)',
  )
  const readState = database.prepare<[], { sequence: number; lastWrite: number | null }>(
    'SELECT sequence, last_write AS lastWrite FROM state',
  )
  const writeState = database.prepare('UPDATE state SET sequence = ?, last_write = ?')

  const turn = createReadingTurn(database)

  const applyAll = database.transaction((batches: readonly Batch[]): boolean[] => {
    const time = now()
    let { sequence } = readState.get()!
    const before = sequence
    const applied = batches.map(batch => {
      if (batch.expect.some(({ key, version }) => (findVersion.get(key, time)?.version ?? 0) !== version))
        return false
      if (batch.put.length + batch.remove.length > 0) sequence += 1
      for (const key of batch.remove) remove.run(key)
      for (const { key, value, expires } of batch.put) put.run(key, value, sequence, time, expires ?? null)
      return true
    })
    if (sequence > before) writeState.run(sequence, time)
    if (time - lastSweep >= SWEEP_EVERY) {
      sweep.run(time, SWEEP_AT_MOST)
      lastSweep = time
    }
    return applied
  })
  const group = createGroupCommit(batches => {
    turn.end()
    const applied = guarded(() => applyAll.immediate(batches))
    const keys = batches.filter((_, index) => applied[index]).flatMap(keysOf)
    if (keys.length > 0) feed.tell(keys)
    return applied
  })

  return {
    get: async key =>
      guarded(() => {
        turn.begin()
        return find.get(key, now())
      }),
    commit: batch => group.add(batch),
    list: async (prefix, { after = '', limit }) =>
      guarded(() => findMany.all(prefix, after, prefix + LAST, now(), limit)),
    lastWrite: async () => guarded(() => readState.get()!.lastWrite ?? undefined),
    changes: listener => feed.subscribe(listener),
    async *snapshot() {
      // On a connection of its own, so that the moment it shows stays while this one goes on writing.
      const reading = guarded(() => openDatabase(file, undefined))
      try {
        yield* readSnapshot(reading, now())
      } catch (error) {
        throw sqliteErrorToMeshError(error)
      } finally {
        reading.close()
      }
    },
    async load(items, options) {
      const writing = guarded(() => openDatabase(file, maxBytes))
      try {
        const count = await loadItems(writing, items, { ...options, now: now() })
        feed.tell([])
        return count
      } catch (error) {
        throw sqliteErrorToMeshError(error)
      } finally {
        writing.close()
      }
    },
    async close() {
      group.flush()
      turn.end()
      guarded(() => database.close())
    },
  }
}

interface ReadingTurn {
  /** From now on until the event loop has handed out what is there, all reads see one moment. */
  begin(): void
  end(): void
}

/**
 * Shares what a read costs besides looking (taking and returning locks of the file, which are calls of the system)
 * among the reads of one turn of the event loop. The requests that are answered in a turn had arrived when it began,
 * so that nobody is told less than what had been acknowledged before he asked; and a commit ends it.
 */
function createReadingTurn(database: Database.Database): ReadingTurn {
  const [begin, commit] = [database.prepare('BEGIN'), database.prepare('COMMIT')]
  let isOpen = false

  function end(): void {
    if (!isOpen) return
    isOpen = false
    // A failed read may have ended it.
    if (database.inTransaction) commit.run()
  }

  return {
    begin() {
      if (isOpen) return
      begin.run()
      isOpen = true
      setImmediate(end)
    },
    end,
  }
}

function openDatabase(file: string, maxBytes: number | undefined): Database.Database {
  const database = new Database(file, { timeout: 5000 })
  try {
    database.pragma('journal_mode = WAL')
    // WAL alone syncs at checkpoints only; FULL syncs the log at every commit.
    database.pragma('synchronous = FULL')
    // In pages: what changes often is copied from the log into the file less often than by default.
    database.pragma('wal_autocheckpoint = 4000')
    migrate(database)
    if (maxBytes !== undefined) {
      const pageSize = database.pragma('page_size', { simple: true }) as number
      database.pragma(`max_page_count = ${Math.ceil(maxBytes / pageSize)}`)
    }
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite opens what it may only read without a word, and would refuse every write until it is opened anew. */
function verifyWritable(database: Database.Database): void {
  try {
    database.exec('UPDATE state SET sequence = sequence')
  } catch (error) {
    database.close()
    throw error
  }
}

function migrate(database: Database.Database): void {
  database
    .transaction(() => {
      const version = database.pragma('user_version', { simple: true }) as number
      for (const step of stepsFrom(version, 'sqlite')) database.exec(step)
      if (version < latestVersion) database.pragma(`user_version = ${latestVersion}`)
    })
    .immediate()
}

/** Turns the database's failures into ours; whatever failed has been rolled back. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw sqliteErrorToMeshError(error)
  }
}

/**
 * The named failure for what SQLite reports: a full or read-only disk, a damaged or locked file. Other errors are
 * defects and stay what they are.
 */
export function sqliteErrorToMeshError(error: unknown): unknown {
  if (error instanceof MeshError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new MeshError('mesh/portal/busy', 'The store is held by another process.', { cause: error })
  }
  if (code.startsWith('SQLITE_FULL')) return storageError('The disk is full.', error)
  if (code.startsWith('SQLITE_READONLY')) return storageError('The disk is read-only.', error)
  if (/^SQLITE_(IOERR|CANTOPEN|CORRUPT|NOTADB|PERM)/.test(code)) {
    return storageError('The store’s file cannot be used.', error)
  }
  return error
}

function storageError(message: string, cause?: unknown): MeshError {
  return new MeshError('mesh/portal/storage', message, { cause })
}
