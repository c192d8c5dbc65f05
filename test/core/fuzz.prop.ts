/** A stretch of what `npm run fuzz` does at length, once with a fixed seed and once with a new one. */
import { describe, expect, test } from 'vitest'
import { createCorpus } from '../fuzz/corpus.ts'
import { type FuzzOptions, formatReport, fuzz } from '../fuzz/fuzz.ts'
import { createTargets } from '../fuzz/targets/index.ts'

const isBrowser = 'document' in globalThis
const COUNT = isBrowser ? 10_000 : 25_000
const PATIENCE = 300_000

/** Processor time where there is any telling, as in Node. */
const { process } = globalThis as { process?: { cpuUsage?: () => { user: number; system: number } } }
const cpuTime = () => {
  const { user, system } = process!.cpuUsage!()
  return (user + system) / 1000
}
const clock: Partial<FuzzOptions> = process?.cpuUsage ? { cpuTime } : {}

describe('mutated inputs are refused by name, in time, and leave nothing behind', async () => {
  const targets = createCorpus().then(createTargets)

  test.each([20_171_023, Date.now() % 1_000_000_000])('seed %i', { timeout: PATIENCE }, async seed => {
    const { inputs, findings, targets: reports } = await fuzz(await targets, { seed, count: COUNT, ...clock })
    const again = `npm run fuzz -- --seed ${seed} --count ${COUNT}`
    expect(
      findings.map(
        ({ target, index, kind, message, input }) => `${kind}: ${target} #${index}: ${message}\n${input}`,
      ),
      again,
    ).toEqual([])
    expect(inputs).toBeGreaterThan(COUNT * 0.95)
    // Where nothing passes, or everything does, the mutations are not what they should be.
    for (const report of reports) {
      const { name, inputs, accepted } = report
      expect(accepted, formatReport(report)).toBeLessThan(inputs)
      // An imported log always has something to report.
      if (inputs > 100 && name !== 'import') expect(accepted, formatReport(report)).toBeGreaterThan(0)
    }
  })
})
