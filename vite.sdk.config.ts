/** The npm package: ES modules in dist/sdk, with each worker as an entry of its own. Its types: tsconfig.types.json. */
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { withoutMeanings } from './scripts/without-meanings-plugin.ts'

/** The workers that are built here, by the name of the file they become. */
const workers = { worker: 'worker/worker.ts', 'scan-worker': 'sdk/elements/mesh-scan/decode-worker.ts' }

/** All of them. A site's is that of the script-tag file. */
const allWorkers = { ...workers, 'lite-worker': 'worker/lite-worker.ts' }

/**
 * Vite would bundle a worker away and hide its URL from the bundler of whoever uses the package. Vite, webpack and
 * Parcel all recognise the literal `new URL('./worker.js', import.meta.url)`, so that is what stands in the output.
 */
function literalWorkerUrls(): Plugin {
  const placeholder = '__MESH_MODULE_URL__'
  const byFile = new Map(Object.entries(allWorkers).map(([name, file]) => [basename(file), name]))
  const source = /new URL\(\s*'([./\w-]+\.ts)',\s*import\.meta\.url,?\s*\)/g
  return {
    name: 'literal-worker-urls',
    enforce: 'pre',
    transform: {
      filter: { id: /\/sdk\/[^?]*\.ts$/, code: 'import.meta.url' },
      handler(code) {
        const literal = code.replace(source, (_, path: string) => {
          const name = byFile.get(basename(path))
          return name === undefined
            ? this.error(`${path} is no worker of the package.`)
            : `new URL('./${name}.js', ${placeholder})`
        })
        return { code: literal, map: null }
      },
    },
    renderChunk: code =>
      code.includes(placeholder)
        ? { code: code.replaceAll(placeholder, 'import.meta.url'), map: null }
        : null,
    generateBundle(_, bundle) {
      const code = Object.values(bundle)
        .flatMap(output => (output.type === 'chunk' ? [output.code] : []))
        .join('\n')
      for (const name of Object.keys(allWorkers)) {
        const literal = new RegExp(
          `new Worker\\(\\s*new URL\\(\\s*["']\\./${name}\\.js["'],\\s*import\\.meta\\.url\\s*\\)`,
        )
        if (!literal.test(code))
          this.error(`dist/sdk has no worker “${name}” named in a way that bundlers recognise.`)
      }
    },
  }
}

/** `mathmesh/elements/mesh-qr` makes the tag known; the folder of each element says how. */
const registrations = readdirSync('sdk/elements', { withFileTypes: true })
  .filter(entry => entry.isDirectory() && readdirSync(`sdk/elements/${entry.name}`).includes('register.ts'))
  .map(({ name }) => [`register-${name}`, `sdk/elements/${name}/register.ts`])

export default defineConfig({
  plugins: [withoutMeanings(), literalWorkerUrls()],
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/sdk',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: 'sdk/index.ts',
        lite: 'sdk/lite.ts',
        core: 'sdk/core/index.ts',
        portal: 'sdk/portal/index.ts',
        elements: 'sdk/elements/index.ts',
        ...Object.fromEntries(registrations),
        ...workers,
      },
      formats: ['es'],
    },
    rolldownOptions: {
      // All else is taken in: a worker has no import map, so that a page without a bundler could not name it there.
      external: [/^lit(\/|$)/],
      // Chunks stand beside the entries, so that './worker.js' is right whichever of them holds it.
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
})
