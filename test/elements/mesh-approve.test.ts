import { describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import '../../sdk/elements/mesh-approve/register.ts'
import { MeshSession, type PendingRequest } from '../../sdk/index.ts'
import { expectAccessible } from '../support/app.ts'
import { mount } from '../support/elements.ts'
import { addressUri, aliceUdf, FakeHost, phoneUdf, scanUri } from '../support/fake-host.ts'

const names = ['mesh-accepted', 'mesh-rejected', 'mesh-failed', 'mesh-scanned']
const accept = () => page.getByRole('button', { name: 'Accept' })

interface Opened {
  readonly attributes?: Readonly<Record<string, string>>
  readonly request?: (catalog: string) => Partial<PendingRequest>
}

async function open({ request: asks, ...options }: Opened = {}) {
  const host = FakeHost.withProfile()
  const catalog = await host.createApplication(aliceUdf, { kind: 'credential' })
  const request = host.arrive(asks?.(catalog.identifier))
  const session = await MeshSession.open({ host })
  const [personal] = await session.profiles()
  const [pending] = await personal!.pendingNow()
  const mounted = await mount('mesh-approve', { ...options, properties: { personal, pending }, names })
  return { ...mounted, host, catalog, request, personal: personal! }
}

async function typeGroups(authenticator: string): Promise<void> {
  const groups = authenticator.split('-')
  await page.getByRole('textbox', { name: 'Group 3' }).fill(groups[2]!)
  await page.getByRole('textbox', { name: 'Group 5' }).fill(groups[4]!)
}

describe('<mesh-approve>', () => {
  test('grants nothing that was not chosen', async () => {
    const { element, events, host, request } = await open()
    const asked = vi.spyOn(host, 'accept')
    await expect.element(page.getByLabelText('Passwords')).toHaveValue('none')
    await expectAccessible(element)
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByRole('heading', { name: 'Phone is connected' })).toBeVisible()
    await expect.element(page.getByText('Nothing yet')).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toEqual({ authenticator: '2JCVK PAE3L', name: 'Phone' })
    expect(events).toMatchObject([{ name: 'mesh-accepted', detail: { name: 'Phone' } }])
    await expectAccessible(element)
  })

  test('passes on the rights that were chosen, and the receipt says them', async () => {
    const { host, request, catalog } = await open()
    const asked = vi.spyOn(host, 'accept')
    await page.getByLabelText('Passwords').selectOptions('Read and change')
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByText('Passwords (read and change)')).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toMatchObject({
      applications: [{ identifier: catalog.identifier, administrator: true }],
    })
    expect(asked.mock.lastCall?.[2]).not.toHaveProperty('administrator')
  })

  test('offers to make an administrator only where it is told to', async () => {
    const { element, host, request } = await open({ attributes: { 'offers-administrator': '' } })
    const asked = vi.spyOn(host, 'accept')
    const choice = page.getByRole('checkbox', { name: /approve and remove devices/ })
    await expect.element(choice).not.toBeChecked()
    await expect.element(page.getByText('It can’t approve or remove devices.')).toBeVisible()
    await choice.click()
    await expect.element(page.getByText('It can approve and remove devices, as this one can.')).toBeVisible()
    await expect.element(page.getByText('It can’t approve or remove devices.')).not.toBeInTheDocument()
    await expectAccessible(element)
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByText('May approve and remove devices')).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toMatchObject({ administrator: true })
    element.remove()
    await open()
    await expect.element(choice).not.toBeInTheDocument()
  })

  test('lets in by an invite without anything typed, with the rights it was made with', async () => {
    const { element, host, catalog } = await open({
      request: identifier => ({ way: 'invite', challenge: [], applications: [identifier] }),
    })
    const asked = vi.spyOn(host, 'accept')
    await expect.element(page.getByText('By the invite you made')).toBeVisible()
    await expect.element(page.getByLabelText('Passwords')).toHaveValue('read')
    await expectAccessible(element)
    await accept().click()
    await expect.element(page.getByText('Passwords (read)')).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toEqual({
      name: 'Phone',
      applications: [{ identifier: catalog.identifier, administrator: false }],
    })
  })

  test('takes back what an invite was made with', async () => {
    const { host } = await open({
      request: identifier => ({ way: 'invite', challenge: [], applications: [identifier] }),
    })
    const asked = vi.spyOn(host, 'accept')
    await page.getByLabelText('Passwords').selectOptions('Nothing')
    await accept().click()
    await expect.element(page.getByText('Nothing yet')).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toEqual({ name: 'Phone', applications: [] })
  })

  test('asks for groups where two devices know the PIN', async () => {
    const { host, request } = await open({ request: () => ({ way: 'invite', challenge: [2, 4] }) })
    const asked = vi.spyOn(host, 'accept')
    await expect.element(page.getByText('Two devices know the PIN')).toBeVisible()
    await expect.element(accept()).toBeDisabled()
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByRole('heading', { name: 'Phone is connected' })).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toMatchObject({ authenticator: '2JCVK PAE3L' })
  })

  test('leaves nothing but to reject where the invite says so', async () => {
    const { element, events, host } = await open({
      request: () => ({ way: 'invite', challenge: [], problem: 'mesh/invite/pin' }),
    })
    await expect.element(page.getByRole('alert')).toHaveTextContent('does not know its PIN')
    await expect.element(accept()).not.toBeInTheDocument()
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Reject' }).click()
    await expect.element(page.getByRole('heading', { name: 'The request was rejected' })).toBeVisible()
    expect(events).toMatchObject([{ name: 'mesh-rejected' }])
    expect(host.calls).not.toContain('accept')
  })

  test('offers a web app, and nothing else, a list of its own', async () => {
    const { element, host, request } = await open({ request: () => ({ kind: 'web app' }) })
    const asked = vi.spyOn(host, 'accept')
    const list = page.getByLabelText('A new list of its own')
    await expect.element(list).toHaveValue('')
    await list.selectOptions('Bookmarks')
    await expect.element(page.getByText('It gets a new list of bookmarks of its own.')).toBeVisible()
    await expectAccessible(element)
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByRole('heading', { name: 'Web app is connected' })).toBeVisible()
    expect(asked.mock.lastCall?.[2]).toMatchObject({ newApplication: { kind: 'bookmark' } })
    element.remove()
    await open()
    await expect.element(list).not.toBeInTheDocument()
  })

  test('cannot be accepted by a wrong group, nor once the device has asked anew', async () => {
    const { element, host, request } = await open()
    await typeGroups(request.authenticator.replace('PAE3L', 'PAE3M'))
    await expect.element(accept()).toBeDisabled()
    await typeGroups(request.authenticator)
    await expect.element(accept()).toBeEnabled()
    element.replaced = true
    await expect.element(accept()).toBeDisabled()
    await expectAccessible(element)
    expect(host.calls).not.toContain('accept')
  })

  test('warns of what phishing looks like', async () => {
    await open()
    const warning = page.getByRole('complementary', {
      name: 'Only accept a device you hold in your hands now.',
    })
    await expect.element(warning).toHaveTextContent('came by mail, message or phone')
    await expect.element(warning).toHaveTextContent('help desk')
  })

  test('takes the code of this request as proof, and that of another as none', async () => {
    const { element, events } = await open()
    const scan = async (code: string) => {
      await page.getByRole('button', { name: 'Scan its code instead' }).click()
      await page.getByLabelText('Or paste the code as text').fill(code)
      await page.getByRole('button', { name: 'Use this code' }).click()
    }
    await scan(scanUri)
    await expect.element(page.getByText('That code belongs to another request.')).toBeVisible()
    await expect.element(accept()).toBeDisabled()
    await expectAccessible(element)
    await scan(addressUri)
    await expect.element(accept()).toBeEnabled()
    expect(events.map(({ detail }) => (detail as { isThis: boolean }).isThis)).toEqual([false, true])
  })

  test('a failure leaves everything as it was, and is told', async () => {
    const { events, host, request } = await open()
    host.fail('accept', 'mesh/portal/unreachable')
    await typeGroups(request.authenticator)
    await accept().click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('The portal does not answer')
    expect(events).toMatchObject([{ name: 'mesh-failed', detail: { code: 'mesh/portal/unreachable' } }])
    await expect.element(accept()).toBeEnabled()
  })

  test('a device that names itself with markup is shown as text', async () => {
    const { element, host, personal } = await open()
    host.arrive({ id: `${aliceUdf}/${phoneUdf}/odd`, suggestedName: '<img src=x onerror=alert(1)>' })
    const pending = (await personal.pendingNow()).find(({ id }) => id.endsWith('odd'))
    element.pending = pending
    await expect.element(page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' })).toBeVisible()
    expect(element.renderRoot.querySelector('img')).toBeNull()
  })
})
