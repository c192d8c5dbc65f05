/** Builds the app into dist/pwa; `vite` serves it for development, `vite preview` under the policy it is made for. */
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'
import { serviceWorkerPlugin } from './scripts/service-worker-plugin.ts'
import { withoutMeanings } from './scripts/without-meanings-plugin.ts'

/** What the portal sends with the app. Nothing here weakens it: no inline script, no inline style, no eval. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default lit-html',
].join('; ')

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Nothing is painted before the app has chosen its theme; Vite drops the attribute from the page it reads. */
const paintWithTheme: Plugin = {
  name: 'mesh-paint-with-theme',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: html => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
}

/** Browsers that have X25519 and Ed25519, or P-256 and `light-dark()`. Named, so that styles are not rewritten. */
const browsers = ['chrome123', 'firefox128', 'safari17.5']

/** `PORTAL=http://127.0.0.1:PORT npx vite` develops against a running portal. */
const portal = process.env['PORTAL']
const proxy = portal ? { proxy: { '/.well-known': { target: portal, changeOrigin: true } } } : {}

export default defineConfig({
  // Relative, so that the app also works below another path.
  base: './',
  define: { __APP_VERSION__: JSON.stringify(version) },
  plugins: [
    withoutMeanings(),
    paintWithTheme,
    serviceWorkerPlugin({ entry: 'pwa/service-worker/service-worker.ts', file: 'service-worker.js' }),
  ],
  build: {
    outDir: 'dist/pwa',
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    sourcemap: true,
    // The policy allows no data: scripts, and small files are better cached apart.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es', plugins: () => [withoutMeanings()] },
  server: proxy,
  preview: {
    ...proxy,
    headers: { 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'no-referrer' },
  },
})
