/** Remembers the signatures seen lately, so that a copied request is not answered again. */
import { MeshError } from '../../sdk/core/error.ts'

export interface NonceMemory {
  /**
   * Notes one.
   *
   * @returns false if it was noted before
   * @throws `mesh/portal/busy` if the memory is full
   */
  add(nonce: string, now: number): boolean
}

/** More than 800 a second, for as long as a signature is good. */
const MOST = 500_000

/**
 * Every nonce is remembered for `lifetime` milliseconds at least and twice that at most: two sets take turns. One that
 * is full refuses more, for forgetting early would let copies in; only verified signatures get this far, and of each
 * key so many a second.
 */
export function createNonceMemory(lifetime: number, most = MOST): NonceMemory {
  let current = new Set<number>()
  let previous = new Set<number>()
  let began = Number.NEGATIVE_INFINITY

  function turn(now: number): void {
    if (now - began < lifetime) return
    previous = now - began < 2 * lifetime ? current : new Set()
    current = new Set()
    began = now
  }

  return {
    add(nonce, now) {
      turn(now)
      const mark = markOf(nonce)
      if (current.has(mark) || previous.has(mark)) return false
      if (current.size >= most) throw new MeshError('mesh/portal/busy', 'Too many signed requests at once.')
      current.add(mark)
      return true
    },
  }
}

/**
 * 53 bits of a text (two rounds of FNV-1a with different beginnings), which take a third of its room. That two nonces
 * have the same happens to nobody by chance, and who brings it about has only his own request refused.
 */
function markOf(text: string): number {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b) ^ (high >>> 13)
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}
