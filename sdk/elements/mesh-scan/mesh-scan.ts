/** `<mesh-scan>`: takes a code from the camera, an image, the clipboard or the keyboard, and hands on its text. */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import { baseStyles } from '../base.styles.ts'
import { type ElementWords, englishElementWords } from '../words.ts'
import { type CameraTrouble, closeCamera, openCamera, readFrames } from './camera.ts'
import { type Decoder, openDecoder } from './decoder.ts'
import { styles } from './mesh-scan.styles.ts'

type Trouble = CameraTrouble | 'unreadable' | 'nothing' | 'decoder'
type State = 'idle' | 'starting' | 'live' | 'reading'

/**
 * Asks for the camera only when its button is pressed, and stops it as soon as a code is found, the page is left or
 * the element is removed. The text is not looked at: whoever listens decides what it is, and whether it is harmless.
 *
 * @fires mesh-scan - CustomEvent<{ text: string }> for each code
 * @example
 * html`<mesh-scan @mesh-scan=${event => take(event.detail.text)}></mesh-scan>`
 */
export class MeshScan extends LitElement {
  static override properties = {
    words: { attribute: false },
    state: { state: true },
    trouble: { state: true },
  }
  static override styles = [baseStyles, styles]

  declare words: ElementWords
  declare private state: State
  declare private trouble: Trouble | undefined
  #decoder: Promise<Decoder> | undefined
  #run: AbortController | undefined
  #ending = new AbortController()

  constructor() {
    super()
    this.words = englishElementWords
    this.state = 'idle'
    this.trouble = undefined
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#ending = new AbortController()
    const { signal } = this.#ending
    document.addEventListener('visibilitychange', () => document.hidden && this.stop(), { signal })
    document.addEventListener('paste', event => this.#onPasteAnywhere(event), { signal })
    this.addEventListener('dragover', event => this.#onDrag(event), { signal })
    this.addEventListener('dragleave', () => this.removeAttribute('dropping'), { signal })
    this.addEventListener('drop', event => this.#onDrop(event), { signal })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop()
    this.#ending.abort()
    void this.#decoder?.then(decoder => decoder.close())
    this.#decoder = undefined
  }

  override render(): TemplateResult {
    const { scan } = this.words
    return html`
      <div class="finder ${this.state}" role="group" aria-label=${scan.label}>
        ${this.state === 'live' || this.state === 'starting' ? html`<video autoplay playsinline muted></video>` : nothing}
        <svg class="frame" viewBox="0 0 100 100" aria-hidden="true">
          <path d="M2 20V8a6 6 0 0 1 6-6h12M80 2h12a6 6 0 0 1 6 6v12M98 80v12a6 6 0 0 1-6 6H80M20 98H8a6 6 0 0 1-6-6V80" />
        </svg>
        ${this.#cameraButton()}
      </div>
      <p class="status ${this.trouble ? 'trouble' : ''}" role="status">${this.#status()}</p>
      <div class="others">
        <label class="button">
          ${scan.file}
          <input class="hidden" type="file" accept="image/*" @change=${(event: Event) => this.#onFile(event)} />
        </label>
        <form @submit=${(event: SubmitEvent) => this.#onTyped(event)}>
          <label for="typed">${scan.typed}</label>
          <div class="line">
            <input
              id="typed"
              name="code"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              inputmode="url"
              aria-describedby="hint"
            />
            <button>${scan.use}</button>
          </div>
          <p id="hint" class="hint">${scan.typedHint}</p>
        </form>
      </div>
    `
  }

  /** Opens the camera and looks for a code. Call it from a click: browsers ask the person then. */
  async start(): Promise<void> {
    if (this.state !== 'idle') return
    const run = new AbortController()
    this.#run = run
    this.trouble = undefined
    this.state = 'starting'
    try {
      const text = await this.#look(run)
      if (this.#run === run) this.stop()
      if (text !== undefined) this.#found(text)
    } catch (trouble) {
      if (run.signal.aborted) return
      this.stop()
      this.trouble = isCameraTrouble(trouble) ? trouble : 'decoder'
    }
  }

  /** Closes the camera, if it is open. */
  stop(): void {
    this.#run?.abort()
    this.#run = undefined
    this.state = 'idle'
  }

  async #look(run: AbortController): Promise<string | undefined> {
    const stream = await openCamera()
    try {
      if (run.signal.aborted) return undefined
      this.state = 'live'
      await this.updateComplete
      const video = this.renderRoot.querySelector('video')
      if (!video) return undefined
      video.srcObject = stream
      // Somebody unplugged it, or the system took it away.
      stream.getVideoTracks()[0]?.addEventListener('ended', () => this.#lose(run), { once: true })
      return await readFrames(video, await this.#open(), run.signal)
    } finally {
      closeCamera(stream)
    }
  }

  #lose(run: AbortController): void {
    if (this.#run !== run) return
    this.stop()
    this.trouble = 'failed'
  }

  async #readStill(file: Blob): Promise<void> {
    this.stop()
    this.trouble = undefined
    this.state = 'reading'
    try {
      const picture = await createImageBitmap(file).catch(() => undefined)
      if (!picture) return this.#fail('unreadable')
      const text = await (await this.#open()).decode(picture, { still: true })
      if (text === undefined) return this.#fail('nothing')
      this.state = 'idle'
      this.#found(text)
    } catch {
      this.#fail('decoder')
    }
  }

  #open(): Promise<Decoder> {
    this.#decoder ??= openDecoder()
    return this.#decoder
  }

  #found(text: string): void {
    this.dispatchEvent(new CustomEvent('mesh-scan', { detail: { text }, bubbles: true, composed: true }))
  }

  #fail(trouble: Trouble): void {
    this.state = 'idle'
    this.trouble = trouble
  }

  #cameraButton(): TemplateResult {
    const { scan } = this.words
    if (this.state === 'live' || this.state === 'starting')
      return html`<button type="button" @click=${() => this.stop()}>${scan.stop}</button>`
    return html`<button type="button" class="primary" @click=${() => this.start()}>${scan.start}</button>`
  }

  #status(): string {
    const { scan } = this.words
    if (this.trouble) return scan[this.trouble]
    if (this.state === 'live') return scan.live
    if (this.state === 'starting') return scan.starting
    return this.state === 'reading' ? scan.reading : ''
  }

  #onFile(event: Event): void {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file) void this.#readStill(file)
    // So that choosing the same file again is noticed.
    input.value = ''
  }

  #onTyped(event: SubmitEvent): void {
    event.preventDefault()
    const input = this.renderRoot.querySelector<HTMLInputElement>('#typed')
    const text = input?.value.trim() ?? ''
    if (!input) return
    if (text === '') {
      input.focus()
      return
    }
    input.value = ''
    this.stop()
    this.#found(text)
  }

  #onPasteAnywhere(event: ClipboardEvent): void {
    const image = [...(event.clipboardData?.files ?? [])].find(file => file.type.startsWith('image/'))
    if (image) void this.#readStill(image)
  }

  #onDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    this.toggleAttribute('dropping', true)
  }

  #onDrop(event: DragEvent): void {
    this.removeAttribute('dropping')
    const [file] = event.dataTransfer?.files ?? []
    if (!file) return
    event.preventDefault()
    void this.#readStill(file)
  }
}

function isCameraTrouble(value: unknown): value is CameraTrouble {
  return value === 'denied' || value === 'missing' || value === 'failed'
}
