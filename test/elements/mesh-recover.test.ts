import { describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import '../../sdk/elements/mesh-recover/register.ts'
import { codeToShare, shareToCode } from '../../sdk/elements/share-text.ts'
import { MeshSession, PersonalSession } from '../../sdk/index.ts'
import { expectAccessible } from '../support/app.ts'
import { focused, mount, textWithin } from '../support/elements.ts'
import { FakeHost } from '../support/fake-host.ts'

const shares = ['EAQWE-RTYUI-OPASD-FGHJK-LZXCV-BNMQ', 'EBQWE-RTYUI-OPASD-FGHJK-LZXCV-BNMQ'] as const
const submit = () => page.getByRole('button', { name: 'Recover', exact: true })
const field = (number: number) => page.getByRole('textbox', { name: `Share ${number}`, exact: true })

async function open(host = new FakeHost()) {
  const session = await MeshSession.open({ host })
  const mounted = await mount('mesh-recover', {
    attributes: { name: 'New laptop' },
    properties: { session },
    names: ['mesh-recovered', 'mesh-failed'],
  })
  return { ...mounted, host }
}

describe('<mesh-recover>', () => {
  test('recovers with shares however they are typed, and forgets them', async () => {
    const { element, events, host } = await open()
    const asked = vi.spyOn(host, 'recover')
    await expect.element(submit()).toBeDisabled()
    await expectAccessible(element)
    await field(1).fill(shares[1].toLowerCase())
    await field(2).fill(shares[0].replaceAll('-', ''))
    await submit().click()
    await expect.poll(focused).toBe(page.getByLabelText('Account').element())
    await page.getByLabelText('Account').fill(' alice@example.com ')
    await submit().click()
    await expect.element(page.getByRole('heading', { name: 'Your profile is back' })).toBeVisible()
    expect(asked.mock.lastCall?.[0]).toEqual({
      shares: [shares[1], shares[0]],
      account: 'alice@example.com',
      name: 'New laptop',
    })
    expect(events).toEqual([{ name: 'mesh-recovered', detail: { personal: expect.any(PersonalSession) } }])
    expect(textWithin(element)).not.toContain('RTYUI')
    await expectAccessible(element)
  })

  test('points at the group that is wrong while it is typed', async () => {
    const { element } = await open()
    await field(1).fill('EAQWE-RT9UI')
    await expect.element(field(1)).toHaveAccessibleDescription(/Group 2 has characters that do not occur/)
    await expectAccessible(element)
    // Digits that are mistaken for letters are put right.
    await field(1).fill('EA0WE-RT1UI')
    await expect.element(field(1)).toHaveValue('EAOWE-RTIUI')
    await expect.element(field(1)).toHaveAccessibleDescription('10 of 29 letters')
  })

  test('opens as many fields as the set needs, and does not count one share twice', async () => {
    await open()
    const third = `GA${shares[0].slice(2)}`
    await field(1).fill(third)
    await expect.element(page.getByText('3 shares of this set are needed.')).toBeVisible()
    await expect.element(field(3)).toBeVisible()
    await field(2).fill(third)
    await field(3).fill(`GB${shares[0].slice(2)}`)
    await expect.element(field(2)).toHaveAccessibleDescription('This share was given already.')
    await expect.element(submit()).toBeDisabled()
  })

  test('names the share and the group that a recovery refused', async () => {
    const { element, events } = await open()
    await page.getByLabelText('Account').fill('alice@example.com')
    await field(1).fill(shares[0])
    await field(2).fill(shares[1].replace('OPASD', 'OPASE'))
    await submit().click()
    await expect.element(page.getByRole('alert')).toHaveTextContent('mesh/share/mismatch')
    await expect
      .element(field(2))
      .toHaveAccessibleDescription('Group 3 is not right. Compare it with the paper.')
    await expect.element(field(1)).toHaveAttribute('aria-invalid', 'false')
    expect(events).toMatchObject([{ name: 'mesh-failed', detail: { code: 'mesh/share/mismatch' } }])
    await expectAccessible(element)
  })

  test('a scanned paper also brings the account and the backup it is for', () => {
    const code = { account: 'alice@example.com', identifier: 'MCAAA-BBBBB', share: shares[0] }
    expect(codeToShare(shareToCode(code))).toEqual(code)
    expect(codeToShare(shares[0].toLowerCase())).toEqual({ share: shares[0] })
  })
})
