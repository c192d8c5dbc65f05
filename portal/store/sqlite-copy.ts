/** Everything out of an SQLite store, or into it, in one transaction on a connection that does nothing else. */
import type { Database } from 'better-sqlite3'
import { type CopiedItem, type LoadOptions, notEmpty } from './store.ts'

type Row = {
  readonly key: string
  readonly value: string
  readonly updated: number
  readonly expires: number | null
}

/** The statement reads from one moment for as long as it runs. */
export function* readSnapshot(database: Database, now: number): Generator<CopiedItem> {
  const all = database.prepare<[number], Row>(
    `SELECT key, value, updated, expires FROM items
     WHERE expires IS NULL OR expires > ? ORDER BY key`,
  )
  for (const { expires, ...item } of all.iterate(now)) yield expires === null ? item : { ...item, expires }
}

/** Holds the one place for writing until all items are in; nothing is there if they break off. */
export async function loadItems(
  database: Database,
  items: AsyncIterable<CopiedItem>,
  { replace, lastWrite, now }: LoadOptions & { readonly now: number },
): Promise<number> {
  const put = database.prepare(
    'INSERT INTO items (key, value, version, updated, expires) SELECT ?, ?, sequence, ?, ? FROM state',
  )
  database.exec('BEGIN IMMEDIATE')
  try {
    const { kept } = database
      .prepare<[number], { kept: number }>(
        'SELECT EXISTS (SELECT 1 FROM items WHERE expires IS NULL OR expires > ?) AS kept',
      )
      .get(now)!
    if (kept === 1 && !replace) throw notEmpty()
    database.exec('DELETE FROM items')
    database.prepare('UPDATE state SET sequence = sequence + 1, last_write = ?').run(lastWrite ?? now)
    let count = 0
    for await (const { key, value, updated, expires } of items) {
      put.run(key, value, updated, expires ?? null)
      count += 1
    }
    database.exec('COMMIT')
    return count
  } finally {
    // Where the disk is full SQLite has rolled back already.
    if (database.inTransaction) database.exec('ROLLBACK')
  }
}
