/** The program `mathmesh-portal`, bundled from its source and run as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { build } from 'vite'

const here = resolve(import.meta.dirname, '../../..')

export interface Program {
  /** Path of the bundle. */
  readonly main: string
  /** A folder for data, removed with the program. */
  readonly data: string
  /** Runs it to its end. */
  run(args: readonly string[], environment?: Record<string, string>, input?: Uint8Array): Promise<Ended>
  /** Starts it and waits until it says where it is. */
  serve(args?: readonly string[], environment?: Record<string, string>): Promise<Serving>
  /** The same, with nothing but the arguments given. */
  start(args: readonly string[], environment?: Record<string, string>): Promise<Serving>
  /** Starts it and kills it after so many milliseconds, wherever it is by then. */
  startInVain(args: readonly string[], milliseconds: number): Promise<void>
  dispose(): void
}

export interface Ended {
  readonly code: number | null
  readonly output: string
}

export interface Serving {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** What it said until it was ready. */
  readonly output: string
  /** What it has said until now. */
  said(): string
  /** Ends it, and returns with which code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/**
 * Bundles the program with its packages, so that it starts quickly; the one that is compiled stays where it is.
 *
 * @param root of the project
 */
export async function bundleProgram(entry = 'portal/main.ts', root = here): Promise<Program> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  // Inside the project, so that its packages are found.
  const outDir = mkdtempSync(join(root, '.cache', 'portal-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: { ssr: entry, outDir, target: 'node20', minify: false, copyPublicDir: false },
  })
  const main = join(outDir, `${basename(entry, '.ts')}.js`)
  const data = mkdtempSync(join(tmpdir(), 'mesh-portal-'))

  const launch = (args: readonly string[], environment: Record<string, string> = {}) =>
    spawn(process.execPath, [main, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      cwd: data,
    })

  async function start(args: readonly string[], environment: Record<string, string> = {}): Promise<Serving> {
    const child = launch(args, environment)
    const output = collect(child)
    const ended = once(child, 'close') as Promise<[number | null]>
    const url = await untilUrl(child, output, ended)
    return {
      url,
      port: Number(new URL(url).port),
      pid: child.pid!,
      output: output(),
      said: output,
      async end(signal) {
        child.kill(signal)
        const [code] = await ended
        return code
      },
    }
  }

  return {
    main,
    data,
    async run(args, environment, input) {
      const child = launch(args, environment)
      child.stdin.end(input)
      const output = collect(child)
      const [code] = await once(child, 'close')
      return { code, output: output() }
    },
    async serve(args = [], environment = {}) {
      const fixed = ['serve', '--port', '0', '--data', join(data, 'accounts'), '--domain', 'example.com']
      return start([...fixed, ...args], environment)
    },
    start,
    async startInVain(args, milliseconds) {
      const child = launch(args)
      collect(child)
      const ended = once(child, 'close')
      setTimeout(() => child.kill('SIGKILL'), milliseconds)
      await ended
    },
    dispose() {
      rmSync(outDir, { recursive: true })
      rmSync(data, { recursive: true })
    },
  }
}

function collect(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  return () => output
}

function untilUrl(child: ChildProcess, output: () => string, ended: Promise<unknown>): Promise<string> {
  return new Promise((found, fail) => {
    const look = () => {
      const url = /https?:\/\/[\d.]+:\d+/.exec(output())?.[0]
      if (url !== undefined && output().includes('Stop it')) found(url)
    }
    child.stdout!.on('data', look)
    ended.then(() => fail(new Error(`The portal ended: ${output()}`)), fail)
  })
}
