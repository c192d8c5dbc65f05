/** Two browsers, one portal: a device is connected by scanning and by address, accepted and rejected. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'
import { cameraArgs, writeBlankVideo, writeScreenshotVideo } from './support/camera.ts'
import {
  askByAddress,
  challengeFields,
  createProfile,
  type Device,
  openDevice,
  openRequest,
  readAuthenticator,
  scanWithCamera,
  showCode,
  typeChallenge,
} from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let folder: string
let camera: string
let laptop: Device
let phone: Device

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathmesh-camera-'))
  camera = join(folder, 'camera.y4m')
  await writeBlankVideo(camera)
  browser = await chromium.launch(launchOptions(cameraArgs(camera)))
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  portal = await startPortal()
  laptop = await openDevice(browser, portal.url)
  phone = await openDevice(browser, portal.url, { phone: true })
})
afterEach(async () => {
  await laptop.close()
  await phone.close()
  await portal.dispose()
})

/** Holds the phone's screen in front of the laptop's camera. */
async function showPhoneToLaptop(): Promise<void> {
  const screenshot = await phone.page
    .getByRole('img', { name: 'Connection code of this device' })
    .screenshot()
  await writeScreenshotVideo(browser, { screenshot, file: camera })
}

const joined = () => phone.page.getByRole('heading', { name: 'This device is connected' }).waitFor()

async function listedDevices(): Promise<readonly string[]> {
  await laptop.page.goto(`${portal.url}/#/`)
  const list = laptop.page.getByRole('region', { name: 'Connected devices' })
  await list.waitFor()
  return list.getByRole('listitem').allInnerTexts()
}

describe('scan to connect', () => {
  test('the code is read by the camera, a group is typed back, and the phone is in', async () => {
    await createProfile(laptop.page, 'alice')
    const groups = await showCode(phone.page)
    await showPhoneToLaptop()
    await scanWithCamera(laptop.page)
    await typeChallenge(laptop.page, groups)
    await laptop.page.getByRole('button', { name: 'Accept' }).click()
    await laptop.page.getByRole('heading', { name: /is connected$/ }).waitFor()
    await joined()
    expect(await phone.page.getByText('It belongs to alice@localhost now.').count()).toBe(1)
    expect(await listedDevices()).toHaveLength(2)
    expect(laptop.complaints).toEqual([])
    expect(phone.complaints).toEqual([])
  })

  test('a rejected phone is told so and is in nobody’s profile', async () => {
    await createProfile(laptop.page, 'alice')
    await showCode(phone.page)
    await showPhoneToLaptop()
    await scanWithCamera(laptop.page)
    await laptop.page.getByRole('button', { name: 'Reject' }).click()
    await laptop.page.getByRole('heading', { name: 'The request was rejected' }).waitFor()
    await phone.page.getByRole('heading', { name: 'The request was rejected' }).waitFor()
    expect(await listedDevices()).toHaveLength(1)
  })

  test('scanning alone never accepts, and a wrong group keeps the door shut', async () => {
    await createProfile(laptop.page, 'alice')
    const groups = await showCode(phone.page)
    await showPhoneToLaptop()
    await scanWithCamera(laptop.page)
    await challengeFields(laptop.page).first().waitFor()
    const accept = laptop.page.getByRole('button', { name: 'Accept' })
    expect(await accept.isDisabled()).toBe(true)
    await typeChallenge(
      laptop.page,
      groups.map(() => 'AAAAA'),
    )
    expect(await accept.isDisabled()).toBe(true)
    await typeChallenge(laptop.page, groups)
    expect(await accept.isEnabled()).toBe(true)
  })

  test('both sides may be reloaded at every step', async () => {
    await createProfile(laptop.page, 'alice')
    await laptop.page.reload()
    await laptop.page.getByRole('heading', { name: 'Your devices' }).waitFor()
    const groups = await showCode(phone.page)
    await phone.page.reload()
    expect(await readAuthenticator(phone.page)).toEqual(groups)
    await showPhoneToLaptop()
    await scanWithCamera(laptop.page)
    await challengeFields(laptop.page).first().waitFor()
    await laptop.page.reload()
    await typeChallenge(laptop.page, groups)
    await phone.page.reload()
    await laptop.page.getByRole('button', { name: 'Accept' }).click()
    await laptop.page.getByRole('heading', { name: /is connected$/ }).waitFor()
    await laptop.page.reload()
    await joined()
    await phone.page.reload()
    await phone.page.goto(`${portal.url}/#/`)
    await phone.page.getByRole('region', { name: 'Connected devices' }).waitFor()
    expect(await listedDevices()).toHaveLength(2)
  })

  test('the portal may stop and start in the middle', async () => {
    await createProfile(laptop.page, 'alice')
    const groups = await showCode(phone.page)
    await showPhoneToLaptop()
    await scanWithCamera(laptop.page)
    await typeChallenge(laptop.page, groups)
    await portal.stop()
    await laptop.page.getByRole('button', { name: 'Accept' }).click()
    await laptop.page.getByRole('heading', { name: 'The portal does not answer' }).waitFor()
    await portal.start()
    await laptop.page.getByRole('button', { name: 'Accept' }).click()
    await laptop.page.getByRole('heading', { name: /is connected$/ }).waitFor()
    await joined()
    expect(await listedDevices()).toHaveLength(2)
  })
})

describe('by address', () => {
  test('the request appears by itself and is accepted with two typed groups', async () => {
    const fingerprint = await createProfile(laptop.page, 'alice')
    const groups = await askByAddress(phone.page, 'alice@localhost')
    await phone.page.getByText('Unverified until accepted').waitFor()
    expect(await phone.page.getByRole('list', { name: 'Profile fingerprint' }).ariaSnapshot()).toContain(
      [...fingerprint.slice(0, 5)].join(' '),
    )
    await openRequest(laptop.page, groups)
    await typeChallenge(laptop.page, groups)
    expect(await challengeFields(laptop.page).count()).toBe(2)
    await laptop.page.getByRole('button', { name: 'Accept' }).click()
    await laptop.page.getByRole('heading', { name: /is connected$/ }).waitFor()
    await joined()
    expect(await listedDevices()).toHaveLength(2)
  })

  test('the authenticator of an earlier request is stale', async () => {
    await createProfile(laptop.page, 'alice')
    const stale = await askByAddress(phone.page, 'alice@localhost')
    await phone.page.getByRole('button', { name: 'Cancel' }).click()
    await phone.page.goto(`${portal.url}/#/`)
    const fresh = await askByAddress(phone.page, 'alice@localhost')
    expect(fresh).not.toEqual(stale)
    await openRequest(laptop.page, fresh)
    await typeChallenge(laptop.page, stale)
    const accept = laptop.page.getByRole('button', { name: 'Accept' })
    expect(await accept.isDisabled()).toBe(true)
    await typeChallenge(laptop.page, fresh)
    await accept.click()
    await joined()
  })

  test('a rejected request ends the wait', async () => {
    await createProfile(laptop.page, 'alice')
    const groups = await askByAddress(phone.page, 'alice@localhost')
    await openRequest(laptop.page, groups)
    await laptop.page.getByRole('button', { name: 'Reject' }).click()
    await phone.page.getByRole('heading', { name: 'The request was rejected' }).waitFor()
    expect(await listedDevices()).toHaveLength(1)
  })
})
