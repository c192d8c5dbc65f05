/** Attack 25: the disk is full, or read-only. Whoever writes is told by name, nothing is lost or halved, and it passes. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../portal/clock.ts'
import { openSqliteStore } from '../../portal/store/sqlite.ts'
import { createLedgers, type Ledger, verify, verifyAll, write } from './crash/writers.ts'
import { type StoreSettings, serveArguments } from './load/arguments.ts'
import { type Connection, connect } from './load/raw-http.ts'
import { canMount, mountDisk, type TestDisk } from './support/disk.ts'
import { canHavePostgres, serverUser, startPostgres, type TestPostgres } from './support/postgres.ts'
import { bundleProgram, type Program, type Serving } from './support/program.ts'

let program: Program
let disk: TestDisk
beforeAll(async () => {
  if (canMount) program = await bundleProgram()
}, 120_000)
afterAll(() => program?.dispose())

const start = (settings: StoreSettings) => program.start(serveArguments(settings))

/** Writes until it is told that there is no room. */
async function writeUntilFull(connection: Connection, { port }: Serving, ledgers: readonly Ledger[]) {
  for (let turn = 0; turn < 5000; turn += 1) {
    if (!(await write(connection, port, ledgers[turn % ledgers.length]!))) return
  }
  throw new Error('The disk was never full.')
}

/**
 * Fills the disk of a running portal, and empties it again: every refusal is a 503, every promise is kept.
 *
 * @returns the portal, started anew after it was killed
 */
async function fillAndFree(settings: StoreSettings): Promise<Serving> {
  const ledgers = await createLedgers(6)
  const portal = await start(settings)
  const connection = await connect(portal.port)
  const each = async (work: (ledger: Ledger) => Promise<unknown>) => {
    for (const ledger of ledgers) await work(ledger)
  }
  // Control: with room there is nothing to complain of.
  await each(async ledger => expect(await write(connection, portal.port, ledger)).toBe(true))
  disk.fill()
  await writeUntilFull(connection, portal, ledgers)
  // Reading goes on, and shows nothing of what was refused in part.
  await each(ledger => verify(connection, portal.port, ledger))
  // It stays refused, by name, and stays the only thing that is.
  const refused = ledgers[0]!
  expect(await write(connection, portal.port, refused)).toBe(false)
  await verify(connection, portal.port, refused)
  disk.free()
  await each(async ledger => expect(await write(connection, portal.port, ledger)).toBe(true))
  await each(ledger => verify(connection, portal.port, ledger))
  connection.close()

  await portal.end('SIGKILL')
  const again = await start(settings)
  const second = await connect(again.port)
  await each(ledger => verify(second, again.port, ledger))
  await each(ledger => verifyAll(second, again.port, ledger))
  second.close()
  return again
}

describe.skipIf(!canMount)('SQLite on a small disk', () => {
  let data: string
  beforeAll(() => {
    disk = mountDisk(6)
    data = join(disk.folder, 'accounts')
  })
  afterAll(() => disk.dispose())

  it('says that it is full, keeps what it has, and goes on when there is room', {
    timeout: 120_000,
  }, async () => {
    const portal = await fillAndFree({ data, database: undefined })
    expect(await portal.end('SIGTERM')).toBe(0)
    const database = new Database(join(data, 'portal.sqlite'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
  })

  it('does not start on one that is read-only, and says why; does when it is not', async () => {
    disk.setReadOnly(true)
    await expect(start({ data, database: undefined })).rejects.toThrow('read-only')
    const store = openSqliteStore({
      file: join(data, 'portal.sqlite'),
      clock: systemClock,
      isForReading: true,
    })
    expect((await store.snapshot()[Symbol.asyncIterator]().next()).done).toBe(false)
    await store.close()
    await expect(start({ data: join(disk.folder, 'new'), database: undefined })).rejects.toThrow(
      /cannot be made/,
    )
    disk.setReadOnly(false)
    const portal = await start({ data, database: undefined })
    expect(await portal.end('SIGTERM')).toBe(0)
  })

  it('does not start on one that is full, and says why; does when it is not', async () => {
    disk.fill()
    const fresh = join(disk.folder, 'full')
    mkdirSync(fresh)
    await expect(start({ data: fresh, database: undefined })).rejects.toThrow(/disk is full|cannot be used/)
    disk.free()
    const portal = await start({ data: fresh, database: undefined })
    expect(await portal.end('SIGTERM')).toBe(0)
  })
})

describe.skipIf(!(canMount && canHavePostgres))('PostgreSQL on a small disk', () => {
  let server: TestPostgres
  beforeAll(async () => {
    disk = mountDisk(32, serverUser())
    server = await startPostgres({ fsync: 'off' })
  }, 120_000)
  afterAll(async () => {
    await server?.dispose()
    disk.dispose()
  }, 60_000)

  it('says that it is full, keeps what it has, and goes on when there is room', {
    timeout: 120_000,
  }, async () => {
    // The log of the server stays where there is room: without one, it would stop.
    await server.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`)
    const database = await server.createDatabase('TABLESPACE small')
    const portal = await fillAndFree({ data: program.data, database })
    expect(await portal.end('SIGTERM')).toBe(0)
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    const { rows } = await client.query('SELECT count(*) AS count FROM portal_items')
    expect(Number(rows[0].count)).toBeGreaterThan(0)
    await client.end()
  })
})
