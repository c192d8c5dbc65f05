import { beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { expectAccessible, openApp } from '../support/app.ts'
import { aliceUdf, FakeHost, phoneUdf } from '../support/fake-host.ts'

const path = `#/device/${phoneUdf}`
const button = (name: string) => page.getByRole('button', { name })

/** Alice’s phone, which reads her passwords. */
async function withReader(): Promise<FakeHost> {
  const host = FakeHost.withProfile()
  const { identifier } = await host.createApplication(aliceUdf, { kind: 'credential' })
  const { profiles } = await host.summary()
  const devices = profiles[0]!.devices.map(device =>
    device.udf === phoneUdf ? { ...device, applications: [{ identifier, role: 'reader' as const }] } : device,
  )
  const reader = FakeHost.withProfile({ summary: { devices } })
  await reader.createApplication(aliceUdf, { kind: 'credential' })
  return reader
}

describe.each(['light', 'dark'])('in a %s page', theme => {
  beforeEach(() => document.documentElement.setAttribute('data-theme', theme))

  test('the removal dialog, and what follows', async () => {
    openApp(await withReader(), path)
    await button('Remove device').click()
    await expectAccessible()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
    await expect.element(page.getByRole('heading', { name: 'Alice’s phone was removed' })).toBeVisible()
    await expectAccessible()
  })
})

describe('the page of a device', () => {
  test('opens from the list and says what is known of it', async () => {
    openApp(await withReader())
    await page.getByRole('link', { name: /^Alice’s phone/ }).click()
    await expect.element(page.getByRole('heading', { name: 'Alice’s phone', level: 1 })).toBeVisible()
    await expect.element(page.getByText(/^Mar 1, 2026.*on Chrome on Linux$/)).toBeVisible()
    await expect.element(page.getByText('It cannot approve or remove devices.')).toBeVisible()
    await expect.element(page.getByText('Passwords: it reads them.')).toBeVisible()
    await expect.element(page.getByRole('list', { name: 'Device fingerprint' })).toBeVisible()
    await expectAccessible()
  })

  test('gives and takes the administration', async () => {
    const host = FakeHost.withProfile()
    openApp(host, path)
    await button('Make administrator').click()
    await expect.element(page.getByText('It approves and removes devices.')).toBeVisible()
    await button('Take administration away').click()
    await expect.element(page.getByText('It cannot approve or remove devices.')).toBeVisible()
    expect(host.calls).toEqual(expect.arrayContaining(['promoteDevice', 'demoteDevice']))
  })

  test('offers no more than this device can do', async () => {
    openApp(FakeHost.withProfile({ summary: { holdsMasterKey: false } }), path)
    await expect.element(button('Remove device')).toBeVisible()
    await expect.element(button('Make administrator')).not.toBeInTheDocument()
  })

  test('of an administrator sends to the device with the master key', async () => {
    const host = FakeHost.withProfile()
    const { profiles } = await host.summary()
    const devices = profiles[0]!.devices.map(device => ({ ...device, isAdministrator: true }))
    openApp(FakeHost.withProfile({ summary: { devices, holdsMasterKey: false } }), path)
    await expect.element(page.getByText('Only the device that created or recovered')).toBeVisible()
    await expect.element(button('Remove device')).not.toBeInTheDocument()
  })

  test('on a device that does not administer changes nothing', async () => {
    openApp(FakeHost.withProfile({ administrator: false }), path)
    await expect.element(page.getByText('New devices are approved on another')).toBeVisible()
    await expect.element(button('Remove device')).not.toBeInTheDocument()
  })

  test('removes only after the dialog was confirmed, and names what waits', async () => {
    const host = await withReader()
    openApp(host, path)
    await button('Remove device').click()
    const dialog = page.getByRole('dialog', { name: 'Remove Alice’s phone?' })
    await expect.element(dialog).toHaveTextContent('What it has read stays known to it.')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(host.calls).not.toContain('removeDevice')
    const remove = host.removeDevice.bind(host)
    vi.spyOn(host, 'removeDevice').mockImplementation(async (profile, device) => ({
      ...(await remove(profile, device)),
      awaiting: ['R-fake-1'],
    }))
    await button('Remove device').click()
    await dialog.getByRole('button', { name: 'Remove it' }).click()
    await expect
      .element(page.getByRole('region', { name: 'Not everything is encrypted anew yet' }))
      .toHaveTextContent('Passwords: another device looks after that')
    await expect.element(page.getByRole('link', { name: 'Open passwords' })).toBeVisible()
  })

  test('says by its remedy why something cannot be done', async () => {
    const host = FakeHost.withProfile()
    host.fail('removeDevice', 'mesh/profile/last-administrator')
    openApp(host, path)
    await button('Remove device').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Make another device an administrator first')
    await expectAccessible()
  })

  test('that is not there leads home', async () => {
    openApp(FakeHost.withProfile(), '#/device/MNONE')
    await expect.element(page.getByRole('heading', { name: 'There is no such device' })).toBeVisible()
    await expectAccessible()
  })
})
