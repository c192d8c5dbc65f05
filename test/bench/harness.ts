/** Measures our code against the raw operation beside it, or against a limit in milliseconds. */

/** One line of the table. Times are milliseconds per call. */
export interface Row {
  readonly name: string
  readonly ours: number
  readonly raw?: number
  /** `ours / raw`. */
  readonly ratio?: number
  /** A ratio where there is a raw operation, otherwise milliseconds. */
  readonly target?: number
  readonly met?: boolean
}

/** What a `*.bench.ts` module exports as its default: it measures one thing after the other and yields the rows. */
export type Bench = () => AsyncIterable<Row>

type Operation = () => unknown

interface Bounds {
  /** How many samples at most (60). */
  iterations?: number
  /** How long at most, in seconds (3); five samples are taken whatever they need. */
  seconds?: number
  /** The clock, in milliseconds. */
  now?: () => number
}

const FEWEST_SAMPLES = 5

/** A sample lasts at least this many milliseconds, since a browser's clock is coarse and one signature is short. */
const SHORTEST_SAMPLE = 4

/**
 * Measures `ours` and `raw` in turns, so that whatever else the machine does hits both alike, and compares their
 * medians. Both are awaited. Not for operations that cannot be repeated: see `measure`.
 *
 * @param target the largest ratio that is still good; none where another's work stands in the place of the raw
 */
export async function compare({
  name,
  raw,
  ours,
  target,
  ...bounds
}: { name: string; raw: Operation; ours: Operation; target?: number } & Bounds): Promise<Row> {
  const samples = await takeSamples([raw, ours], bounds)
  const [rawTime, oursTime] = samples.map(times => quantile(times, 0.5)) as [number, number]
  const ratio = oursTime / rawTime
  const verdict = target === undefined ? {} : { target, met: ratio <= target }
  return { name, ours: oursTime, raw: rawTime, ratio, ...verdict }
}

/**
 * Measures one operation by itself.
 *
 * @param run what is measured
 * @param target the largest number of milliseconds that is still good
 * @param at which quantile is compared with the target: 0.5 is the median, 0.95 the slowest of twenty
 */
export async function measure({
  name,
  run,
  target,
  at = 0.5,
  ...bounds
}: { name: string; run: Operation; target?: number; at?: number } & Bounds): Promise<Row> {
  const [times = []] = await takeSamples([run], bounds, at === 0.5 ? SHORTEST_SAMPLE : 0)
  const ours = quantile(times, at)
  return { name, ours, ...(target === undefined ? {} : { target, met: ours <= target }) }
}

/** Runs the benches whose path contains one of the words (all of them without words) and reports row by row. */
export async function runBenches(
  modules: Record<string, () => Promise<unknown>>,
  words: readonly string[],
  report: (row: Row) => unknown,
): Promise<void> {
  const chosen = Object.entries(modules).filter(
    ([path]) => !words.length || words.some(word => path.includes(word)),
  )
  for (const [, load] of chosen) {
    const { default: bench } = (await load()) as { default: Bench }
    for await (const row of bench()) await report(row)
  }
}

/** For each operation the times of its samples, each the mean over a batch of calls. */
async function takeSamples(
  operations: readonly Operation[],
  { iterations = 60, seconds = 3, now = () => performance.now() }: Bounds,
  shortestSample = SHORTEST_SAMPLE,
): Promise<number[][]> {
  const end = now() + seconds * 1000
  const batch = await batchSize(operations, shortestSample, now)
  const samples = operations.map((): number[] => [])
  for (let taken = 0; taken < iterations && (taken < FEWEST_SAMPLES || now() < end); taken++) {
    const order = [...operations.keys()]
    // Whoever goes second may find warm caches or a waiting collector: take turns.
    if (taken % 2) order.reverse()
    for (const index of order) samples[index]!.push((await timeOf(operations[index]!, batch, now)) / batch)
  }
  return samples
}

/** How many calls make a sample long enough for the fastest operation. Warms them up on the way. */
async function batchSize(operations: readonly Operation[], shortestSample: number, now: () => number) {
  let batch = 1
  for (const operation of operations) await timeOf(operation, 1, now)
  while (batch < 4096) {
    const times: number[] = []
    for (const operation of operations) times.push(await timeOf(operation, batch, now))
    if (Math.min(...times) >= shortestSample) return batch
    batch *= 2
  }
  return batch
}

async function timeOf(operation: Operation, calls: number, now: () => number): Promise<number> {
  const start = now()
  for (let call = 0; call < calls; call++) await operation()
  return now() - start
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)]!
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1)
}
