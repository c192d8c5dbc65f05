/** The package as npm packs it, installed into a folder as somebody else would. */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../../..')
const run = promisify(execFile)

export interface Installed {
  /** Has `node_modules/mathmesh`. */
  readonly folder: string
  /** Copies one of `examples/` there. @returns its folder */
  example(name: string): Promise<string>
  dispose(): Promise<void>
}

export async function installPackage(options: { readonly omitOptional?: boolean } = {}): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), 'mathmesh-package-'))
  await npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder)
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))!
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const omitted = options.omitOptional ? ['--omit=optional'] : []
  await npm(
    folder,
    ...['install', '--prefer-offline', '--no-audit', '--no-fund', ...omitted, join(folder, tarball)],
  )
  return {
    folder,
    async example(name) {
      const place = join(folder, name)
      await mkdir(place)
      await cp(join(root, 'examples', name), place, { recursive: true })
      return place
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What the outer npm was told must not reach the inner one. */
async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?:lifecycle|package|command)/i.test(name)),
  )
  const program = process.env['npm_execpath']
  if (program?.endsWith('.js')) await run(process.execPath, [program, ...args], { cwd, env })
  else await run('npm', [...args], { cwd, env, shell: process.platform === 'win32' })
}
