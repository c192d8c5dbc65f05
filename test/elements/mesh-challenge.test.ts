import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { ChallengeState, MeshChallenge } from '../../sdk/elements/index.ts'
import '../../sdk/elements/mesh-challenge/register.ts'
import { expectAccessible } from '../support/app.ts'

const authenticator = 'MB4TN-QY6ZR-2JCVK-HDXW7-PAE3L-5GSOF'
let last: ChallengeState | undefined
let element: MeshChallenge

beforeEach(async () => {
  last = undefined
  element = document.createElement('mesh-challenge')
  element.authenticator = authenticator
  element.challenge = [2, 4]
  element.addEventListener('mesh-challenge', event => {
    last = (event as CustomEvent<ChallengeState>).detail
  })
  document.body.append(element)
  await element.updateComplete
})

afterEach(() => document.body.replaceChildren())

const third = () => page.getByLabelText('Group 3')
const fifth = () => page.getByLabelText('Group 5')

async function paste(text: string) {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text', text)
  third()
    .element()
    .dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }),
    )
}

describe('<mesh-challenge>', () => {
  test('moves on by itself and is complete when both groups agree, in whatever case', async () => {
    await userEvent.click(third())
    await userEvent.keyboard('2jcvkpae3l')
    expect(last).toEqual({ complete: true, typed: '2JCVK PAE3L' })
    await expect.element(page.getByRole('status')).toHaveTextContent('Same as')
    await expectAccessible(element)
  })

  test('takes a whole authenticator and picks the groups asked for', async () => {
    await paste(authenticator.toLowerCase().replaceAll('-', ' '))
    expect(last).toEqual({ complete: true, typed: '2JCVK PAE3L' })
  })

  test('takes just the groups asked for', async () => {
    await paste('2JCVK-PAE3L')
    expect(last?.complete).toBe(true)
  })

  test('is not complete, and says so, when a group differs by one character', async () => {
    await third().fill('2JCVK')
    await fifth().fill('PAE3M')
    expect(last?.complete).toBe(false)
    await expect.element(fifth()).toHaveAttribute('aria-invalid', 'true')
    await expect.element(page.getByRole('status')).toHaveTextContent('reject')
    await expectAccessible(element)
  })

  test('does not accept the right groups in the wrong places', async () => {
    await third().fill('PAE3L')
    await fifth().fill('2JCVK')
    expect(last?.complete).toBe(false)
  })

  test('reads digits that do not occur as the letters they are mistaken for, and refuses the rest', async () => {
    await third().fill('0189%')
    await expect.element(third()).toHaveValue('OIB9%')
    await expect.element(page.getByRole('status')).toHaveTextContent('digits 2 to 7')
  })
})
