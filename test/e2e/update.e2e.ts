/**
 * Attack 22: after an update no tab is left with a shell that has lost its parts, none is reloaded while somebody types,
 * and none stays at the old version for good.
 */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

const BUILT = resolve(import.meta.dirname, '../../dist/pwa')
const NEXT = 'next'

let folder: string
let app: string
let context: BrowserContext
let portal: PortalProcess

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathmesh-update-'))
  app = join(folder, 'app')
  await cp(BUILT, app, { recursive: true })
  portal = await startPortal({ args: ['--app', app] })
  context = await chromium.launchPersistentContext(join(folder, 'browser'), launchOptions())
})
afterAll(async () => {
  await context?.close()
  await portal?.dispose()
  await rm(folder, { recursive: true, force: true })
})

async function openTab(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(portal.url)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  return page
}

/** The build a page runs: the next one says so in its document. */
function isNext(page: Page): Promise<boolean> {
  return page.evaluate(name => document.querySelector(`meta[name="build"][content="${name}"]`) !== null, NEXT)
}

/** What a new build does to the old one on the server: parts have other names, and the old names are gone. */
async function deployNext(): Promise<void> {
  const assets = join(app, 'assets')
  const files = await readdir(assets)
  const part = files.find(name => /^settings-page-.*\.js$/.test(name))
  if (part === undefined) throw new Error('The build has no settings page of its own.')
  const renamed = part.replace(/-[^-]*\.js$/, '-ZZZZZZZZ.js')
  await rename(join(assets, part), join(assets, renamed))
  const texts = [
    ...files.filter(name => name.endsWith('.js') && name !== part).map(name => join(assets, name)),
    join(app, 'service-worker.js'),
  ]
  for (const file of texts) {
    const text = await readFile(file, 'utf8')
    if (text.includes(part)) await writeFile(file, text.replaceAll(part, renamed))
  }
  const worker = join(app, 'service-worker.js')
  const text = await readFile(worker, 'utf8')
  // The digest over all files, by which a browser's copy is named.
  const replaced = text.replaceAll(/(["'`])[0-9a-f]{12}\1/g, '"0123456789ab"')
  expect(replaced).not.toBe(text)
  await writeFile(worker, replaced)
  const index = join(app, 'index.html')
  const html = await readFile(index, 'utf8')
  await writeFile(index, html.replace('<head>', `<head><meta name="build" content="${NEXT}">`))
}

test('a new version waits to be asked in, and tabs of the old one keep working until they come along', async () => {
  const [asking, typing] = [await openTab(), await openTab()]
  await typing.getByRole('link', { name: /^Create a profile/ }).click()
  await typing.getByRole('textbox', { name: 'Account name' }).fill('half-typed')
  await portal.stop()
  await deployNext()
  await portal.start()

  // Positive control: a tab that is opened now still runs the version that is installed, whole.
  const late = await openTab()
  expect(await isNext(late)).toBe(false)

  await asking.goto(`${portal.url}/#/settings`)
  await asking.getByRole('button', { name: 'Look for a new version' }).click()
  await asking.getByText('A new version is ready.').waitFor()
  expect(await isNext(asking)).toBe(false)
  await asking.getByRole('button', { name: 'Update' }).click()
  await asking.waitForFunction(
    name => document.querySelector(`meta[name="build"][content="${name}"]`) !== null,
    NEXT,
  )
  await asking.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()

  // The other tab is told, loses nothing, and finds the old version's parts, which the portal has no more.
  await typing.getByText('Another tab has updated the app.').waitFor()
  expect(await typing.getByRole('textbox', { name: 'Account name' }).inputValue()).toBe('half-typed')
  expect(await isNext(typing)).toBe(false)
  await typing.getByRole('link', { name: 'Settings' }).click()
  await typing.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await typing.getByRole('button', { name: 'Reload' }).click()
  await typing.waitForFunction(
    name => document.querySelector(`meta[name="build"][content="${name}"]`) !== null,
    NEXT,
  )

  // Without a portal as well: nothing of the old shell is left to come back.
  await portal.stop()
  await typing.goto(`${portal.url}/#/settings`)
  await typing.reload()
  await typing.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  expect(await isNext(typing)).toBe(true)
  await portal.start()
})
