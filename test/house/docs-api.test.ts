/** The reference of the API follows the docstrings, and the examples in them compile. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiExport, type EntryName, readApi } from '../../scripts/api-model.mjs'
import { writeApiPage } from '../../scripts/api-page.mjs'
import { examplesOf } from './support/docstring-examples.ts'
import { typeErrors } from './support/type-errors.ts'

const program = resolve(import.meta.dirname, '../../scripts/docs-api.mjs')
const api = readApi()
const page = writeApiPage(api)
const entries = Object.entries(api) as [EntryName, ApiExport[]][]

describe('the page', () => {
  test('has every export, every public method, and nothing private', () => {
    for (const [, exported] of entries)
      for (const { name } of exported) expect(page).toMatch(new RegExp(`(?:### ${name}\n|\`${name}\`)`))
    for (const { name, kind, members } of api.mathmesh)
      for (const member of kind === 'class' ? members.filter(({ isMethod }) => isMethod) : [])
        expect(page).toContain(`#### ${name}.${member.name}\n`)
    expect(page).not.toMatch(/#(?:host|feed|view)\b/)
  })

  test('has what a docstring says, inherited methods too', () => {
    expect(page).toContain('- `options.entry`: the backup, as `escrow` gave it')
    expect(page).toContain("mesh.recover([first, third], { account: 'alice@second.example', entry })")
    expect(page).toContain('#### CatalogSession.refresh\n')
    expect(page).toMatch(/#### MeshSession\.open\n\n```ts\nstatic open\(/)
  })

  test('is the same in each run', { timeout: 60_000 }, () => {
    expect(writeApiPage(readApi())).toBe(page)
  })
})

test('every class and function of the package says what it is for', () => {
  const callable = entries
    .filter(([entry]) => entry !== 'mathmesh/core')
    .flatMap(([entry, exported]) => exported.map(one => ({ ...one, entry })))
    .filter(({ kind }) => kind === 'class' || kind === 'function')
  expect(callable.filter(({ text }) => text === '').map(({ entry, name }) => `${entry} ${name}`)).toEqual([])
})

test('every example compiles', { timeout: 120_000 }, () => {
  const examples = entries.flatMap(([entry, exported]) => examplesOf(entry, exported))
  expect(examples.length).toBeGreaterThan(20)
  // Positive control: a call that is not there is found.
  const described = { examples: ['await mesh.shut()'], members: [], name: 'planted' } as unknown as ApiExport
  expect(typeErrors([...examples, ...examplesOf('mathmesh', [described])])).toEqual([
    expect.stringMatching(/^mathmesh planted: .*shut/),
  ])
})

describe('npm run docs:api -- --check', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-api-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function check(text: string) {
    writeFileSync(join(folder, 'api.md'), text)
    const { status, stderr } = spawnSync(process.execPath, [
      program,
      '--check',
      `--to=${join(folder, 'api.md')}`,
    ])
    return { status, text: String(stderr) }
  }

  test('passes where the page is as written, and says where it is not', { timeout: 120_000 }, () => {
    expect(check(page)).toMatchObject({ status: 0 })
    const planted = check(page.replace('the backup, as `escrow` gave it', 'something else'))
    expect(planted.status).toBe(1)
    expect(planted.text).toMatch(/api\.md:\d+ is stale: .*something else\n +should be: .*as `escrow` gave it/)
    expect(check(`${page}More.\n`).status).toBe(1)
  })
})
