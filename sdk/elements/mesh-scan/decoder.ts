/** Finds the text of a QR code in a picture: the browser's own detector where there is one, otherwise ours in a worker. */

export interface DecodeQuestion {
  readonly id: number
  readonly picture: ImageBitmap
  /** A still picture is worth more time than one frame of many. */
  readonly still: boolean
}

export interface DecodeAnswer {
  readonly id: number
  readonly text?: string
}

export interface Decoder {
  /**
   * The text of the first QR code found. Takes over `picture` and closes it.
   *
   * @throws Error when no decoder could be started
   */
  decode(picture: ImageBitmap, options: { readonly still: boolean }): Promise<string | undefined>
  close(): void
}

export async function openDecoder(): Promise<Decoder> {
  const own = new WorkerDecoder()
  const native = await nativeDetector()
  return native ? new NativeDecoder(native, own) : own
}

/** The part of the Barcode Detection API in use; TypeScript does not know it yet. */
interface BarcodeDetector {
  detect(picture: ImageBitmap): Promise<readonly { readonly rawValue: string }[]>
}

interface BarcodeDetectorClass {
  new (options: { formats: readonly string[] }): BarcodeDetector
  getSupportedFormats(): Promise<readonly string[]>
}

async function nativeDetector(): Promise<BarcodeDetector | undefined> {
  const Detector = (globalThis as { BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector
  if (!Detector) return undefined
  try {
    // Chromium on some platforms has the class and no service behind it: it then names no formats.
    const formats = await Detector.getSupportedFormats()
    return formats.includes('qr_code') ? new Detector({ formats: ['qr_code'] }) : undefined
  } catch {
    return undefined
  }
}

class NativeDecoder implements Decoder {
  readonly #detector: BarcodeDetector
  readonly #fallback: WorkerDecoder

  constructor(detector: BarcodeDetector, fallback: WorkerDecoder) {
    this.#detector = detector
    this.#fallback = fallback
  }

  async decode(picture: ImageBitmap, options: { readonly still: boolean }): Promise<string | undefined> {
    const found = await this.#detector.detect(picture).catch(() => undefined)
    const text = found?.[0]?.rawValue
    // A detector that fails, or that overlooks a code in a still picture, is not the last word.
    if (text === undefined && (found === undefined || options.still))
      return this.#fallback.decode(picture, options)
    picture.close()
    return text
  }

  close(): void {
    this.#fallback.close()
  }
}

/** Our decoder in a worker, which starts with the first question and answers them in order. */
class WorkerDecoder implements Decoder {
  #worker: Worker | undefined
  #failed = false
  #next = 0
  readonly #waiting = new Map<number, PromiseWithResolvers>()

  decode(picture: ImageBitmap, options: { readonly still: boolean }): Promise<string | undefined> {
    if (this.#failed) return Promise.reject(new Error('The decoder did not start.'))
    this.#worker ??= this.#start()
    const id = this.#next++
    const question: DecodeQuestion = { id, picture, still: options.still }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker?.postMessage(question, [picture])
    })
  }

  close(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    for (const { resolve } of this.#waiting.values()) resolve(undefined)
    this.#waiting.clear()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', (event: MessageEvent<DecodeAnswer>) => this.#answer(event.data))
    // A worker whose file was refused says so here only; without this its questions would wait for ever.
    worker.addEventListener('error', () => this.#fail())
    return worker
  }

  #answer({ id, text }: DecodeAnswer): void {
    this.#waiting.get(id)?.resolve(text)
    this.#waiting.delete(id)
  }

  #fail(): void {
    this.#failed = true
    for (const { reject } of this.#waiting.values()) reject(new Error('The decoder did not start.'))
    this.#waiting.clear()
  }
}

interface PromiseWithResolvers {
  resolve(text: string | undefined): void
  reject(error: Error): void
}
