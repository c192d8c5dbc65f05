/** Reads QR codes off the page's thread. Loaded when the first picture has to be read, never before. */
import decodeQR from 'qr/decode.js'
import type { DecodeAnswer, DecodeQuestion } from './decoder.ts'

/** Longest sides to try for a still picture: small is quick and forgives noise, large finds a code far away. */
const stillSides = [800, 1400, 2400]
const stillTime = 1500

addEventListener('message', (event: MessageEvent<DecodeQuestion>) => {
  const { id, picture, still } = event.data
  const text = still ? firstText(picture) : textIn(picture, Math.max(picture.width, picture.height))
  picture.close()
  const answer: DecodeAnswer = text === undefined ? { id } : { id, text }
  postMessage(answer)
})

function firstText(picture: ImageBitmap): string | undefined {
  const longest = Math.max(picture.width, picture.height)
  const sides = [...stillSides.filter(side => side < longest), Math.min(longest, stillSides.at(-1)!)]
  for (const side of sides) {
    const text = textIn(picture, side, { effort: Number.POSITIVE_INFINITY, timeLimit: stillTime })
    if (text !== undefined) return text
  }
  return undefined
}

function textIn(
  picture: ImageBitmap,
  side: number,
  options?: { effort: number; timeLimit: number },
): string | undefined {
  const scale = side / Math.max(picture.width, picture.height)
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  // A picture with transparency would come out as dark on black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture, 0, 0, width, height)
  try {
    return decodeQR(context.getImageData(0, 0, width, height), options)
  } catch {
    return undefined
  }
}
