/** The npm package: ES modules in dist/sdk, with the worker as an entry of its own. Its types: tsconfig.types.json. */
import { defineConfig, type Plugin } from 'vite'
import { withoutMeanings } from './scripts/without-meanings-plugin.ts'

/**
 * Vite would bundle the worker away and hide its URL from the bundler of whoever uses the package. Vite, webpack and
 * Parcel all recognise the literal `new URL('./worker.js', import.meta.url)`, so that is what stands in the output.
 */
function literalWorkerUrl(): Plugin {
  const source = /new URL\(\s*'[./]+\/worker\/worker\.ts',\s*import\.meta\.url,?\s*\)/g
  const placeholder = '__MESH_MODULE_URL__'
  return {
    name: 'literal-worker-url',
    enforce: 'pre',
    transform: {
      filter: { id: /\/sdk\/session\/[^?]*\.ts$/, code: 'import.meta.url' },
      handler: code => ({ code: code.replace(source, `new URL('./worker.js', ${placeholder})`), map: null }),
    },
    renderChunk: code =>
      code.includes(placeholder)
        ? { code: code.replaceAll(placeholder, 'import.meta.url'), map: null }
        : null,
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap(output => (output.type === 'chunk' ? [output.code] : []))
      const literal = /new Worker\(\s*new URL\(\s*["']\.\/worker\.js["'],\s*import\.meta\.url\s*\)/
      if (!chunks.some(code => literal.test(code))) {
        this.error(
          "dist/sdk has no `new Worker(new URL('./worker.js', import.meta.url), …)` that bundlers recognise.",
        )
      }
    },
  }
}

export default defineConfig({
  plugins: [withoutMeanings(), literalWorkerUrl()],
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
        core: 'sdk/core/index.ts',
        portal: 'sdk/portal/index.ts',
        worker: 'worker/worker.ts',
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^comlink(\/|$)/, /^idb(\/|$)/],
      // Chunks stand beside the entries, so that './worker.js' is right whichever of them holds it.
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
})
