/** Somebody loses every device and comes back with two papers: made, rehearsed, printed and used in the built app. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { createProfile, type Device, openDevice, readGroups } from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let axe: string
let laptop: Device

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
})
afterAll(() => browser?.close())
beforeEach(async () => {
  portal = await startPortal()
  laptop = await openDevice(browser, portal.url, { reducedMotion: 'reduce' })
})
afterEach(async () => {
  await laptop?.close()
  await portal?.dispose()
})

async function expectClean(page: Page, where: string): Promise<void> {
  await page.evaluate(axe)
  const found = await page.evaluate(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + JSON.stringify(target))))`,
  )
  expect(found, where).toEqual([])
}

/** Makes a set of two of three and returns the texts, as somebody writes them down. */
async function makeShares(page: Page): Promise<readonly string[]> {
  await page.getByRole('link', { name: 'Make them now' }).click()
  await page.getByRole('heading', { name: 'Recovery shares', level: 1 }).waitFor()
  await page.getByRole('textbox', { name: 'Share 1' }).fill('My desk')
  await page.getByRole('textbox', { name: 'Share 2' }).fill('My sister')
  await expectClean(page, 'choosing')
  await page.getByRole('button', { name: 'Make the shares' }).click()
  await page.getByRole('heading', { name: 'Hand them out' }).waitFor()
  return Promise.all(
    [1, 2, 3].map(async number =>
      (await readGroups(page.getByRole('list', { name: `Recovery share ${number}`, exact: true }))).join('-'),
    ),
  )
}

/** Everything the page holds, what is inside its elements included. */
function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const read = (root: Document | ShadowRoot): string =>
      [...root.querySelectorAll('*')].reduce(
        (text, element) =>
          `${text}${[...element.attributes].map(({ value }) => value).join(' ')} ${(element as HTMLInputElement).value ?? ''} ${element.shadowRoot ? read(element.shadowRoot) : ''}`,
        root instanceof ShadowRoot ? (root.textContent ?? '') : (root.body.textContent ?? ''),
      )
    return read(document)
  })
}

async function addPassword(page: Page, site: string, password: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a password' }).click()
  await page.getByRole('textbox', { name: 'Sites' }).fill(site)
  await page.getByRole('textbox', { name: 'User name' }).fill('alice')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: site }).waitFor()
}

async function typeShare(page: Page, number: number, share: string): Promise<void> {
  await page.getByRole('textbox', { name: `Share ${number}`, exact: true }).fill(share)
}

/** Another letter in the third group. */
function mistype(share: string, at: number): string {
  return share.slice(0, at) + (share[at] === 'A' ? 'B' : 'A') + share.slice(at + 1)
}

test('all devices are lost, and two shares bring the passwords back', async () => {
  const { page } = laptop
  const fingerprint = await createProfile(page, 'alice')
  await page.getByRole('link', { name: 'Passwords' }).click()
  await page.getByText('There are no passwords here yet.').waitFor()
  await expectClean(page, 'no passwords')
  await addPassword(page, 'example.com', 'correct horse')
  await expectClean(page, 'a password')
  await page.goto(`${portal.url}/#/`)
  const shares = await makeShares(page)
  await expectClean(page, 'handing out')
  const group = shares[0]!.split('-')[2]!
  expect(await everything(page)).toContain(group)
  await page.getByRole('button', { name: 'Finish without the rest' }).click()
  await page.getByRole('heading', { name: 'Your recovery shares are made' }).waitFor()
  await page.getByText('My sister').waitFor()
  expect(await everything(page)).not.toContain(group)
  await page.goto(`${portal.url}/#/`)
  await page.getByRole('heading', { name: 'Your devices' }).waitFor()
  expect(await page.getByRole('link', { name: 'Make them now' }).count()).toBe(0)
  await laptop.close()

  laptop = await openDevice(browser, portal.url, { reducedMotion: 'reduce', phone: true })
  const { page: fresh } = laptop
  await fresh.getByRole('link', { name: /^I have lost my devices/ }).click()
  await fresh.getByRole('heading', { name: 'Recover your profile' }).waitFor()
  await expectClean(fresh, 'recovering')
  await fresh.getByRole('textbox', { name: 'Account' }).fill('alice@localhost')
  await typeShare(fresh, 1, shares[2]!.toLowerCase().replaceAll('-', ' '))
  await typeShare(fresh, 2, shares[0]!)
  await fresh.getByRole('button', { name: 'Recover', exact: true }).click()
  await fresh.getByRole('heading', { name: 'Your profile is back' }).waitFor()
  const back = await readGroups(fresh.getByRole('list', { name: 'Fingerprint of your profile' }))
  expect(back.join('-')).toBe(fingerprint)
  await expectClean(fresh, 'recovered')
  await fresh.getByRole('link', { name: 'Passwords' }).click()
  await fresh.getByRole('option', { name: /example\.com/ }).click()
  await fresh.getByRole('button', { name: 'Show password' }).click()
  await fresh.getByText('correct horse').waitFor()
  expect(laptop.complaints).toEqual([])
})

