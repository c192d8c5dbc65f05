/** axe finds nothing on any page in any state, on a phone in the dark and on a laptop in the light. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import {
  askByAddress,
  createProfile,
  openDevice,
  openRequest,
  scanByText,
  showCode,
  showCodeText,
  typeChallenge,
} from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let axe: string

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
  portal = await startPortal()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
})
afterAll(async () => {
  await portal?.dispose()
  await browser?.close()
})

/** A page that is just fading in has no contrast yet. */
const still = { reducedMotion: 'reduce' } as const

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[]
}

/** What axe complains about, in WCAG 2.2 AA and in its own best practices. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const violations = (await page.evaluate(
    `axe.run({ resultTypes: ['violations'] }).then(result => result.violations)`,
  )) as Finding[]
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary}`),
  )
}

describe.each([
  { name: 'phone, dark', phone: true, colorScheme: 'dark', account: 'anna' },
  { name: 'laptop, light', phone: false, colorScheme: 'light', account: 'lena' },
] as const)('$name', ({ phone, colorScheme, account }) => {
  test('the pages of somebody who begins, approves and settles', async () => {
    const device = await openDevice(browser, portal.url, { phone, colorScheme, ...still })
    const other = await openDevice(browser, portal.url, { colorScheme, ...still })
    const { page } = device
    const expectClean = async (where: string, of = page) => expect(await findings(of), where).toEqual([])
    try {
      await page.getByRole('link', { name: /^Create a profile/ }).waitFor()
      await expectClean('start')
      await page.goto(`${portal.url}/#/create`)
      await page.getByRole('textbox', { name: 'Account name' }).fill('a')
      await page.getByRole('textbox', { name: 'Account name' }).blur()
      await expectClean('create, refused name')
      await page.goto(`${portal.url}/#/`)
      await createProfile(page, account)
      await expectClean('home')
      await page.goto(`${portal.url}/#/settings`)
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
      await expectClean('settings')
      await page.goto(`${portal.url}/#/nowhere`)
      await expectClean('missing page')

      const groups = await showCode(other.page)
      await expectClean('connect by scanning', other.page)
      await page.goto(`${portal.url}/#/`)
      await scanByText(page, 'not a code')
      await page.getByText(/^Code: mesh\/connect\/uri$/).waitFor()
      await expectClean('approve, wrong code')
      await page.goto(`${portal.url}/#/`)
      await scanByText(page, await showCodeText(other.page))
      await page.getByRole('button', { name: 'Accept' }).waitFor()
      await expectClean('request, scanned')
      await page.getByRole('button', { name: 'Reject' }).click()
      await page.getByRole('heading', { name: 'The request was rejected' }).waitFor()
      await expectClean('receipt, rejected')
      await other.page.getByRole('heading', { name: 'The request was rejected' }).waitFor()
      await expectClean('connect, rejected', other.page)
      expect(groups).toHaveLength(6)

      await other.page.goto(`${portal.url}/#/`)
      const again = await askByAddress(other.page, `${account}@localhost`)
      await expectClean('connect by address', other.page)
      await page.goto(`${portal.url}/#/`)
      await openRequest(page, again)
      await page.getByRole('button', { name: 'Accept' }).waitFor()
      await expectClean('request, by address')
      await typeChallenge(page, again)
      await page.getByRole('button', { name: 'Accept' }).click()
      await page.getByRole('heading', { name: /is connected$/ }).waitFor()
      await expectClean('receipt, accepted')
      await other.page.getByRole('heading', { name: 'This device is connected' }).waitFor()
      await expectClean('connect, joined', other.page)
    } finally {
      await device.close()
      await other.close()
    }
  })
})

test('positive control: axe sees a button without a name', async () => {
  const device = await openDevice(browser, portal.url)
  try {
    await device.page.getByRole('link', { name: /^Create a profile/ }).waitFor()
    await device.page.evaluate(() => document.body.append(document.createElement('button')))
    expect((await findings(device.page)).some(finding => finding.startsWith('button-name'))).toBe(true)
  } finally {
    await device.close()
  }
})
