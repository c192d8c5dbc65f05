/** Plants every wrong arrow and every forbidden word in a small tree of its own and shows that the checks see them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forbiddenWords, homelessFiles, wrongArrows, wrongLocators } from '../../scripts/layer-checks.mjs'
import { layerOf, layers } from '../../scripts/layers.mjs'

/** One file per layer with everything that layer is allowed to do: the positive control of each test below. */
const allowed: Record<string, string> = {
  'sdk/core/error.ts': 'export class MeshError extends Error {}',
  'sdk/core/core.ts':
    "import { MeshError } from './error.ts'\nexport interface Profile {}\nexport const core = MeshError",
  'sdk/engine/engine.ts':
    "import { MeshError } from '../core/error.ts'\nimport { core } from '../core/core.ts'\nexport type State = typeof core\nexport const engine = MeshError",
  'sdk/portal/http.ts': "import { core } from '../core/core.ts'\nexport const http = [core, fetch('/')]",
  'worker/worker.ts':
    "import { wrap } from 'comlink'\nimport { openDB } from 'idb'\nimport { core } from '../sdk/core/core.ts'\nimport { engine } from '../sdk/engine/engine.ts'\nimport { http } from '../sdk/portal/http.ts'\nexport type Api = typeof engine\nexport const worker = [wrap, openDB, core, http, indexedDB]",
  'sdk/session/session.ts':
    "import { wrap } from 'comlink'\nimport type { Profile } from '../core/core.ts'\nimport { MeshError } from '../core/error.ts'\nimport type { State } from '../engine/engine.ts'\nexport type { Api } from '../../worker/worker.ts'\nexport type Other = import('../engine/engine.ts').State\nexport const session = [wrap, MeshError, document, new URL('../../worker/worker.ts', import.meta.url)]\nexport type Both = Profile | State",
  'sdk/index.ts': "export { session } from './session/session.ts'",
  'sdk/elements/element.ts':
    "import { LitElement } from 'lit'\nimport { property } from 'lit/decorators.js'\nimport encode from 'qr'\nimport { MeshError } from '../core/error.ts'\nimport { session } from '../index.ts'\nexport const element = [LitElement, property, encode, MeshError, session]",
  'sdk/core/catalog/catalog.ts': "import { core } from '../core.ts'\nexport const catalog = [core]",
  'pwa/main.ts':
    "import { html } from 'lit'\nimport { MeshError } from '../sdk/core/error.ts'\nimport { element } from '../sdk/elements/element.ts'\nimport { session } from '../sdk/index.ts'\nexport const app = [html, MeshError, element, session, window, new URL('./service-worker.ts', import.meta.url)]",
  'portal/main.ts':
    "import fs from 'fs'\nimport { join } from 'node:path'\nimport { serve } from '@hono/node-server'\nimport { serveStatic } from '@hono/node-server/serve-static'\nimport Database from 'better-sqlite3'\nimport { Hono } from 'hono'\nimport { Kysely } from 'kysely'\nimport pg from 'pg'\nimport * as v from 'valibot'\nimport { core } from '../sdk/core/core.ts'\nexport const portal = [fs, join, serve, serveStatic, Database, Hono, Kysely, pg, v, core, Date.now(), fetch('/')]",
}

/** A file of each layer that others might be tempted to import, and one in which they would do it. */
const doors: Record<string, { file: string; value: string; plantIn: string }> = {
  catalogs: {
    file: 'sdk/core/catalog/catalog.ts',
    value: 'catalog',
    plantIn: 'sdk/core/catalog/planted.ts',
  },
  core: { file: 'sdk/core/core.ts', value: 'core', plantIn: 'sdk/core/deep/planted.ts' },
  engine: { file: 'sdk/engine/engine.ts', value: 'engine', plantIn: 'sdk/engine/planted.ts' },
  'sdk/portal': { file: 'sdk/portal/http.ts', value: 'http', plantIn: 'sdk/portal/planted.ts' },
  worker: { file: 'worker/worker.ts', value: 'worker', plantIn: 'worker/planted.ts' },
  session: { file: 'sdk/session/session.ts', value: 'session', plantIn: 'sdk/session/planted.ts' },
  elements: { file: 'sdk/elements/element.ts', value: 'element', plantIn: 'sdk/elements/planted.ts' },
  pwa: { file: 'pwa/main.ts', value: 'app', plantIn: 'pwa/planted.ts' },
  portal: { file: 'portal/main.ts', value: 'portal', plantIn: 'portal/planted.ts' },
}

