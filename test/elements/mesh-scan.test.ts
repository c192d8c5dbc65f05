import { afterEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { qrOutline } from '../../sdk/elements/mesh-qr/matrix.ts'
import '../../sdk/elements/mesh-scan/register.ts'
import { expectAccessible } from '../support/app.ts'
import { scanUri } from '../support/fake-host.ts'

afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

async function show() {
  const element = document.createElement('mesh-scan')
  const found = new Promise<string>(resolve =>
    element.addEventListener('mesh-scan', event =>
      resolve((event as CustomEvent<{ text: string }>).detail.text),
    ),
  )
  document.body.append(element)
  await element.updateComplete
  return { element, found }
}

/** A picture like a photograph of a screen: turned, a little blurred, on grey, larger than the code. */
function photograph(text: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = 900
  canvas.height = 700
  const context = canvas.getContext('2d')!
  context.fillStyle = '#777'
  context.fillRect(0, 0, canvas.width, canvas.height)
  if (text === '') return canvas
  const { size, path } = qrOutline(text)
  context.translate(450, 350)
  context.rotate(0.2)
  context.filter = 'blur(1px)'
  context.scale(480 / size, 480 / size)
  context.translate(-size / 2, -size / 2)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, size, size)
  context.fillStyle = '#000'
  context.fill(new Path2D(path))
  return canvas
}

async function fileOf(canvas: HTMLCanvasElement): Promise<File> {
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve))
  return new File([blob!], 'code.png', { type: 'image/png' })
}

function choose(element: Element, file: File): void {
  const input = element.shadowRoot!.querySelector<HTMLInputElement>('input[type=file]')!
  const transfer = new DataTransfer()
  transfer.items.add(file)
  input.files = transfer.files
  input.dispatchEvent(new Event('change'))
}

function pretendCamera(canvas: HTMLCanvasElement): MediaStream {
  const stream = canvas.captureStream(15)
  // A still canvas makes no frames: it is painted over all the time.
  const context = canvas.getContext('2d')!
  const paint = setInterval(() => {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.fillRect(0, 0, 1, 1)
  }, 50)
  stream.getVideoTracks()[0]!.addEventListener('ended', () => clearInterval(paint))
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream)
  return stream
}

describe('<mesh-scan>', () => {
  test('reads a code from an image file', async () => {
    const { element, found } = await show()
    choose(element, await fileOf(photograph(scanUri)))
    expect(await found).toBe(scanUri)
  })

  test('says that an image holds no code, and then reads one that does', async () => {
    const { element, found } = await show()
    choose(element, await fileOf(photograph('')))
    await expect.element(page.getByRole('status')).toHaveTextContent('No code was found')
    choose(element, await fileOf(photograph(scanUri)))
    expect(await found).toBe(scanUri)
  })

  test('says that a file is no image', async () => {
    const { element } = await show()
    choose(element, new File(['not an image'], 'code.png', { type: 'image/png' }))
    await expect.element(page.getByRole('status')).toHaveTextContent('could not be opened')
  })

  test('reads a code from the camera and closes it', async () => {
    const stream = pretendCamera(photograph(scanUri))
    const { found } = await show()
    await page.getByRole('button', { name: 'Use the camera' }).click()
    expect(await found).toBe(scanUri)
    expect(stream.getTracks().map(track => track.readyState)).toEqual(['ended'])
    await expect.element(page.getByRole('button', { name: 'Use the camera' })).toBeVisible()
  })

  test('closes the camera when it is removed', async () => {
    const stream = pretendCamera(photograph(''))
    const { element } = await show()
    await page.getByRole('button', { name: 'Use the camera' }).click()
    await expect.element(page.getByRole('button', { name: 'Stop the camera' })).toBeVisible()
    element.remove()
    await expect.poll(() => stream.getTracks().map(track => track.readyState)).toEqual(['ended'])
  })

  test.each([
    ['NotAllowedError', 'may not use the camera'],
    ['NotFoundError', 'No camera was found'],
    ['NotReadableError', 'did not start'],
  ])('explains %s', async (name, text) => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('', name))
    const { element } = await show()
    await page.getByRole('button', { name: 'Use the camera' }).click()
    await expect.element(page.getByRole('status')).toHaveTextContent(text)
    await expectAccessible(element)
  })

  test('takes a code that was typed or pasted as text', async () => {
    const { found } = await show()
    await page.getByLabelText('Or paste the code as text').fill(` ${scanUri} `)
    await userEvent.keyboard('{Enter}')
    expect(await found).toBe(scanUri)
  })
})
