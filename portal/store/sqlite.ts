/** The embedded store: one SQLite file, written ahead and synced before anything is acknowledged. */
import Database from 'better-sqlite3'
import { MeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Batch, PortalStore, StoredItem } from './store.ts'

export interface SqliteOptions {
  /** Path of the database file; its folder must exist. `-wal` and `-shm` files appear beside it. */
  readonly file: string
  readonly clock: Clock
  /** The file grows no further than this many bytes; beyond, commits fail as on a full disk. */
  readonly maxBytes?: number
}

const SCHEMA_VERSION = 1
const SWEEP_EVERY = 60_000
const SWEEP_AT_MOST = 1000
/** Above every key, in the order of code points. */
const LAST = '\u{10ffff}'

/**
 * Opens or creates the store. Another process may have the same file open, as an import does.
 *
 * Versions come from one counter for the whole file, so that a key which was removed and put again never shows a
 * version that somebody may have read before.
 *
 * @throws `mesh/portal/storage` if the file cannot be opened or is not such a store
 */
export function openSqliteStore({ file, clock, maxBytes }: SqliteOptions): PortalStore {
  const database = guarded(() => openDatabase(file, maxBytes))
  const now = () => clock.now()
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
  const group = createGroupCommit(batches => guarded(() => applyAll.immediate(batches)))

  return {
    get: async key => guarded(() => find.get(key, now())),
    commit: batch => group.add(batch),
    list: async (prefix, { after = '', limit }) =>
      guarded(() => findMany.all(prefix, after, prefix + LAST, now(), limit)),
    lastWrite: async () => guarded(() => readState.get()!.lastWrite ?? undefined),
    async close() {
      group.flush()
      guarded(() => database.close())
    },
  }
}

function openDatabase(file: string, maxBytes: number | undefined): Database.Database {
  const database = new Database(file, { timeout: 5000 })
  try {
    database.pragma('journal_mode = WAL')
    // WAL alone syncs at checkpoints only; FULL syncs the log at every commit.
    database.pragma('synchronous = FULL')
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

function migrate(database: Database.Database): void {
  database
    .transaction(() => {
      const version = database.pragma('user_version', { simple: true }) as number
      if (version === SCHEMA_VERSION) return
      if (version !== 0) throw storageError(`The store is of version ${version}, made by a newer portal.`)
      database.exec(`
        CREATE TABLE items (
          key TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL,
          updated INTEGER NOT NULL, expires INTEGER
        ) STRICT;
        CREATE INDEX items_by_expiry ON items (expires) WHERE expires IS NOT NULL;
        CREATE TABLE state (sequence INTEGER NOT NULL, last_write INTEGER) STRICT;
        INSERT INTO state VALUES (0, NULL);
        PRAGMA user_version = ${SCHEMA_VERSION};`)
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
