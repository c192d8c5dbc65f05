/** What Chromium asks for when somebody opens the built app for the first time, as the server saw it. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import { chromiumArguments, requireChromium } from './chromium.mjs'
import { ensureChromium } from './setup.mjs'

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

/**
 * Opens the app in a new profile, without the service worker (which fetches the rest ahead of time), and waits until
 * it asks for nothing more.
 * @param {string} folder The built app.
 * @returns {Promise<string[]>} The files it asked for, from the folder.
 */
export async function firstViewFiles(folder) {
  ensureChromium()
  /** @type {Set<string>} */
  const asked = new Set()
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = pathname === '/' ? 'index.html' : decodeURIComponent(pathname.slice(1))
    const path = join(folder, file)
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile())
      return response.writeHead(404).end()
    asked.add(file)
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(path))
  })
  await new Promise(done => server.listen(0, 'localhost', () => done(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const browser = await chromium.launch({
    executablePath: requireChromium(),
    chromiumSandbox: false,
    args: chromiumArguments,
  })
  try {
    const context = await browser.newContext({ serviceWorkers: 'block' })
    const page = await context.newPage()
    await page.goto(`http://localhost:${port}/`)
    // There is no portal behind this server: an app that keeps asking for one is not waited for.
    await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => {})
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
  return [...asked].sort()
}
