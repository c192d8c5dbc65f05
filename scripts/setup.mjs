/** What every command does first: the right Node, the dependencies, a browser. Node built-ins alone. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromiumAdvice, findChromium } from './chromium.mjs'
import { findPostgres, postgresAdvice } from './postgres.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))

const OLDEST_NODE = [20, 19]
const stampFile = join(root, 'node_modules', '.mesh-installed')

// Playwright is only ever given the Chromium of this machine.
process.env['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD'] = '1'

requireNode()

/**
 * Installs the dependencies of the lock file, unless they are there already for this Node and this platform.
 */
export function ensureDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const platform = [process.versions.modules, process.platform, process.arch].join(' ')
  const stamp = createHash('sha256').update(lock).update(platform).digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  if (!isInstalled(lock)) {
    console.log('Installing dependencies (npm ci), which may take two minutes …')
    // Without the stamp an install that is interrupted is seen as such the next time.
    rmSync(stampFile, { force: true })
    npm('ci', '--include=dev', '--no-audit', '--no-fund')
  }
  writeFileSync(stampFile, stamp)
}

/**
 * Finds Chromium, or installs Debian's where that is ours to do; otherwise says what to do and stops.
 */
export function ensureChromium() {
  if (findChromium()) return
  if (process.env['MESH_CHROMIUM']) fail(`MESH_CHROMIUM=${process.env['MESH_CHROMIUM']} is not a program.`)
  installByApt('Chromium', ['chromium', 'fonts-dejavu-core'])
  if (!findChromium()) fail(chromiumAdvice)
}

/**
 * Finds PostgreSQL, or installs Debian's where that is ours to do. Without it the tests that need it are skipped, and
 * say so, or fail in CI.
 */
export function ensurePostgres() {
  if (findPostgres()) return
  if (!process.env['MESH_POSTGRES']) installByApt('PostgreSQL', ['postgresql'])
  if (!findPostgres()) console.log(`\n${postgresAdvice}\n`)
}

/**
 * Runs a program with our own terminal and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 * @returns {number} Its exit code.
 */
export function run(command, args, options = {}) {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) fail(`${command}: ${error.message}`)
  return status ?? 1
}

/**
 * The arguments for Node that run a dependency's command, without a shell and without relying on the PATH.
 * @param {string} packageName
 * @param {string} [command] Where the package has several.
 */
export function binOf(packageName, command = packageName.replace(/^@.*\//, '')) {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

/**
 * Whether a module is the program that Node was started with.
 * @param {string} url The module's `import.meta.url`.
 */
export function isProgram(url) {
  const program = process.argv[1]
  return program !== undefined && existsSync(program) && realpathSync(program) === fileURLToPath(url)
}

/**
 * Says why it cannot go on, and ends the program.
 * @param {string} message
 * @param {number} [code]
 * @returns {never}
 */
export function fail(message, code = 1) {
  console.error(`\n${message}\n`)
  process.exit(code)
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  fail(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
}

/**
 * Whether somebody has installed by hand what the lock file names, built for this Node.
 * @param {string} lock
 */
function isInstalled(lock) {
  const hidden = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(hidden)) return false
  /** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} Packages */
  /** @type {Packages} */
  const wanted = JSON.parse(lock).packages
  /** @type {Packages} */
  const present = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const matches = Object.entries(wanted).every(([path, { version, optional }]) => {
    const installed = present[path]
    return path === '' || (installed ? installed.version === version : optional === true)
  })
  if (!matches) return false
  // The one compiled dependency shows whether it was built for this Node.
  const probe = "new (require('better-sqlite3'))(':memory:').close()"
  return spawnSync(process.execPath, ['-e', probe], { cwd: root, stdio: 'ignore' }).status === 0
}

/**
 * Installs packages where we may: as root on Debian and what derives from it.
 * @param {string} name
 * @param {string[]} packages
 */
function installByApt(name, packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log(`Installing ${name} (apt-get) …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], { env })
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}

/** @param {string[]} args */
function npm(...args) {
  // Under `npm start` and `npm test` this is npm's own program: no need for npm on the PATH, nor for npm.cmd.
  const program = process.env['npm_execpath']
  // What the outer npm was told (`--omit=dev`, `--production`) must not leave out what the build needs.
  const inherited = /^npm_(?:config_(?:omit|include|only|production|dry_run|global)|lifecycle|package)/i
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)))
  const status = program
    ? run(process.execPath, [program, ...args], { env })
    : run('npm', args, { env, shell: process.platform === 'win32' })
  if (status) fail(`npm ${args.join(' ')} failed (${status}).`, status)
}
