/**
 * The package as its users get it: packed, installed, built by Vite and by webpack or by nobody, and under a policy that
 * allows scripts and workers of the page's own server alone. Attacks 20 and 21 on pages that embed it.
 */
import { execFile } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import webpack from 'webpack'
import type { EmbeddedMesh } from '../../sdk/embed.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { launchOptions } from '../support/chromium.ts'
import { createHttpMachine, type HttpMachine, typeBack } from '../support/machines.ts'
import { type Served, serve } from '../support/serve.ts'
import { type Installed, installPackage } from './support/installed-package.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'
import { serveFolder } from './support/static-site.ts'

declare const Mesh: EmbeddedMesh

let browser: Browser
let portal: PortalProcess
let installed: Installed
let alice: HttpMachine
let profile: string
const sites: Served[] = []

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  portal = await startPortal()
  installed = await installPackage({ omitOptional: true })
  alice = createHttpMachine({ url: portal.url, domains: ['localhost'] })
  profile = (await alice.engine.createAccount({ account: 'alice@localhost' })).udf
})
afterAll(async () => {
  for (const site of sites) await site.stop()
  await installed?.dispose()
  await portal?.dispose()
  await browser?.close()
})

/** `style-src` is for the example's own sheet: the package needs none. */
const policy = (workers = "worker-src 'self'") =>
  [
    "default-src 'none'",
    "script-src 'self'{hash}",
    "style-src 'self'",
    workers,
    `connect-src ${portal.url}`,
    "require-trusted-types-for 'script'",
  ].join('; ')

async function open(folder: string, options: { readonly workers?: string } = {}) {
  const site = await serveFolder({ folder, policy: policy(options.workers) })
  sites.push(site)
  const context = await browser.newContext()
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // Chromium asks for an icon by itself, which the policy refuses.
    if (message.type() === 'error' && !/favicon/.test(message.text())) complaints.push(message.text())
  })
  const url = `${site.url}/?portal=${encodeURIComponent(portal.url)}`
  await page.goto(url)
  return { page, complaints, url, site, close: () => context.close() }
}

/** From a page that nobody knows to a note that both sides read. */
async function connectAndWrite(page: Page): Promise<string> {
  const before = new Set((await alice.engine.applications(profile)).map(({ identifier }) => identifier))
  await page.getByRole('button', { name: 'Connect to my profile' }).click()
  const code = page.locator('#code:not([href="./"])')
  await code.waitFor()
  const pending = await alice.engine.scan(profile, (await code.getAttribute('href'))!)
  expect(pending).toMatchObject({ kind: 'web app', suggestedName: 'Private notes' })
  const shown = (await page.locator('#authenticator').textContent())!
  await alice.engine.accept(profile, pending.id, {
    authenticator: typeBack(shown, pending.challenge),
    newApplication: { kind: 'bookmark' },
  })
  await page.getByRole('textbox', { name: 'Note' }).fill('written by the site')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('listitem').getByText('written by the site').waitFor()

  const added = (await alice.engine.applications(profile)).filter(({ identifier }) => !before.has(identifier))
  const { identifier } = added[0]!
  await expect.poll(() => titles(identifier), { timeout: 15_000 }).toEqual(['written by the site'])
  const { application } = await alice.engine.updateApplication(profile, identifier, {
    kind: 'bookmark',
    entries: [{ put: { Title: 'written elsewhere', Uri: 'https://example.com/' } }],
  })
  expect(application).toMatchObject({ unpublished: 0 })
  // The page hears of it by itself.
  await page.getByRole('listitem').getByText('written elsewhere').waitFor()
  return identifier
}

async function titles(identifier: string): Promise<readonly unknown[]> {
  await alice.engine.refreshApplication(profile, identifier)
  const content = await alice.engine.readApplication(profile, identifier)
  const { entries } = content as Extract<ApplicationContent, { readonly kind: 'bookmark' }>
  return entries.map(({ Title }) => Title).sort()
}

test('a Vite app', async () => {
  const folder = await installed.example('vite-app')
  const outDir = join(folder, 'dist')
  await build({ root: folder, configFile: false, logLevel: 'error', base: './', build: { outDir } })
  const { page, complaints, close } = await open(outDir)
  await connectAndWrite(page)
  await page.reload()
  await page.getByRole('listitem').getByText('written by the site').waitFor()
  expect(complaints).toEqual([])
  await close()
})

test('a webpack app', async () => {
  const folder = join(installed.folder, 'webpack-app')
  await cp(join(import.meta.dirname, '../../examples/vite-app'), folder, { recursive: true })
  const path = join(folder, 'public')
  await new Promise<void>((done, fail) => {
    const compiler = webpack({
      mode: 'production',
      context: folder,
      optimization: { minimize: false },
      entry: './main.js',
      output: { path, filename: 'main.js', publicPath: 'auto' },
    })
    compiler.run((error, stats) => {
      compiler.close(() => {
        if (error || stats?.hasErrors()) fail(error ?? new Error(stats?.toString('errors-only')))
        else done()
      })
    })
  })
  for (const name of ['index.html', 'style.css']) await cp(join(folder, name), join(path, name))
  const { page, complaints, close } = await open(path)
  await connectAndWrite(page)
  expect(complaints).toEqual([])
  await close()
})

