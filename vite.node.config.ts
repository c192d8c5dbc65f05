/** Bundles a TypeScript program of the tests for Node, so that a script can run it: see `scripts/bundle.mjs`. */
import { defineConfig } from 'vite'
import { vectorsPlugin } from './test/support/vectors-plugin.ts'

export default defineConfig({
  plugins: [vectorsPlugin()],
  build: { target: 'es2023', minify: false, emptyOutDir: true, copyPublicDir: false },
})
