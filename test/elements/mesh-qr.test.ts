import decodeQR from 'qr/decode.js'
import { afterEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import '../../sdk/elements/mesh-qr/register.ts'
import { expectAccessible } from '../support/app.ts'
import { scanUri } from '../support/fake-host.ts'

afterEach(() => {
  document.body.replaceChildren()
  document.documentElement.removeAttribute('data-theme')
})

async function show(text: string) {
  const element = document.createElement('mesh-qr')
  element.text = text
  element.label = 'Code of this device'
  element.style.inlineSize = '300px'
  document.body.append(element)
  await element.updateComplete
  return element
}

/** What a camera would see: the pixels on the screen, not the path that drew them. */
async function pixelsOf(element: Element): Promise<ImageData> {
  const base64 = await page.elementLocator(element).screenshot({ save: false })
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
  const picture = await createImageBitmap(new Blob([bytes]))
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
  context.drawImage(picture, 0, 0)
  return context.getImageData(0, 0, picture.width, picture.height)
}

describe('<mesh-qr>', () => {
  test.each(['light', 'dark'])('reads back from the screen in a %s page', async theme => {
    document.documentElement.setAttribute('data-theme', theme)
    const element = await show(scanUri)
    expect(decodeQR(await pixelsOf(element))).toBe(scanUri)
  })

  test('keeps a light quiet zone of four modules in a dark page', async () => {
    document.documentElement.setAttribute('data-theme', 'dark')
    const element = await show(scanUri)
    const [, , size = 0] = element.renderRoot
      .querySelector('svg')!
      .getAttribute('viewBox')!
      .split(' ')
      .map(Number)
    const { data, width } = await pixelsOf(element)
    const zone = Math.floor((width / size) * 4) - 1
    const corner = Array.from({ length: zone }, (_, at) => data[(at * width + at) * 4])
    expect(corner.every(value => value === 255)).toBe(true)
  })

  test('is a picture with a name', async () => {
    const element = await show(scanUri)
    await expect.element(page.getByRole('img', { name: 'Code of this device' })).toBeVisible()
    await expectAccessible(element)
  })

  test('says so when the text does not fit', async () => {
    await show('x'.repeat(5000))
    await expect.element(page.getByRole('alert')).toHaveTextContent('too long')
  })

  test('holds its place without a text', async () => {
    const element = await show('')
    expect(element.getBoundingClientRect().height).toBe(300)
  })
})
