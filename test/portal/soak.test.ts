/** Two hours in little: `npm run soak` is the same for as long as one likes. */
import { describe, expect, it } from 'vitest'
import { hasGrown, judgeHandles, judgeMemory, type Sample } from './soak/samples.ts'
import { formatGrowth, runSoak } from './soak/soak.ts'

const MINUTES = Number(process.env['MESH_SOAK_MINUTES'] ?? 0.75)
const KIB = 1024

describe.concurrent('a portal in use', () => {
  it(`neither grows nor loses anything in ${MINUTES} minutes`, {
    timeout: (MINUTES + 2) * 60_000,
  }, async () => {
    const report = await runSoak({ minutes: MINUTES })
    expect(report.surprises).toEqual([])
    expect(report.growth.filter(hasGrown).map(formatGrowth)).toEqual([])
    expect(report.acts).toBeGreaterThan(MINUTES * 100)
    expect(report.events).toBeGreaterThan(MINUTES * 10)
  })

  it('is noticed when it leaks some kilobytes a request (control)', { timeout: 3 * 60_000 }, async () => {
    const report = await runSoak({ minutes: MINUTES, people: 4, leak: 8 * KIB })
    expect(report.surprises).toEqual([])
    expect(report.growth.filter(hasGrown).map(({ what }) => what)).toContain('heap')
  })
})

describe('the judge of what a portal says of itself', () => {
  const rest: Sample = {
    ...{ at: 0, acts: 0, rss: 90e6, heap: 20e6, external: 4e6 },
    ...{ files: 30, resources: 10, listeners: 0, connections: 0, failures: 0 },
  }
  /** A minute, with what remains in memory after so many acts; it is never twice quite the same. */
  const run = (heap: (acts: number) => number, rss = (_acts: number) => 0) =>
    Array.from({ length: 60 }, (_, index): Sample => {
      const acts = index * 20
      const noise = (index % 5) * 1e5
      return { ...rest, acts, heap: rest.heap + heap(acts) + noise, rss: rest.rss + rss(acts) + 10 * noise }
    })
  const grown = (samples: readonly Sample[]) =>
    judgeMemory(samples)
      .filter(hasGrown)
      .map(({ what }) => what)

  it('lets pass what stays, caches that fill, and what is remembered of signatures', () => {
    expect(grown(run(() => 0))).toEqual([])
    expect(
      grown(
        run(
          acts => Math.min(acts, 500) * 50e3,
          acts => Math.min(acts, 500) * 80e3,
        ),
      ),
    ).toEqual([])
    expect(grown(run(acts => acts * 300))).toEqual([])
  })

  it('notices what grows with use, on the heap and elsewhere', () => {
    expect(grown(run(acts => acts * 8 * KIB))).toEqual(['heap'])
    expect(
      grown(
        run(
          acts => acts * 8 * KIB,
          acts => acts * 200 * KIB,
        ),
      ),
    ).toEqual(['heap', 'memory'])
    const outside = run(() => 0).map(sample => ({ ...sample, external: 4e6 + sample.acts * 8 * KIB }))
    expect(grown(outside)).toEqual(['memory outside of it'])
  })

  it('notices files and listeners that are left behind', () => {
    expect(judgeHandles(rest, rest).some(hasGrown)).toBe(false)
    const left = judgeHandles(rest, { ...rest, files: 40, listeners: 1 })
    expect(left.filter(hasGrown).map(({ what }) => what)).toEqual(['open files', 'listeners'])
  })
})
