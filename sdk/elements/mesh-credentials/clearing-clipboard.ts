/** Copies a secret and takes it out of the clipboard again. */

/**
 * A page may write the clipboard only while it has the focus: the emptying waits for that. What the person has copied in
 * this page since is left alone; what she copied elsewhere cannot be seen, and is lost with it.
 */
export class ClearingClipboard {
  #clearing: AbortController | undefined

  /**
   * @param options.after milliseconds
   * @param options.cleared called when the clipboard was emptied
   */
  async copy(text: string, options: { readonly after: number; cleared(): void }): Promise<void> {
    this.#clearing?.abort()
    await navigator.clipboard.writeText(text)
    const clearing = new AbortController()
    this.#clearing = clearing
    const { signal } = clearing
    for (const own of ['copy', 'cut']) document.addEventListener(own, () => clearing.abort(), { signal })
    const timer = setTimeout(() => void this.#clear(clearing, options.cleared), options.after)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  async #clear(clearing: AbortController, cleared: () => void): Promise<void> {
    const { signal } = clearing
    if (signal.aborted) return
    try {
      await navigator.clipboard.writeText('')
      clearing.abort()
      cleared()
    } catch {
      addEventListener('focus', () => void this.#clear(clearing, cleared), { once: true, signal })
    }
  }
}
