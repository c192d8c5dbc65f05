/** The portal's store in a browser, under the same suite as those on a server. */
import { deleteDB } from 'idb'
import { afterAll, expect, test } from 'vitest'
import { openIndexedStore } from '../../portal/store/indexed.ts'
import { createTestClock, describeStore } from '../portal/store/store-behaviour.ts'

const names: string[] = []
function newName(): string {
  const name = `portal-${crypto.randomUUID()}`
  names.push(name)
  return name
}
afterAll(() => Promise.all(names.map(name => deleteDB(name))))

describeStore('IndexedDB', () => {
  const name = newName()
  return { open: clock => openIndexedStore({ name, clock }), outlivesClose: true }
})

test('every worker and tab that has it open hears of a change', async () => {
  const clock = createTestClock()
  const name = newName()
  const [one, other] = await Promise.all([
    openIndexedStore({ name, clock }),
    openIndexedStore({ name, clock }),
  ])
  const told: string[] = []
  other.changes(keys => told.push(...keys))
  await one.commit({ expect: [], put: [{ key: 'a', value: 'x' }], remove: ['b'] })
  await expect.poll(() => told.toSorted()).toEqual(['a', 'b'])
  expect((await other.get('a'))?.value).toBe('x')
  await Promise.all([one.close(), other.close()])
})

test('a failure of the browser is named', async () => {
  const store = await openIndexedStore({ name: newName(), clock: createTestClock() })
  await store.close()
  await expect(store.get('a')).rejects.toMatchObject({ code: 'mesh/portal/storage' })
  await expect(store.commit({ expect: [], put: [], remove: [] })).rejects.toMatchObject({
    code: 'mesh/portal/storage',
  })
})
