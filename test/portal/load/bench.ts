/** What the portal does in a second, beside what the machine under it could: for `npm run bench:portal`. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { startPostgres } from '../support/postgres.ts'
import { bundleProgram, type Serving } from '../support/program.ts'
import { serveArguments } from './arguments.ts'
import { fillStore } from './fill.ts'
import type { Measured, Order } from './generator.ts'

export interface BenchOptions {
  readonly store: 'sqlite' | 'postgres'
  readonly seconds: number
  readonly connections: number
  /** Of the project. */
  readonly root: string
  /** Accounts that are there beforehand. */
  readonly accounts: number
  /** Accounts that publish. */
  readonly publishers: number
  /** Versions that each of them has prepared. */
  readonly versions: number
  readonly onLine: (line: string) => void
}

export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** At least this, or at most where the unit is not a rate. */
  readonly target?: number
}

/** An order without what is the same for all. */
type Work = { readonly do: Order['do']; readonly connections?: number; readonly seconds?: number }

const RATE = '/s'
const CROWD = 1500
const WARM_UP = 2
const ROW = 'x'.repeat(4300)

export async function runBench(options: BenchOptions): Promise<readonly Result[]> {
  const { store, seconds, connections, root, accounts, publishers, versions, onLine } = options
  const results: Result[] = []
  const note = (name: string, value: number, unit: string, target?: number) => {
    results.push({ name, value, unit, ...(target === undefined ? {} : { target }) })
  }
  /** What a machine that is busy with other things changes least. */
  const noteCpu = (cpu: number | undefined, floor = cpu) => {
    if (cpu === undefined || floor === undefined) return
    note('  processor time each', cpu, 'µs')
    if (floor !== cpu) note('  as a multiple of the echo’s', cpu / floor, '×')
  }
  const load = () =>
    `load average ${loadavg()
      .map(value => value.toFixed(1))
      .join(' ')}`
  const [subject, generator, echo] = [
    await bundleProgram('portal/main.ts', root),
    await bundleProgram('test/portal/load/generator.ts', root),
    await bundleProgram('test/portal/load/echo.ts', root),
  ]
  const server = store === 'postgres' ? await startPostgres() : undefined
  const worker = fork(generator.main, { stdio: 'inherit' })
  const order = (what: object) => ask<Measured>(worker, what as Order)
  try {
    onLine(`${load()}; preparing ${publishers * versions} versions by ${publishers} accounts …`)
    await order({ do: 'prepare', accounts: publishers, versions })

    const floor = await echo.start([])
    const untilEcho = cpuOf(floor)
    const echoed = await order({ do: 'echo', port: floor.port, connections, seconds: Math.min(3, seconds) })
    const echoCpu = cpuEach(untilEcho, cpuOf(floor), echoed)
    await floor.end('SIGTERM')
    onLine(describe('HTTP echo, same server library', echoed, echoCpu))
    note('floor: HTTP echo', rate(echoed), RATE)
    noteCpu(echoCpu)
    const inserts =
      server === undefined ? insertIntoSqlite(subject.data) : await insertIntoPostgres(server.url)
    onLine(`raw durable insert, one a transaction: ${Math.round(inserts)}/s`)
    note('floor: raw durable insert', inserts, RATE)

    const settings = { data: join(subject.data, 'accounts'), database: await server?.createDatabase() }
    const filling = performance.now()
    await fillStore(settings, accounts)
    onLine(`${accounts} accounts loaded in ${Math.round(performance.now() - filling)} ms`)
    const start = async (name: string) => {
      const began = performance.now()
      const started = await subject.start(serveArguments(settings))
      note(name, performance.now() - began, 'ms', 1000)
      return started
    }
    let portal = await start('start')

    const measure = async (
      name: string,
      what: Work,
      { rate: least, p99: most }: { rate?: number; p99?: number } = {},
    ) => {
      const before = cpuOf(portal)
      const measured = await order({ connections, seconds, accounts, ...what, port: portal.port })
      const cpu = cpuEach(before, cpuOf(portal), measured)
      onLine(describe(name, measured, cpu))
      note(name, rate(measured), RATE, least)
      note('  p99', measured.p99, 'ms', most)
      noteCpu(cpu, echoCpu)
      return measured
    }
    await measure('creates', { do: 'create' })
    // A program that has just started runs code that nobody has compiled yet.
    const warm = { connections, accounts, port: portal.port, seconds: WARM_UP }
    await order({ ...warm, do: 'publish' })
    await order({ ...warm, do: 'get' })
    await measure('verified durable publishes', { do: 'publish' }, { rate: 3000, p99: 50 })
    await measure('reads', { do: 'get' }, { rate: 8000 })
    note('memory', memoryOf(portal) ?? 0, 'MB', 300)
    const crowded = await measure(`reads by ${CROWD} connections`, { do: 'get', connections: CROWD })
    note('  refused', sum(crowded.others), '')
    await measure('publishes right after', { do: 'publish', seconds: Math.min(2, seconds) })
    note('memory after it', memoryOf(portal) ?? 0, 'MB', 300)
    await portal.end('SIGTERM')
    portal = await start('start again')
    await measure('first publishes after a start', { do: 'publish', seconds: 1 })
    await portal.end('SIGTERM')
    onLine(load())
    return results
  } finally {
    worker.kill()
    for (const program of [subject, generator, echo]) program.dispose()
    await server?.dispose()
  }
}

