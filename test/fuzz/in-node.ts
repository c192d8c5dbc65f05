/** The fuzzer as `npm run fuzz` runs it, in a worker thread that a watchdog outside looks after. */
import { createCorpus } from './corpus.ts'
import { type FuzzReport, formatReport, fuzz, type TargetReport } from './fuzz.ts'
import { createTargets } from './targets/index.ts'

export interface RunOptions {
  readonly seed: number
  readonly count: number
  /** Targets whose name contains one of these; all of them without. */
  readonly words: readonly string[]
  readonly index?: number
  readonly onInput: (target: number, index: number) => void
  readonly onLine: (line: string) => void
}

export async function run(options: RunOptions): Promise<FuzzReport> {
  const { seed, count, words, index, onInput, onLine } = options
  const all = await createTargets(await createCorpus())
  const targets = all.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
  const cpuTime = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  const onTarget = (report: TargetReport) => onLine(formatReport(report))
  return fuzz(targets, { seed, count, index, onInput, onTarget, cpuTime })
}
