/** A page of somebody else, which uses the package as it is published, on a server of its own. */
import { resolve } from 'node:path'
import type { Page } from 'playwright'
import { build, type InlineConfig, type PreviewServer, preview } from 'vite'
import type { MeshSession, OpenOptions } from '../../../sdk/index.ts'

declare global {
  /** Given by the page in `site/`. */
  var openMesh: (options: OpenOptions) => Promise<MeshSession>
}

/** Built by Vite into a folder, from `dist/sdk`. */
export async function serveSite(folder: string): Promise<PreviewServer> {
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    root: resolve(import.meta.dirname, '../site'),
    resolve: { alias: { mathmesh: resolve(import.meta.dirname, '../../../dist/sdk/index.js') } },
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
    preview: { host: 'localhost', port: 0, open: false },
  }
  await build(config)
  return preview(config)
}

export async function openSite(page: Page, site: PreviewServer): Promise<void> {
  await page.goto(site.resolvedUrls!.local[0]!)
  await page.waitForFunction(() => 'openMesh' in globalThis)
}