async function ask<Answer>(worker: ChildProcess, order: Order): Promise<Answer> {
  worker.send(order)
  const [answer] = await once(worker, 'message')
  return answer as Answer
}

function describe(name: string, measured: Measured, cpu?: number): string {
  const { p50, p99, longest, others, refusedP99 } = measured
  const work = cpu === undefined ? '' : `, ${Math.round(cpu)} µs of processor time each`
  const rest = Object.entries(others).map(([status, count]) => `${count} × ${status}`)
  const refused = rest.length === 0 ? '' : `; ${rest.join(', ')} (p99 ${refusedP99.toFixed(1)} ms)`
  const times = [p50, p99, longest].map(time => time.toFixed(1)).join(', ')
  return `${name}: ${Math.round(rate(measured))}/s; p50, p99, longest ${times} ms${work}${refused}`
}

function rate({ done, seconds }: Measured): number {
  return done / seconds
}

function sum(counts: Readonly<Record<number, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

/** Microseconds of processor time that an answer took, all threads together. */
function cpuEach(
  before: number | undefined,
  after: number | undefined,
  { done }: Measured,
): number | undefined {
  return before === undefined || after === undefined
    ? undefined
    : ((after - before) * 1e6) / Math.max(1, done)
}

/** Seconds of processor time that a process has used; undefined where the system does not tell in /proc. */
function cpuOf({ pid }: Serving): number | undefined {
  if (process.platform !== 'linux') return undefined
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const TICKS_A_SECOND = 100
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

/** In megabytes. */
function memoryOf({ pid }: Serving): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return (Number(kilobytes) * 1024) / 1e6
}

const FLOOR_TIME = 2000

function insertIntoSqlite(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const database = new Database(join(folder, 'floor.sqlite'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE items (key TEXT PRIMARY KEY, value TEXT)')
  const insert = database.prepare('INSERT INTO items VALUES (?, ?)')
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < FLOOR_TIME; count += 1) insert.run(`entry/${count}`, ROW)
  database.close()
  return count / (FLOOR_TIME / 1000)
}

async function insertIntoPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('CREATE TABLE floor (key TEXT PRIMARY KEY, value TEXT)')
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < FLOOR_TIME; count += 1) {
    await client.query('INSERT INTO floor VALUES ($1, $2)', [`entry/${count}`, ROW])
  }
  await client.end()
  return count / (FLOOR_TIME / 1000)
}
