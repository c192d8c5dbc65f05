/** Checks an account name while it is typed: after a pause, one question at a time, the last one counts. */
import { isMeshError, type MeshSession } from '../../sdk/index.ts'
import { describeError } from '../words/error-text.ts'
import { words } from '../words/later.ts'

export type NameVerdict =
  | { readonly is: 'empty' }
  | { readonly is: 'checking' }
  | { readonly is: 'free'; readonly account: string }
  | { readonly is: 'refused'; readonly reason: string }
  /** The portal could not be asked. */
  | { readonly is: 'unknown'; readonly reason: string }

const pause = 300

export class NameCheck {
  readonly #session: MeshSession
  readonly #listener: (verdict: NameVerdict) => void
  #question: AbortController | undefined

  constructor(session: MeshSession, listener: (verdict: NameVerdict) => void) {
    this.#session = session
    this.#listener = listener
  }

  /** Takes what the field says now; an empty account ends the checking. */
  check(account: string): void {
    this.stop()
    if (account === '') {
      this.#listener({ is: 'empty' })
      return
    }
    const question = new AbortController()
    this.#question = question
    this.#listener({ is: 'checking' })
    setTimeout(() => void this.#ask(account, question.signal), pause)
  }

  stop(): void {
    this.#question?.abort()
    this.#question = undefined
  }

  async #ask(account: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const verdict = await this.#verdict(account, signal)
    if (!signal.aborted) this.#listener(verdict)
  }

  async #verdict(account: string, signal: AbortSignal): Promise<NameVerdict> {
    try {
      const answer = await this.#session.validate(account, { signal })
      if (answer.valid) return { is: 'free', account: answer.account }
      return { is: 'refused', reason: answer.reason ?? '' }
    } catch (error) {
      const reason = describeError(error).remedy
      const final = isMeshError(error) && !error.retryable
      if (final) return { is: 'refused', reason }
      return { is: 'unknown', reason: `${words.create.unchecked} ${reason}` }
    }
  }
}
