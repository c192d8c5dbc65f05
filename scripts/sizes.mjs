/**
 * What a browser has to load, in bytes after brotli: the package as an app bundles it (without what it imports
 * dynamically), and everything that the built app asks for before anybody has touched it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'vite'
import { buildTarget } from './build.mjs'
import { firstViewFiles } from './first-view.mjs'
import { isProgram, root } from './setup.mjs'

const KB = 1000

/**
 * @typedef {object} Size
 * @property {string} name
 * @property {number} bytes
 * @property {number} [limit] What `npm run check` allows.
 * @property {number} [target] What the design asks for, where that is less.
 * @property {string[]} parts What was counted, as sentences.
 */

/**
 * Measures what is in `dist`; build the targets `sdk` and `pwa` before.
 * @returns {Promise<Size[]>}
 */
export async function measureSizes() {
  const page = await bundledSize('dist/sdk/index.js')
  const worker = await bundledSize('dist/sdk/worker.js')
  const firstView = await firstViewSize('dist/pwa')
  return [
    { name: 'mathmesh, main thread', ...page },
    { name: 'mathmesh, worker', ...worker },
    {
      name: 'mathmesh, main thread and worker',
      bytes: page.bytes + worker.bytes,
      // The design asks for 30 KB. Until that is reached, this gate keeps it from drifting further away.
      limit: 51.5 * KB,
      target: 30 * KB,
      parts: [...page.parts, ...worker.parts],
    },
    {
      name: 'script-tag file, worker included',
      // The design asks for 40 KB; the core that it shares with the worker is most of it.
      limit: 62 * KB,
      target: 40 * KB,
      ...added([{ name: 'dist/mesh.js', text: readFileSync(join(root, 'dist/mesh.js')) }]),
    },
    { name: 'PWA, first view', limit: 80 * KB, ...firstView },
  ]
}

/**
 * One line per size.
 * @param {Size} size
 */
export function formatSize({ name, bytes, limit, target }) {
  const kilobytes = (/** @type {number} */ value) => `${(value / KB).toFixed(1)} KB`
  if (limit === undefined) return `${name}: ${kilobytes(bytes)} brotli`
  const aim =
    target === undefined || bytes <= target ? '' : `; the target of ${kilobytes(target)} is not reached`
  return `${name}: ${kilobytes(bytes)} brotli, at most ${kilobytes(limit)}: ${bytes <= limit ? 'met' : 'MISSED'}${aim}`
}

/**
 * An entry of the package with everything it imports at once, as an app would bundle and minify it.
 * @param {string} entry
 */
async function bundledSize(entry) {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    worker: { format: 'es' },
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: { input: join(root, entry), preserveEntrySignatures: 'strict' },
    },
  })
  const outputs = [result].flat().flatMap(part => ('output' in part ? part.output : []))
  const chunks = new Map(
    outputs.flatMap(output => (output.type === 'chunk' ? [[output.fileName, output]] : [])),
  )
  const first = [...chunks.values()].filter(chunk => chunk.isEntry).map(chunk => chunk.fileName)
  const reached = closure(first, name => chunks.get(name)?.imports ?? [])
  return added(
    reached.map(name => ({ name: `${entry}: ${name}`, text: Buffer.from(chunks.get(name)?.code ?? '') })),
  )
}

/**
 * The files that the app loads before anybody has touched it.
 * @param {string} folder
 */
async function firstViewSize(folder) {
  const files = await firstViewFiles(join(root, folder))
  if (!files.some(file => file.endsWith('.js')))
    throw new Error(`${folder} did not start: it asked for no script.`)
  return added(files.map(name => ({ name, text: readFileSync(join(root, folder, name)) })))
}

/**
 * @param {string[]} first
 * @param {(name: string) => string[]} next
 */
function closure(first, next) {
  const reached = new Set(first)
  for (const name of reached) for (const other of next(name)) reached.add(other)
  return [...reached]
}

/** @param {{ name: string, text: Buffer }[]} files */
function added(files) {
  const sizes = files.map(({ name, text }) => ({ name, bytes: compressed(text) }))
  return {
    bytes: sizes.reduce((total, { bytes }) => total + bytes, 0),
    parts: sizes.map(({ name, bytes }) => `${name} ${bytes} bytes`),
  }
}

/** @param {Buffer} text */
function compressed(text) {
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  }).length
}

if (isProgram(import.meta.url)) {
  for (const name of ['sdk', 'pwa']) {
    const problem = buildTarget(name)
    if (problem) throw new Error(problem)
  }
  for (const size of await measureSizes()) {
    console.log(formatSize(size))
    for (const part of size.parts) console.log(`  ${part}`)
  }
}
