import { afterEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import '../../sdk/elements/mesh-shares/register.ts'
import { MeshSession } from '../../sdk/index.ts'
import { expectAccessible } from '../support/app.ts'
import { mount, textWithin } from '../support/elements.ts'
import { FakeHost } from '../support/fake-host.ts'

const names = ['mesh-shares-made', 'mesh-shares-checked', 'mesh-shares-finished', 'mesh-failed']
const shares = ['EAQWE-RTYUI-OPASD-FGHJK-LZXCV-BNMQ', 'EBQWE-RTYUI-OPASD-FGHJK-LZXCV-BNMQ'] as const

afterEach(() => vi.restoreAllMocks())

async function open(host = FakeHost.withProfile()) {
  const session = await MeshSession.open({ host })
  const [personal] = await session.profiles()
  return { host, ...(await mount('mesh-shares', { properties: { personal }, names })) }
}

async function make() {
  await page.getByRole('textbox', { name: 'Share 2' }).fill('My sister')
  await page.getByRole('button', { name: 'Make the shares' }).click()
  await expect.element(page.getByRole('heading', { name: 'Hand them out' })).toBeVisible()
}

async function type(number: number, share: string) {
  await page.getByRole('textbox', { name: `Share ${number}`, exact: true }).fill(share)
}

describe('<mesh-shares>', () => {
  test('explains the choice, and makes as many as were chosen', async () => {
    const { element, events, host } = await open()
    const asked = vi.spyOn(host, 'escrow')
    await expect.element(page.getByText(/Any 2 of the 3 shares/)).toBeVisible()
    await expectAccessible(element)
    await page.getByLabelText('How many shares').selectOptions('5')
    await page.getByLabelText('How many bring it back').selectOptions('3')
    await expect.element(page.getByText(/Any 3 of the 5 shares .* 2 may be lost/)).toBeVisible()
    await page.getByLabelText('How many shares').selectOptions('3')
    await expect.element(page.getByText(/All 3 shares are needed/)).toBeVisible()
    await make()
    expect(asked.mock.lastCall?.[1]).toEqual({ quorum: 3, shares: 3 })
    expect(events).toEqual([
      { name: 'mesh-shares-made', detail: { quorum: 3, holders: ['', 'My sister', ''] } },
    ])
    expect(page.getByRole('img', { name: /^Recovery share \d as a QR code/ }).all()).toHaveLength(3)
    await expect.element(page.getByText('kept by My sister')).toBeVisible()
    await expectAccessible(element)
  })

  test('tells nothing of a share to the page around it, and forgets all when it is finished', async () => {
    const { element, events } = await open()
    await make()
    expect(textWithin(element)).toContain('RTYUI')
    for (const box of page.getByRole('checkbox').all()) await box.click()
    await expect.element(page.getByText('All shares are handed out.')).toBeVisible()
    await page.getByRole('button', { name: 'Finish' }).click()
    await expect.element(page.getByRole('heading', { name: 'Your recovery shares are made' })).toBeVisible()
    await expect.element(page.getByText('My sister')).toBeVisible()
    expect(textWithin(element)).not.toContain('RTYUI')
    expect(JSON.stringify(events)).not.toContain('RTYUI')
    expect(events.at(-1)?.name).toBe('mesh-shares-finished')
    await expectAccessible(element)
  })

  test('rehearses: names the wrong share and its group, then proves the right ones', async () => {
    const { element, events } = await open()
    await make()
    await page.getByRole('button', { name: 'Rehearse now' }).click()
    const check = page.getByRole('button', { name: 'Check these shares' })
    await expect.element(check).toBeDisabled()
    await type(1, shares[0])
    await type(2, shares[1].replace('OPASD', 'OPASE'))
    await check.click()
    await expect.element(page.getByText('These shares do not bring your profile back.')).toBeVisible()
    const wrong = page.getByRole('textbox', { name: 'Share 2' })
    await expect.element(wrong).toHaveAttribute('aria-invalid', 'true')
    await expect
      .element(wrong)
      .toHaveAccessibleDescription('Group 3 is not right. Compare it with the paper.')
    await expectAccessible(element)
    await type(2, shares[1].toLowerCase().replaceAll('-', ' '))
    await expect.element(wrong).toHaveAttribute('aria-invalid', 'false')
    await check.click()
    await expect.element(page.getByText('These shares bring your profile back.')).toBeVisible()
    expect(events.slice(1).map(({ detail }) => detail)).toEqual([{ isEnough: false }, { isEnough: true }])
    await expectAccessible(element)
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByRole('heading', { name: 'Hand them out' })).toBeVisible()
  })

  test('a paper held into the camera fills the next field', async () => {
    await open()
    await make()
    await page.getByRole('button', { name: 'Rehearse now' }).click()
    const scan = async (text: string) => {
      await page.getByRole('button', { name: 'Scan a share' }).click()
      await page.getByLabelText('Or paste the code as text').fill(text)
      await page.getByRole('button', { name: 'Use this code' }).click()
    }
    // A field of one line has no line breaks: the code is given as the scanner would give it.
    await scan(shares[0])
    await expect.element(page.getByRole('textbox', { name: 'Share 1' })).toHaveValue(shares[0])
    await scan('https://example.com/')
    await expect.element(page.getByText('That code is not a recovery share.')).toBeVisible()
  })

  test('a portal that is away makes nothing, and says so', async () => {
    const host = FakeHost.withProfile()
    host.fail('escrow', 'mesh/portal/unreachable')
    const { element, events } = await open(host)
    await page.getByRole('button', { name: 'Make the shares' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('The portal does not answer')
    expect(events).toMatchObject([{ name: 'mesh-failed', detail: { code: 'mesh/portal/unreachable' } }])
    await expectAccessible(element)
  })

  test('prints sheets that are gone again when the dialog closes', async () => {
    const print = vi.spyOn(globalThis, 'print').mockImplementation(() => {})
    await open()
    await make()
    await page.getByRole('button', { name: 'Print this one' }).nth(1).click()
    await expect.poll(() => print.mock.calls.length).toBe(1)
    const sheets = document.querySelector('[data-mesh-sheets]')?.shadowRoot
    expect(sheets?.querySelectorAll('article')).toHaveLength(1)
    expect(sheets?.textContent).toContain('EBQWE - RTYUI')
    expect(sheets?.textContent).toContain('alice@example.com')
    expect(sheets?.textContent).toContain('My sister')
    dispatchEvent(new Event('afterprint'))
    expect(document.querySelector('[data-mesh-sheets]')).toBeNull()
    expect(document.adoptedStyleSheets).toEqual([])
  })

  test('saves a share as a text of its own', async () => {
    const saved: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
      saved.push(blob as Blob)
      return 'blob:none'
    })
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    await open()
    await make()
    await page.getByRole('button', { name: 'Save as a file' }).first().click()
    expect(click).toHaveBeenCalledOnce()
    const text = await saved[0]!.text()
    expect(text).toContain(shares[0])
    expect(text).not.toContain(shares[1].slice(0, 5))
  })
})
