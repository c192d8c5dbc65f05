/**
 * The layer table of the design as data: what each layer holds, what it may import, what it must not mention.
 * The table is the law. When it is in the way, change the table first; the checks and their tests follow it.
 */

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string[]} holds Folders (ending in `/`) and single files. The longest match decides.
 * @property {string[]} imports Layers that it may import in full.
 * @property {string[]} types Layers of which it may import types alone (`import type`, `export type`).
 * @property {string[]} locates Layers whose files it may name in `new URL('…', import.meta.url)`, and no more.
 * @property {string[]} packages Packages it may import; `node:*` stands for every Node built-in.
 * @property {string[]} words What its text must not mention, comments included.
 */

/** Every folder whose files must belong to a layer. */
export const roots = ['sdk', 'worker', 'pwa', 'portal']

/** What the table calls "DOM". */
const dom = ['document', 'window', 'localStorage', 'sessionStorage', 'HTMLElement', 'customElements']

/** The world outside the core: storage, page, network, clock, randomness, platform. They come in as arguments. */
const outside = ['indexedDB', 'document', 'window', 'fetch(', 'Date.now', 'Math.random', 'node:']

/** Errors cross every border unchanged (worker, HTTP, session), so every layer may import their one module. */
const everywhere = ['errors']

/** @type {Layer[]} */
export const layers = [
  {
    // A row of its own, so that a session can throw and recognise a MeshError without pulling the core in.
    name: 'errors',
    holds: ['sdk/core/error.ts'],
    imports: [],
    types: [],
    locates: [],
    packages: [],
    words: outside,
  },
  {
    // Searching and matching sites happen where somebody types: pure functions over decrypted entries, no key in sight.
    name: 'catalogs',
    holds: ['sdk/core/catalog/'],
    imports: [...everywhere, 'core'],
    types: [],
    locates: [],
    packages: [],
    words: outside,
  },
  {
    name: 'core',
    holds: ['sdk/core/'],
    imports: [...everywhere, 'catalogs'],
    types: [],
    locates: [],
    // For fingerprints of public keys: see `udfOfKey`. Everything secret goes to WebCrypto.
    packages: ['@noble/hashes'],
    words: outside,
  },
  {
    name: 'engine',
    holds: ['sdk/engine/'],
    imports: [...everywhere, 'core', 'catalogs'],
    types: [],
    locates: [],
    packages: [],
    words: [...dom, 'indexedDB', 'node:'],
  },
  {
    name: 'sdk/portal',
    holds: ['sdk/portal/'],
    imports: [...everywhere, 'core', 'catalogs'],
    types: [],
    locates: [],
    packages: [],
    words: ['node:'],
  },
  {
    name: 'worker',
    holds: ['worker/'],
    imports: [...everywhere, 'engine', 'core', 'catalogs', 'sdk/portal'],
    types: [],
    locates: [],
    packages: ['idb', 'comlink'],
    words: ['document', 'node:'],
  },
  {
    // Thin: it names the worker by URL and speaks to it through types, so that no engine code is in the page.
    name: 'session',
    holds: ['sdk/session/', 'sdk/index.ts', 'sdk/lite.ts', 'sdk/embed.ts'],
    imports: [...everywhere, 'catalogs'],
    types: ['engine', 'core', 'worker'],
    locates: ['worker'],
    // virtual:mesh-worker: the worker as text, which the build of the script-tag file puts in.
    packages: ['comlink', 'virtual:mesh-worker'],
    words: ['node:'],
  },
  {
    name: 'elements',
    holds: ['sdk/elements/'],
    // Catalogs: passwords are made where they are filled in.
    imports: [...everywhere, 'session', 'catalogs'],
    types: [],
    locates: [],
    packages: ['lit', 'qr'],
    words: ['node:'],
  },
  {
    name: 'pwa',
    holds: ['pwa/'],
    imports: [...everywhere, 'session', 'elements'],
    types: [],
    locates: [],
    // The last three read files of other programs, and are loaded when there is one.
    packages: ['lit', 'qr', 'htmlparser2', 'papaparse', 'vcf'],
    words: ['node:'],
  },
  {
    name: 'portal',
    holds: ['portal/'],
    imports: [...everywhere, 'core', 'catalogs'],
    types: [],
    locates: [],
    // idb: the store of a portal that runs in a browser's worker, and of no other.
    packages: ['hono', '@hono/node-server', 'better-sqlite3', 'idb', 'kysely', 'pg', 'valibot', 'node:*'],
    words: ['document', 'window'],
  },
]

/**
 * The layer a file belongs to.
 * @param {string} file A path from the project's root, with forward slashes.
 * @returns {Layer | undefined}
 */
export function layerOf(file) {
  const matches = layers.flatMap(layer =>
    layer.holds.filter(place => isWithin(file, place)).map(place => ({ layer, place })),
  )
  return matches.sort((a, b) => b.place.length - a.place.length)[0]?.layer
}

/**
 * The layer of that name.
 * @param {string} name
 */
export function layerNamed(name) {
  const layer = layers.find(candidate => candidate.name === name)
  if (!layer) throw new Error(`The layer table has no row "${name}".`)
  return layer
}

/**
 * @param {string} file
 * @param {string} place
 */
function isWithin(file, place) {
  return place.endsWith('/') ? file.startsWith(place) : file === place
}
