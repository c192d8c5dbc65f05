/** What every portal store must do: one suite, run against each implementation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../../portal/clock.ts'
import { commitOptimistically } from '../../../portal/service/optimistic.ts'
import type { CopiedItem, PortalStore } from '../../../portal/store/store.ts'
import { isMeshError } from '../../../sdk/core/error.ts'

export interface StoreUnderTest {
  /** Opens the same store again after `close` where it outlives that; otherwise a new one. */
  open(clock: Clock): PortalStore | Promise<PortalStore>
  readonly outlivesClose: boolean
}

/** A clock that stands still until it is moved. */
export function createTestClock(
  start = Date.UTC(2026, 0, 1),
): Clock & { advance(milliseconds: number): void } {
  let now = start
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds
    },
  }
}

const put = (key: string, value: string, version?: number) => ({
  expect: version === undefined ? [] : [{ key, version }],
  put: [{ key, value }],
  remove: [],
})
const remove = (key: string) => ({ expect: [], put: [], remove: [key] })

async function collect(items: AsyncIterable<CopiedItem>): Promise<readonly CopiedItem[]> {
  const all: CopiedItem[] = []
  for await (const item of items) all.push(item)
  return all
}

async function* itemsOf(items: readonly CopiedItem[], failure?: Error): AsyncGenerator<CopiedItem> {
  yield* items
  if (failure !== undefined) throw failure
}

