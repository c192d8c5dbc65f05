/** Puts a group of batches into the database in one transaction, right whatever other processes do meanwhile. */
import { type ControlledTransaction, type Kysely, sql } from 'kysely'
import { MeshError } from '../../../sdk/core/error.ts'
import type { Batch, Put } from '../store.ts'
import { InterferenceError, isConnectionFailure, isWorthRepeating } from './failures.ts'
import { keysOfGroup, type Plan, planGroup } from './plan.ts'
import type { Tables } from './tables.ts'
import { fromDatabaseText, toDatabaseText } from './text.ts'

export interface CommitOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Row of `portal_writes` to note the time in. */
  readonly slot: number
}

const ATTEMPTS = 8
const LONGEST_PAUSE = 200
/** Far below the 65,535 parameters that a statement may have. */
const ROWS_AT_ONCE = 1000

/**
 * Commits a group: decides batch by batch, in their order, and writes what comes of it. What other processes get in
 * the way of is tried again, a bounded number of times.
 *
 * @returns of each batch whether its expectations held
 * @throws what the database reports; a MeshError where nobody can tell whether the commit happened
 */
export async function commitGroup(
  db: Kysely<Tables>,
  batches: readonly Batch[],
  options: CommitOptions,
): Promise<readonly boolean[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptGroup(db, batches, options)
    } catch (error) {
      // A connection that broke before the commit was sent has left nothing behind; the next one is new.
      const isRepeatable = isWorthRepeating(error) || (isConnectionFailure(error) && attempt === 1)
      if (!isRepeatable || attempt >= ATTEMPTS) throw error
      // Whoever collided should not do so again.
      await pause(Math.random() * Math.min(LONGEST_PAUSE, 5 * 2 ** attempt))
    }
  }
}

async function attemptGroup(
  db: Kysely<Tables>,
  batches: readonly Batch[],
  options: CommitOptions,
): Promise<readonly boolean[]> {
  const transaction = await db.startTransaction().execute()
  let isCommitting = false
  try {
    const stored = await lockRows(transaction, keysOfGroup(batches), options.now)
    const plan = planGroup(batches, stored)
    await write(transaction, plan, [...stored.keys()], options)
    isCommitting = plan.puts.length + plan.removes.length > 0
    await transaction.commit().execute()
    return plan.applied
  } catch (error) {
    await transaction
      .rollback()
      .execute()
      .catch(() => {
        // The connection is gone, and the transaction with it.
      })
    if (!isCommitting || !isConnectionFailure(error)) throw error
    throw new MeshError(
      'mesh/portal/storage',
      'The connection to the database broke during a commit: it may or may not have happened.',
      { cause: error },
    )
  }
}

/**
 * Reads versions and keeps them as they are until the transaction ends. Rows are locked in the order of their keys, so
 * that two groups seldom wait for each other crosswise.
 */
async function lockRows(
  transaction: ControlledTransaction<Tables>,
  keys: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await transaction
    .selectFrom('portal_items')
    .select(['key', 'version', 'expires'])
    .where(isOneOf(keys))
    .orderBy('key')
    .forUpdate()
    .execute()
  return new Map(
    rows.map(({ key, version, expires }) => [
      fromDatabaseText(key),
      expires !== null && expires <= now ? 0 : version,
    ]),
  )
}

/**
 * An absent row cannot be locked. Putting one there and taking it away again makes everybody else who wants to put that
 * key wait until this transaction is over. Such rows go in together with those that stay, in one order, so that two
 * groups do not wait for each other crosswise.
 */
async function write(
  transaction: ControlledTransaction<Tables>,
  { puts, removes, absences }: Plan,
  locked: readonly string[],
  { now, slot }: CommitOptions,
): Promise<void> {
  if (removes.length > 0) await removeRows(transaction, removes)
  const held = absences.map(key => ({ key, value: '' }))
  const rows = [...puts, ...held].sort((a, b) => (a.key < b.key ? -1 : 1))
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await putRows(transaction, rows.slice(start, start + ROWS_AT_ONCE), locked, now)
  }
  if (absences.length > 0) await removeRows(transaction, absences)
  if (puts.length + removes.length === 0) return
  // Last, because whoever uses the same slot waits from here on.
  await transaction
    .insertInto('portal_writes')
    .values({ slot, time: now })
    .onConflict(conflict => conflict.column('slot').doUpdateSet({ time: now }))
    .execute()
}

async function removeRows(
  transaction: ControlledTransaction<Tables>,
  keys: readonly string[],
): Promise<void> {
  await transaction.deleteFrom('portal_items').where(isOneOf(keys)).execute()
}

/** A row that is there now and was not when rows were locked has been put by somebody else. */
async function putRows(
  transaction: ControlledTransaction<Tables>,
  puts: readonly Put[],
  locked: readonly string[],
  now: number,
): Promise<void> {
  const written = await transaction
    .insertInto('portal_items')
    .values(
      puts.map(({ key, value, expires }) => ({
        key: toDatabaseText(key),
        value: toDatabaseText(value),
        updated: now,
        expires: expires ?? null,
      })),
    )
    .onConflict(conflict =>
      conflict
        .column('key')
        .doUpdateSet(({ ref }) => ({
          value: ref('excluded.value'),
          version: ref('excluded.version'),
          updated: ref('excluded.updated'),
          expires: ref('excluded.expires'),
        }))
        .where(isOneOf(locked)),
    )
    .executeTakeFirst()
  if (Number(written.numInsertedOrUpdatedRows) < puts.length) throw new InterferenceError()
}

/** One parameter, however many keys. */
export function isOneOf(keys: readonly string[]) {
  return sql<boolean>`portal_items.key = any(${keys.map(toDatabaseText)}::text[])`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
