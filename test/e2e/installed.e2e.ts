/** The app installs, and its shell opens without a network. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { createProfile } from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let folder: string
let context: BrowserContext
let page: Page
let portal: PortalProcess

beforeAll(async () => {
  portal = await startPortal()
  folder = await mkdtemp(join(tmpdir(), 'mathmesh-profile-'))
  // Installability is not told of in private windows, and every ordinary context of Playwright is one.
  context = await chromium.launchPersistentContext(folder, launchOptions())
  page = await context.newPage()
  await page.goto(portal.url)
})
afterAll(async () => {
  await context?.close()
  await portal?.dispose()
  await rm(folder, { recursive: true, force: true })
})

test('Chromium has nothing against installing it', async () => {
  const session = await context.newCDPSession(page)
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([])
})

test('offline, the app opens from its own copy and shows what is on the device', async () => {
  await createProfile(page, 'alice')
  await page.waitForFunction(async () => {
    const names = await caches.keys()
    const sizes = await Promise.all(names.map(async name => (await (await caches.open(name)).keys()).length))
    return navigator.serviceWorker.controller !== null && sizes.some(size => size > 5)
  })
  await context.setOffline(true)
  await portal.stop()
  await page.reload()
  await page.getByRole('heading', { name: 'Your devices' }).waitFor()
  expect(await page.getByRole('region', { name: 'Connected devices' }).getByRole('listitem').count()).toBe(1)
  await page
    .getByText(/The portal does not answer, so the list may be older|You are offline/)
    .first()
    .waitFor()
  await context.setOffline(false)
  await portal.start()
})