export function describeStore(name: string, prepare: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  describe(`${name} store`, () => {
    let under: StoreUnderTest
    let store: PortalStore
    let clock: ReturnType<typeof createTestClock>

    beforeEach(async () => {
      clock = createTestClock()
      under = await prepare()
      store = await under.open(clock)
    })
    afterEach(() => store.close())

    it('returns what was put, byte for byte', async () => {
      const value = '{"a":"\nraw line feed, “quotes”, \u0000, 𝄞"}'
      expect(await store.get('a')).toBeUndefined()
      expect(await store.commit(put('a', value))).toBe(true)
      const item = await store.get('a')
      expect(item).toEqual({ key: 'a', value, version: expect.any(Number), updated: clock.now() })
      expect(item!.version).toBeGreaterThan(0)
    })

    it('applies a batch only while its expectations hold', async () => {
      expect(await store.commit(put('a', 'one', 0))).toBe(true)
      expect(await store.commit(put('a', 'two', 0))).toBe(false)
      const { version } = (await store.get('a'))!
      expect(await store.commit(put('a', 'two', version))).toBe(true)
      expect(await store.commit(put('a', 'three', version))).toBe(false)
      expect((await store.get('a'))?.value).toBe('two')
    })

    it('changes everything or nothing', async () => {
      await store.commit(put('held', 'x'))
      const batch = {
        expect: [{ key: 'held', version: 0 }],
        put: [{ key: 'new', value: 'y' }],
        remove: ['held'],
      }
      expect(await store.commit(batch)).toBe(false)
      expect(await store.get('new')).toBeUndefined()
      expect((await store.get('held'))?.value).toBe('x')
    })

    it('lets exactly one of many that read the same version win', async () => {
      await store.commit(put('a', 'start'))
      const { version } = (await store.get('a'))!
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.commit(put('a', `${index}`, version))),
      )
      expect(results.filter(Boolean)).toHaveLength(1)
      expect((await store.get('a'))?.value).toBe(`${results.indexOf(true)}`)
    })

    it('judges each of the batches that arrive together on its own', async () => {
      const [first, second, third] = await Promise.all([
        store.commit(put('a', 'one', 0)),
        store.commit(put('a', 'two', 0)),
        store.commit(put('b', 'three', 0)),
      ])
      expect([first, second, third]).toEqual([true, false, true])
      expect((await store.get('a'))?.value).toBe('one')
      expect((await store.get('b'))?.value).toBe('three')
    })

    it('never shows an old version again for a key that was removed and put anew', async () => {
      await store.commit(put('a', 'one'))
      const before = (await store.get('a'))!.version
      await store.commit(remove('a'))
      expect(await store.get('a')).toBeUndefined()
      await store.commit(put('a', 'two', 0))
      expect((await store.get('a'))!.version).toBeGreaterThan(before)
      expect(await store.commit(put('a', 'stale', before))).toBe(false)
    })

    it('forgets what has expired, as if it had never been there', async () => {
      const expires = clock.now() + 1000
      await store.commit({ expect: [], put: [{ key: 'p/a', value: 'x', expires }], remove: [] })
      expect((await store.get('p/a'))?.value).toBe('x')
      clock.advance(1000)
      expect(await store.get('p/a')).toBeUndefined()
      expect(await store.list('p/', { limit: 10 })).toEqual([])
      expect(await store.commit(put('p/a', 'y', 0))).toBe(true)
      clock.advance(3_600_000)
      await store.commit(put('other', ''))
      expect((await store.get('p/a'))?.value).toBe('y')
    })

    it('lists by prefix in the order of code points, page by page', async () => {
      const keys = ['p/b', 'p/a', 'p/\u{1f600}', 'p/\uffee', 'q/a', 'p', 'o/z']
      for (const key of keys) await store.commit(put(key, key))
      const names = async (after?: string, limit = 10) =>
        (await store.list('p/', { limit, ...(after === undefined ? {} : { after }) })).map(item => item.key)
      expect(await names()).toEqual(['p/a', 'p/b', 'p/\uffee', 'p/\u{1f600}'])
      expect(await names(undefined, 2)).toEqual(['p/a', 'p/b'])
      expect(await names('p/b')).toEqual(['p/\uffee', 'p/\u{1f600}'])
    })

    it('tells when it was last written', async () => {
      expect(await store.lastWrite()).toBeUndefined()
      await store.commit(put('a', 'x'))
      const time = clock.now()
      clock.advance(5000)
      await store.commit(put('a', 'y', 0))
      expect(await store.lastWrite()).toBe(time)
      await store.commit(remove('a'))
      expect(await store.lastWrite()).toBe(time + 5000)
    })

    it('has everything after it was closed and opened again, where it is meant to last', async () => {
      if (!under.outlivesClose) return
      const pending = store.commit(put('late', 'handed in just before'))
      await store.commit(put('a', 'kept'))
      const before = (await store.get('a'))!
      await store.close()
      expect(await pending).toBe(true)
      store = await under.open(clock)
      expect(await store.get('a')).toEqual(before)
      expect((await store.get('late'))?.value).toBe('handed in just before')
    })

    it('takes keys and values of any characters, and keeps the order of keys', async () => {
      const keys = ['c/\u0000', 'c/\u0000\u0001', 'c/\u0001', 'c/\u0001\u0001', 'c/\u0002', 'c/{"\\,}', 'c/ü']
      for (const key of [...keys].reverse()) await store.commit(put(key, key))
      expect((await store.list('c/', { limit: 100 })).map(({ key, value }) => [key, value])).toEqual(
        keys.map(key => [key, key]),
      )
      expect((await store.list('c/\u0000', { limit: 100 })).map(({ key }) => key)).toEqual(keys.slice(0, 2))
      for (const key of keys) expect((await store.get(key))?.value).toBe(key)
    })

    it('holds expectations about keys that a batch does not change', async () => {
      await store.commit(put('guard', 'x'))
      const { version } = (await store.get('guard'))!
      const changing = (guard: number) => ({ ...put('a', 'y'), expect: [{ key: 'guard', version: guard }] })
      expect(await store.commit(changing(version + 1))).toBe(false)
      expect(await store.commit(changing(0))).toBe(false)
      expect(await store.commit(changing(version))).toBe(true)
      const absent = { ...put('b', 'z'), expect: [{ key: 'nothing', version: 0 }] }
      expect(await store.commit(absent)).toBe(true)
      expect(await store.get('nothing')).toBeUndefined()
      expect(await store.commit(put('nothing', 'now', 0))).toBe(true)
      expect(await store.commit(absent)).toBe(false)
    })

    it('lets removing and putting meet in one batch and in batches that arrive together', async () => {
      await store.commit(put('a', 'one'))
      const { version } = (await store.get('a'))!
      const results = await Promise.all([
        store.commit({ expect: [{ key: 'a', version }], put: [], remove: ['a'] }),
        store.commit(put('a', 'two', 0)),
        store.commit({ expect: [], put: [{ key: 'b', value: 'x' }], remove: ['b', 'c'] }),
        store.commit(remove('b')),
      ])
      expect(results).toEqual([true, true, true, true])
      expect((await store.get('a'))?.value).toBe('two')
      expect(await store.get('b')).toBeUndefined()
    })

    it('tells what was changed, after it is there', async () => {
      const told: string[] = []
      const end = store.changes(keys => told.push(...keys))
      await store.commit({ expect: [], put: [{ key: 'a', value: '1' }], remove: ['b'] })
      await expect.poll(() => told.toSorted()).toEqual(['a', 'b'])
      await store.commit(put('a', 'refused', 0))
      await store.commit(put('c', 'taken', 0))
      await expect.poll(() => told.toSorted()).toEqual(['a', 'b', 'c'])
      end()
      await store.commit(put('d', ''))
      const later: string[] = []
      store.changes(keys => later.push(...keys))
      await store.commit(put('e', ''))
      await expect.poll(() => later).toContain('e')
      expect(told).toHaveLength(3)
    })

    it('shows everything of one moment, in order, without what has expired', async () => {
      const expires = clock.now() + 1000
      await store.commit({
        expect: [],
        put: [
          { key: 'b', value: 'stays' },
          { key: 'a', value: 'until then', expires },
          { key: 'gone', value: '', expires: clock.now() },
          ...Array.from({ length: 120 }, (_, index) => ({ key: `n${100 + index}`, value: 'old' })),
        ],
        remove: [],
      })
      const updated = clock.now()
      const seen: CopiedItem[] = []
      for await (const item of store.snapshot()) {
        if (seen.length === 0) {
          clock.advance(10)
          await store.commit({ expect: [], put: [{ key: 'n219', value: 'new' }], remove: ['n218'] })
          await store.commit(put('z', 'later'))
        }
        seen.push(item)
      }
      expect(seen).toHaveLength(122)
      expect(seen.slice(0, 2)).toEqual([
        { key: 'a', value: 'until then', updated, expires },
        { key: 'b', value: 'stays', updated },
      ])
      expect(seen.at(-1)).toEqual({ key: 'n219', value: 'old', updated })
      expect((await store.get('n219'))?.value).toBe('new')
    })

    it('can be left in the middle of a snapshot', async () => {
      await store.commit({ expect: [], put: ['a', 'b'].map(key => ({ key, value: '' })), remove: [] })
      for await (const { key } of store.snapshot()) {
        expect(key).toBe('a')
        break
      }
      expect(await store.commit(put('c', 'x'))).toBe(true)
    })

    it('loads a snapshot, whole or not at all', async () => {
      const items = [
        { key: 'a', value: 'x\u0000', updated: 5 },
        { key: 'b', value: 'y', updated: 6, expires: clock.now() + 5 },
      ]
      const broken = store.load(itemsOf(items, new Error('broken off')), { replace: false })
      await expect(broken).rejects.toThrow('broken off')
      expect(await collect(store.snapshot())).toEqual([])
      expect(await store.load(itemsOf(items), { replace: false, lastWrite: 77 })).toBe(2)
      expect(await collect(store.snapshot())).toEqual(items)
      expect(await store.lastWrite()).toBe(77)

      const again = store.load(itemsOf(items), { replace: false })
      await expect(again).rejects.toSatisfy(error => isMeshError(error, 'mesh/argument'))
      const { version } = (await store.get('a'))!
      await store.commit(put('c', 'z'))
      expect(await store.load(itemsOf(items.slice(0, 1)), { replace: true })).toBe(1)
      expect(await collect(store.snapshot())).toEqual(items.slice(0, 1))
      expect((await store.get('a'))!.version).toBeGreaterThan(version)
      expect(await store.commit(put('a', 'stale', version))).toBe(false)
      expect(await store.commit(put('c', 'free again', 0))).toBe(true)
    })

    it('loses no change of several processes that change the same keys', async () => {
      if (!under.outlivesClose) return
      const other = await under.open(clock)
      const keys = ['x', 'y', 'z']
      const counted = async (through: PortalStore, index: number) => {
        const [one, two] = index % 2 === 0 ? keys : keys.toReversed()
        for (;;) {
          try {
            await commitOptimistically(through, async () => {
              const items = await Promise.all([through.get(one!), through.get(two!)])
              const next = items.map(item => `${Number(item?.value ?? 0) + 1}`)
              return {
                expect: [one!, two!].map((key, place) => ({ key, version: items[place]?.version ?? 0 })),
                put: [one!, two!].map((key, place) => ({ key, value: next[place]! })),
                remove: [],
              }
            })
            return
          } catch (error) {
            if (!isMeshError(error, 'mesh/portal/busy')) throw error
          }
        }
      }
      const rounds = 40
      await Promise.all(
        Array.from({ length: rounds }, (_, index) => counted(index % 4 < 2 ? store : other, index)),
      )
      const values = await Promise.all(keys.map(async key => Number((await store.get(key))?.value ?? 0)))
      expect(values).toEqual([rounds / 2, rounds, rounds / 2])
      await other.close()
    })

    it('lets no two batches pass that each expect what the other undoes', async () => {
      if (!under.outlivesClose) return
      const other = await under.open(clock)
      const exclusive = (mine: string, others: string) => ({
        expect: [{ key: others, version: 0 }],
        put: [{ key: mine, value: '' }],
        remove: [],
      })
      for (let round = 0; round < 25; round += 1) {
        const [a, b] = [`a${round}`, `b${round}`]
        const settled = await Promise.allSettled([
          store.commit(exclusive(a, b)),
          other.commit(exclusive(b, a)),
        ])
        const passed = settled.filter(result => result.status === 'fulfilled' && result.value)
        expect(passed.length).toBeLessThanOrEqual(1)
        const there = [await store.get(a), await store.get(b)].filter(item => item !== undefined)
        expect(there).toHaveLength(passed.length)
      }
      await other.close()
    })
  })
}
