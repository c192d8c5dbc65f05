import { describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { expectAccessible, openApp } from '../support/app.ts'
import { FakeHost } from '../support/fake-host.ts'

const submit = () => page.getByRole('button', { name: 'Create profile' })

/** The page's portal says which domains it serves. */
function announce(...domains: readonly string[]): void {
  const features = domains.map(domain => `domain=${domain}`).join(', ')
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(
    new Response('{}', { headers: { 'Mesh-Features': features } }),
  )
}

describe('creating a profile', () => {
  test('only the name is typed where the portal serves one domain', async () => {
    announce('example.com')
    openApp(new FakeHost(), '#/create')
    await page.getByLabelText('Account name').fill('alice')
    await expect.element(page.getByText('alice@example.com is free.')).toBeVisible()
    await expectAccessible()
    await submit().click()
    await expect.element(page.getByRole('heading', { name: 'Your profile is ready' })).toBeVisible()
    await expect.element(page.getByText('alice@example.com lives on this device now.')).toBeVisible()
    await expectAccessible()
  })

  test('the whole account is typed where it serves several', async () => {
    announce('example.com', 'example.net')
    openApp(new FakeHost(), '#/create')
    await page.getByLabelText('Account', { exact: true }).fill('alice@example.net')
    await expect.element(page.getByText('alice@example.net is free.')).toBeVisible()
  })

  test.each([
    ['taken', 'Somebody has that name already'],
    ['a', 'Choose a longer name'],
    ['admin', 'That name is reserved'],
  ])('%s is refused while it is typed, with the reason', async (name, reason) => {
    announce('example.com')
    openApp(new FakeHost(), '#/create')
    await page.getByLabelText('Account name').fill(name)
    await expect.element(page.getByText(reason)).toBeVisible()
    await expect.element(submit()).toHaveAttribute('aria-disabled', 'true')
    await expectAccessible()
  })

  test('of several names typed quickly, only the last one is asked about', async () => {
    announce('example.com')
    const host = new FakeHost()
    openApp(host, '#/create')
    const field = page.getByLabelText('Account name')
    for (const name of ['al', 'ali', 'alice']) await field.fill(name)
    await expect.element(page.getByText('alice@example.com is free.')).toBeVisible()
    expect(host.calls.filter(call => call === 'validate')).toHaveLength(1)
  })

  test('an answer that comes too late does not speak for another name', async () => {
    announce('example.com')
    const host = new FakeHost()
    const release = host.hold('validate')
    openApp(host, '#/create')
    const field = page.getByLabelText('Account name')
    await field.fill('taken')
    await expect.poll(() => host.calls).toContain('validate')
    await field.fill('')
    release()
    await expect.element(page.getByText('Letters, digits')).toBeVisible()
  })

  test('a portal that fails in the middle leaves the form, says so, and the second try succeeds', async () => {
    announce('example.com')
    const host = new FakeHost()
    host.fail('createAccount', 'mesh/portal/unreachable')
    openApp(host, '#/create')
    await page.getByLabelText('Account name').fill('alice')
    await expect.element(page.getByText('is free.')).toBeVisible()
    await submit().click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('The portal does not answer')
    await expectAccessible()
    host.succeed('createAccount')
    await submit().click()
    await expect.element(page.getByRole('heading', { name: 'Your profile is ready' })).toBeVisible()
    expect(host.calls.filter(call => call === 'createDevice')).toHaveLength(1)
  })

  test('says what it is doing meanwhile', async () => {
    announce('example.com')
    const host = new FakeHost()
    const release = host.hold('createAccount')
    openApp(host, '#/create')
    await page.getByLabelText('Account name').fill('alice')
    await expect.element(page.getByText('is free.')).toBeVisible()
    await submit().click()
    await expect.element(page.getByRole('heading', { name: 'Creating your profile' })).toBeVisible()
    await expectAccessible()
    release()
    await expect.element(page.getByRole('heading', { name: 'Your profile is ready' })).toBeVisible()
  })
})
