/** The built portal as its own process, on a port the system chooses, with a data folder that outlives a restart. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../../dist/node/portal/main.js')
const DEADLINE = 20_000

export interface PortalProcess {
  readonly url: string
  readonly data: string
  /** Ends the process; the data stays. */
  stop(): Promise<void>
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>
  /** Ends the process and removes the data. */
  dispose(): Promise<void>
}

export async function startPortal(
  options: { readonly data?: string; readonly args?: readonly string[] } = {},
): Promise<PortalProcess> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'mathmesh-e2e-')))
  let { child, url } = await launch(data, 0, options.args)
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(done => child.once('exit', done))
    child.kill('SIGTERM')
    await ended
  }
  return {
    get url() {
      return url
    },
    data,
    stop,
    async start() {
      ;({ child, url } = await launch(data, Number(new URL(url).port), options.args))
    },
    async dispose() {
      await stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

/** Runs one command of the portal to its end and returns what it printed. */
export function runPortalCommand(args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.once('exit', code =>
      code === 0 ? done(output) : fail(new Error(`the portal ended with ${code}: ${output}`)),
    )
  })
}

function launch(
  data: string,
  port: number,
  args: readonly string[] = [],
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--listen', '127.0.0.1', '--port', String(port), '--data', data, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  return new Promise((done, fail) => {
    let output = ''
    const timer = setTimeout(() => fail(new Error(`the portal did not start: ${output}`)), DEADLINE)
    const read = (chunk: Buffer) => {
      output += chunk
      const url = /https?:\/\/[\w.-]+:\d+/.exec(output)?.[0]
      if (url === undefined) return
      clearTimeout(timer)
      done({ child, url: url.replace('127.0.0.1', 'localhost') })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', code => fail(new Error(`the portal ended with ${code}: ${output}`)))
  })
}
