/** Devices in the built app: invited, let in, made administrators, removed; and a browser that lost everything says so. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { createProfile, type Device, openDevice, readGroups, showCodeText } from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let axe: string
let laptop: Device
let phone: Device

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
})
afterAll(() => browser?.close())
beforeEach(async () => {
  portal = await startPortal()
  const still = { reducedMotion: 'reduce' } as const
  laptop = await openDevice(browser, portal.url, { ...still, colorScheme: 'light' })
  phone = await openDevice(browser, portal.url, { ...still, colorScheme: 'dark', phone: true })
})
afterEach(async () => {
  await laptop?.close()
  await phone?.close()
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

const button = (page: Page, name: string) => page.getByRole('button', { name })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name })

/** Makes an invite on the laptop; what it shows. */
async function makeInvite(): Promise<{ readonly link: string; readonly pin: string }> {
  const { page } = laptop
  await page.getByRole('link', { name: 'Invite a device' }).click()
  await page.getByRole('textbox', { name: 'What to call it' }).fill('Kitchen tablet')
  await button(page, 'Make an invite').click()
  await page.getByText('5 tries left').waitFor()
  const pin = (await readGroups(page.getByRole('list', { name: 'PIN' }))).join('-')
  return { link: await showCodeText(page), pin }
}

/** Types account and PIN on the phone, as they were said. */
async function typeInvite(account: string, pin: string): Promise<void> {
  const { page } = phone
  await page.getByRole('link', { name: /^Connect this device/ }).click()
  await page.getByRole('link', { name: /^Use the account’s address/ }).click()
  await page.getByRole('textbox', { name: 'Account' }).fill(account)
  await page.getByRole('textbox', { name: 'PIN of an invite' }).fill(pin)
  await button(page, 'Ask to join').click()
}

async function acceptInvited(): Promise<void> {
  const { page } = laptop
  await page.getByRole('link', { name: 'Look at its request' }).click()
  await page.getByText('It knows the PIN of the invite you made.').waitFor()
  await button(page, 'Accept').click()
  await heading(page, 'Kitchen tablet is connected').waitFor()
}

const joined = () => heading(phone.page, 'This device is connected').waitFor()

