/** Writes dist/THIRD-PARTY-LICENSES.txt: the licences of what the builds take into the package. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from './setup.mjs'

const taken = [
  '@noble/hashes',
  'comlink',
  'idb',
  'qr',
  'hono',
  '@hono/node-server',
  'kysely',
  'lit',
  '@lit/reactive-element',
  'lit-html',
  'lit-element',
]

const notices = taken.map(name => {
  const folder = join(root, 'node_modules', name)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const licence = readdirSync(folder).find(file => /^licen[cs]e/i.test(file))
  if (!licence) fail(`${name} has no licence file.`)
  return `${name} ${version}\n\n${readFileSync(join(folder, licence), 'utf8').trim()}\n`
})
writeFileSync(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`))