/** The design's arrows once more, written by hand: a slip in the table itself must not pass unseen. */
const arrows: Record<string, string[]> = {
  catalogs: ['core'],
  core: ['catalogs'],
  engine: ['core', 'catalogs'],
  'sdk/portal': ['core', 'catalogs'],
  worker: ['engine', 'core', 'catalogs', 'sdk/portal'],
  session: ['catalogs'],
  elements: ['session', 'catalogs'],
  pwa: ['session', 'elements'],
  portal: ['core', 'catalogs'],
}

/** The design's forbidden words, by hand as well. */
const outside = ['indexedDB', 'document', 'window', 'fetch(', 'Date.now', 'Math.random', "'node:fs'"]
const words: Record<string, string[]> = {
  'sdk/core/error.ts': outside,
  'sdk/core/planted.ts': outside,
  'sdk/engine/planted.ts': ['document', 'window', 'HTMLElement', 'localStorage', 'indexedDB', "'node:fs'"],
  'sdk/portal/planted.ts': ["'node:fs'"],
  'worker/planted.ts': ['document', "'node:fs'"],
  'sdk/session/planted.ts': ["'node:fs'"],
  'sdk/lite.ts': ["'node:fs'"],
  'sdk/elements/planted.ts': ["'node:fs'"],
  'pwa/planted.ts': ["'node:fs'"],
  'portal/planted.ts': ['document', 'window'],
}

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mesh-layers-'))
  for (const [file, text] of Object.entries(allowed)) plant(file, text)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(file: string, text: string) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), `${text}\n`)
}

/** The specifier by which `from` would import `to`. */
function specifier(from: string, to: string) {
  return `${'../'.repeat(from.split('/').length - 1)}${to}`
}

describe('arrows', () => {
  test('a tree that keeps to the table passes', async () => {
    expect(await wrongArrows(root)).toEqual([])
  })

  test('each arrow that the table does not have is found, and no other', async () => {
    const expected: string[] = []
    for (const [from, { plantIn }] of Object.entries(doors)) {
      const others = Object.entries(doors).filter(([to]) => to !== from)
      plant(
        plantIn,
        others
          .map(([, { file, value }]) => `export { ${value} } from '${specifier(plantIn, file)}'`)
          .join('\n'),
      )
      const wrong = others.filter(([to]) => !arrows[from]?.includes(to))
      expected.push(...wrong.map(([, { file }]) => `${plantIn} → ${file}`))
    }
    const found = (await wrongArrows(root)).map(sentence => sentence.split(':')[0])
    expect(found.sort()).toEqual(expected.sort())
    expect(expected.length).toBeGreaterThan(30)
  })

  test.each([
    ["import { engine } from '../engine/engine.ts'", 'a value'],
    ["import * as engine from '../engine/engine.ts'", 'a namespace'],
    ["import '../engine/engine.ts'", 'a bare import'],
    ["export { engine } from '../engine/engine.ts'", 'a re-export'],
    ["export * from '../engine/engine.ts'", 'a re-export of everything'],
    ["export const late = () => import('../engine/engine.ts')", 'a dynamic import'],
    ["import { core } from '../core/core.ts'", 'a value of the core'],
    ["import { worker } from '../../worker/worker.ts'", 'a value of the worker'],
  ])('a session may not write %s (%s)', async line => {
    plant('sdk/session/planted.ts', line)
    expect(await wrongArrows(root)).toEqual([expect.stringContaining('sdk/session/planted.ts → ')])
  })

  test('the error module imports nothing, so that it stays light for everyone', async () => {
    plant(
      'sdk/core/error.ts',
      "import { core } from './core.ts'\nexport class MeshError extends Error { with = core }",
    )
    expect(await wrongArrows(root)).toEqual([expect.stringContaining('sdk/core/error.ts → sdk/core/core.ts')])
  })

  test.each([
    ['sdk/core/planted.ts', 'idb'],
    ['sdk/core/planted.ts', 'node:fs'],
    ['sdk/core/planted.ts', 'fs'],
    ['sdk/engine/planted.ts', 'comlink'],
    ['sdk/portal/planted.ts', 'hono'],
    ['worker/planted.ts', 'lit'],
    ['sdk/session/planted.ts', 'idb'],
    ['sdk/elements/planted.ts', 'lit-html'],
    ['pwa/planted.ts', 'comlink'],
    ['portal/planted.ts', 'express'],
    ['portal/planted.ts', 'comlink'],
  ])('%s may not import the package %s', async (file, name) => {
    plant(file, `import '${name}'`)
    expect(await wrongArrows(root)).toEqual([
      expect.stringContaining(`${file} → ${name.replace('node:', '')}`),
    ])
  })

  test.each(['../../test/support/chromium.ts', '../../scripts/layers.mjs', '../../package.json'])(
    'a layer may not import %s from outside the layers',
    async target => {
      plant(target.replace('../../', ''), target.endsWith('.json') ? '{}' : 'export {}')
      plant('sdk/core/planted.ts', `import '${target}'`)
      expect(await wrongArrows(root)).toHaveLength(1)
    },
  )
})

