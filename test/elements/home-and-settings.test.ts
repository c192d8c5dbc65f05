import { beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { expectAccessible, openApp } from '../support/app.ts'
import { FakeHost } from '../support/fake-host.ts'

describe.each(['light', 'dark'])('in a %s page', theme => {
  beforeEach(() => document.documentElement.setAttribute('data-theme', theme))

  test('the doors', async () => {
    openApp(new FakeHost())
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible()
  })

  test('home with a request', async () => {
    const host = FakeHost.withProfile()
    host.arrive()
    openApp(host)
    await expect.element(page.getByRole('heading', { name: 'Requests' })).toBeVisible()
    await expectAccessible()
  })

  test('the code of this device', async () => {
    openApp(new FakeHost(), '#/connect')
    await expect.element(page.getByRole('img', { name: 'Connection code of this device' })).toBeVisible()
    await expectAccessible()
  })

  test('the scanner', async () => {
    openApp(FakeHost.withProfile(), '#/approve')
    await expect.element(page.getByRole('button', { name: 'Use the camera' })).toBeVisible()
    await expectAccessible()
  })

  test('settings', async () => {
    openApp(FakeHost.withProfile(), '#/settings')
    await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await expectAccessible()
  })
})

describe('home', () => {
  test('names every device and which one this is', async () => {
    openApp(FakeHost.withProfile())
    const devices = page.getByRole('region', { name: 'Connected devices' }).getByRole('listitem')
    await expect.element(devices.nth(0)).toHaveTextContent(/Chrome on Linux.*This device/s)
    await expect
      .element(devices.nth(1))
      .toHaveTextContent(/Alice’s phone.*Phone · approved .* on Chrome on Linux/s)
  })

  test('stays readable, and says so, when the portal does not answer', async () => {
    const host = FakeHost.withProfile()
    host.fail('refresh', 'mesh/portal/unreachable')
    openApp(host)
    await expect.element(page.getByText('The portal does not answer, so the list may be older')).toBeVisible()
    await expect.element(page.getByText('Alice’s phone')).toBeVisible()
  })

  test('of a device that is no administrator points to the one that is', async () => {
    openApp(FakeHost.withProfile({ administrator: false }))
    await expect.element(page.getByText('New devices are approved on another of your devices')).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Connect another device' })).not.toBeInTheDocument()
    await expectAccessible()
  })

  test('of a device whose keys the browser removed offers to connect it again', async () => {
    openApp(FakeHost.withProfile({ keysMissing: true }))
    await expect.element(page.getByRole('alert')).toHaveTextContent('The browser removed this device’s keys')
    await expect.element(page.getByRole('link', { name: 'Connect this device' })).toBeVisible()
    await expectAccessible()
  })
})

describe('settings', () => {
  test('the theme changes at once and is remembered', async () => {
    openApp(FakeHost.withProfile(), '#/settings')
    await page.getByRole('radio', { name: 'Dark' }).click()
    expect(document.documentElement.dataset['theme']).toBe('dark')
    expect(localStorage.getItem('mesh-theme')).toBe('dark')
    await page.getByRole('radio', { name: 'System' }).click()
    expect(document.documentElement.dataset['theme']).toBeUndefined()
    expect(localStorage.getItem('mesh-theme')).toBeNull()
  })

  test('a profile is removed only after a plain warning', async () => {
    const host = FakeHost.withProfile({ alone: true })
    openApp(host, '#/settings')
    await page.getByRole('button', { name: 'Remove profile' }).click()
    const dialog = page.getByRole('dialog', { name: /Remove this profile/ })
    await expect.element(dialog).toHaveTextContent('nobody can ever open it again')
    await expectAccessible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(host.calls).not.toContain('forget')
    await page.getByRole('button', { name: 'Remove profile' }).click()
    await dialog.getByRole('button', { name: 'Remove it' }).click()
    await expect.element(page.getByRole('heading', { name: 'One profile' })).toBeVisible()
    expect(host.calls).toContain('forget')
  })
})

describe('an app that cannot open', () => {
  test('says why and offers to reload', async () => {
    const host = new FakeHost()
    host.fail('summary', 'mesh/worker/start')
    openApp(host)
    await expect.element(page.getByRole('alert')).toHaveTextContent('The keys could not be opened')
    await expect.element(page.getByRole('button', { name: 'Reload' })).toBeVisible()
    await expectAccessible()
  })

  test('an address that names no page leads home', async () => {
    openApp(new FakeHost(), '#/nowhere')
    await expect.element(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
    await expectAccessible()
  })
})