test('a mistyped share is named, in the rehearsal and in the recovery', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  const [first = '', second = ''] = await makeShares(page)
  const identifier = (
    await readGroups(page.getByRole('list', { name: 'Identifier of the backup' }).first())
  ).join('-')
  await page.getByRole('button', { name: 'Rehearse now' }).click()
  await typeShare(page, 1, first)
  await typeShare(page, 2, mistype(second, 13))
  await page.getByRole('button', { name: 'Check these shares' }).click()
  await page.getByText('These shares do not bring your profile back.').waitFor()
  await expectClean(page, 'rehearsal, wrong')
  await typeShare(page, 2, second)
  await page.getByRole('button', { name: 'Check these shares' }).click()
  await page.getByText('These shares bring your profile back.').waitFor()
  expect(await page.getByText('This share is right.').count()).toBe(2)
  await expectClean(page, 'rehearsal, right')

  const phone = await openDevice(browser, portal.url, { reducedMotion: 'reduce' })
  try {
    await phone.page.getByRole('link', { name: /^I have lost my devices/ }).click()
    await phone.page.getByRole('textbox', { name: 'Account' }).fill('alice@localhost')
    await phone.page.getByRole('textbox', { name: 'Identifier of the backup' }).fill(identifier)
    await typeShare(phone.page, 1, first)
    await typeShare(phone.page, 2, `${second.slice(0, 12)}1${second.slice(13, -1)}!`)
    await phone.page.getByText(/Group 6 has characters that do not occur/).waitFor()
    await expectClean(phone.page, 'recovering, foreign character')
    await typeShare(phone.page, 2, mistype(second, 13))
    await phone.page.getByRole('button', { name: 'Recover', exact: true }).click()
    await phone.page.getByText('Code: mesh/share/mismatch').waitFor()
    await expectClean(phone.page, 'recovering, wrong share')
    await typeShare(phone.page, 2, second)
    await phone.page.getByRole('button', { name: 'Recover', exact: true }).click()
    await phone.page.getByRole('heading', { name: 'Your profile is back' }).waitFor()
  } finally {
    await phone.close()
  }
})

test('each share is printed on a page of its own, with nothing else of the app', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  const shares = await makeShares(page)
  await page.evaluate(() => {
    window.print = () => {}
  })
  await page.getByRole('button', { name: 'Print all' }).click()
  await page.locator('[data-mesh-sheets]').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('mesh-app').isVisible()).toBe(false)
  const text = await page.locator('[data-mesh-sheets] article').allInnerTexts()
  expect(text).toHaveLength(3)
  for (const [index, share] of shares.entries()) {
    expect(text[index]).toContain(share.replaceAll('-', ' - '))
    expect(text[index]).toContain('alice@localhost')
  }
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(3)
  await page.emulateMedia({ media: null })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  expect(await page.locator('[data-mesh-sheets]').count()).toBe(0)
  expect(await page.locator('mesh-app').isVisible()).toBe(true)
})

test('at four times the size nothing is cut off sideways', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  // 1280 pixels at 400 % (WCAG 1.4.10); twice the size is wider than this.
  await page.setViewportSize({ width: 320, height: 256 })
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await makeShares(page)
  expect(await overflow(), 'handing out').toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Rehearse now' }).click()
  expect(await overflow(), 'rehearsal').toBeLessThanOrEqual(0)
  for (const path of ['recover', 'passwords', 'connect']) {
    await page.goto(`${portal.url}/#/${path}`)
    await page.locator('mesh-recover, mesh-credentials, mesh-connect').waitFor()
    expect(await overflow(), path).toBeLessThanOrEqual(0)
  }
})

test('passwords are added, found, removed and brought back without the portal', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  await page.getByRole('link', { name: 'Passwords' }).click()
  await addPassword(page, 'example.com', 'correct horse')
  await portal.stop()
  await addPassword(page, 'second.example', 'battery staple')
  await page.getByText('One change waits for the portal.').waitFor()
  await page.reload()
  await page.getByText('2 passwords').waitFor()
  const search = page.getByRole('combobox', { name: 'Search passwords' })
  await search.fill('seco')
  await search.press('Enter')
  await page.getByRole('heading', { name: 'second.example' }).waitFor()
  expect(await everything(page)).not.toContain('battery staple')
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nothing matches “seco”.').waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { name: 'second.example' }).waitFor()
  await page.getByRole('button', { name: 'Show password' }).click()
  await page.getByText('battery staple').waitFor()
  expect(await everything(page)).toContain('battery staple')
  await portal.start()
  await page.reload()
  await page.getByText('2 passwords').waitFor()
  await expectClean(page, 'passwords')
})
