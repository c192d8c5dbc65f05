/** Connections to a PostgreSQL server: timed, and thrown away when something other than the server’s SQL went wrong. */
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { ConnectionError, isConnectionFailure } from './failures.ts'

const MOST_CONNECTIONS = 10
/** In milliseconds. The server gives up before we do, so that its answer says why. */
const TIMEOUTS = { connect: 5000, lock: 3000, statement: 10_000, answer: 15_000, idleTransaction: 30_000 }
const INT8 = 20

/**
 * What every connection is opened with. `BIGINT` comes as a number: versions and times stay far below 2^53.
 */
export function connectionConfig(url: string): pg.ClientConfig {
  const getTypeParser = ((oid: number, format?: 'text') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser
  return {
    connectionString: url,
    application_name: 'mathmesh-portal',
    connectionTimeoutMillis: TIMEOUTS.connect,
    lock_timeout: TIMEOUTS.lock,
    statement_timeout: TIMEOUTS.statement,
    query_timeout: TIMEOUTS.answer,
    idle_in_transaction_session_timeout: TIMEOUTS.idleTransaction,
    keepAlive: true,
    types: { getTypeParser },
  }
}

/**
 * A pool for Kysely. `pg`’s own puts a connection back that never answered, and brings the process down when one
 * breaks while it is lent and nothing is under way on it (seen in pg 8.23).
 */
export function createPool(url: string): PostgresPool {
  const pool = new pg.Pool({ ...connectionConfig(url), max: MOST_CONNECTIONS })
  // Whoever uses a broken connection is told by the query that fails.
  pool.on('connect', client => client.on('error', () => {}))
  pool.on('error', () => {})
  return {
    connect: async () => lend(await pool.connect().catch(toConnectionError)),
    end: () => pool.end(),
  }
}

function lend(client: pg.PoolClient): PostgresPoolClient {
  let failure: Error | undefined
  async function query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (failure !== undefined) throw failure
    try {
      return await client.query(text, [...values]).catch(toConnectionError)
    } catch (error) {
      if (isConnectionFailure(error)) failure = error as Error
      throw error
    }
  }
  // Of the two signatures Kysely uses the one with a cursor only where it was given any.
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(failure) }
}

/** What the server did not say itself is about the way there. */
export function toConnectionError(cause: unknown): never {
  if (cause instanceof pg.DatabaseError) throw cause
  throw new ConnectionError(cause instanceof Error ? cause.message : String(cause), { cause })
}
