import { describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { englishConnectWords } from '../../sdk/elements/index.ts'
import '../../sdk/elements/mesh-connect/register.ts'
import { MeshSession, PersonalSession } from '../../sdk/index.ts'
import { expectAccessible } from '../support/app.ts'
import { mount } from '../support/elements.ts'
import { FakeHost } from '../support/fake-host.ts'

const names = ['mesh-connected', 'mesh-failed', 'mesh-cancelled']
const openSession = (host: FakeHost) => MeshSession.open({ host })

describe('<mesh-connect>', () => {
  test('works on any page: attributes and a session in, events out', async () => {
    const host = new FakeHost()
    const { element, events } = await mount('mesh-connect', {
      attributes: { account: 'alice@example.com', name: 'Kitchen tablet', kind: 'tablet' },
      properties: { session: await openSession(host) },
      names,
    })
    await expect.element(page.getByRole('img', { name: 'Connection code of this device' })).toBeVisible()
    await expect.element(page.getByText('Unverified until accepted')).toBeVisible()
    await expect.element(page.getByRole('timer')).toHaveTextContent(/^1[45]:\d\d$/)
    await expectAccessible(element)
    host.answer('accepted')
    await expect
      .element(page.getByRole('heading', { name: 'This device is connected', level: 2 }))
      .toBeVisible()
    expect(events).toEqual([{ name: 'mesh-connected', detail: { personal: expect.any(PersonalSession) } }])
    await expectAccessible(element)
  })

  test('tells a failure with its code, and starts again', async () => {
    const host = new FakeHost()
    const { element, events } = await mount('mesh-connect', {
      properties: { session: await openSession(host) },
      names,
    })
    await expect.element(page.getByRole('img', { name: 'Connection code of this device' })).toBeVisible()
    host.answer('mesh/connect/expired')
    await expect.element(page.getByRole('heading', { name: 'The request has expired' })).toBeVisible()
    expect(events).toMatchObject([{ name: 'mesh-failed', detail: { code: 'mesh/connect/expired' } }])
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Start again' }).click()
    await expect.element(page.getByRole('img', { name: 'Connection code of this device' })).toBeVisible()
    expect(host.calls.filter(call => call === 'beginConnect')).toHaveLength(2)
  })

  test('is given up by the person, and takes nothing up again', async () => {
    const host = new FakeHost()
    const { events } = await mount('mesh-connect', {
      properties: { session: await openSession(host) },
      names,
    })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => events.map(({ name }) => name)).toEqual(['mesh-cancelled'])
    expect((await host.summary()).connects).toEqual([])
  })

  test('does nothing until it has a session', async () => {
    const host = new FakeHost()
    const { element } = await mount('mesh-connect')
    await expect.element(page.getByText('Making the keys of this device …')).toBeVisible()
    expect(host.calls).toEqual([])
    element.session = await openSession(host)
    await expect.element(page.getByRole('img', { name: 'Connection code of this device' })).toBeVisible()
  })

  test('speaks the words and shows the slots it is given', async () => {
    const { element } = await mount('mesh-connect', {
      properties: {
        session: await openSession(new FakeHost()),
        words: { ...englishConnectWords, authenticator: 'Kennwort', waiting: 'Warten' },
      },
      slots: '<h2 slot="heading">Gerät verbinden</h2><a href="#x" slot="actions">Anders</a>',
    })
    await expect.element(page.getByRole('heading', { name: 'Gerät verbinden' })).toBeVisible()
    await expect.element(page.getByRole('list', { name: 'Kennwort' })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Warten' })).toBeVisible()
    await expect.element(page.getByRole('link', { name: 'Anders' })).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Connect this device' })).not.toBeInTheDocument()
    await expectAccessible(element)
  })
})
