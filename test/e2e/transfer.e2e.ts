/** Somebody comes from another program, brings everything along, and can leave with everything again. */
import { readFile } from 'node:fs/promises'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bitwardenJson, knownHosts, netscape, tables, vcards } from '../exchange/files.ts'
import { launchOptions } from '../support/chromium.ts'
import { createProfile, openDevice } from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  portal = await startPortal()
})
afterAll(async () => {
  await portal?.dispose()
  await browser?.close()
})

async function choose(page: Page, name: string, text: string): Promise<void> {
  await page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
}

/** New, changed and here already, for each kind that the preview shows. */
async function preview(page: Page): Promise<Record<string, readonly number[]>> {
  const rows = page.locator('transfer-page tbody tr')
  await rows.first().waitFor()
  const texts = await rows.evaluateAll(all =>
    all.map(row => [...row.children].map(cell => (cell.textContent ?? '').trim())),
  )
  return Object.fromEntries(texts.map(([name = '', ...numbers]) => [name, numbers.map(Number)]))
}

async function importFile(
  page: Page,
  name: string,
  text: string,
): Promise<Record<string, readonly number[]>> {
  await choose(page, name, text)
  const shown = await preview(page)
  await page.getByRole('button', { name: /^Import \d/ }).click()
  await page.getByText(/imported\.$/).waitFor()
  return shown
}

test('files of other programs come in, once, and everything goes out', async () => {
  const device = await openDevice(browser, portal.url)
  const { page } = device
  try {
    await createProfile(page, 'iris')
    await page.goto(`${portal.url}/#/settings`)
    await page.getByRole('link', { name: 'Import or export' }).click()

    expect(await importFile(page, 'bitwarden.json', bitwardenJson)).toEqual({ Passwords: [2, 0, 0] })
    expect(await importFile(page, 'bookmarks.html', netscape)).toEqual({ Bookmarks: [3, 0, 0] })
    expect(await importFile(page, 'contacts.vcf', vcards)).toEqual({ Contacts: [3, 0, 0] })
    expect(await importFile(page, 'known_hosts', knownHosts)).toEqual({ 'SSH hosts': [4, 0, 0] })
    expect(await importFile(page, 'chrome.csv', tables['Chrome']!)).toEqual({ Passwords: [1, 0, 0] })

    await choose(page, 'bitwarden.json', bitwardenJson)
    expect(await preview(page)).toEqual({ Passwords: [0, 0, 2] })
    expect(await page.getByRole('button', { name: /^Import \d/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Cancel' }).click()

    await choose(page, 'changed.csv', 'name,url,username,password\nx,https://example.com,alice,=2+2\n')
    expect(await preview(page)).toEqual({ Passwords: [0, 1, 0] })
    await page.getByRole('button', { name: 'Import 1 entry' }).click()
    await page.getByText('1 entry was imported.').waitFor()

    await page.reload()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save everything' }).click()
    const everything = await readFile(await (await download).path(), 'utf8')
    const parsed = JSON.parse(everything) as Record<string, { readonly length: number }>
    expect(parsed).toMatchObject({ format: 'mathmesh-export', version: 1 })
    expect(['credential', 'bookmark', 'contact', 'host'].map(kind => parsed[kind]?.length)).toEqual([
      3, 3, 3, 4,
    ])

    const second = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save passwords as a table' }).click()
    const table = await readFile(await (await second).path(), 'utf8')
    expect(table).toContain("example.com,alice,'=2+2")
    expect(table).not.toMatch(/(?:^|,)=/m)

    await choose(page, 'mesh.json', everything)
    expect(await preview(page)).toEqual({
      Passwords: [0, 0, 3],
      Bookmarks: [0, 0, 3],
      Contacts: [0, 0, 3],
      'SSH hosts': [0, 0, 4],
    })
  } finally {
    await device.close()
  }
})

test('a file that cannot be read says why, and changes nothing', async () => {
  const device = await openDevice(browser, portal.url)
  const { page } = device
  try {
    await createProfile(page, 'ines')
    await page.goto(`${portal.url}/#/transfer`)
    await choose(page, 'photo.txt', 'no file of any program')
    await page.getByText('This file is of no kind that can be read here.').waitFor()
    await choose(page, 'bitwarden.json', '{"encrypted":true}')
    await page.getByText('The file is encrypted.').waitFor()
    await choose(page, 'cut.csv', 'name,url,username,password\nx,https://example.com,"alice')
    await page.getByText('The file breaks off or is damaged.').waitFor()
    expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0)
  } finally {
    await device.close()
  }
})

test('ten thousand passwords come in, with a bar that shows how far it is', {
  timeout: 180_000,
}, async () => {
  const device = await openDevice(browser, portal.url)
  const { page } = device
  const rows = Array.from({ length: 10_000 }, (_, n) => `s${n},https://s${n}.example.com,alice${n},pass ${n}`)
  const file = `name,url,username,password\n${rows.join('\n')}\n`
  try {
    await createProfile(page, 'ilse')
    await page.goto(`${portal.url}/#/transfer`)
    await choose(page, 'many.csv', file)
    expect(await preview(page)).toEqual({ Passwords: [10_000, 0, 0] })
    await page.getByRole('button', { name: 'Import 10000 entries' }).click()
    await page.getByRole('progressbar').waitFor()
    await page.getByText('10000 entries were imported.').waitFor({ timeout: 150_000 })
    await choose(page, 'many.csv', file)
    expect(await preview(page)).toEqual({ Passwords: [0, 0, 10_000] })
  } finally {
    await device.close()
  }
})
