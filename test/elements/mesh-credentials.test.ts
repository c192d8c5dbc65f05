import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../sdk/elements/mesh-credentials/register.ts'
import { type CatalogSession, type EntryDraft, MeshSession } from '../../sdk/index.ts'
import { expectAccessible } from '../support/app.ts'
import { focused, mount, textWithin } from '../support/elements.ts'
import { aliceUdf, FakeHost } from '../support/fake-host.ts'

const names = ['mesh-credential-saved', 'mesh-credential-removed', 'mesh-failed']
const example = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse', Label: ['Work'] }
const search = () => page.getByRole('combobox', { name: 'Search passwords' })

afterEach(() => vi.restoreAllMocks())

async function open(
  drafts: readonly EntryDraft<'credential'>[] = [example],
  properties: { readonly readonly?: boolean; readonly clearAfter?: number } = {},
) {
  const host = FakeHost.withProfile()
  await host.createApplication(aliceUdf, {
    kind: 'credential',
    entries: drafts.map((put, index) => ({ put: { ID: `R-${index}`, ...put } })),
  })
  const [personal] = await (await MeshSession.open({ host })).profiles()
  const session: CatalogSession<'credential'> = await personal!.credentials()
  return {
    host,
    session,
    ...(await mount('mesh-credentials', { properties: { session, ...properties }, names })),
  }
}

