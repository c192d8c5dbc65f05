/**
 * The portal as a program for Node: what is JavaScript alone is taken in, so that whoever installs the package for its
 * SDK does not install a web server; the two database modules stay outside.
 */
import { defineConfig } from 'vite'

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['better-sqlite3', 'pg'] },
  build: {
    target: 'node20',
    ssr: 'portal/main.ts',
    outDir: 'dist/node/portal',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
  },
})
