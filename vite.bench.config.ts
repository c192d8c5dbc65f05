/** Builds test/bench for Chromium and, with `--ssr in-node.ts`, for Node: minified bundles, as users get them. */
import { defineConfig } from 'vite'
import { vectorsPlugin } from './test/support/vectors-plugin.ts'

export default defineConfig(({ isSsrBuild }) => ({
  root: 'test/bench',
  plugins: [vectorsPlugin()],
  worker: { format: 'es' },
  // It is CommonJS: Node would not see its names.
  ssr: { noExternal: ['kdbxweb'] },
  build: {
    target: 'es2023',
    emptyOutDir: true,
    outDir: `../../dist/bench/${isSsrBuild ? 'node' : 'browser'}`,
  },
  // A page of its own agent cluster has a clock of 5 µs instead of 100 µs.
  preview: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
}))
