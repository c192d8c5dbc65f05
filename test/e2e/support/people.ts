/** What a person does with the app, by the names she sees on the screen. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright'

const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} as const

export interface Device {
  readonly page: Page
  /** What went wrong in the page: errors nobody caught, and messages of the content security policy. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Opens the app in a browser profile of its own. */
export async function openDevice(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly phone?: boolean } = {},
): Promise<Device> {
  const { phone = false, ...context } = options
  const own = await browser.newContext({ ...(phone ? PHONE : {}), ...context })
  const page = await own.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // A request that fails while a test holds the portal down is reported by the browser itself.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, close: () => own.close() }
}

/** Creates a profile and returns its fingerprint. */
export async function createProfile(page: Page, name: string): Promise<string> {
  await page.getByRole('link', { name: /^Create a profile/ }).click()
  await page.getByText('@localhost').waitFor()
  await page.getByRole('textbox', { name: 'Account name' }).fill(name)
  await page.getByText(`${name}@localhost is free.`).waitFor()
  await page.getByRole('button', { name: 'Create profile' }).click()
  await page.getByRole('heading', { name: 'Your profile is ready' }).waitFor()
  const fingerprint = await readGroups(page.getByRole('list', { name: 'Fingerprint of your profile' }))
  await page.getByRole('link', { name: 'Later' }).click()
  await page.getByRole('heading', { name: 'Your devices' }).waitFor()
  return fingerprint.join('-')
}

/** Asks to be connected by showing a code, and returns the authenticator's groups. */
export async function showCode(page: Page): Promise<readonly string[]> {
  await page.getByRole('link', { name: /^Connect this device/ }).click()
  await page.getByRole('img', { name: 'Connection code of this device' }).waitFor()
  return readAuthenticator(page)
}

/** Asks to be connected by the account's address, and returns the authenticator's groups. */
export async function askByAddress(page: Page, account: string): Promise<readonly string[]> {
  await page.getByRole('link', { name: /^Connect this device/ }).click()
  await page.getByRole('link', { name: /^Use the account’s address/ }).click()
  await page.getByRole('textbox', { name: 'Account' }).fill(account)
  await page.getByRole('button', { name: 'Ask to join' }).click()
  await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor()
  return readAuthenticator(page)
}

export function readAuthenticator(page: Page): Promise<readonly string[]> {
  return readGroups(page.getByRole('list', { name: 'Authenticator' }))
}

/** Opens the scanner and holds the code into the camera. */
export async function scanWithCamera(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Connect another device' }).click()
  await page.getByRole('button', { name: 'Use the camera' }).click()
}

/** Gives the scanner a code as text, as people do who have no camera. */
export async function scanByText(page: Page, code: string): Promise<void> {
  await page.getByRole('link', { name: 'Connect another device' }).click()
  await page.getByRole('textbox', { name: 'Or paste the code as text' }).fill(code)
  await page.getByRole('button', { name: 'Use this code' }).click()
}

/** Opens the request that waits on the home page: the one whose authenticator ends as the other screen's does. */
export async function openRequest(page: Page, groups: readonly string[]): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`^Review the request.*${groups.at(-1)}`) }).click()
}

/** Types the groups that are asked for, from what the other screen shows. */
export async function typeChallenge(page: Page, groups: readonly string[]): Promise<void> {
  const blanks = challengeFields(page)
  await blanks.first().waitFor()
  for (const blank of await blanks.all()) {
    const number = Number(
      /\d+/.exec(
        (await blank.evaluate(field => (field as HTMLInputElement).labels?.[0]?.textContent)) ?? '',
      )?.[0],
    )
    await blank.fill(groups[number - 1]!)
  }
}

export function challengeFields(page: Page): Locator {
  return page.locator('mesh-challenge').getByRole('textbox')
}

/** The code itself, as “Copy code” copies it. */
export function showCodeText(page: Page): Promise<string> {
  return page.locator('mesh-qr').evaluate(element => (element as HTMLElement & { text: string }).text)
}

/** Groups are read out letter by letter: "Group 1: M B E V B". */
export async function readGroups(list: Locator): Promise<readonly string[]> {
  await list.waitFor()
  const spoken = await list.ariaSnapshot()
  return [...spoken.matchAll(/Group \d+: ([A-Z2-7 ]+)/g)].map(match => match[1]!.replaceAll(' ', ''))
}
