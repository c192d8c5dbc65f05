/** Serves the recorded 2017 data to tests as `virtual:vectors/<name>`, the same way in Node and in Chromium. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'

const PREFIX = 'virtual:vectors/'

export function vectorsPlugin(): Plugin {
  const folder = process.env['MESH_VECTORS'] ?? resolve(import.meta.dirname, '../../../shared/vectors')
  return {
    name: 'mesh-vectors',
    enforce: 'pre',
    resolveId: id => (id.startsWith(PREFIX) ? `\0${id}.mjs` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined
      const file = `${folder}/${id.slice(PREFIX.length + 1, -'.mjs'.length)}.json`
      if (existsSync(file)) return `export default JSON.parse(${JSON.stringify(readFileSync(file, 'utf8'))})`
      if (process.env['CI']) throw new Error(`Recorded data is required in CI and missing: ${file}`)
      return 'export default undefined'
    },
  }
}
