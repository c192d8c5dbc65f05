/** A fake camera: what one page shows, turned and blurred as a hand would, becomes what another page's camera sees. */
import { writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright'

const WIDTH = 640
const HEIGHT = 480

/** Chromium reads the file anew at each getUserMedia, so it may be rewritten between scans. */
export const cameraArgs = (file: string) => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
]

/** An empty grey picture: the camera before anybody holds a code in front of it. */
export async function writeBlankVideo(file: string): Promise<void> {
  await writeVideo(file, Buffer.alloc(WIDTH * HEIGHT, 128))
}

/** Writes a screenshot as a two-frame clip, drawn small, turned by `rotate` radians and blurred by `blur` pixels. */
export async function writeScreenshotVideo(
  browser: Browser,
  options: {
    readonly screenshot: Buffer
    readonly file: string
    readonly rotate?: number
    readonly blur?: number
  },
): Promise<void> {
  const page = await browser.newPage()
  try {
    const grey = await page.evaluate(
      async ({ base64, width, height, rotate, blur }) => {
        const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
        const picture = await createImageBitmap(new Blob([bytes]))
        const canvas = new OffscreenCanvas(width, height).getContext('2d')!
        canvas.fillStyle = '#888'
        canvas.fillRect(0, 0, width, height)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(rotate)
        canvas.filter = `blur(${blur}px)`
        const scale = Math.min((width * 0.85) / picture.width, (height * 0.85) / picture.height)
        const [w, h] = [picture.width * scale, picture.height * scale]
        canvas.drawImage(picture, -w / 2, -h / 2, w, h)
        const { data } = canvas.getImageData(0, 0, width, height)
        let text = ''
        for (let index = 0; index < data.length; index += 4) {
          text += String.fromCharCode(
            Math.round(0.299 * data[index]! + 0.587 * data[index + 1]! + 0.114 * data[index + 2]!),
          )
        }
        return btoa(text)
      },
      {
        base64: options.screenshot.toString('base64'),
        width: WIDTH,
        height: HEIGHT,
        rotate: options.rotate ?? 0.06,
        blur: options.blur ?? 0.6,
      },
    )
    await writeVideo(options.file, Buffer.from(grey, 'base64'))
  } finally {
    await page.close()
  }
}

async function writeVideo(file: string, luma: Buffer): Promise<void> {
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma])
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\n`)
  await writeFile(file, Buffer.concat([header, frame, frame]))
}
