/** Randomness that a seed fixes: the same decisions on every machine and in every browser. */

/** Small fast counting generator, 32 bit (sfc32). For choosing mutations, never for keys. */
export class Random {
  #a: number
  #b: number
  #c: number
  #count = 1

  /** @param seeds any integers or texts; each of them makes another sequence */
  constructor(...seeds: readonly (number | string)[]) {
    const words = seeds.map(seed => (typeof seed === 'string' ? hashOf(seed) : seed | 0))
    this.#a = words.reduce((mixed, word) => Math.imul(mixed ^ word, 0x9e3779b1) ^ (mixed >>> 15), 0x243f6a88)
    this.#b = words.reduce((mixed, word) => Math.imul(mixed + word, 0x85ebca6b) ^ (mixed >>> 13), 0x85a308d3)
    this.#c = words.length
    for (let round = 0; round < 12; round++) this.next()
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** 0 to `limit` - 1; 0 for a limit of 0. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability * 2 ** 32
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Lengths and distances: mostly small, seldom large. */
  small(limit: number): number {
    return this.below(Math.min(limit, 1 << (1 + this.below(10))))
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}
