/**
 * Writes dist/integrity.json: what `<script integrity>` says about the script-tag file and its worker. The worker is that
 * of `mathmesh/lite` too, one file, since bundlers by default cannot make several out of a worker.
 */
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isProgram, root } from './setup.mjs'

const file = join(root, 'dist', 'integrity.json')
const names = ['mesh.js', 'mesh-worker.js']

/** One line for each file whose hash is known. */
export function integrityLines() {
  if (!existsSync(file)) return []
  return Object.entries(JSON.parse(readFileSync(file, 'utf8'))).map(([name, hash]) => `dist/${name}  ${hash}`)
}

if (isProgram(import.meta.url)) {
  const hashes = names.map(name => {
    const digest = createHash('sha384')
      .update(readFileSync(join(root, 'dist', name)))
      .digest('base64')
    return [name, `sha384-${digest}`]
  })
  for (const end of ['.js', '.js.map'])
    copyFileSync(join(root, 'dist', `mesh-worker${end}`), join(root, 'dist', 'sdk', `lite-worker${end}`))
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`)
}
