/** The benches as `npm run bench` runs them in Chromium: it opens index.html and calls this. */
import { type Row, runBenches } from './harness.ts'

declare global {
  /** Given by scripts/bench.mjs. */
  var reportRow: (row: Row) => Promise<void>
  var startBenches: (words: readonly string[]) => Promise<void>
}

globalThis.startBenches = words =>
  runBenches(import.meta.glob(['./*.bench.ts', '!./*.node.bench.ts']), words, row =>
    globalThis.reportRow(row),
  )
