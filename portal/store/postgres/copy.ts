/** Everything out of a PostgreSQL store, or into it, in one transaction. */
import { type ControlledTransaction, type Kysely, sql } from 'kysely'
import { type CopiedItem, type LoadOptions, notEmpty } from '../store.ts'
import { isUnsupported } from './failures.ts'
import type { Tables } from './tables.ts'
import { fromDatabaseText, toDatabaseText } from './text.ts'

const PAGE = 50
/** Rows that are removed by one statement, which has a time limit. */
const REMOVED_AT_ONCE = 5000
/** What goes into one statement: rows, and characters of their values. */
const CHUNK = { rows: 500, characters: 4_000_000 }

/** Page by page, all as of the moment of the first. */
export async function* readSnapshot(db: Kysely<Tables>, now: number): AsyncGenerator<CopiedItem> {
  const transaction = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    await allowPauses(transaction)
    for (let after = ''; ; ) {
      const rows = await transaction
        .selectFrom('portal_items')
        .select(['key', 'value', 'updated', 'expires'])
        .where('key', '>', after)
        .where(({ eb, or }) => or([eb('expires', 'is', null), eb('expires', '>', now)]))
        .orderBy('key')
        .limit(PAGE)
        .execute()
      for (const { key, value, updated, expires } of rows) {
        const item = { key: fromDatabaseText(key), value: fromDatabaseText(value), updated }
        yield expires === null ? item : { ...item, expires }
      }
      if (rows.length < PAGE) return
      after = rows.at(-1)!.key
    }
  } finally {
    await transaction.rollback().execute()
  }
}

/** Everybody else who would write waits, or is told that the store is busy. */
export async function loadItems(
  db: Kysely<Tables>,
  items: AsyncIterable<CopiedItem>,
  { replace, lastWrite, now }: LoadOptions & { readonly now: number },
): Promise<number> {
  const transaction = await db.startTransaction().execute()
  try {
    await allowPauses(transaction)
    await lockTable(transaction)
    const kept = await transaction
      .selectFrom('portal_items')
      .select('key')
      .where(({ eb, or }) => or([eb('expires', 'is', null), eb('expires', '>', now)]))
      .limit(1)
      .execute()
    if (kept.length > 0 && !replace) throw notEmpty()
    await removeAll(transaction)
    await transaction.deleteFrom('portal_writes').execute()
    await transaction
      .insertInto('portal_writes')
      .values({ slot: 0, time: lastWrite ?? now })
      .execute()

    let count = 0
    for await (const chunk of chunksOf(items)) {
      await transaction.insertInto('portal_items').values(chunk.map(toRow)).execute()
      count += chunk.length
    }
    await transaction.commit().execute()
    return count
  } catch (error) {
    await transaction
      .rollback()
      .execute()
      .catch(() => {
        // The connection is gone, and the transaction with it.
      })
    throw error
  }
}

/** Whoever reads a file meanwhile, or writes one, may be slow. */
async function allowPauses(transaction: ControlledTransaction<Tables>): Promise<void> {
  await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(transaction)
}

/** Distributed servers have no locks on tables; there, portals had better be stopped. */
async function lockTable(transaction: ControlledTransaction<Tables>): Promise<void> {
  const savepoint = await transaction.savepoint('before_lock').execute()
  try {
    await sql`lock table portal_items in exclusive mode`.execute(savepoint)
  } catch (error) {
    if (!isUnsupported(error)) throw error
    await savepoint.rollbackToSavepoint('before_lock').execute()
  }
}

async function removeAll(transaction: ControlledTransaction<Tables>): Promise<void> {
  for (;;) {
    const { numDeletedRows } = await transaction
      .deleteFrom('portal_items')
      .where('key', 'in', from => from.selectFrom('portal_items').select('key').limit(REMOVED_AT_ONCE))
      .executeTakeFirstOrThrow()
    if (Number(numDeletedRows) < REMOVED_AT_ONCE) return
  }
}

function toRow({ key, value, updated, expires }: CopiedItem) {
  return { key: toDatabaseText(key), value: toDatabaseText(value), updated, expires: expires ?? null }
}

async function* chunksOf(items: AsyncIterable<CopiedItem>): AsyncGenerator<readonly CopiedItem[]> {
  let chunk: CopiedItem[] = []
  let characters = 0
  for await (const item of items) {
    chunk.push(item)
    characters += item.value.length
    if (chunk.length < CHUNK.rows && characters < CHUNK.characters) continue
    yield chunk
    chunk = []
    characters = 0
  }
  if (chunk.length > 0) yield chunk
}
