/** Test projects: `node`, `browser` (the same core and engine suites in Chromium) and `e2e` (the built app). */
import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { launchOptions } from './test/support/chromium.ts'
import { vectorsPlugin } from './test/support/vectors-plugin.ts'

const kinds = '{test,prop,conformance,attack}'
const everywhere = [`test/core/**/*.${kinds}.ts`, `test/engine/**/*.${kinds}.ts`]

const node: TestProjectInlineConfiguration = {
  extends: true,
  test: {
    name: 'node',
    environment: 'node',
    include: [...everywhere, `test/{node,portal,client,exchange,house}/**/*.${kinds}.ts`],
  },
}

/** Made on demand: they insist on a Chromium, and `npm run test:node` does without. */
const inChromium = (): TestProjectInlineConfiguration[] => [
  {
    extends: true,
    optimizeDeps: {
      include: [
        '@noble/hashes/sha2.js',
        'idb',
        'comlink',
        'lit',
        'qr',
        'qr/decode.js',
        'jose',
        'fast-check',
        'vitest > chai',
      ],
    },
    test: {
      name: 'browser',
      include: [...everywhere, `test/{worker,session,elements}/**/*.${kinds}.ts`],
      // Hundreds of deaths each, over ports in memory: another browser adds nothing to them.
      exclude: ['test/engine/resume*.test.ts'],
      browser: {
        enabled: true,
        headless: true,
        ui: false,
        screenshotFailures: false,
        provider: playwright({ launchOptions: launchOptions() }),
        instances: [{ browser: 'chromium' }],
      },
    },
  },
  {
    extends: true,
    test: {
      name: 'e2e',
      environment: 'node',
      include: ['test/e2e/**/*.e2e.ts'],
      testTimeout: 90_000,
      hookTimeout: 120_000,
      fileParallelism: false,
    },
  },
]

export default defineConfig({
  plugins: [vectorsPlugin()],
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    coverage: { provider: 'v8', include: ['sdk/**', 'worker/**', 'portal/**'], reporter: ['text'] },
    projects: [node, ...(process.env['MESH_WITHOUT_BROWSER'] ? [] : inChromium())],
  },
})
