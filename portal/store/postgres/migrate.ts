/** Brings a PostgreSQL database to the tables this portal needs, whichever of several processes comes first. */
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { latestVersion, stepsFrom } from '../migrations.ts'
import type { Tables } from './tables.ts'

/** Any number that nobody else in the database takes for a lock. */
const LOCK = 7_077_236

/** All steps or none. A database that needs none is not written to, so that its user need not be able to make tables. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  if ((await readVersion(db)) === latestVersion) return
  await db.transaction().execute(async transaction => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(transaction)
    const version = await readVersion(transaction)
    for (const statement of stepsFrom(version, 'postgres').flatMap(step => step.split(';'))) {
      await transaction.executeQuery(CompiledQuery.raw(statement))
    }
    if (version === 0) await sql`create table portal_schema (version integer not null)`.execute(transaction)
    await transaction.deleteFrom('portal_schema').execute()
    await transaction.insertInto('portal_schema').values({ version: latestVersion }).execute()
  })
}

/** `to_regclass` would be shorter, and remembers for a while that a table is not there (seen in PostgreSQL 15). */
async function readVersion(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql`
    select 1 from information_schema.tables
    where table_schema = current_schema() and table_name = 'portal_schema'`.execute(db)
  if (rows.length === 0) return 0
  return (await db.selectFrom('portal_schema').select('version').executeTakeFirst())?.version ?? 0
}