describe('files named by URL', () => {
  test('a session may name the worker; a tree that keeps to the table passes', () => {
    expect(wrongLocators(root)).toEqual([])
  })

  test.each([
    ['sdk/session/planted.ts', '../engine/engine.ts'],
    ['pwa/planted.ts', '../worker/worker.ts'],
    ['sdk/core/planted.ts', '../../worker/worker.ts'],
    ['sdk/index.ts', '../portal/main.ts'],
  ])('%s may not name %s', (file, target) => {
    plant(file, `export const there = new URL(\n  '${target}',\n  import.meta.url,\n)`)
    expect(wrongLocators(root)).toEqual([expect.stringContaining(`${file} → `)])
  })
})

describe('forbidden words', () => {
  test('a tree that keeps to the table passes', () => {
    expect(forbiddenWords(root)).toEqual([])
  })

  const cases = Object.entries(words).flatMap(([file, list]) => list.map(word => [file, word] as const))
  test.each(cases)('%s may not mention %s, in code or in a comment', (file, word) => {
    plant(file, `export const planted = ${word.endsWith('(') ? `${word})` : word}`)
    expect(forbiddenWords(root)).toEqual([expect.stringContaining(`${file}:1`)])
    plant(file, `export {}\n/* see ${word} */`)
    expect(forbiddenWords(root)).toEqual([expect.stringContaining(`${file}:2`)])
  })

  test('a word counts only when it stands alone', () => {
    plant(
      'sdk/core/planted.ts',
      'export const documents = { prefetch: (windows: number) => windows, node: 1 }',
    )
    expect(forbiddenWords(root)).toEqual([])
    plant('sdk/core/planted.ts', "export const page = globalThis['document'] ?? self.document")
    expect(forbiddenWords(root)).toHaveLength(1)
  })
})

describe('the table', () => {
  test('the longest place decides to which layer a file belongs', () => {
    expect(layerOf('sdk/core/error.ts')?.name).toBe('errors')
    expect(layerOf('sdk/core/errors.ts')?.name).toBe('core')
    expect(layerOf('sdk/index.ts')?.name).toBe('session')
    expect(layerOf('sdk/portal/http.ts')?.name).toBe('sdk/portal')
    expect(layerOf('portal/http.ts')?.name).toBe('portal')
    expect(layerOf('sdk/other.ts')).toBeUndefined()
  })

  test('names only rows that exist, and every layer has a door in this test', () => {
    const names = layers.map(layer => layer.name)
    const named = layers.flatMap(layer => [...layer.imports, ...layer.types, ...layer.locates])
    expect(names).toEqual(expect.arrayContaining(named))
    expect(names).toEqual(['errors', ...Object.keys(doors)])
  })

  test('a source file that no row holds is found', () => {
    expect(homelessFiles(root)).toEqual([])
    plant('sdk/util/helper.ts', 'export {}')
    expect(homelessFiles(root)).toEqual([expect.stringContaining('sdk/util/helper.ts')])
  })
})
