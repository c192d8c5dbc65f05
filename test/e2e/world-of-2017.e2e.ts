/** A portal filled from the logs of 2017, and the SDK in a browser that looks up an account of that time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { build, type InlineConfig, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MeshSession, OpenOptions } from '../../sdk/index.ts'
import { launchOptions } from '../support/chromium.ts'
import { describeVectors } from '../support/vectors.ts'
import { type PortalProcess, runPortalCommand, startPortal } from './support/portal-process.ts'

declare global {
  /** Given by the page in `site/`. */
  var openMesh: (options: OpenOptions) => Promise<MeshSession>
}

/** A page of somebody else, built by Vite with the package as it is published, on a server of its own. */
async function serveSite(folder: string): Promise<PreviewServer> {
  const config: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    root: resolve(import.meta.dirname, 'site'),
    resolve: { alias: { mathmesh: resolve(import.meta.dirname, '../../dist/sdk/index.js') } },
    worker: { format: 'es' },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022' },
    preview: { host: 'localhost', port: 0, open: false },
  }
  await build(config)
  return preview(config)
}

describeVectors('jlog', await import('virtual:vectors/jlog'), vectors => {
  let browser: Browser
  let folder: string
  let portal: PortalProcess
  let site: PreviewServer

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mathmesh-2017-'))
    const data = join(folder, 'data')
    const [mesh, portalLog] = ['mesh.jlog', 'portal.jlog'].map(name => {
      const log = vectors.logs.find((candidate: { source: string }) =>
        candidate.source.endsWith(`Documents/${name}`),
      )
      return { file: join(folder, name), text: log.text as string }
    })
    await writeFile(mesh!.file, mesh!.text)
    await writeFile(portalLog!.file, portalLog!.text)
    await runPortalCommand(['import', '--mesh', mesh!.file, '--portal', portalLog!.file, '--data', data])
    portal = await startPortal({ data, args: ['--domain', 'prismproof.org'] })
    site = await serveSite(join(folder, 'site'))
    browser = await chromium.launch(launchOptions())
  })
  afterAll(async () => {
    await browser?.close()
    await portal?.dispose()
    await site?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function openSite(page: Page): Promise<void> {
    await page.goto(site.resolvedUrls!.local[0]!)
    await page.waitForFunction(() => 'openMesh' in globalThis)
  }

  test('an account of 2017 is fetched, verified and listed by the SDK in a browser', async () => {
    const page = await (await browser.newContext()).newPage()
    await openSite(page)
    const found = await page.evaluate(async url => {
      const mesh = await openMesh({ portals: { 'prismproof.org': url } })
      return mesh.lookUp('test@prismproof.org')
    }, portal.url)
    expect(found.udf).toBe('MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF')
    expect(found.suite).toBe('2017')
    expect(found.devices.length).toBeGreaterThan(0)
    expect(found.applications.length).toBeGreaterThan(0)
  })

  test('an account that is not there is named as missing', async () => {
    const page = await (await browser.newContext()).newPage()
    await openSite(page)
    const code = await page.evaluate(async url => {
      const mesh = await openMesh({ portals: { 'prismproof.org': url } })
      return mesh.lookUp('nobody@prismproof.org').then(
        () => 'found',
        (error: { code: string }) => error.code,
      )
    }, portal.url)
    expect(code).toBe('mesh/account/missing')
  })
})
