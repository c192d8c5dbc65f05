import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { expectAccessible, openApp } from '../support/app.ts'
import { addressUri, aliceUdf, FakeHost, phoneUdf, scanUri } from '../support/fake-host.ts'

const accept = () => page.getByRole('button', { name: 'Accept' })
const reject = () => page.getByRole('button', { name: 'Reject' })
const fragmentOf = (address: string) => address.slice(address.indexOf('#'))
const open = () => page.getByRole('link', { name: /^Review the request/ }).click()

/** Types what the other screen shows into the groups that are asked for. */
async function typeGroups(authenticator: string): Promise<void> {
  const fields = page.getByRole('textbox', { name: /^Group/ })
  await expect.element(fields.first()).toBeVisible()
  for (const field of fields.all()) {
    const [label] = (field.element() as HTMLInputElement).labels!
    await field.fill(authenticator.split('-')[Number(label!.textContent!.replace(/\D/g, '')) - 1]!)
  }
}

describe('a request by address', () => {
  test('appears by itself, and is accepted only when both groups are typed', async () => {
    const host = FakeHost.withProfile()
    openApp(host)
    await expect.element(page.getByText('No device is asking to join.', { exact: false })).toBeVisible()
    const { authenticator } = host.arrive()
    await expect.element(page.getByRole('heading', { name: 'Requests' })).toBeVisible()
    await expectAccessible()
    await open()
    await expect.element(page.getByRole('heading', { name: 'A phone wants to join' })).toBeVisible()
    await expect.element(page.getByText('Only accept a device you hold in your hands now.')).toBeVisible()
    await expect.element(accept()).toBeDisabled()
    await expectAccessible()
    await typeGroups(authenticator)
    await expect.element(accept()).toBeEnabled()
    await page.getByLabelText('Call it').fill('Bob’s phone')
    await accept().click()
    await expect.element(page.getByRole('heading', { name: 'Bob’s phone is connected' })).toBeVisible()
    await expectAccessible()
    await page.getByRole('link', { name: 'Go to my devices' }).click()
    await expect.element(page.getByText('Bob’s phone')).toBeVisible()
  })

  test('is rejected without any proof', async () => {
    const host = FakeHost.withProfile()
    host.arrive()
    openApp(host)
    await open()
    await reject().click()
    await expect.element(page.getByRole('heading', { name: 'The request was rejected' })).toBeVisible()
    expect(host.calls).not.toContain('accept')
    await expectAccessible()
  })

  test('a code scanned for the very request is proof enough', async () => {
    const host = FakeHost.withProfile()
    host.arrive()
    openApp(host)
    await open()
    await page.getByRole('button', { name: 'Scan its code instead' }).click()
    await page.getByLabelText('Or paste the code as text').fill(addressUri)
    await page.getByRole('button', { name: 'Use this code' }).click()
    await expect.element(accept()).toBeEnabled()
    await accept().click()
    await expect.element(page.getByRole('heading', { name: /is connected$/ })).toBeVisible()
  })

  test('a code of another request is refused, and that request is offered', async () => {
    const host = FakeHost.withProfile()
    host.arrive()
    openApp(host)
    await open()
    await page.getByRole('button', { name: 'Scan its code instead' }).click()
    await page.getByLabelText('Or paste the code as text').fill(scanUri)
    await page.getByRole('button', { name: 'Use this code' }).click()
    await expect.element(page.getByText('That code belongs to another request.')).toBeVisible()
    await expect.element(accept()).toBeDisabled()
    await expectAccessible()
  })

  test('one that the device replaced while it was read cannot be accepted', async () => {
    const host = FakeHost.withProfile()
    const { authenticator, id } = host.arrive()
    openApp(host)
    await open()
    await typeGroups(authenticator)
    await expect.element(accept()).toBeEnabled()
    host.vanish(id)
    host.arrive({ id: `${aliceUdf}/${phoneUdf}/again`, authenticator: 'MCXXX-QY6ZR-2JCVK-HDXW7-PAE3L-AAAAA' })
    await expect.element(page.getByText('The device has started over.')).toBeVisible()
    await expect.element(accept()).toBeDisabled()
    await page.getByRole('link', { name: 'Show the new request' }).click()
    await expect.element(page.getByRole('textbox', { name: 'Group 3' })).toHaveValue('')
  })

  test('one that was answered elsewhere says so', async () => {
    const host = FakeHost.withProfile()
    const { id } = host.arrive()
    openApp(host)
    await open()
    await expect.element(reject()).toBeVisible()
    host.vanish(id)
    await expect.element(page.getByRole('heading', { name: 'This request is gone' })).toBeVisible()
    await expectAccessible()
  })

  test('a portal that is away when it matters leaves everything as it was', async () => {
    const host = FakeHost.withProfile()
    const { authenticator } = host.arrive()
    host.fail('accept', 'mesh/portal/unreachable')
    openApp(host)
    await open()
    await typeGroups(authenticator)
    await accept().click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('The portal does not answer')
    await expect.element(page.getByRole('textbox', { name: 'Group 3' })).toHaveValue('2JCVK')
    host.succeed('accept')
    await accept().click()
    await expect.element(page.getByRole('heading', { name: /is connected$/ })).toBeVisible()
  })

  test('is found again after a reload', async () => {
    const host = FakeHost.withProfile()
    const { id } = host.arrive()
    openApp(host, `#/request/${encodeURIComponent(id)}`)
    await expect.element(page.getByRole('heading', { name: 'A phone wants to join' })).toBeVisible()
  })
})

describe('a code that opens the approver', () => {
  test.each([
    ['a device’s own code', scanUri],
    ['the code of a request', addressUri],
  ])('%s, opened as a link, approves nothing: a group is typed from the other screen', async (_, uri) => {
    const host = FakeHost.withProfile()
    if (uri === addressUri) host.arrive()
    openApp(host, fragmentOf(uri))
    await expect.element(page.getByRole('heading', { name: 'A phone wants to join' })).toBeVisible()
    expect(location.href).not.toContain(uri.split('/').at(-1))
    await expect.element(accept()).toBeDisabled()
    expect(page.getByRole('textbox', { name: /^Group/ }).all()).toHaveLength(1)
    await expectAccessible()
    const waiting = await host.scan(aliceUdf, uri)
    await typeGroups(waiting.authenticator)
    await accept().click()
    await expect.element(page.getByRole('heading', { name: /is connected$/ })).toBeVisible()
  })

  test('a link that is no code says so, and another can be scanned', async () => {
    const host = FakeHost.withProfile()
    host.fail('scan', 'mesh/connect/uri')
    openApp(host, '#/scan/x/y')
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is not a connection code')
    await expect.element(page.getByRole('button', { name: 'Use the camera' })).toBeVisible()
    await expectAccessible()
  })

  test('a device without a profile says where the code belongs', async () => {
    openApp(new FakeHost(), fragmentOf(scanUri))
    await expect
      .element(page.getByRole('heading', { name: /for a device that has your profile/ }))
      .toBeVisible()
    await expectAccessible()
  })

  test('a device that is no administrator says which one is', async () => {
    openApp(FakeHost.withProfile({ administrator: false }), fragmentOf(scanUri))
    await expect
      .element(page.getByRole('heading', { name: 'Another device has to approve this' }))
      .toBeVisible()
    await expectAccessible()
  })
})