describe('an invite', () => {
  test('by its link lets a device in without anything being typed, which is then promoted, demoted and removed', async () => {
    const { page } = laptop
    await createProfile(page, 'alice')
    await expectClean(page, 'home, alone')
    const { link } = await makeInvite()
    await expectClean(page, 'an invite')

    // A new document, as when a message or the camera opens it.
    await phone.page.goto('about:blank')
    await phone.page.goto(link)
    await heading(phone.page, 'You are invited').waitFor()
    expect(phone.page.url()).not.toContain('invite/')
    await expectClean(phone.page, 'invited')
    await button(phone.page, 'Join with this device').click()
    await heading(phone.page, 'Waiting for the other device').waitFor()
    await phone.page.reload()
    await heading(phone.page, 'Waiting to be let in').waitFor()
    await expectClean(phone.page, 'waiting to be let in')

    await page.getByRole('link', { name: 'Look at its request' }).waitFor()
    await expectClean(page, 'an invite that was used')
    await acceptInvited()
    await joined()

    await page.goto(`${portal.url}/#/`)
    const devices = page.getByRole('region', { name: 'Connected devices' })
    await expectClean(page, 'home, two devices')
    await devices.getByRole('link', { name: /^Kitchen tablet/ }).click()
    await button(page, 'Make administrator').click()
    await page.getByText('It approves and removes devices.').waitFor()
    await expectClean(page, 'device, administrator')
    await phone.page.goto(`${portal.url}/#/`)
    await phone.page.getByRole('link', { name: 'Connect another device' }).waitFor()
    expect(await phone.page.getByRole('link', { name: 'Make them now' }).count(), 'shares').toBe(0)
    await button(page, 'Take administration away').click()
    await page.getByText('It cannot approve or remove devices.').waitFor()
    await expectClean(page, 'device')

    await button(page, 'Remove device').click()
    const dialog = page.getByRole('dialog', { name: 'Remove Kitchen tablet?' })
    await dialog.getByText('What it has read stays known to it.').waitFor()
    await expectClean(page, 'removal dialog')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await button(page, 'Remove device').click()
    await dialog.getByRole('button', { name: 'Remove it' }).click()
    await heading(page, 'Kitchen tablet was removed').waitFor()
    await expectClean(page, 'removed')
    await page.getByRole('link', { name: 'Go to my devices' }).click()
    await page.getByText('1 device', { exact: true }).waitFor()

    await phone.page.reload()
    await heading(phone.page, 'This device was removed from the profile').waitFor()
    await expectClean(phone.page, 'home of a removed device')
    expect(laptop.complaints).toEqual([])
    expect(phone.complaints).toEqual([])
  })

  test('that was said is typed; a wrong PIN is only to be rejected, and the right one gets in', async () => {
    const { page } = laptop
    await createProfile(page, 'alice')
    const { pin } = await makeInvite()
    const other = pin.startsWith('A') ? 'B' : 'A'
    // The last letter tells mistyped PINs from others, so that a guess has to be as good as a PIN.
    await typeInvite('alice@localhost', `${other}${pin.slice(1)}`)
    await phone.page.getByText('Code: mesh/invite/format').waitFor()
    await expectClean(phone.page, 'mistyped PIN')
    await phone.page.getByRole('textbox', { name: 'PIN of an invite' }).fill(pin.toLowerCase())
    await button(phone.page, 'Ask to join').click()
    await heading(phone.page, 'Waiting to be let in').waitFor()
    await acceptInvited()
    await joined()
  })

  test('that is cancelled lets nobody in', async () => {
    const { page } = laptop
    await createProfile(page, 'alice')
    const { pin } = await makeInvite()
    await button(page, 'Cancel the invite').click()
    await heading(page, 'Your devices').waitFor()
    await typeInvite('alice@localhost', pin)
    await page.getByRole('link', { name: /^Review the request/ }).click()
    await heading(page, 'Do not let this device in').waitFor()
    expect(await button(page, 'Accept').count()).toBe(0)
    await expectClean(page, 'a request that cannot be accepted')
    await button(page, 'Reject').click()
    await heading(page, 'The request was rejected').waitFor()
  })
})

test('a browser that removed the database says which profile it lost, until nobody wants it', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  await page.goto(`${portal.url}/icons/mark.svg`)
  await page.evaluate(async () => {
    for (const { name } of await indexedDB.databases())
      await new Promise((done, fail) => {
        const erased = indexedDB.deleteDatabase(name!)
        erased.onsuccess = done
        erased.onerror = fail
      })
  })
  await page.goto(portal.url)
  await heading(page, 'This browser has lost alice@localhost').waitFor()
  await expectClean(page, 'a lost profile')
  await button(page, 'I don’t need it here').click()
  await heading(page, 'This browser has lost alice@localhost').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('link', { name: /^Create a profile/ }).waitFor()
  expect(await heading(page, /has lost/).count()).toBe(0)
})

test('an account is added in the settings, and the old one given up', async () => {
  const { page } = laptop
  await createProfile(page, 'alice')
  await page.goto(`${portal.url}/#/settings`)
  const accounts = page.getByRole('region', { name: 'Accounts' })
  await accounts.getByText('Add an account').click()
  await accounts.getByRole('textbox', { name: 'Account' }).fill('second@localhost')
  await expectClean(page, 'adding an account')
  await accounts.getByRole('button', { name: 'Add it' }).click()
  await accounts.getByRole('button', { name: 'Remove alice@localhost' }).click()
  const dialog = page.getByRole('dialog', { name: 'Give up alice@localhost?' })
  await expectClean(page, 'giving up an account')
  await dialog.getByRole('button', { name: 'Give it up' }).click()
  await accounts.getByText('alice@localhost', { exact: true }).waitFor({ state: 'detached' })
  await page.goto(`${portal.url}/#/`)
  await page.getByText('second@localhost').waitFor()
  expect(laptop.complaints).toEqual([])
})
