/**
 * Builds what is stale: `pwa` (dist/pwa), `portal` (dist/node), `sdk`: the package's modules and types (dist/sdk,
 * dist/types) and the script-tag file (dist/mesh.js, dist/mesh-worker.js, dist/integrity.json).
 * Usage: node scripts/build.mjs [pwa] [portal] [sdk] [--force]; without names, all of them.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { integrityLines } from './integrity.mjs'
import { binOf, ensureDependencies, fail, isProgram, root, run } from './setup.mjs'

/**
 * @typedef {object} Target
 * @property {string[]} sources Files and folders that it is made of.
 * @property {string[]} makes Folders and files that it writes, and nothing else does.
 * @property {string} proof A file that is there when it was built.
 * @property {() => string[][]} commands Programs for Node, with their arguments.
 */

const common = ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs']

/** @type {Record<string, Target>} */
const targets = {
  pwa: {
    sources: [
      ...common,
      ...['package.json', 'index.html', 'vite.config.ts', 'scripts/service-worker-plugin.ts'],
      ...['pwa', 'sdk', 'worker', 'public'],
    ],
    makes: ['dist/pwa'],
    proof: 'dist/pwa/index.html',
    commands: () => [[binOf('vite'), 'build', '--logLevel', 'warn']],
  },
  portal: {
    sources: [...common, 'portal', 'sdk/core', 'vite.portal.config.ts'],
    makes: ['dist/node'],
    proof: 'dist/node/portal/main.js',
    commands: () => [viteBuild('vite.portal.config.ts')],
  },
  sdk: {
    sources: [
      ...common,
      ...['sdk', 'worker', 'vite.sdk.config.ts', 'vite.embed.config.ts', 'tsconfig.types.json'],
      ...['scripts/site-worker-plugins.ts', 'scripts/integrity.mjs', 'scripts/notices.mjs'],
    ],
    makes: [
      ...['dist/sdk', 'dist/types', 'dist/mesh.js', 'dist/mesh.js.map', 'dist/mesh-worker.js'],
      ...['dist/mesh-worker.js.map', 'dist/integrity.json', 'dist/THIRD-PARTY-LICENSES.txt'],
    ],
    proof: 'dist/integrity.json',
    commands: () => [
      viteBuild('vite.sdk.config.ts'),
      [binOf('typescript', 'tsc'), '-p', 'tsconfig.types.json'],
      viteBuild('vite.embed.config.ts', '--mode', 'worker'),
      viteBuild('vite.embed.config.ts'),
      [join(root, 'scripts', 'notices.mjs')],
      [join(root, 'scripts', 'integrity.mjs')],
    ],
  },
}

/**
 * @param {string} config
 * @param {string[]} options
 */
function viteBuild(config, ...options) {
  return [binOf('vite'), 'build', '--logLevel', 'warn', '--config', config, ...options]
}

export const targetNames = Object.keys(targets)

/**
 * Builds the named targets where their sources changed since they were last built. Ends the program if any fails.
 * @param {string[]} [names]
 * @param {{ force?: boolean }} [options]
 */
export function build(names = targetNames, { force = false } = {}) {
  const problems = names.flatMap(name => buildTarget(name, force) ?? [])
  if (problems.length) fail(problems.join('\n'))
}

/**
 * Builds one target if it is stale.
 * @param {string} name
 * @param {boolean} [force]
 * @returns {string | undefined} What went wrong.
 */
export function buildTarget(name, force = false) {
  const target = targets[name]
  if (!target) return `There is no build target "${name}"; there are ${targetNames.join(', ')}.`
  const stampFile = join(root, 'dist', '.stamps', name)
  const stamp = hashOf(target.sources)
  const isFresh =
    existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && existsSync(join(root, target.proof))
  if (isFresh && !force) return undefined
  console.log(`Building ${name} …`)
  for (const place of [stampFile, ...target.makes.map(folder => join(root, folder))]) {
    rmSync(place, { recursive: true, force: true })
  }
  for (const command of target.commands()) {
    if (run(process.execPath, command)) return `Building ${name} failed.`
  }
  if (!existsSync(join(root, target.proof))) return `Building ${name} did not make ${target.proof}.`
  mkdirSync(join(root, 'dist', '.stamps'), { recursive: true })
  writeFileSync(stampFile, stamp)
  return undefined
}

/** @param {string[]} sources */
function hashOf(sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesBelow))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesBelow(place) {
  const path = join(root, place)
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [place]
  return readdirSync(path)
    .sort()
    .flatMap(name => filesBelow(`${place}/${name}`))
}

if (isProgram(import.meta.url)) {
  const names = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
  ensureDependencies()
  build(names.length ? names : targetNames, { force: process.argv.includes('--force') })
  if (names.length === 0 || names.includes('sdk')) console.log(integrityLines().join('\n'))
}
