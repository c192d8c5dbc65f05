/** The program `mathmesh-portal`, bundled from its source and run as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../../..')

export interface Program {
  /** A folder for data, removed with the program. */
  readonly data: string
  /** Runs it to its end. */
  run(args: readonly string[], environment?: Record<string, string>): Promise<Ended>
  /** Starts it and waits until it says where it is. */
  serve(args?: readonly string[]): Promise<Serving>
  dispose(): void
}

export interface Ended {
  readonly code: number | null
  readonly output: string
}

export interface Serving {
  readonly url: string
  readonly output: string
  /** Ends it, and returns with which code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Bundles the program; packages stay where they are. */
export async function bundleProgram(): Promise<Program> {
  mkdirSync(join(root, '.cache'), { recursive: true })
  // Inside the project, so that its packages are found.
  const outDir = mkdtempSync(join(root, '.cache', 'portal-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { ssr: 'portal/main.ts', outDir, target: 'node20', minify: false },
  })
  const main = join(outDir, 'main.js')
  const data = mkdtempSync(join(tmpdir(), 'mesh-portal-'))

  const launch = (args: readonly string[], environment: Record<string, string> = {}) =>
    spawn(process.execPath, [main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      cwd: data,
    })

  return {
    data,
    async run(args, environment) {
      const child = launch(args, environment)
      const output = collect(child)
      const [code] = await once(child, 'close')
      return { code, output: output() }
    },
    async serve(args = []) {
      const fixed = ['serve', '--port', '0', '--data', join(data, 'accounts'), '--domain', 'example.com']
      const child = launch([...fixed, ...args])
      const output = collect(child)
      const ended = once(child, 'close') as Promise<[number | null]>
      const url = await untilUrl(child, output, ended)
      return {
        url,
        output: output(),
        async end(signal) {
          child.kill(signal)
          const [code] = await ended
          return code
        },
      }
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
      const url = /http:\/\/[\d.]+:\d+/.exec(output())?.[0]
      if (url !== undefined && output().includes('Stop it')) found(url)
    }
    child.stdout!.on('data', look)
    ended.then(() => fail(new Error(`The portal ended: ${output()}`)), fail)
  })
}
