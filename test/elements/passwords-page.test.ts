import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { expectAccessible, openApp } from '../support/app.ts'
import { aliceUdf, FakeHost, phoneUdf } from '../support/fake-host.ts'

const login = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }

async function withPasswords(): Promise<FakeHost> {
  const host = FakeHost.withProfile()
  await host.createApplication(aliceUdf, { kind: 'credential', entries: [{ put: login }] })
  return host
}

describe('the passwords page', () => {
  test('shows what is here when the portal is away, and says so', async () => {
    const host = await withPasswords()
    host.fail('refreshApplication', 'mesh/portal/unreachable')
    openApp(host, '#/passwords')
    await expect.element(page.getByRole('option', { name: /example\.com/ })).toBeVisible()
    await expect
      .element(page.getByText(/The portal does not answer. What is here stays usable/))
      .toBeVisible()
    await expectAccessible()
  })

  test('lets another device in', async () => {
    const host = await withPasswords()
    openApp(host, '#/passwords')
    await expect.element(page.getByText('Does not open them')).toBeVisible()
    await expectAccessible()
    await page.getByRole('button', { name: 'Let it in: Alice’s phone' }).click()
    await expect.element(page.getByText('Reads and changes')).toBeVisible()
    const [application] = await host.applications()
    expect(application?.devices).toContainEqual({ udf: phoneUdf, role: 'administrator' })
  })

  test('a device that was not let in is told where that is done', async () => {
    const host = FakeHost.withProfile({ administrator: false })
    openApp(host, '#/passwords')
    await expect
      .element(page.getByRole('heading', { name: 'This device may not open the passwords yet' }))
      .toBeVisible()
    await expectAccessible()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.element(page.getByText(/let this device in/)).toBeVisible()
  })

  test('a lying portal is reported, and what is here stays', async () => {
    const host = await withPasswords()
    host.fail('refreshApplication', 'mesh/profile/rollback')
    openApp(host, '#/passwords')
    await expect.element(page.getByRole('alert')).toHaveTextContent('The portal delivered an old version')
    await expect.element(page.getByRole('option', { name: /example\.com/ })).toBeVisible()
  })
})
