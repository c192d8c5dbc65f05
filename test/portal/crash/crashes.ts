/** Kills a portal at random moments under load, over and over, and checks what it promised. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { serveArguments } from '../load/arguments.ts'
import { fillStore } from '../load/fill.ts'
import { type Connection, connect } from '../load/raw-http.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { bundleProgram, type Program, type Serving } from '../support/program.ts'
import { createLedgers, type Ledger, LostError, verify, verifyAll, write } from './writers.ts'

export interface CrashOptions {
  readonly store: 'sqlite' | 'postgres'
  /** How often. */
  readonly count: number
  /** Ends earlier after so many milliseconds, when it has done the fewest. */
  readonly time?: number
  /** Default: none. */
  readonly fewest?: number
  /** Accounts that are there beforehand. */
  readonly accounts?: number
  /** The portal lies about what it has stored: see `lying-portal.ts`. */
  readonly lies?: boolean
  /** Of the project, where the program is built from. */
  readonly root?: string
  readonly onRound?: (done: number) => void
}

export interface CrashReport {
  /** Kills of the portal under load. */
  readonly kills: number
  /** Kills while it was starting. */
  readonly falseStarts: number
  /** Immediate stops of the database server. */
  readonly stops: number
  /** Writes that were acknowledged, all of which were there. */
  readonly acknowledged: number
  /** Writes that were cut off, and turned out to have happened or not. */
  readonly cutOff: { readonly stored: number; readonly absent: number }
  /** Milliseconds from starting the process until it takes requests. */
  readonly starts: { readonly median: number; readonly longest: number }
}

const WRITERS = 8
const LEDGERS_EACH = 3
const LONGEST_LOAD = 80
/** Every so many rounds it is the database server that dies, and the portal goes on. */
const STOP_EVERY = 10
/** Every so many starts are cut short as well. */
const FALSE_START_EVERY = 8
const LONGEST_START = 300

/** @throws LostError as soon as something that was promised is not there */
export async function runCrashes(options: CrashOptions): Promise<CrashReport> {
  const { store, count, time = Number.POSITIVE_INFINITY, fewest = 0, accounts = 0 } = options
  const { onRound = () => {} } = options
  const lies = options.lies === true
  const program = await bundleProgram(
    lies ? 'test/portal/load/lying-portal.ts' : 'portal/main.ts',
    options.root,
  )
  const server = store === 'postgres' ? await startPostgres() : undefined
  const settings = { data: join(program.data, 'accounts'), database: await server?.createDatabase() }
  const args = lies ? [JSON.stringify(settings)] : serveArguments(settings)
  try {
    if (accounts > 0) await fillStore(settings, accounts)
    return await runRounds({ program, server, args, count, time, fewest, onRound })
  } finally {
    program.dispose()
    await server?.dispose()
  }
}

interface Course {
  readonly program: Program
  readonly server: TestPostgres | undefined
  readonly args: readonly string[]
  readonly count: number
  readonly time: number
  readonly fewest: number
  readonly onRound: (done: number) => void
}

async function runRounds({
  program,
  server,
  args,
  count,
  time,
  fewest,
  onRound,
}: Course): Promise<CrashReport> {
  const ledgers = await createLedgers(WRITERS * LEDGERS_EACH)
  const began = performance.now()
  const starts: number[] = []
  const cutOff = { stored: 0, absent: 0 }
  let [kills, stops, falseStarts, acknowledged] = [0, 0, 0, 0]

  async function start(): Promise<Serving> {
    if (kills % FALSE_START_EVERY === FALSE_START_EVERY - 1) {
      await program.startInVain(args, randomInt(LONGEST_START))
      falseStarts += 1
    }
    const started = performance.now()
    const portal = await program.start(args)
    starts.push(performance.now() - started)
    return portal
  }

  async function check(portal: Serving): Promise<void> {
    await eachWriter(ledgers, portal, async (connection, own) => {
      for (const ledger of own) {
        const { pending } = ledger
        await verify(connection, portal.port, ledger)
        if (pending !== undefined) cutOff[ledger.stored === pending.version ? 'stored' : 'absent'] += 1
      }
    })
  }

  let portal = await start()
  try {
    const isOver = () => kills + stops >= fewest && performance.now() - began > time
    while (kills + stops < count && !isOver()) {
      const isStop = server !== undefined && (kills + stops) % STOP_EVERY === STOP_EVERY - 1
      const load = startLoad(ledgers, portal)
      await load.begun
      await new Promise(resolve => setTimeout(resolve, randomInt(LONGEST_LOAD)))
      if (isStop) {
        await server.crash()
        load.end()
        acknowledged += await load.ended
        await server.restart()
        stops += 1
      } else {
        load.end()
        await portal.end('SIGKILL')
        acknowledged += await load.ended
        kills += 1
        portal = await start()
      }
      await check(portal)
      onRound(kills + stops)
    }
    await eachWriter(ledgers, portal, async (connection, own) => {
      for (const ledger of own) await verifyAll(connection, portal.port, ledger)
    })
  } finally {
    await portal.end('SIGTERM')
  }
  starts.sort((a, b) => a - b)
  return {
    kills,
    falseStarts,
    stops,
    acknowledged,
    cutOff,
    starts: { median: starts[Math.floor(starts.length / 2)]!, longest: starts.at(-1)! },
  }
}

async function eachWriter(
  ledgers: readonly Ledger[],
  { port }: Serving,
  work: (connection: Connection, own: readonly Ledger[]) => Promise<void>,
): Promise<void> {
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const connection = await connect(port)
      try {
        await work(
          connection,
          ledgers.filter((_ledger, index) => index % WRITERS === writer),
        )
      } finally {
        connection.close()
      }
    }),
  )
}

interface Load {
  /** The first write was acknowledged. */
  readonly begun: Promise<void>
  /** From now on connections may break. */
  end(): void
  /** How many writes were acknowledged. */
  readonly ended: Promise<number>
}

function startLoad(ledgers: readonly Ledger[], portal: Serving): Load {
  let isEnding = false
  let acknowledged = 0
  let begin = () => {}
  const begun = new Promise<void>(resolve => {
    begin = resolve
  })

  const ended = eachWriter(ledgers, portal, async (connection, own) => {
    try {
      for (let turn = 0; !isEnding; turn += 1) {
        const ledger = own[turn % own.length]!
        // One that was not answered is not written to again before it was looked at.
        if (ledger.pending !== undefined) continue
        if (!(await write(connection, portal.port, ledger))) return
        acknowledged += 1
        begin()
      }
    } catch (error) {
      if (!isEnding || error instanceof LostError) throw error
    }
  }).then(() => acknowledged)

  return {
    // A load that fails before it begins must not be waited for.
    begun: Promise.race([begun, ended.then(() => {})]),
    end() {
      isEnding = true
    },
    ended,
  }
}
