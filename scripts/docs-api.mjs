/**
 * `npm run docs:api`: writes docs/api.md from the docstrings of what the package exports. `-- --check` writes nothing
 * and fails if the page is stale. `--to=FILE` is another file, for tests.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { readApi } from './api-model.mjs'
import { writeApiPage } from './api-page.mjs'
import { fail, root } from './setup.mjs'

const options = process.argv.slice(2)
const unknown = options.find(option => option !== '--check' && !option.startsWith('--to='))
if (unknown) fail(`There is no option ${unknown}.`)
const elsewhere = options.find(option => option.startsWith('--to='))
const file = elsewhere ? resolve(elsewhere.slice('--to='.length)) : join(root, 'docs', 'api.md')

const page = writeApiPage(readApi())
if (options.includes('--check')) check()
else {
  writeFileSync(file, page)
  console.log(`Wrote ${relative(root, file)}.`)
}

function check() {
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const now = page.split('\n')
  const line = now.findIndex((expected, index) => expected !== before[index])
  if (line < 0 && before.length === now.length) return
  const place = line < 0 ? now.length : line
  fail(
    `api.md:${place + 1} is stale: ${before[place] ?? '(nothing)'}\n  should be: ${now[place] ?? '(nothing)'}\nRun npm run docs:api.`,
  )
}
