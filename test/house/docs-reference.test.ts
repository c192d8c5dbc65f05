/** The reference that writes itself: the same text each time, and a check that fails when a page is not that text. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MeshError, meshErrorCodes } from '../../sdk/core/error.ts'
import { planOf, transactions, typeNames } from '../../sdk/core/schema/index.ts'
import { writeErrorReference } from '../reference/errors.ts'
import { renderReference } from '../reference/in-node.ts'
import { schemaSections, writeSchemaReference } from '../reference/schema.ts'

const program = resolve(import.meta.dirname, '../../scripts/docs-reference.mjs')
const rendered = renderReference()

describe('the pages', () => {
  test('are the same in each run, though every key is new', { timeout: 60_000 }, async () => {
    expect(await renderReference()).toEqual(await rendered)
  })

  test('have every type, member, transaction and error with its meaning', () => {
    const schema = writeSchemaReference()
    for (const name of typeNames) expect(schema).toContain(`### ${name}\n`)
    for (const name of typeNames)
      for (const { wire } of planOf(name).members) expect(schema).toContain(`| \`${wire}\``)
    for (const name of Object.keys(transactions)) expect(schema).toContain(`| \`${name}\` |`)
    const errors = writeErrorReference()
    for (const code of meshErrorCodes) {
      const { retryable, remedy } = new MeshError(code, '')
      expect(errors).toContain(`| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${remedy} |`)
    }
  })

  test('follow the tables: another meaning is another text, and a table that no section has is an error', () => {
    const [first, ...others] = schemaSections
    const Request = { ...first!.types['Request']!, meaning: 'Something else.' }
    const planted = writeSchemaReference([{ ...first!, types: { ...first!.types, Request } }, ...others])
    expect(planted).toContain('Something else.')
    expect(planted).not.toBe(writeSchemaReference())
    expect(() => writeSchemaReference(others)).toThrow('Request')
  })

  test('show no fingerprint, and nothing that differs from run to run', async () => {
    const { 'example.md': example = '' } = await rendered
    expect(example).toContain('⟨Alice’s profile⟩')
    expect(example).not.toMatch(/[MR][A-D][A-Z2-7]{3}-[A-Z2-7]{5}/)
    expect(example).not.toMatch(/"[\w-]{40,}"/)
  })
})

describe('npm run docs:reference -- --check', () => {
  let folder: string

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-reference-'))
    for (const [name, text] of Object.entries(await rendered)) writeFileSync(join(folder, name), text)
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function check() {
    const { status, stderr } = spawnSync(process.execPath, [program, '--check', `--to=${folder}`])
    return { status, text: String(stderr) }
  }

  test('passes where the pages are as written', { timeout: 60_000 }, () => {
    expect(check()).toMatchObject({ status: 0 })
  })

  test('fails on a planted change, and says where', { timeout: 60_000 }, async () => {
    const { 'schema.md': schema = '', 'errors.md': errors = '' } = await rendered
    writeFileSync(join(folder, 'schema.md'), schema.replace('What every request', 'What no request'))
    writeFileSync(join(folder, 'errors.md'), `${errors}More.\n`)
    writeFileSync(join(folder, 'other.md'), 'Who wrote this?')
    rmSync(join(folder, 'example.md'))
    const { status, text } = check()
    expect(status).toBe(1)
    expect(text).toMatch(/schema\.md:\d+ is stale: What no request.*\n +should be: What every request/)
    expect(text).toMatch(/errors\.md:\d+ is stale: More\./)
    expect(text).toContain('example.md is missing.')
    expect(text).toContain('other.md is nobody’s.')
  })
})
