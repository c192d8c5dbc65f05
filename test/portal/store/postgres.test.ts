import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../portal/clock.ts'
import { chunksOf } from '../../../portal/store/postgres/announcements.ts'
import { createPool } from '../../../portal/store/postgres/connections.ts'
import { ConnectionError } from '../../../portal/store/postgres/failures.ts'
import { openPostgresStore } from '../../../portal/store/postgres.ts'
import type { PortalStore } from '../../../portal/store/store.ts'
import { isMeshError } from '../../../sdk/core/error.ts'
import { canHavePostgres, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { describeStore } from './store-behaviour.ts'

const put = (key: string, value: string, version?: number) => ({
  expect: version === undefined ? [] : [{ key, version }],
  put: [{ key, value }],
  remove: [],
})
const isStorage = (error: unknown) => isMeshError(error, 'mesh/portal/storage')
const isBusy = (error: unknown) => isMeshError(error, 'mesh/portal/busy')

describe.skipIf(!canHavePostgres)('PostgreSQL', () => {
  let server: TestPostgres
  beforeAll(async () => {
    // Nothing here survives a power cut, nor has to.
    server = await startPostgres({ fsync: 'off' })
  }, 120_000)
  afterAll(() => server?.dispose(), 60_000)

  describeStore('PostgreSQL', async () => {
    const url = await server.createDatabase()
    return { open: clock => openPostgresStore({ url, clock }), outlivesClose: true }
  })

  describe('PostgreSQL store', () => {
    let url: string
    let opened: PortalStore[]
    const open = async (parameters = '') => {
      const store = await openPostgresStore({ url: url + parameters, clock: systemClock })
      opened.push(store)
      return store
    }
    /** SQL in the store's own database, by somebody else. */
    const run = async (sql: string) => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return client.query(sql).finally(() => client.end())
    }
    const cutConnections = () =>
      run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mathmesh-portal' AND datname = current_database()",
      )

    beforeEach(async () => {
      url = await server.createDatabase()
      opened = []
    })
    afterEach(async () => {
      await Promise.all(opened.map(store => store.close()))
    })

    it('is set up once by however many processes start at once', async () => {
      const stores = await Promise.all(Array.from({ length: 4 }, () => open()))
      await stores[0]!.commit(put('a', 'x'))
      for (const store of stores) expect((await store.get('a'))?.value).toBe('x')
    })

    it('needs no right to make tables where they are made', async () => {
      await (await open()).commit(put('a', 'x'))
      await run(`CREATE ROLE guest_${Date.now()} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC`)
      const { rows } = await run("SELECT rolname FROM pg_roles WHERE rolname LIKE 'guest_%' LIMIT 1")
      const store = await openPostgresStore({
        url: url.replace('mesh@', `${rows[0].rolname}@`),
        clock: systemClock,
      })
      opened.push(store)
      expect(await store.commit(put('b', 'y'))).toBe(true)
    })

    it('leaves the tables of a newer portal alone', async () => {
      await open()
      await run('UPDATE portal_schema SET version = 99')
      await expect(open()).rejects.toSatisfy(isStorage)
    })

    it('says by name that there is no server, no entry, no database', async () => {
      const at = (other: string) => openPostgresStore({ url: other, clock: systemClock })
      await expect(at('postgres://mesh@127.0.0.1:1/x')).rejects.toSatisfy(isStorage)
      await expect(at(`${url}_missing`)).rejects.toSatisfy(isStorage)
      await expect(at(url.replace('mesh@', 'nobody@'))).rejects.toSatisfy(isStorage)
    })

    it('tells other processes what was changed', async () => {
      const [one, two] = [await open(), await open()]
      const told: string[] = []
      two.changes(keys => told.push(...keys))
      // The other one’s LISTEN may still be on its way.
      await expect
        .poll(async () => {
          await one.commit(put('first', ''))
          return told
        })
        .toContain('first')
      const keys = Array.from({ length: 300 }, (_, index) => `entry/ü"\n\u0000${index}/${'x'.repeat(60)}`)
      await one.commit({ expect: [], put: keys.map(key => ({ key, value: '' })), remove: [] })
      await expect.poll(() => new Set(told).size).toBe(301)
      expect(told).toEqual(expect.arrayContaining(keys))
    })

    it('says that something may have been missed when a connection comes back', async () => {
      const store = await open()
      const told: (readonly string[])[] = []
      store.changes(keys => told.push(keys))
      await store.commit(put('a', ''))
      await expect.poll(() => told).toEqual([['a']])
      await cutConnections()
      await expect.poll(() => told, { timeout: 10_000 }).toContainEqual([])
      await expect
        .poll(async () => {
          await run("SELECT pg_notify('mathmesh_portal', E'somebody\\n[\"b\"]')")
          return told.flat()
        })
        .toContain('b')
      await run("SELECT pg_notify('mathmesh_portal', 'nonsense')")
      expect((await store.get('a'))?.value).toBe('')
    })

    it('keeps payloads short', () => {
      const keys = Array.from({ length: 1000 }, (_, index) => `${index}${'ü"'.repeat(index % 40)}`)
      const chunks = chunksOf(keys)
      expect(chunks.flat()).toEqual(keys)
      for (const chunk of chunks) expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(7900)
      expect(chunksOf([])).toEqual([])
    })

    it('survives that its connections break under load: reads are repeated, commits fail by name or have happened', async () => {
      const store = await open()
      await store.commit(put('steady', 'x'))
      let isOver = false
      const acknowledged: string[] = []
      let failures = 0
      const writer = async (name: number) => {
        for (let count = 0; !isOver; count += 1) {
          const key = `w/${name}/${count}`
          try {
            expect(await store.commit(put(key, 'x', 0))).toBe(true)
            acknowledged.push(key)
          } catch (error) {
            expect(error).toSatisfy(isStorage)
            failures += 1
          }
          expect((await store.get('steady'))?.value).toBe('x')
        }
      }
      const writers = Promise.all([1, 2, 3, 4].map(writer))
      for (let cut = 0; cut < 5; cut += 1) {
        await new Promise(resolve => setTimeout(resolve, 60))
        await cutConnections()
      }
      isOver = true
      await writers
      expect(acknowledged.length).toBeGreaterThan(0)
      const there = new Set((await store.list('w/', { limit: 1_000_000 })).map(({ key }) => key))
      for (const key of acknowledged) expect(there).toContain(key)
      expect(there.size).toBeLessThanOrEqual(acknowledged.length + failures)
    })

    it('waits for a lock of somebody else only so long, and goes on with what is not locked', async () => {
      const store = await open('?lock_timeout=200')
      await store.commit({ expect: [], put: ['a', 'b'].map(key => ({ key, value: 'x' })), remove: [] })
      const holder = new pg.Client({ connectionString: url })
      await holder.connect()
      await holder.query("BEGIN; SELECT * FROM portal_items WHERE key = 'a' FOR UPDATE")
      const [held, free] = await Promise.allSettled([
        store.commit(put('a', 'y')),
        store.commit(put('b', 'y')),
      ])
      expect(held.status === 'rejected' && isBusy(held.reason)).toBe(true)
      expect(free).toEqual({ status: 'fulfilled', value: true })
      await holder.query('ROLLBACK')
      await holder.end()
      expect(await store.commit(put('a', 'y'))).toBe(true)
    })

    it('lets a statement take only so long', async () => {
      const store = await open('?statement_timeout=200&lock_timeout=5000')
      await store.commit(put('a', 'x'))
      const holder = new pg.Client({ connectionString: url })
      await holder.connect()
      await holder.query('BEGIN; LOCK TABLE portal_items IN ACCESS EXCLUSIVE MODE')
      await expect(store.get('a')).rejects.toSatisfy(isBusy)
      await holder.query('ROLLBACK')
      await holder.end()
      expect((await store.get('a'))?.value).toBe('x')
    })

    it('puts the same new keys from several processes without anybody noticing', async () => {
      const stores = [await open(), await open()]
      for (let round = 0; round < 20; round += 1) {
        const keys = [`x${round}`, `y${round}`]
        const batch = { expect: [], put: keys.map(key => ({ key, value: '' })), remove: [] }
        expect(await Promise.all(stores.map(store => store.commit(batch)))).toEqual([true, true])
      }
    })

    it('survives a connection that breaks while nothing is under way on it', async () => {
      const pool = createPool(url)
      const client = await pool.connect()
      expect(await client.query('SELECT 1 AS one', [])).toMatchObject({ rows: [{ one: 1 }] })
      await cutConnections()
      // Longer than it takes to hear of it.
      await new Promise(resolve => setTimeout(resolve, 50))
      await expect(client.query('SELECT 1', [])).rejects.toBeInstanceOf(ConnectionError)
      client.release()
      const next = await pool.connect()
      expect(await next.query('SELECT 1 AS one', [])).toMatchObject({ rows: [{ one: 1 }] })
      next.release()
      await pool.end()
    })

    it('gives up on a server that does not answer, and on that connection', async () => {
      const pool = createPool(`${url}?query_timeout=100&statement_timeout=0`)
      const client = await pool.connect()
      await expect(client.query('SELECT pg_sleep(10)', [])).rejects.toBeInstanceOf(ConnectionError)
      await expect(client.query('ROLLBACK', [])).rejects.toBeInstanceOf(ConnectionError)
      client.release()
      const next = await pool.connect()
      expect(await next.query('SELECT 1 AS one', [])).toMatchObject({ rows: [{ one: 1 }] })
      next.release()
      await pool.end()
    })

    it('refuses a key that is too long, and takes what came with it', async () => {
      const store = await open()
      const long = Array.from({ length: 3000 }, (_, index) =>
        String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)),
      )
      const [refused, taken] = await Promise.allSettled([
        store.commit(put(long.join(''), '')),
        store.commit(put('short', 'x')),
      ])
      expect(refused.status === 'rejected' && isMeshError(refused.reason, 'mesh/portal/limit')).toBe(true)
      expect(taken).toEqual({ status: 'fulfilled', value: true })
    })

    it('says that the database is read-only, answers reads, and goes on when it is not', async () => {
      const first = await open()
      await first.commit(put('a', 'x'))
      const name = new URL(url).pathname.slice(1)
      await run(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
      await cutConnections()
      await expect(first.commit(put('a', 'y'))).rejects.toSatisfy(isStorage)
      expect((await first.get('a'))?.value).toBe('x')
      await run(`BEGIN READ WRITE; ALTER DATABASE ${name} RESET default_transaction_read_only; COMMIT`)
      await cutConnections()
      expect(await first.commit(put('a', 'y'))).toBe(true)
    })

    it('fails by name while the server is down, and is back with it', async () => {
      const store = await open()
      await store.commit(put('a', 'x'))
      await server.crash()
      await expect(store.get('a')).rejects.toSatisfy(isStorage)
      await expect(store.commit(put('a', 'y'))).rejects.toSatisfy(isStorage)
      await expect(store.lastWrite()).rejects.toSatisfy(isStorage)
      await server.restart()
      expect((await store.get('a'))?.value).toBe('x')
      expect(await store.commit(put('a', 'y'))).toBe(true)
    })
  })
})
