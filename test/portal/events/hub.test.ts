import { describe, expect, it } from 'vitest'
import { createEventHub } from '../../../portal/service/events/hub.ts'
import type { ChangeListener, StoredItem } from '../../../portal/store/store.ts'

/** A store whose readings end when the test says so. */
function slowStore() {
  const readings: { readonly key: string; end(version: number | undefined): void; fail(): void }[] = []
  let tell: ChangeListener = () => {}
  return {
    readings,
    change: (...keys: string[]) => tell(keys),
    get: (key: string) =>
      new Promise<StoredItem | undefined>((resolve, reject) => {
        const end = (version: number | undefined) =>
          resolve(version === undefined ? undefined : { key, value: '', version, updated: 0 })
        readings.push({ key, end, fail: () => reject(new Error('disk')) })
      }),
    changes(listener: ChangeListener) {
      tell = listener
      return () => {
        tell = () => {}
      }
    },
  }
}

const turn = () => new Promise(resolve => setTimeout(resolve))

function watched(key = 'a') {
  const store = slowStore()
  const hub = createEventHub(store)
  const seen: (number | undefined)[] = []
  const end = hub.watch(key, item => seen.push(item?.version))
  return { store, hub, seen, end }
}

describe('the hub', () => {
  it('reads a key that changed once for all who watch it, and no other', async () => {
    const { store, hub, seen } = watched()
    const others: unknown[] = []
    hub.watch('a', item => others.push(item?.version))
    store.change('b', 'a', 'c')
    expect(store.readings.map(({ key }) => key)).toEqual(['a'])
    store.readings[0]!.end(7)
    await turn()
    expect([seen, others]).toEqual([[7], [7]])
  })

  it('reads again what changed while it was read, so that the last word is the newest', async () => {
    const { store, seen } = watched()
    store.change('a')
    store.change('a')
    store.change('a')
    expect(store.readings).toHaveLength(1)
    store.readings[0]!.end(1)
    await turn()
    expect(store.readings).toHaveLength(2)
    store.readings[1]!.end(3)
    await turn()
    expect([seen, store.readings.length]).toEqual([[1, 3], 2])
  })

  it('looks at everything after a gap, a few at a time', async () => {
    const { store, hub, seen } = watched('key 0')
    for (let index = 1; index < 100; index += 1) hub.watch(`key ${index}`, () => {})
    store.change()
    expect(store.readings.length).toBeLessThanOrEqual(10)
    for (let index = 0; index < 100; index += 1) {
      store.readings[index]!.end(index)
      await turn()
    }
    expect(new Set(store.readings.map(({ key }) => key)).size).toBe(100)
    expect(seen).toEqual([0])
  })

  it('goes on after a reading that failed, and is silent to who has left', async () => {
    const { store, seen, end } = watched()
    store.change('a')
    store.readings[0]!.fail()
    await turn()
    store.change('a')
    store.readings[1]!.end(2)
    await turn()
    end()
    store.change('a')
    expect([seen, store.readings.length]).toEqual([[2], 2])
  })
})
