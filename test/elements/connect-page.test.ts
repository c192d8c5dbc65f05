import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { MeshErrorCode } from '../../sdk/index.ts'
import { expectAccessible, openApp } from '../support/app.ts'
import { aliceUdf, FakeHost, scanUri } from '../support/fake-host.ts'

const code = () => page.getByRole('img', { name: 'Connection code of this device' })

describe('connecting this device by a code', () => {
  test('shows the code, the authenticator in groups and that it waits; then that it is in', async () => {
    const host = new FakeHost()
    const { element } = openApp(host, '#/connect')
    await expect.element(code()).toBeVisible()
    await expect.element(page.getByText('Group 1: M D K W 3')).toBeInTheDocument()
    await expect.element(page.getByText('Waiting for the other device')).toBeVisible()
    await expectAccessible()
    host.answer('accepted')
    await expect.element(page.getByRole('heading', { name: 'This device is connected' })).toBeVisible()
    await expect.element(page.getByText('It belongs to alice@example.com now.')).toBeVisible()
    await expectAccessible()
    element.remove()
  })

  test('takes up the request again after a reload', async () => {
    const host = new FakeHost()
    openApp(host, '#/connect').element.remove()
    openApp(host, '#/connect')
    await expect.element(code()).toBeVisible()
    expect(host.calls.filter(call => call === 'beginConnect')).toHaveLength(1)
  })

  test.each<[MeshErrorCode, string, string]>([
    ['mesh/connect/rejected', 'The request was rejected', 'Start again'],
    ['mesh/connect/expired', 'The request has expired', 'Start again'],
    ['mesh/profile/substituted', 'The portal delivered another profile', 'Start again'],
    ['mesh/connect/result', 'The answer was not genuine', 'Start again'],
    ['mesh/profile/suite', 'That did not work', 'Use the account’s address instead'],
  ])('%s ends with what happened and what to do', async (outcome, title, next) => {
    const host = new FakeHost()
    openApp(host, '#/connect')
    await expect.element(code()).toBeVisible()
    host.answer(outcome)
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible()
    await expect.element(page.getByText(`Code: ${outcome}`)).toBeVisible()
    await expect.element(page.getByText(next, { exact: true }).first()).toBeVisible()
    await expectAccessible()
  })

  test('offers the address where the portal cannot connect by scanning', async () => {
    const host = new FakeHost()
    host.fail('beginConnect', 'mesh/connect/unsupported')
    openApp(host, '#/connect')
    await page.getByRole('link', { name: 'Use the account’s address instead' }).click()
    await expect.element(page.getByRole('heading', { name: 'Connect by address' })).toBeVisible()
    await expectAccessible()
  })

  test('a rejected request is given up before a new one begins', async () => {
    const host = new FakeHost()
    openApp(host, '#/connect')
    await expect.element(code()).toBeVisible()
    host.answer('mesh/connect/rejected')
    await page.getByRole('button', { name: 'Start again' }).click()
    await expect.element(code()).toBeVisible()
    expect(host.calls.filter(call => call === 'beginConnect')).toHaveLength(2)
  })
})

describe('connecting this device by address', () => {
  const ask = async (account: string) => {
    await page.getByLabelText('Account').fill(account)
    await page.getByRole('button', { name: 'Ask to join' }).click()
  }

  test('shows whose profile it would join as unverified until it is accepted', async () => {
    const host = new FakeHost()
    openApp(host, '#/connect/address')
    await ask('alice@example.com')
    await expect.element(page.getByRole('heading', { name: 'Waiting for approval' })).toBeVisible()
    await expect.element(page.getByText('Unverified until accepted')).toBeVisible()
    const fingerprint = page.getByRole('list', { name: 'Profile fingerprint' })
    for (const group of aliceUdf.split('-')) await expect.element(fingerprint).toHaveTextContent(group)
    await expectAccessible()
    host.answer('accepted')
    await expect.element(page.getByRole('heading', { name: 'This device is connected' })).toBeVisible()
    await expect.element(page.getByText('Unverified until accepted')).not.toBeInTheDocument()
  })

  test('an account that does not exist keeps the form, with what was typed', async () => {
    const host = new FakeHost()
    host.fail('beginConnect', 'mesh/account/missing')
    openApp(host, '#/connect/address')
    await ask('alcie@example.com')
    await expect.element(page.getByRole('alert')).toHaveTextContent('There is no such account')
    await expect.element(page.getByLabelText('Account')).toHaveValue('alcie@example.com')
    await expectAccessible()
  })

  test('cancelling gives the request up', async () => {
    const host = new FakeHost()
    openApp(host, '#/connect/address')
    await ask('alice@example.com')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(page.getByRole('heading', { name: 'One profile' })).toBeVisible()
    expect((await host.summary()).connects).toEqual([])
  })
})

describe('a device that waits', () => {
  test('is reminded on the start page', async () => {
    const host = new FakeHost()
    await host.beginConnect({})
    openApp(host)
    await expect.element(page.getByText('This device is waiting to be connected.')).toBeVisible()
    await expectAccessible()
    await page.getByRole('link', { name: 'Continue' }).click()
    await expect.element(code()).toBeVisible()
  })

  test('does not leave its code in the address bar', async () => {
    const host = new FakeHost()
    openApp(host, '#/connect')
    await expect.element(code()).toBeVisible()
    expect(location.href).not.toContain(scanUri.split('/').at(-2))
  })
})
