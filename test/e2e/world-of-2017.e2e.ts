/** A portal filled from the logs of 2017, and the SDK in a browser that looks up an account of that time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import type { PreviewServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { describeVectors } from '../support/vectors.ts'
import { type PortalProcess, runPortalCommand, startPortal } from './support/portal-process.ts'
import { openSite, serveSite } from './support/site.ts'

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

  test('an account of 2017 is fetched, verified and listed by the SDK in a browser', async () => {
    const page = await (await browser.newContext()).newPage()
    await openSite(page, site)
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
    await openSite(page, site)
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
