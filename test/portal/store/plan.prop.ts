import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../../../portal/store/memory.ts'
import { keysOfGroup, planGroup } from '../../../portal/store/postgres/plan.ts'
import type { Batch } from '../../../portal/store/store.ts'
import { createTestClock } from './store-behaviour.ts'

const key: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd')
const batch: fc.Arbitrary<{ expect: [string, boolean][]; put: string[]; remove: string[] }> = fc.record({
  // Whether the right version is expected, or that the key is absent.
  expect: fc.uniqueArray(fc.tuple(key, fc.boolean()), { selector: ([name]) => name, maxLength: 2 }),
  put: fc.uniqueArray(key, { maxLength: 2 }),
  remove: fc.uniqueArray(key, { maxLength: 2 }),
})

it('decides a group as if its batches came one by one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key),
      fc.array(batch, { minLength: 1, maxLength: 6 }),
      async (there, drawn) => {
        const store = createMemoryStore({ clock: createTestClock() })
        for (const name of there) {
          await store.commit({ expect: [], put: [{ key: name, value: 'before' }], remove: [] })
        }
        const stored = new Map<string, number>()
        for (const name of there) stored.set(name, (await store.get(name))!.version)
        const batches: Batch[] = drawn.map(({ expect: expected, put, remove }, index) => ({
          expect: expected.map(([name, isRight]) => ({
            key: name,
            version: isRight ? (stored.get(name) ?? 0) : 0,
          })),
          put: put.map(name => ({ key: name, value: `${index}` })),
          remove,
        }))

        const plan = planGroup(batches, stored)
        const one: boolean[] = []
        for (const each of batches) one.push(await store.commit(each))
        expect(plan.applied).toEqual(one)

        const planned = new Map(there.map(name => [name, 'before']))
        for (const name of plan.removes) planned.delete(name)
        for (const { key: name, value } of plan.puts) planned.set(name, value)
        const items = await store.list('', { limit: 10 })
        expect(planned).toEqual(new Map(items.map(item => [item.key, item.value])))

        // What must stay absent was absent, is not put, and some batch relied on it.
        for (const name of plan.absences) {
          expect(stored.has(name)).toBe(false)
          expect(plan.puts.map(put => put.key)).not.toContain(name)
        }
        const relied = batches.filter((_, index) => one[index]).flatMap(each => each.expect)
        const guarded = new Set([...stored.keys(), ...plan.absences, ...plan.puts.map(put => put.key)])
        for (const { key: name } of relied) expect(guarded).toContain(name)
        expect(new Set(keysOfGroup(batches))).toEqual(
          new Set(drawn.flatMap(each => [...each.expect.map(([name]) => name), ...each.put, ...each.remove])),
        )
      },
    ),
    { numRuns: 500 },
  )
})
