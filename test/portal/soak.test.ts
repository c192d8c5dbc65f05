/** Two hours in little: `npm run soak` is the same for as long as one likes. */
import { expect, it } from 'vitest'
import { hasGrown, judgeHandles, judgeMemory, type Sample } from './soak/samples.ts'
import { formatGrowth, runSoak } from './soak/soak.ts'

const MINUTES = Number(process.env['MESH_SOAK_MINUTES'] ?? 1.5)

it(`neither grows nor loses anything in ${MINUTES} minutes of use`, {
  timeout: (MINUTES + 2) * 60_000,
}, async () => {
  const report = await runSoak({ minutes: MINUTES })
  expect(report.surprises).toEqual([])
  expect(report.growth.filter(hasGrown).map(formatGrowth)).toEqual([])
  expect(report.acts).toBeGreaterThan(MINUTES * 100)
  expect(report.events).toBeGreaterThan(MINUTES * 10)
})

/** What the judges are told by a portal that leaks. */
it('would be noticed if it grew (control)', () => {
  const sample = (index: number, leak: number): Sample => ({
    at: index,
    rss: 80e6 + index * leak,
    heap: 20e6 + index * leak + (index % 5) * 4e6,
    files: 30,
    resources: 10,
    listeners: 0,
    connections: 0,
    failures: 0,
  })
  const run = (leak: number) => Array.from({ length: 60 }, (_, index) => sample(index, leak))
  expect(judgeMemory(run(0)).some(hasGrown)).toBe(false)
  expect(judgeMemory(run(1e6)).map(hasGrown)).toEqual([true, true])
  const rest = sample(0, 0)
  expect(judgeHandles(rest, rest).some(hasGrown)).toBe(false)
  expect(judgeHandles(rest, { ...rest, files: 40, listeners: 1 }).filter(hasGrown)).toHaveLength(2)
})
