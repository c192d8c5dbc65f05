/**
 * The script-tag file: `mesh.js` with its worker inside, and `mesh-worker.js` for pages whose policy allows no worker
 * from a blob. `--mode worker` builds the worker, which the other build then takes in.
 */
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'
import {
  seldomOfSite,
  withoutForeignApplications,
  withoutForeignTables,
} from './scripts/site-worker-plugins.ts'
import { withoutMeanings } from './scripts/without-meanings-plugin.ts'

const FOLDER = 'dist'
const WORKER = 'virtual:mesh-worker'
const SOURCE_MAP = /\n\/\/# sourceMappingURL=\S+\s*$/

/** The worker as it was built just before, as a text. */
function workerAsText(): Plugin {
  return {
    name: 'mesh-worker-as-text',
    resolveId: id => (id === WORKER ? `\0${WORKER}` : undefined),
    load(id) {
      if (id !== `\0${WORKER}`) return
      const code = readFileSync(`${FOLDER}/mesh-worker.js`, 'utf8').replace(SOURCE_MAP, '')
      return `export default ${JSON.stringify(code)}`
    },
  }
}

export default defineConfig(({ mode }) => {
  const isWorker = mode === 'worker'
  const own = isWorker
    ? [seldomOfSite(), withoutForeignTables(), withoutForeignApplications()]
    : [workerAsText()]
  return {
    plugins: [withoutMeanings(), ...own],
    publicDir: false,
    build: {
      target: 'es2022',
      outDir: FOLDER,
      // Other builds have their folders in there.
      emptyOutDir: false,
      sourcemap: true,
      minify: true,
      lib: {
        entry: isWorker ? 'worker/lite-worker.ts' : 'sdk/embed.ts',
        formats: ['iife'],
        // Vite wants a name; nothing is exported under it.
        name: 'MathmeshFile',
        fileName: () => (isWorker ? 'mesh-worker.js' : 'mesh.js'),
      },
    },
  }
})
