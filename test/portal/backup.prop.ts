import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBackup, writeBackup } from '../../portal/backup/format.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import { isMeshError } from '../../sdk/core/error.ts'
import { createTestClock } from './store/store-behaviour.ts'

const item = fc.record(
  {
    key: fc.string({ unit: 'binary' }),
    value: fc.string({ unit: 'binary' }),
    expires: fc.integer({ min: 1 }),
  },
  { requiredKeys: ['key', 'value'] },
)
const items = fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 8 })

async function backupOf(drawn: readonly { key: string; value: string; expires?: number }[]) {
  // Nothing has expired at the beginning of time.
  const store = createMemoryStore({ clock: createTestClock(0) })
  await store.commit({ expect: [], put: drawn, remove: [] })
  let text = ''
  for await (const line of writeBackup(store.snapshot(), { now: 0, lastWrite: 5 })) text += line
  return { store, bytes: Buffer.from(text) }
}

async function load(bytes: Uint8Array, pieces = bytes.length) {
  const store = createMemoryStore({ clock: createTestClock(0) })
  async function* source() {
    for (let start = 0; start < bytes.length; start += pieces) yield bytes.subarray(start, start + pieces)
  }
  const { header, items: read } = await readBackup(source())
  await store.load(read, { replace: false, lastWrite: header.lastWrite })
  return store
}

async function contentOf(store: ReturnType<typeof createMemoryStore>) {
  const all = []
  for await (const one of store.snapshot()) all.push(one)
  return all
}

it('brings back what it was given, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 50 }), async (drawn, pieces) => {
      const { store, bytes } = await backupOf(drawn)
      const back = await load(bytes, pieces)
      expect(await contentOf(back)).toEqual(await contentOf(store))
      expect(await back.lastWrite()).toBe(5)
    }),
    { numRuns: 200 },
  )
})

it('notices whatever happens to a file: cut off anywhere, a byte changed, a line lost, added or moved', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(item, { selector: ({ key }) => key, minLength: 2, maxLength: 6 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (drawn, place, change) => {
        const { bytes } = await backupOf(drawn)
        const at = place % bytes.length
        const lines = bytes.toString().split(/(?<=\n)/)
        const line = place % lines.length
        const turned = Buffer.from(bytes)
        turned[at]! ^= change
        const swapped = [...lines]
        ;[swapped[0], swapped[line]] = [swapped[line]!, swapped[0]!]
        const damagedOnes = [
          bytes.subarray(0, at),
          turned,
          Buffer.from(lines.toSpliced(line, 1).join('')),
          Buffer.from(lines.toSpliced(line, 0, lines[line]!).join('')),
          Buffer.from(`${bytes}\n`),
          ...(line === 0 ? [] : [Buffer.from(swapped.join(''))]),
        ]
        for (const damaged of damagedOnes) {
          await expect(load(damaged)).rejects.toSatisfy(error => isMeshError(error, 'mesh/portal/backup'))
        }
      },
    ),
    { numRuns: 200 },
  )
})
