/** The store on a PostgreSQL server, or one that is compatible: for portals of several processes and machines. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { MeshError } from '../../sdk/core/error.ts'
import type { Clock } from '../clock.ts'
import { createChangeFeed } from './changes.ts'
import { createAnnouncements } from './postgres/announcements.ts'
import { commitGroup, isOneOf } from './postgres/commit.ts'
import { createPool } from './postgres/connections.ts'
import { loadItems, readSnapshot } from './postgres/copy.ts'
import { isConnectionFailure, postgresErrorToMeshError } from './postgres/failures.ts'
import { createLanes } from './postgres/lanes.ts'
import { migrate } from './postgres/migrate.ts'
import { createReads } from './postgres/reads.ts'
import type { Tables } from './postgres/tables.ts'
import { fromDatabaseText, toDatabaseText } from './postgres/text.ts'
import { keysOf, type PortalStore, type StoredItem } from './store.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?…`, as libpq and `pg` read it. */
  readonly url: string
  readonly clock: Clock
}

const LANES = 2
const GROUP = 200
/** Places to note the time of a write in; two processes that drew the same one wait for each other. */
const SLOTS = 64
const SWEEP_EVERY = 60_000
const SWEEP_AT_MOST = 1000
const READ_ATTEMPTS = 3
const READ_PAUSE = 150
/** Above every key, in the order of code points. */
const LAST = '\u{10ffff}'

/**
 * Opens the store and brings its tables up to date. Any number of processes may have it open; they hear of one
 * another’s changes by LISTEN and NOTIFY where the server has them. Reads are tried again over a new connection when
 * one breaks; commits only if nothing of them can have happened.
 *
 * Whether an item has expired is judged by the clocks of the processes, which should agree to the second.
 *
 * @throws `mesh/portal/storage` if the server cannot be reached or its tables are of a newer portal
 */
export async function openPostgresStore({ url, clock }: PostgresOptions): Promise<PortalStore> {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: createPool(url) }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw postgresErrorToMeshError(error)
  }
  const now = () => clock.now()
  const origin = crypto.randomUUID()
  const feed = createChangeFeed()
  const announcements = createAnnouncements(url, origin, feed)
  const firstSlot = Math.floor(Math.random() * SLOTS)
  let lastSweep = now()
  let sweeping: Promise<unknown> | undefined

  const items = db.selectFrom('portal_items').select(['key', 'value', 'version', 'updated'])
  const isAlive = () => sql<boolean>`(expires is null or expires > ${now()})`

  const get = createReads(keys =>
    repeated(async () => (await items.where(isOneOf(keys)).where(isAlive()).execute()).map(fromRow)),
  )
  const lanes = createLanes({
    lanes: LANES,
    most: GROUP,
    isWorthSplitting: error => !isConnectionFailure(error) && !(error instanceof MeshError),
    async apply(batches, lane) {
      const applied = await commitGroup(db, batches, { now: now(), slot: (firstSlot + lane) % SLOTS })
      const keys = batches.filter((_, index) => applied[index]).flatMap(keysOf)
      if (keys.length > 0) announcements.announce(keys)
      if (now() - lastSweep >= SWEEP_EVERY) sweeping = sweep()
      return applied
    },
  })

  /** In nobody’s way: rows that somebody is about to change are passed over. */
  async function sweep(): Promise<void> {
    lastSweep = now()
    const expired = db
      .selectFrom('portal_items')
      .select('key')
      .where('expires', '<=', now())
      .limit(SWEEP_AT_MOST)
      .forUpdate()
      .skipLocked()
    await db
      .deleteFrom('portal_items')
      .where('key', 'in', expired)
      .execute()
      .catch(() => {
        // They are as good as absent; the next sweep takes them.
      })
  }

  return {
    get: key => named(() => get(key)),
    commit: batch => named(() => lanes.add(batch)),
    list: (prefix, { after = '', limit }) =>
      named(() =>
        repeated(async () => {
          const start = toDatabaseText(prefix)
          const rows = await items
            .where('key', '>=', start)
            .where('key', '>', toDatabaseText(after))
            .where('key', '<', start + LAST)
            .where(isAlive())
            .orderBy('key')
            .limit(limit)
            .execute()
          return rows.map(fromRow)
        }),
      ),
    lastWrite: () =>
      named(() =>
        repeated(async () => {
          const latest = db.selectFrom('portal_writes').select(({ fn }) => fn.max('time').as('time'))
          return (await latest.executeTakeFirst())?.time ?? undefined
        }),
      ),
    changes: listener => feed.subscribe(listener),
    async *snapshot() {
      try {
        yield* readSnapshot(db, now())
      } catch (error) {
        throw postgresErrorToMeshError(error)
      }
    },
    load: (source, options) =>
      named(async () => {
        const count = await loadItems(db, source, { ...options, now: now() })
        announcements.announceAll()
        return count
      }),
    async close() {
      await lanes.drain()
      await sweeping
      await announcements.close()
      await db.destroy()
    },
  }
}

function fromRow({ key, value, version, updated }: StoredItem): StoredItem {
  return { key: fromDatabaseText(key), value: fromDatabaseText(value), version, updated }
}

/** A query that changes nothing may be asked again. */
async function repeated<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (!isConnectionFailure(error) || attempt === READ_ATTEMPTS) throw error
      if (attempt > 1) await new Promise(resolve => setTimeout(resolve, READ_PAUSE))
    }
  }
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw postgresErrorToMeshError(error)
  }
}
