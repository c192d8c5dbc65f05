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

const MOST = 100_000

/**
 * Every nonce is remembered for `lifetime` milliseconds at least and twice that at most: two sets take turns. One that
 * is full refuses more, for forgetting early would let copies in; only verified signatures get this far.
 */
export function createNonceMemory(lifetime: number, most = MOST): NonceMemory {
  let current = new Set<string>()
  let previous = new Set<string>()
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
      if (current.has(nonce) || previous.has(nonce)) return false
      if (current.size >= most) throw new MeshError('mesh/portal/busy', 'Too many signed requests at once.')
      current.add(nonce)
      return true
    },
  }
}
