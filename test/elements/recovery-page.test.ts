import { afterEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { placeOf, rememberPlace } from '../../pwa/state/share-places.ts'
import { expectAccessible, openApp } from '../support/app.ts'
import { aliceUdf, FakeHost } from '../support/fake-host.ts'

afterEach(() => localStorage.clear())

describe('recovery shares in the app', () => {
  test('are offered on the home page until they are made, and who keeps them is remembered here', async () => {
    const host = FakeHost.withProfile()
    openApp(host)
    await page.getByRole('link', { name: 'Make them now' }).click()
    await expect.element(page.getByRole('heading', { name: 'Recovery shares', level: 1 })).toBeVisible()
    await expectAccessible()
    await page.getByRole('textbox', { name: 'Share 1' }).fill('My desk')
    await page.getByRole('button', { name: 'Make the shares' }).click()
    await page.getByRole('button', { name: 'Finish without the rest' }).click()
    await expect.element(page.getByText('My desk')).toBeVisible()
    await expectAccessible()
    expect(placeOf(aliceUdf)).toEqual({ quorum: 2, holders: ['My desk', '', ''] })
    expect(JSON.stringify({ ...localStorage })).not.toContain('RTYUI')
    await page.getByRole('link', { name: 'Go to my devices' }).click()
    await expect.element(page.getByRole('link', { name: 'Recovery shares' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Make them now' })).not.toBeInTheDocument()
  })

  test('a device that is no administrator says where they are made', async () => {
    openApp(FakeHost.withProfile({ administrator: false }), '#/recovery')
    await expect.element(page.getByText(/Shares are made on the device that created/)).toBeVisible()
    await expectAccessible()
  })

  test('a device without a profile is shown the way back', async () => {
    openApp(new FakeHost(), '#/recovery')
    await page.getByRole('link', { name: 'I have lost my devices' }).click()
    await expect.element(page.getByRole('heading', { name: 'Recover your profile' })).toBeVisible()
    await expectAccessible()
  })

  test('what is remembered and is no place is none', () => {
    localStorage.setItem(`mesh-shares/${aliceUdf}`, '{"quorum":"2"}')
    expect(placeOf(aliceUdf)).toBeUndefined()
    localStorage.setItem(`mesh-shares/${aliceUdf}`, 'x')
    expect(placeOf(aliceUdf)).toBeUndefined()
    rememberPlace(aliceUdf, { quorum: 2, holders: ['a', 'b'] })
    expect(placeOf(aliceUdf)).toEqual({ quorum: 2, holders: ['a', 'b'] })
  })
})
