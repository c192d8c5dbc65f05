/**
 * `npm run docs:reference`: writes docs/reference from the schema, the errors and a real run of the example
 * (test/reference). `-- --check` writes nothing, says which pages are stale and fails if one is. `--to=FOLDER` is
 * another folder, for tests.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { fail, root } from './setup.mjs'

const options = process.argv.slice(2)
const unknown = options.find(option => option !== '--check' && !option.startsWith('--to='))
if (unknown) fail(`There is no option ${unknown}.`)
const elsewhere = options.find(option => option.startsWith('--to='))
const folder = elsewhere ? resolve(elsewhere.slice('--to='.length)) : join(root, 'docs', 'reference')

/** @type {Record<string, string>} */
const pages = await render()
if (options.includes('--check')) check()
else write()

async function render() {
  const file = bundle('test/reference/in-node.ts', 'reference')
  const { renderReference } = await import(pathToFileURL(file).href)
  return renderReference()
}

function write() {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text)
  console.log(`Wrote ${Object.keys(pages).join(', ')} to ${relative(root, folder)}.`)
}

function check() {
  const present = existsSync(folder) ? readdirSync(folder) : []
  const stale = Object.entries(pages).flatMap(([name, text]) => {
    if (!present.includes(name)) return [`${name} is missing.`]
    const before = readFileSync(join(folder, name), 'utf8').split('\n')
    const now = text.split('\n')
    const line = now.findIndex((expected, index) => expected !== before[index])
    if (line < 0 && before.length === now.length) return []
    const place = line < 0 ? now.length : line
    return [
      `${name}:${place + 1} is stale: ${before[place] ?? '(nothing)'}\n  should be: ${now[place] ?? '(nothing)'}`,
    ]
  })
  const foreign = present.filter(name => !Object.hasOwn(pages, name)).map(name => `${name} is nobody’s.`)
  const problems = [...stale, ...foreign]
  if (problems.length) fail(`${problems.join('\n')}\nRun npm run docs:reference.`)
}
