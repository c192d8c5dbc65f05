/** A portal that swaps the profile, the result or the device list is refused by name, on the screen (attacks 1, 4, 5, 17). */
import { type Browser, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { type Mesh, readTagged, writeTagged } from '../../sdk/core/schema/index.ts'
import { launchOptions } from '../support/chromium.ts'
import { fetchDevice, makeLie } from './support/lying-portal.ts'
import { createMallory } from './support/mallory.ts'
import {
  askByAddress,
  createProfile,
  type Device,
  openDevice,
  openRequest,
  readGroups,
  scanByText,
  showCode,
  showCodeText,
  typeChallenge,
} from './support/people.ts'
import { type PortalProcess, startPortal } from './support/portal-process.ts'

let browser: Browser
let portal: PortalProcess
let laptop: Device
let phone: Device

beforeAll(async () => {
  browser = await chromium.launch(launchOptions())
})
afterAll(() => browser?.close())
beforeEach(async () => {
  portal = await startPortal()
  // A service worker would fetch in the portal's place, out of the test's reach.
  laptop = await openDevice(browser, portal.url, { serviceWorkers: 'block' })
  phone = await openDevice(browser, portal.url, { phone: true, serviceWorkers: 'block' })
})
afterEach(async () => {
  await laptop.close()
  await phone.close()
  await portal.dispose()
})

const heading = (device: Device, name: string | RegExp) =>
  device.page.getByRole('heading', { name }).waitFor()

async function acceptOnLaptop(groups: readonly string[]): Promise<void> {
  await typeChallenge(laptop.page, groups)
  await laptop.page.getByRole('button', { name: 'Accept' }).click()
  await heading(laptop, /is connected$/)
}

test('scan way: a stranger’s sound acceptance is not believed, and the phone is in nobody’s profile', async () => {
  const mallory = await createMallory()
  await createProfile(laptop.page, 'alice')
  await makeLie(phone.page, 'ConnectStatus', async (_, { request }) => {
    const device = await fetchDevice(portal.url, (request as { DeviceID: string }).DeviceID)
    return { Result: await mallory.accept(device) }
  })
  // The lie may be told before the code is painted.
  await phone.page.getByRole('link', { name: /^Connect this device/ }).click()
  await heading(phone, 'The answer was not genuine')
  await phone.page.goto(`${portal.url}/#/`)
  await heading(phone, 'One profile, held by your own devices.')
})

test('scan way, positive control: through the same interception, the true answer is believed', async () => {
  await createProfile(laptop.page, 'alice')
  let seen = 0
  await makeLie(phone.page, 'ConnectStatus', answer => {
    seen++
    return answer
  })
  const groups = await showCode(phone.page)
  await scanByText(laptop.page, await showCodeText(phone.page))
  await acceptOnLaptop(groups)
  await heading(phone, 'This device is connected')
  expect(seen).toBeGreaterThan(0)
})

test('scan way: the device that the portal delivers must be the one in the code', async () => {
  const mallory = await createMallory()
  await createProfile(laptop.page, 'alice')
  await showCode(phone.page)
  const code = await showCodeText(phone.page)
  await makeLie(laptop.page, 'Get', (answer, { request }) =>
    'Identifier' in request && request.Identifier !== undefined
      ? { ...answer, Entries: [{ tag: 'SignedDeviceProfile', value: mallory.device }] }
      : answer,
  )
  await scanByText(laptop.page, code)
  await laptop.page.getByText(/^Code: mesh\/profile\/(substituted|invalid)$/).waitFor()
  expect(await laptop.page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
})

test('address way: another profile at first contact is shown as unverified, and never becomes the one joined', async () => {
  const mallory = await createMallory()
  const fingerprint = await createProfile(laptop.page, 'alice')
  const honest = await makeLie(phone.page, 'Get', (answer, { request }) =>
    'Account' in request
      ? { ...answer, Entries: [{ tag: 'SignedPersonalProfile', value: mallory.personal }] }
      : answer,
  )
  await phone.page.goto(`${portal.url}/#/connect/address`)
  await phone.page.getByRole('textbox', { name: 'Account' }).fill('alice@localhost')
  await phone.page.getByRole('button', { name: 'Ask to join' }).click()
  const shown = phone.page.getByRole('list', { name: 'Profile fingerprint' })
  const refused = phone.page.getByText(/^Code: mesh\//)
  await shown.or(refused).first().waitFor()
  if (await shown.count()) {
    await phone.page.getByText('Unverified until accepted').waitFor()
    expect((await readGroups(shown)).join('-')).toBe(mallory.udf)
    expect(mallory.udf).not.toBe(fingerprint)
  }
  await honest()
  // Alice’s laptop is not asked to let a device into Mallory’s profile.
  await laptop.page.reload()
  await laptop.page.getByText(/No device is asking to join/).waitFor()
})

test('address way: a result that leads into another profile is refused by name', async () => {
  const mallory = await createMallory()
  await createProfile(laptop.page, 'alice')
  let device: Mesh<'SignedDeviceProfile'> | undefined
  await makeLie(phone.page, 'ConnectStart', (answer, { request }) => {
    const { SignedRequest } = request as Mesh<'ConnectStartRequest'>
    device = readTagged(SignedRequest!.SignedData!.payload!, 'ConnectionRequest').value.Device
    return answer
  })
  await makeLie(phone.page, 'ConnectStatus', async () =>
    device ? { Result: await mallory.accept(device) } : {},
  )
  await phone.page.goto(`${portal.url}/#/connect/address`)
  await phone.page.getByRole('textbox', { name: 'Account' }).fill('alice@localhost')
  await phone.page.getByRole('button', { name: 'Ask to join' }).click()
  await heading(phone, 'The portal delivered another profile')
})

test('the device list: a stranger’s profile in the place of Alice’s is refused by name and nothing is lost', async () => {
  const mallory = await createMallory()
  await createProfile(laptop.page, 'alice')
  const honest = await makeLie(laptop.page, 'Get', answer => ({
    ...answer,
    Entries: [{ tag: 'SignedPersonalProfile', value: mallory.personal }],
  }))
  await laptop.page.reload()
  await heading(laptop, 'The portal delivered another profile')
  expect(await devicesShown()).toBe(1)
  await honest()
  await laptop.page.reload()
  await heading(laptop, 'Your devices')
  expect(await laptop.page.getByText('The portal delivered another profile').count()).toBe(0)
})

test('the device list: a device that no administrator signed in is refused by name', async () => {
  const mallory = await createMallory()
  await createProfile(laptop.page, 'alice')
  await makeLie(laptop.page, 'Get', async answer => {
    const [entry] = answer.Entries ?? []
    return {
      ...answer,
      Entries: [{ tag: 'SignedPersonalProfile', value: await listingAlso(entry!.value, mallory.device) }],
    }
  })
  await laptop.page.reload()
  await laptop.page.getByText(/^Code: mesh\/(profile\/(invalid|substituted|signer)|jws\/invalid)$/).waitFor()
  expect(await devicesShown()).toBe(1)
})

test('a request that the portal exchanges after it was shown is not the one that is accepted', async () => {
  await createProfile(laptop.page, 'alice')
  const groups = await askByAddress(phone.page, 'alice@localhost')
  await openRequest(laptop.page, groups)
  await laptop.page.getByRole('heading', { name: /wants to join$/ }).waitFor()
  const other = await openDevice(browser, portal.url, { serviceWorkers: 'block' })
  try {
    const theirs = await askByAddress(other.page, 'alice@localhost')
    // The groups of the other device's request do not open the one on the screen.
    await typeChallenge(laptop.page, theirs)
    expect(await laptop.page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true)
  } finally {
    await other.close()
  }
})

async function devicesShown(): Promise<number> {
  const region = laptop.page.getByRole('region', { name: 'Connected devices' })
  await region.waitFor()
  return region.getByRole('listitem').count()
}

/** The profile with one more device in it and the signature it had before. */
async function listingAlso(
  signed: Mesh<'SignedPersonalProfile'>,
  device: Mesh<'SignedDeviceProfile'>,
): Promise<Mesh<'SignedPersonalProfile'>> {
  const { value } = readTagged(signed.SignedData!.payload!, 'PersonalProfile')
  const forged = { ...value, Devices: [...(value.Devices ?? []), device] }
  const payload = utf8ToBytes(writeTagged({ tag: 'PersonalProfile', value: forged }))
  return { ...signed, SignedData: { ...signed.SignedData, payload } }
}