test('a page without a bundler, by an import map', async () => {
  const folder = await installed.example('no-bundler')
  await cp(join(installed.folder, 'node_modules/mathmesh'), join(folder, 'node_modules/mathmesh'), {
    recursive: true,
  })
  const { page, complaints, close } = await open(folder)
  await connectAndWrite(page)
  expect(complaints).toEqual([])
  await close()
})

async function scriptTagSite(): Promise<string> {
  const folder = join(installed.folder, `script-tag-${sites.length}`)
  await cp(join(import.meta.dirname, '../../examples/script-tag'), folder, { recursive: true })
  for (const name of ['mesh.js', 'mesh-worker.js'])
    await cp(join(installed.folder, 'node_modules/mathmesh/dist', name), join(folder, name))
  return folder
}

test('a script tag, with the worker from the file beside it where the policy forbids blobs', async () => {
  const { page, complaints, close } = await open(await scriptTagSite())
  await connectAndWrite(page)
  // The browser itself reports the blob that it did not start.
  expect(complaints.filter(text => !/blob:/.test(text))).toEqual([])
  await close()
})

test('a script tag alone, where the policy allows a worker from a blob', async () => {
  const folder = await scriptTagSite()
  await rm(join(folder, 'mesh-worker.js'))
  const { page, complaints, close } = await open(folder, { workers: 'worker-src blob:' })
  await connectAndWrite(page)
  expect(complaints).toEqual([])
  // Where it allows neither, the page is told.
  const blocked = await open(folder, { workers: "worker-src 'none'" })
  await blocked.page.locator('#problem:not(:empty)').waitFor()
  const code = await blocked.page.evaluate(() => Mesh.status().then(String, error => error.code))
  expect(code).toBe('mesh/worker/start')
  await close()
  await blocked.close()
})

/** A page of another origin, with nothing on it. */
async function foreignSite(): Promise<string> {
  const type = { 'Content-Type': 'text/html' }
  const site = await serve(() => new Response('<!doctype html><title>Foreign</title>', { headers: type }))
  sites.push(site)
  return site.url
}

test('attack 21: a page before or around the embed is not listened to', async () => {
  const { page, url, close } = await open(await scriptTagSite())
  const identifier = await connectAndWrite(page)
  const foreign = await page.context().newPage()
  await foreign.goto(await foreignSite())
  /** Posts calls as the worker takes them, to a window and to a frame of the site, and gives what came back. */
  const attack = (isAnswering: boolean) =>
    foreign.evaluate(
      async ([src, answers]) => {
        const heard: unknown[] = []
        const listen = ({ data }: MessageEvent) => heard.push(data)
        addEventListener('message', listen)
        const frame = document.createElement('iframe')
        frame.src = src
        document.body.append(frame)
        await new Promise(done => frame.addEventListener('load', done, { once: true }))
        const target = answers ? window : frame.contentWindow!
        for (const path of [['summary'], ['forget'], ['updateApplication'], ['start']]) {
          const argumentList = [{ type: 'RAW', value: 'x' }]
          target.postMessage({ id: '1', type: 'APPLY', path, argumentList }, '*')
        }
        // A message to oneself comes after those that others were sent before.
        const last = new Promise(done =>
          addEventListener('message', ({ data }) => data === 'last' && done(0)),
        )
        window.postMessage('last', '*')
        await last
        frame.remove()
        removeEventListener('message', listen)
        return heard.filter(data => data !== 'last').length
      },
      [url, isAnswering] as const,
    )
  expect(await attack(false)).toBe(0)
  // Positive control: the same messages are heard by a window that listens.
  expect(await attack(true)).toBe(4)
  expect(await page.evaluate(() => Mesh.status().then(({ state }) => state))).toBe('connected')
  expect(await titles(identifier)).toEqual(['written by the site', 'written elsewhere'])
  await close()
})

test('attack 21: nobody frames the approver', async () => {
  const { page, url, close } = await open(await scriptTagSite())
  const framed = async (src: string) => {
    const foreign = await page.context().newPage()
    await foreign.goto(await foreignSite())
    await foreign.evaluate(async source => {
      const frame = document.createElement('iframe')
      frame.src = source
      document.body.append(frame)
      await new Promise(done => frame.addEventListener('load', done, { once: true }))
    }, src)
    const shown = await foreign.frames()[1]!.locator('body').innerText()
    await foreign.close()
    return shown
  }
  expect(await framed(`${portal.url}/`)).not.toContain('profile')
  // Positive control: a page that does not mind is shown.
  expect(await framed(url)).toContain('Private notes')
  await close()
})

test('the portal says clearly which database module is missing, and does without a server framework', async () => {
  const program = join(installed.folder, 'node_modules/mathmesh/dist/node/portal/main.js')
  const run = promisify(execFile)
  expect((await run(process.execPath, [program, '--version'])).stdout.trim()).toBe('0.1.0')
  const data = join(installed.folder, 'data')
  const failure = await run(process.execPath, [program, 'serve', '--port', '0', '--data', data]).catch(
    error => error,
  )
  expect(failure.stderr).toContain('The database module better-sqlite3 is missing.')
  expect(failure.code).toBe(2)
  const args = ['serve', '--port', '0', '--database', 'postgres://localhost/none']
  const other = await run(process.execPath, [program, ...args]).catch(error => error)
  expect(other.stderr).toContain('The database module pg is missing.')
})
