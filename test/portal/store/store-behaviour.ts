/** What every portal store must do: one suite, run against each implementation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../../portal/clock.ts'
import type { PortalStore } from '../../../portal/store/store.ts'

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

export function describeStore(name: string, prepare: () => StoreUnderTest): void {
  describe(`${name} store`, () => {
    let under: StoreUnderTest
    let store: PortalStore
    let clock: ReturnType<typeof createTestClock>

    beforeEach(async () => {
      clock = createTestClock()
      under = prepare()
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
  })
}
