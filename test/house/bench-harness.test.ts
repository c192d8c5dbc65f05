import { expect, test } from 'vitest'
import { compare, measure, type Row, runBenches } from '../bench/harness.ts'

/** A clock that only moves when an operation takes time. */
function fakeClock() {
  let time = 0
  const takes = (milliseconds: number) => () => {
    time += milliseconds
  }
  return { now: () => time, takes }
}

test('a ratio is that of the medians, and slower than the target is not met', async () => {
  const { now, takes } = fakeClock()
  const sides = { name: 'twice as slow', raw: takes(5), ours: takes(10), now }
  expect(await compare({ ...sides, target: 1.5 })).toMatchObject({ ours: 10, raw: 5, ratio: 2, met: false })
  expect(await compare({ ...sides, target: 2 })).toMatchObject({ ratio: 2, met: true })
})

test('one slow run in many does not change a median', async () => {
  const { now, takes } = fakeClock()
  let calls = 0
  const ours = () => takes(++calls % 10 === 0 ? 500 : 10)()
  const row = await compare({ name: 'hiccups', raw: takes(10), ours, target: 1.1, now, seconds: 60 })
  expect(row).toMatchObject({ ratio: 1, met: true })
})

test('short operations are measured in batches, and the times are those of one call', async () => {
  const { now, takes } = fakeClock()
  let calls = 0
  const raw = () => {
    calls++
    takes(0.01)()
  }
  const row = await compare({ name: 'short', raw, ours: takes(0.02), target: 3, now, iterations: 10 })
  expect(row.raw).toBeCloseTo(0.01)
  expect(row.ours).toBeCloseTo(0.02)
  expect(calls).toBeGreaterThan(10 * 400)
})

test('slow operations stop when their time is up, after five samples', async () => {
  const { now, takes } = fakeClock()
  let calls = 0
  const slow = () => {
    calls++
    takes(10_000)()
  }
  await measure({ name: 'slow', run: slow, now })
  // One to warm up, one to find the batch size, five samples.
  expect(calls).toBe(7)
})

test('a quantile shows the slow end', async () => {
  const { now, takes } = fakeClock()
  let calls = 0
  const run = () => takes(++calls % 10 === 0 ? 100 : 1)()
  const slowest = await measure({ name: 'slow end', run, target: 50, at: 0.95, now, iterations: 100 })
  expect(slowest).toMatchObject({ ours: 100, met: false })
})

test('benches are chosen by words in their file names', async () => {
  const one = (name: string) => async () => ({
    default: async function* () {
      yield { name, ours: 1 }
    },
  })
  const modules = { './sign.bench.ts': one('sign'), './verify.bench.ts': one('verify') }
  const names = async (...words: string[]) => {
    const rows: Row[] = []
    await runBenches(modules, words, row => rows.push(row))
    return rows.map(row => row.name)
  }
  expect(await names()).toEqual(['sign', 'verify'])
  expect(await names('ver')).toEqual(['verify'])
  expect(await names('nothing')).toEqual([])
})
