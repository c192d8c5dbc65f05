/** A PostgreSQL server of one's own: on loopback at a free port, in a temporary folder, gone with the tests. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { findPostgres, postgresAdvice } from '../../../scripts/postgres.mjs'

/** In CI the tests that need a server fail without one, everywhere else they are skipped. */
export const canHavePostgres = findPostgres() !== undefined || process.env['CI'] === 'true'
if (!canHavePostgres) console.warn(`Skipped: ${postgresAdvice}`)

export interface TestPostgres {
  /** Of the server's first database. */
  readonly url: string
  /** Makes an empty database, with what SQL allows behind its name. @returns its URL */
  createDatabase(options?: string): Promise<string>
  /** Runs SQL in the first database, as superuser. */
  query(sql: string): Promise<void>
  /** As if the machine had failed: no process of the server gets to say goodbye. */
  crash(): Promise<void>
  /** After a crash. @returns when the server takes connections again */
  restart(): Promise<void>
  dispose(): Promise<void>
}

// Whatever ends the tests closes the pipe, and that ends the server.
const WRAPPER = `
  exec 3<&0
  "$0" "$@" &
  server=$!
  { cat <&3 >/dev/null; kill -INT $server 2>/dev/null; } &
  wait $server`

/** @param settings of `postgresql.conf` */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<TestPostgres> {
  const programs = findPostgres()
  if (programs === undefined) throw new Error(postgresAdvice)
  const folder = mkdtempSync(join(tmpdir(), 'mesh-postgres-'))
  const data = join(folder, 'data')
  const user = serverUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const initArguments = ['-D', data, '-U', 'mesh', '--auth=trust', '--encoding=UTF8', '--no-locale', '-N']
  execFileSync(join(programs, 'initdb'), initArguments, { ...user, cwd: folder, stdio: 'ignore' })

  const port = await freePort()
  const urlOf = (database: string) => `postgres://mesh@127.0.0.1:${port}/${database}`
  const all = { port: `${port}`, listen_addresses: '127.0.0.1', unix_socket_directories: folder, ...settings }
  const serverArguments = [
    '-D',
    data,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  let databases = 0
  let server = start()
  await untilReady()

  function start(): { readonly process: ChildProcess; readonly ended: Promise<unknown>; log(): string } {
    const child = spawn('/bin/sh', ['-c', WRAPPER, join(programs!, 'postgres'), ...serverArguments], {
      ...user,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-5000)
    })
    return { process: child, ended: once(child, 'exit'), log: () => log }
  }

  async function untilReady(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await query('SELECT 1')
      } catch (error) {
        if (attempt > 600 || server.process.exitCode !== null)
          throw new Error(`PostgreSQL does not start: ${server.log()}`, { cause: error })
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
  }

  async function query(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: urlOf('postgres') })
    client.on('error', () => {})
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }

  async function stop(): Promise<void> {
    server.process.stdin?.end()
    await server.ended
  }

  return {
    url: urlOf('postgres'),
    query,
    async createDatabase(options = '') {
      databases += 1
      await query(`CREATE DATABASE test_${databases} ${options}`)
      return urlOf(`test_${databases}`)
    },
    async crash() {
      const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGQUIT')
      await stop()
    },
    async restart() {
      server = start()
      await untilReady()
    },
    async dispose() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whom the server runs as: PostgreSQL refuses to run as root. Undefined for the user of this process. */
export function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : []
  const users = new Map(lines.map(line => [line.split(':')[0], line.split(':')]))
  const [, , uid, gid] = users.get('postgres') ?? users.get('nobody') ?? []
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** Free a moment ago; nobody is likely to have taken it since. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