describe('<mesh-credentials>', () => {
  test('finds one of ten thousand by keyboard alone, with a handful of rows in the page', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      Sites: [`site-${index}.example`],
      Username: `user${index}`,
    }))
    const { element } = await open(many)
    await expect.element(page.getByText('10,000 passwords')).toBeVisible()
    expect(page.getByRole('option').all().length).toBeLessThan(40)
    await expectAccessible(element)
    await search().click()
    await userEvent.keyboard('{Control>}{End}{/Control}')
    await expect
      .poll(() => element.renderRoot.querySelector('[aria-selected="true"]')?.getAttribute('aria-posinset'))
      .toBe('10000')
    expect(page.getByRole('option').all().length).toBeLessThan(40)
    await search().fill('site-7777')
    await expect.element(page.getByText('1 of 10,000')).toBeVisible()
    await userEvent.keyboard('{Enter}')
    const heading = page.getByRole('heading', { name: 'site-7777.example' })
    await expect.poll(focused).toBe(heading.element())
    await userEvent.keyboard('{Escape}')
    await expect.poll(focused).toBe(search().element())
  })

  test('shows no password unasked, and forgets that it was asked', async () => {
    const { element } = await open([example, { Sites: ['other.example'], Password: 'battery staple' }])
    await page.getByRole('option', { name: /example\.com/ }).click()
    expect(textWithin(element)).not.toContain('correct horse')
    await page.getByRole('button', { name: 'Show password' }).click()
    await expect.element(page.getByText('correct horse')).toBeVisible()
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('option', { name: /example\.com/ }).click()
    expect(textWithin(element)).not.toContain('correct horse')
    await page.getByRole('button', { name: 'Edit' }).click()
    await expect.element(page.getByLabelText('Password', { exact: true })).toHaveAttribute('type', 'password')
  })

  test('adds, with a password made here, and changes what is edited alone', async () => {
    const { element, events, session } = await open([])
    await expect.element(page.getByText('There are no passwords here yet.')).toBeVisible()
    await page.getByRole('button', { name: 'Add a password' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.element(page.getByText('Type a site, a user name or a password.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Sites' }).fill('example.com\nwww.example.com')
    await page.getByRole('textbox', { name: 'User name' }).fill('alice')
    await page.getByRole('textbox', { name: 'Labels' }).fill('Work, , Mail')
    await page.getByLabelText('Characters').fill('24')
    await page.getByRole('checkbox', { name: 'With symbols' }).click()
    await page.getByRole('button', { name: 'Make a password' }).click()
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(focused).toBe(page.getByRole('heading', { name: 'example.com' }).element())
    const [entry] = session.entries
    expect(entry).toMatchObject({
      Sites: ['example.com', 'www.example.com'],
      Username: 'alice',
      Label: ['Work', 'Mail'],
      Password: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
    })
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'User name' }).fill('bob')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.element(page.getByText('bob', { exact: true }).first()).toBeVisible()
    expect(session.entries).toMatchObject([{ ...entry, Username: 'bob', Updated: expect.any(String) }])
    expect(events.map(({ name }) => name)).toEqual(['mesh-credential-saved', 'mesh-credential-saved'])
    expect(JSON.stringify(events)).not.toContain(entry?.Password)
  })

  test('removes, and brings back the same', async () => {
    const { element, session } = await open()
    const before = session.entries[0]!
    await page.getByRole('option', { name: /example\.com/ }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await expect.element(page.getByText('example.com was removed.')).toBeVisible()
    expect(session.entries).toEqual([])
    await expect.poll(focused).toBe(page.getByRole('button', { name: 'Undo' }).element())
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.element(page.getByRole('heading', { name: 'example.com' })).toBeVisible()
    expect(session.entries).toMatchObject([{ ...before, Updated: expect.any(String) }])
  })

  test('empties the clipboard of a password, and leaves what the person has copied since', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await open([example], { clearAfter: 0.05 })
    await page.getByRole('option', { name: /example\.com/ }).click()
    await page.getByRole('button', { name: 'Copy password' }).click()
    await expect.element(page.getByText('The clipboard was emptied.')).toBeVisible()
    expect(write.mock.calls).toEqual([['correct horse'], ['']])
    await page.getByRole('button', { name: 'Copy user name' }).click()
    expect(write.mock.lastCall).toEqual(['alice'])
    expect(write).toHaveBeenCalledTimes(3)
  })

  test('a password copied over by the person is hers: it is not emptied', async () => {
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { ClearingClipboard } = await import('../../sdk/elements/mesh-credentials/clearing-clipboard.ts')
      const clipboard = new ClearingClipboard()
      await clipboard.copy('secret', { after: 30_000, cleared: () => {} })
      document.dispatchEvent(new Event('copy'))
      vi.advanceTimersByTime(60_000)
      expect(write.mock.calls).toEqual([['secret']])
      await clipboard.copy('secret', { after: 30_000, cleared: () => {} })
      vi.advanceTimersByTime(60_000)
      expect(write.mock.lastCall).toEqual([''])
    } finally {
      vi.useRealTimers()
    }
  })

  test('what the catalog says is text, whatever it says', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    const { element } = await open([{ Sites: [evil, 'javascript:alert(1)'], Username: evil, Label: [evil] }])
    await page.getByRole('option', { name: /img src/ }).click()
    await expect.element(page.getByRole('heading', { name: evil })).toBeVisible()
    expect(element.renderRoot.querySelectorAll('img, a, script')).toHaveLength(0)
  })

  test('a device that may only read is offered nothing else', async () => {
    const { element } = await open([example], { readonly: true })
    await page.getByRole('option', { name: /example\.com/ }).click()
    await expect.element(page.getByRole('button', { name: 'Copy password' })).toBeVisible()
    for (const name of ['Add a password', 'Edit', 'Remove'])
      await expect.element(page.getByRole('button', { name })).not.toBeInTheDocument()
    await expectAccessible(element)
  })

  test('a failed edit keeps what was typed', async () => {
    const { host, events } = await open()
    await page.getByRole('option', { name: /example\.com/ }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    host.fail('updateApplication', 'mesh/storage/failed')
    await page.getByRole('textbox', { name: 'User name' }).fill('bob')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('mesh/storage/failed')
    await expect.element(page.getByRole('textbox', { name: 'User name' })).toHaveValue('bob')
    expect(events).toMatchObject([{ name: 'mesh-failed', detail: { code: 'mesh/storage/failed' } }])
  })
})
