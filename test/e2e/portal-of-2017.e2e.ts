/**
 * A page that comes across a portal of 2017, which dies when a browser asks for leave to talk to it: the SDK finds out
 * what it is without asking, and goes through a gateway.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import type { PreviewServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { ClientOf2017 } from '../support/client-of-2017.ts'
import { startGateway, stopGateway, type TestGateway } from '../support/gateway.ts'
import { openSite, serveSite } from './support/site.ts'

let browser: Browser
let folder: string
let gateway: TestGateway
let site: PreviewServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathmesh-old-portal-'))
  gateway = await startGateway()
  site = await serveSite(folder)
  browser = await chromium.launch(launchOptions())
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
  if (gateway) await stopGateway(gateway)
  await rm(folder, { recursive: true, force: true })
})

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await openSite(page, site)
  return page
}

const lookUp = (page: Page, portal: string) =>
  page.evaluate(async url => {
    const mesh = await openMesh({ portals: { 'example.com': url } })
    return mesh.lookUp('alice@example.com').then(
      ({ udf }) => udf,
      (error: { code: string }) => error.code,
    )
  }, portal)

test('the portal survives the page, and is reached through a gateway', async () => {
  const { upstream } = gateway
  const alice = new ClientOf2017(upstream.url)
  await alice.createDevice()
  const { udf } = await alice.createPersonal('alice@example.com')
  expect(await lookUp(await openPage(), upstream.url)).toBe('mesh/portal/unreachable')
  expect(upstream.deaths).toEqual([])
  expect(await lookUp(await openPage(), gateway.url)).toBe(udf)
  expect(upstream.deaths).toEqual([])
})

test('it would not survive a page that just asks', async () => {
  const page = await openPage()
  const outcome = await page.evaluate(
    url =>
      fetch(`${url}/.well-known/mmm/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"Hello":{}}',
      }).then(
        () => 'answered',
        () => 'failed',
      ),
    gateway.upstream.url,
  )
  expect(outcome).toBe('failed')
  expect(gateway.upstream.deaths).toHaveLength(1)
})
