import { describe, expect, it } from 'vitest'
import { createNonceMemory } from '../../portal/service/nonces.ts'

describe('the memory of nonces', () => {
  it('knows each for its lifetime at least, and forgets it after two', () => {
    for (const age of [0, 500, 999, 1000]) {
      const memory = createNonceMemory(1000)
      expect(memory.add('first', 0)).toBe(true)
      expect(memory.add('a', 900)).toBe(true)
      expect(memory.add('a', 900 + age)).toBe(false)
    }
    const memory = createNonceMemory(1000)
    expect(memory.add('a', 0)).toBe(true)
    expect(memory.add('a', 2000)).toBe(true)
  })

  it('takes none for another', () => {
    const memory = createNonceMemory(1000)
    const added = Array.from({ length: 200_000 }, (_, index) => memory.add(`MABCD/${index.toString(36)}`, 0))
    expect(added.every(Boolean)).toBe(true)
  })

  it('refuses more when it is full, until some have ended', () => {
    const memory = createNonceMemory(1000, 2)
    memory.add('a', 0)
    memory.add('b', 0)
    expect(() => memory.add('c', 0)).toThrow(expect.objectContaining({ code: 'mesh/portal/busy' }))
    expect(memory.add('a', 0)).toBe(false)
    expect(memory.add('c', 1000)).toBe(true)
  })
})
