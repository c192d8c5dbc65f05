import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { MeshSession } from '../../sdk/index.ts'
import { expectAccessible, openApp } from '../support/app.ts'
import { aliceUdf, FakeHost, phoneUdf } from '../support/fake-host.ts'

const button = (name: string) => page.getByRole('button', { name })
const inviteLink = `#/invite/alice@example.com/${aliceUdf}/ABCDEFGHIJKLMNM/t86pc0`

describe.each(['light', 'dark'])('in a %s page', theme => {
  beforeEach(() => document.documentElement.setAttribute('data-theme', theme))

  test('an invite', async () => {
    openApp(FakeHost.withProfile(), '#/invite')
    await expect.element(button('Make an invite')).toBeVisible()
    await expectAccessible()
    await button('Make an invite').click()
    await expect.element(page.getByRole('img', { name: 'Invite, as a code to scan' })).toBeVisible()
    await expectAccessible()
  })
})

describe('inviting', () => {
  test('shows account, PIN, time and tries, and the request that comes by it', async () => {
    const host = FakeHost.withProfile()
    const asked = vi.spyOn(host, 'invite')
    openApp(host, '#/invite')
    await page.getByRole('textbox', { name: 'What to call it' }).fill(' Tablet ')
    await button('Make an invite').click()
    await expect.element(page.getByRole('list', { name: 'PIN' })).toHaveTextContent(/ABCDE.*FGHIJ.*KLMNM/s)
    await expect.element(page.getByText('5 tries left')).toBeVisible()
    expect(asked.mock.lastCall?.[1]).toEqual({ name: 'Tablet' })
    const request = host.arrive({ way: 'invite', challenge: [], suggestedName: 'Tablet' })
    await expect.element(page.getByRole('alert')).toHaveTextContent('Tablet has used the invite.')
    await page.getByRole('link', { name: 'Look at its request' }).click()
    await button('Accept').click()
    await expect.element(page.getByRole('heading', { name: 'Tablet is connected' })).toBeVisible()
    expect(request.device).toBe(phoneUdf)
  })

  test('finds the invite again, and ends it', async () => {
    const host = FakeHost.withProfile()
    await host.invite(aliceUdf, {})
    openApp(host, '#/invite')
    await button('Cancel the invite').click()
    await expect.element(page.getByRole('heading', { name: 'Connected devices' })).toBeVisible()
    expect(await host.invites(aliceUdf)).toEqual([])
  })

  test('says when the invite has ended, and makes another', async () => {
    const host = FakeHost.withProfile()
    const { id } = await host.invite(aliceUdf, {})
    openApp(host, '#/invite')
    await expect.element(button('Cancel the invite')).toBeVisible()
    await host.cancelInvite(aliceUdf, id)
    await expect.element(page.getByRole('heading', { name: 'The invite has ended' })).toBeVisible()
    await expectAccessible()
    await button('Make another invite').click()
    await expect.element(button('Make an invite')).toBeVisible()
  })

  test('is for administrators, and not for profiles of 2017', async () => {
    const { element } = openApp(FakeHost.withProfile({ administrator: false }), '#/invite')
    await expect
      .element(page.getByRole('heading', { name: 'Another device has to approve this' }))
      .toBeVisible()
    element.remove()
    openApp(FakeHost.withProfile({ summary: { suite: '2017' } }), '#/invite')
    await expect.element(page.getByText('Profiles of 2017 know no invites.')).toBeVisible()
    await expect.element(button('Make an invite')).not.toBeInTheDocument()
  })
})

describe('being invited', () => {
  test('asks before the link is used, and uses it whole', async () => {
    const host = new FakeHost()
    const begun = vi.spyOn(host, 'beginConnect')
    openApp(host, inviteLink)
    await expect.element(page.getByRole('heading', { name: 'You are invited' })).toBeVisible()
    await expect.element(page.getByText('alice@example.com')).toBeVisible()
    expect(begun).not.toHaveBeenCalled()
    await expectAccessible()
    await button('Join with this device').click()
    await expect.element(page.getByRole('heading', { name: 'Waiting to be let in' })).toBeVisible()
    await expect.element(page.getByText('Waiting for the other device')).toBeVisible()
    expect(begun.mock.lastCall?.[0]).toMatchObject({ invite: expect.stringContaining(inviteLink) })
    await expectAccessible()
  })

  test.each([
    [
      'an account and a PIN',
      'alice@example.com',
      'abcde-fghij-klmnm',
      { account: 'alice@example.com', pin: 'abcde-fghij-klmnm' },
    ],
    [
      'a whole text',
      `alice@example.com ${aliceUdf} ABCDE-FGHIJ-KLMNM`,
      '',
      { invite: `alice@example.com ${aliceUdf} ABCDE-FGHIJ-KLMNM` },
    ],
    ['an account alone', 'alice@example.com', '', { account: 'alice@example.com' }],
  ])('takes %s', async (_, account, pin, asked) => {
    const host = new FakeHost()
    const begun = vi.spyOn(host, 'beginConnect')
    openApp(host, '#/connect/address')
    await page.getByRole('textbox', { name: 'Account' }).fill(account)
    await page.getByRole('textbox', { name: 'PIN of an invite' }).fill(pin)
    await button('Ask to join').click()
    await expect.element(page.getByText('Waiting for the other device')).toBeVisible()
    const { name: _name, kind: _kind, ...to } = begun.mock.lastCall![0]
    expect(to).toEqual(asked)
  })

  test('a wrong PIN brings the form back', async () => {
    const host = new FakeHost()
    host.fail('beginConnect', 'mesh/invite/format')
    openApp(host, '#/connect/address')
    await page.getByRole('textbox', { name: 'Account' }).fill('alice@example.com')
    await page.getByRole('textbox', { name: 'PIN of an invite' }).fill('ABCDE')
    await button('Ask to join').click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('This is not an invite')
    await expect.element(page.getByRole('textbox', { name: 'PIN of an invite' })).toHaveValue('ABCDE')
    await expectAccessible()
  })
})

describe('a browser that lost a profile', () => {
  const lost = [{ udf: aliceUdf, accounts: ['alice@example.com'] }]
  afterEach(() => void vi.restoreAllMocks())

  test('says so with its fingerprint until it is dismissed', async () => {
    const known = vi.spyOn(MeshSession.prototype, 'lost').mockResolvedValue(lost)
    const dismissed = vi.spyOn(MeshSession.prototype, 'dismissLost').mockImplementation(() => {
      known.mockResolvedValue([])
    })
    openApp(new FakeHost())
    const notice = page.getByRole('region', { name: 'This browser has lost alice@example.com' })
    await expect.element(notice.getByRole('list', { name: 'Fingerprint of the lost profile' })).toBeVisible()
    await expect.element(notice.getByRole('link', { name: 'Recover it' })).toBeVisible()
    await expectAccessible()
    await notice.getByRole('button', { name: 'I don’t need it here' }).click()
    await expect.element(notice).not.toBeInTheDocument()
    expect(dismissed).toHaveBeenCalledWith(aliceUdf)
  })
})
