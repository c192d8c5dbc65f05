/** The benches as `npm run bench` runs them in Node. */
import { type Row, runBenches } from './harness.ts'

export function run(words: readonly string[], report: (row: Row) => unknown): Promise<void> {
  return runBenches(import.meta.glob(['./*.bench.ts', '!./*.browser.bench.ts']), words, report)
}
