import { describe, expect, it } from 'vitest'
import { createLanes } from '../../../portal/store/postgres/lanes.ts'
import { createReads } from '../../../portal/store/postgres/reads.ts'
import type { Batch } from '../../../portal/store/store.ts'

const batch = (key: string): Batch => ({ expect: [], put: [{ key, value: '' }], remove: [] })
const keysIn = (batches: readonly Batch[]) => batches.map(({ put }) => put[0]!.key)

/** Lanes whose groups end when they are told to. */
function createSlowLanes(options: { lanes: number; most: number }) {
  const groups: { keys: string[]; lane: number; end(error?: Error): void }[] = []
  const lanes = createLanes({
    ...options,
    isWorthSplitting: error => (error as Error).message === 'one of them',
    apply: (batches, lane) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error ? reject(error) : resolve(batches.map(() => true)))
        groups.push({ keys: keysIn(batches), lane, end })
      }),
  })
  return { ...lanes, groups }
}
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('lanes', () => {
  it('put together what arrives in one turn, and what arrives while groups are on their way', async () => {
    const { add, groups } = createSlowLanes({ lanes: 2, most: 10 })
    const first = [add(batch('a')), add(batch('b'))]
    await turn()
    const second = add(batch('c'))
    await turn()
    const later = [add(batch('d')), add(batch('e')), add(batch('f'))]
    await turn()
    expect(groups.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c']])
    expect(new Set(groups.map(({ lane }) => lane)).size).toBe(2)
    groups[1]!.end()
    expect(await second).toBe(true)
    await turn()
    expect(groups[2]).toMatchObject({ keys: ['d', 'e', 'f'], lane: groups[1]!.lane })
    groups[0]!.end()
    groups[2]!.end()
    expect(await Promise.all([...first, ...later])).toEqual([true, true, true, true, true])
  })

  it('never make a group larger than agreed', async () => {
    const { add, groups } = createSlowLanes({ lanes: 3, most: 2 })
    const all = ['a', 'b', 'c', 'd', 'e'].map(key => add(batch(key)))
    await turn()
    expect(groups.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c', 'd'], ['e']])
    for (const { end } of groups) end()
    await Promise.all(all)
  })

  it('try one by one what failed together, where one of them may be the cause', async () => {
    const { add, groups } = createSlowLanes({ lanes: 1, most: 10 })
    const settled = Promise.allSettled(['a', 'b', 'c'].map(key => add(batch(key))))
    await turn()
    groups[0]!.end(new Error('one of them'))
    for (const index of [1, 2, 3]) {
      await expect.poll(() => groups.length).toBe(index + 1)
      groups[index]!.end(index === 2 ? new Error('it was me') : undefined)
    }
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const lost = add(batch('d'))
    const alike = add(batch('e'))
    await turn()
    groups[4]!.end(new Error('all of them'))
    await expect(lost).rejects.toThrow('all of them')
    await expect(alike).rejects.toThrow('all of them')
    expect(groups).toHaveLength(5)
  })

  it('drain to the last batch, also one that is not on its way yet', async () => {
    const { add, drain, groups } = createSlowLanes({ lanes: 1, most: 1 })
    const all = ['a', 'b'].map(key => add(batch(key)))
    let isDrained = false
    const draining = drain().then(() => {
      isDrained = true
    })
    groups[0]!.end()
    await all[0]
    await turn()
    expect(isDrained).toBe(false)
    groups[1]!.end()
    await draining
    expect(await Promise.all(all)).toEqual([true, true])
  })
})

describe('reads', () => {
  it('share queries by turn, ask for a key once, and tell everybody', async () => {
    const queries: (readonly string[])[] = []
    const get = createReads(async keys => {
      queries.push(keys)
      return keys.filter(key => key !== 'none').map(key => ({ key, value: `${key}!` }))
    })
    const [a, again, none, b] = await Promise.all([get('a'), get('a'), get('none'), get('b')])
    expect([a?.value, again?.value, none, b?.value]).toEqual(['a!', 'a!', undefined, 'b!'])
    expect(queries).toEqual([['a', 'none', 'b']])
    await Promise.all(Array.from({ length: 250 }, (_, index) => get(`${index}`)))
    expect(queries.slice(1).map(({ length }) => length)).toEqual([100, 100, 50])
  })

  it('fail for all who asked, and not for who asks next', async () => {
    let isFailing = true
    const get = createReads(async keys => {
      if (isFailing) throw new Error('down')
      return keys.map(key => ({ key }))
    })
    const settled = await Promise.allSettled([get('a'), get('b')])
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isFailing = false
    expect(await get('a')).toEqual({ key: 'a' })
  })
})
