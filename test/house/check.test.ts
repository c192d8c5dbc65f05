/** `npm run check` itself, run on small trees: it must say what is wrong and fail, and pass when nothing is. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const program = resolve(import.meta.dirname, '../../scripts/check.mjs')

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mesh-check-'))
  spawnSync('git', ['init', '--quiet'], { cwd: root })
  plant('sdk/core/index.ts', 'export const core = 1')
  plant('sdk/engine/index.ts', "import { core } from '../core/index.ts'\nexport const engine = core")
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function plant(file: string, text: string) {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), `${text}\n`)
}

function check() {
  const { status, stdout } = spawnSync(process.execPath, [
    program,
    `--root=${root}`,
    'layers',
    'words',
    'paths',
  ])
  return { status, text: String(stdout) }
}

test('passes on a clean tree', () => {
  const { status, text } = check()
  expect(text).toMatch(/^ok +layers\nok +words\nok +paths\n/)
  expect(status).toBe(0)
})

test('fails on a wrong arrow', () => {
  plant('sdk/core/planted.ts', "export { engine } from '../engine/index.ts'")
  const { status, text } = check()
  expect(text).toMatch(
    /^FAIL +layers\n.*sdk\/core\/planted\.ts → sdk\/engine\/index\.ts.*\nok +words\nok +paths\n/,
  )
  expect(status).toBe(1)
})

test('fails on a forbidden word', () => {
  plant('sdk/core/planted.ts', 'export const now = () => Date.now()')
  const { status, text } = check()
  expect(text).toMatch(
    /^ok +layers\nFAIL +words\n.*sdk\/core\/planted\.ts:1 mentions Date\.now.*\nok +paths\n/,
  )
  expect(status).toBe(1)
})

test.each([
  ['a path of somebody’s home', ['', 'home', 'alice', 'key'].join('/')],
  ['a registry’s host', ['https://registry', 'npmjs', 'org/lit'].join('.')],
])('fails on %s', (_, trace) => {
  plant('README.md', `See ${trace}`)
  const { status, text } = check()
  expect(text).toMatch(/^ok +layers\nok +words\nFAIL +paths\n.*README\.md:1 has /)
  expect(status).toBe(1)
})

test('an address on the web is not a path of one machine', () => {
  plant('README.md', `See https://example.com${['', 'home', 'page'].join('/')} and ../root/file`)
  expect(check().status).toBe(0)
})
