/** The camera: opened on request, its frames read one at a time, closed for sure. */
import type { Decoder } from './decoder.ts'

/** Why there is no picture: the person or the system refused, there is no camera, or it failed. */
export type CameraTrouble = 'denied' | 'missing' | 'failed'

/** Enough for a code held at arm's length, and little enough to read many times a second. */
const frameSide = 960

/** Opens the back camera where there is one. Rejects with a `CameraTrouble`. */
export async function openCamera(): Promise<MediaStream> {
  // Absent where the page is not served securely.
  if (!navigator.mediaDevices) throw 'missing' satisfies CameraTrouble
  try {
    const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } }
    return await navigator.mediaDevices.getUserMedia({ video, audio: false })
  } catch (error) {
    throw troubleOf(error)
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** Reads frames of `video` until one holds a code or `signal` ends it. */
export async function readFrames(
  video: HTMLVideoElement,
  decoder: Decoder,
  signal: AbortSignal,
): Promise<string | undefined> {
  while (!signal.aborted) {
    await nextFrame(video, signal)
    const frame = signal.aborted ? undefined : await grab(video)
    const text = frame && (await decoder.decode(frame, { still: false }))
    if (text && !signal.aborted) return text
  }
  return undefined
}

function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    // Some browsers have no frame callback, and none calls it while the page is hidden; a short timer serves both.
    const timer = setTimeout(resolve, 250)
    video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function grab(video: HTMLVideoElement): Promise<ImageBitmap | undefined> {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, frameSide / Math.max(width, height))
  try {
    return await createImageBitmap(video, {
      resizeWidth: Math.round(width * scale),
      resizeHeight: Math.round(height * scale),
    })
  } catch {
    return undefined
  }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  return 'failed'
}
