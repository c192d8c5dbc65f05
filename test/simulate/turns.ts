/** Whose turn it is: everything that waits for the network is let go one by one, in an order that the seed decides. */
import type { Random } from '../fuzz/random.ts'

interface Waiting {
  readonly what: string
  readonly go: () => void
}

/** Turns of the event loop without anything happening after which nothing will. */
const QUIET = 2

export class Turns {
  readonly #random: Random
  readonly #rest: () => Promise<unknown> | undefined
  readonly #waiting: Waiting[] = []
  #moves = 0

  /** @param rest what is computed elsewhere at the moment, if anything is */
  constructor(random: Random, rest: () => Promise<unknown> | undefined) {
    this.#random = random
    this.#rest = rest
  }

  get count(): number {
    return this.#waiting.length
  }

  /** Names of what waits. */
  get waiting(): readonly string[] {
    return this.#waiting.map(({ what }) => what)
  }

  /** Resolves when it is its turn. */
  wait(what: string): Promise<void> {
    this.#moves += 1
    return new Promise(go => {
      this.#waiting.push({ what, go })
    })
  }

  /** Lets one of those that wait go on. @returns which */
  next(): string {
    const index = this.#random.below(this.#waiting.length)
    const [chosen] = this.#waiting.splice(index, 1)
    chosen?.go()
    return chosen?.what ?? ''
  }

  /** Resolves when everything that runs has come to a point where it waits for its turn, or to its end. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET; ) {
      const before = this.#moves
      const work = this.#rest()
      if (work) await work
      else await new Promise(resolve => setImmediate(resolve))
      quiet = work === undefined && this.#rest() === undefined && this.#moves === before ? quiet + 1 : 0
    }
  }
}
