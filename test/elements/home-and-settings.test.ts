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

  test('asks for recovery shares only where the backup is', async () => {
    const { element } = openApp(FakeHost.withProfile())
    const shares = page.getByRole('link', { name: 'Make them now' })
    await expect.element(shares).toBeVisible()
    element.remove()
    openApp(FakeHost.withProfile({ summary: { holdsBackup: false } }))
    await expect.element(page.getByRole('heading', { name: 'Connected devices' })).toBeVisible()
    await expect.element(shares).not.toBeInTheDocument()
  })

  test('of a device that was removed says so, and offers to connect again or to erase', async () => {
    openApp(FakeHost.withProfile({ administrator: false, summary: { isRemoved: true } }))
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('This device was removed from the profile')
    await expect.element(page.getByRole('link', { name: 'Connect this device' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Erase it' })).toBeVisible()
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

describe('accounts', () => {
  const first = { account: 'alice@example.com', portal: 'https://example.com', state: 'ok' } as const
  const second = { account: 'alice@second.example', portal: 'https://second.example', state: 'lost' } as const
  const places = [first, second]
  const accounts = places.map(({ account }) => account)

  test('say how each portal was found, and fill one that has lost everything', async () => {
    const host = FakeHost.withProfile({ summary: { places, accounts } })
    openApp(host, '#/settings')
    const region = page.getByRole('region', { name: 'Accounts' })
    await expect.element(region.getByText('The portal has lost it')).toBeVisible()
    await expectAccessible()
    await region.getByRole('button', { name: 'Publish again' }).click()
    await expect.element(region.getByText('The portal has lost it')).not.toBeInTheDocument()
    expect(host.calls).toContain('republish')
  })

  test('are added, and given up after a dialog; the last one stays', async () => {
    const host = FakeHost.withProfile()
    openApp(host, '#/settings')
    const region = page.getByRole('region', { name: 'Accounts' })
    await expect.element(region.getByRole('button', { name: /^Remove / })).not.toBeInTheDocument()
    await region.getByText('Add an account').click()
    await expectAccessible()
    await region.getByRole('textbox', { name: 'Account' }).fill('taken@example.com')
    await region.getByRole('button', { name: 'Add it' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('The name is taken')
    await region.getByRole('textbox', { name: 'Account' }).fill('alice@second.example')
    await region.getByRole('textbox', { name: 'Address of its portal' }).fill('https://mesh.second.example')
    await region.getByRole('button', { name: 'Add it' }).click()
    await expect.element(region.getByText('https://mesh.second.example')).toBeVisible()
    await region.getByRole('button', { name: 'Remove alice@example.com' }).click()
    const dialog = page.getByRole('dialog', { name: 'Give up alice@example.com?' })
    await expectAccessible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(host.calls).not.toContain('removeAccount')
    await region.getByRole('button', { name: 'Remove alice@example.com' }).click()
    await dialog.getByRole('button', { name: 'Give it up' }).click()
    await expect.element(region.getByText('alice@example.com', { exact: true })).not.toBeInTheDocument()
    expect((await host.summary()).profiles[0]!.accounts).toEqual(['alice@second.example'])
  })

  test('are only shown where this device does not administer', async () => {
    openApp(FakeHost.withProfile({ administrator: false, summary: { places, accounts } }), '#/settings')
    await expect.element(page.getByText('https://second.example')).toBeVisible()
    await expect.element(page.getByText('Add an account')).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: /^Remove alice/ })).not.toBeInTheDocument()
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
