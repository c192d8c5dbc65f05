/** Runs targets over mutated inputs and watches: what is accepted, what escapes, how long it takes, what it leaves. */
import { isMeshError } from '../../sdk/core/error.ts'
import { Random } from './random.ts'
import { type Attempt, type FuzzTarget, Violation } from './target.ts'

/** Longer than this no single input may take, in milliseconds. */
const SLOWEST = 2000
/** A target that goes wrong this often is left alone. */
const MOST_FINDINGS = 10
/** A path of 64 odd names is shorter: messages beyond this repeat what they were given. */
const LONGEST_MESSAGE = 4000

export interface Finding {
  readonly target: string
  /** Of the input: with seed and target it makes the same decisions again. */
  readonly index: number
  /** `accepted`: what must be refused was not. `escaped`: another error than a MeshError. */
  readonly kind: 'accepted' | 'escaped' | 'slow' | 'polluted' | 'chatty'
  readonly message: string
  readonly input: string
}

export interface TargetReport {
  readonly name: string
  readonly inputs: number
  readonly accepted: number
  readonly tolerated: number
  /** How often each code was the reason to refuse. */
  readonly refused: Readonly<Record<string, number>>
  readonly slowest: { readonly milliseconds: number; readonly index: number }
  readonly seconds: number
}

export interface FuzzReport {
  readonly seed: number
  readonly inputs: number
  readonly seconds: number
  readonly targets: readonly TargetReport[]
  readonly findings: readonly Finding[]
}

export interface FuzzOptions {
  readonly seed: number
  /** Of inputs over all targets, by their weights. */
  readonly count: number
  /** Only this one input of each target. */
  readonly index?: number | undefined
  /** Before each input: a watchdog outside sees which one does not end. */
  readonly onInput?: ((target: number, index: number) => void) | undefined
  readonly onTarget?: ((report: TargetReport) => void) | undefined
  /** How many milliseconds an input may take; default 2000. */
  readonly patience?: number | undefined
  /** Milliseconds of processor time where the platform tells: on a busy machine an input waits through no fault of its own. */
  readonly cpuTime?: (() => number) | undefined
}

/** Runs every target in turn. */
export async function fuzz(targets: readonly FuzzTarget[], options: FuzzOptions): Promise<FuzzReport> {
  const start = performance.now()
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0)
  const reports: TargetReport[] = []
  const findings: Finding[] = []
  for (const [number, target] of targets.entries()) {
    const count = Math.max(1, Math.round((options.count * target.weight) / weights))
    const [first, end] = options.index === undefined ? [0, count] : [options.index, options.index + 1]
    const { report, found } = await fuzzTarget(target, { ...options, number, first, end })
    reports.push(report)
    findings.push(...found)
    options.onTarget?.(report)
  }
  const inputs = reports.reduce((sum, report) => sum + report.inputs, 0)
  return {
    seed: options.seed,
    inputs,
    seconds: (performance.now() - start) / 1000,
    targets: reports,
    findings,
  }
}

interface Range extends FuzzOptions {
  readonly number: number
  readonly first: number
  readonly end: number
}

async function fuzzTarget(
  target: FuzzTarget,
  { seed, number, first, end, onInput, cpuTime, patience = SLOWEST }: Range,
) {
  const start = performance.now()
  const found: Finding[] = []
  const refused: Record<string, number> = {}
  const taken = { accepted: 0, tolerated: 0 }
  let slowest = { milliseconds: 0, index: first }
  let index = first
  for (; index < end && found.length < MOST_FINDINGS; index++) {
    onInput?.(number, index)
    const attempt = await target.prepare(new Random(seed, target.name, index))
    const report = (kind: Finding['kind'], message: string) =>
      found.push({ target: target.name, index, kind, message, input: attempt.describe() })
    const { milliseconds, outcome, error } = await perform(attempt)
    if (outcome !== undefined) taken[outcome] += 1
    else if (isMeshError(error)) {
      refused[error.code] = (refused[error.code] ?? 0) + 1
      if (error.message.length > LONGEST_MESSAGE) report('chatty', error.message)
    } else if (error instanceof Violation) report('accepted', error.message)
    else report('escaped', error instanceof Error ? (error.stack ?? error.message) : String(error))
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, index }
    // A machine may have been busy with something else: what is slow is slow twice.
    if (milliseconds > patience && (await perform(attempt, cpuTime)).milliseconds > patience)
      report('slow', `It took ${Math.round(milliseconds)} ms.`)
    const pollution = findPollution()
    if (pollution !== undefined) report('polluted', `${pollution} was changed.`)
  }
  const seconds = (performance.now() - start) / 1000
  return { report: { name: target.name, inputs: index - first, ...taken, refused, slowest, seconds }, found }
}

async function perform({ run }: Attempt, now: () => number = () => performance.now()) {
  const start = now()
  try {
    const outcome = run()
    return {
      outcome: typeof outcome === 'string' ? outcome : await outcome,
      milliseconds: now() - start,
    }
  } catch (error) {
    return { error, milliseconds: now() - start }
  }
}

const shared = { Object, Array, Function, String, Map, Uint8Array, Promise }
const before = Object.entries(shared).map(([name, { prototype }]) => ({
  name,
  prototype: prototype as object,
  keys: Reflect.ownKeys(prototype).length,
}))

/** The first prototype that has gained or lost a member since the program began; it is put right again. */
function findPollution(): string | undefined {
  for (const { name, prototype, keys } of before) {
    const now = Reflect.ownKeys(prototype)
    if (now.length === keys) continue
    for (const key of now.slice(keys)) Reflect.deleteProperty(prototype, key)
    return `${name}.prototype`
  }
  return undefined
}

/** A line for people: `jws  40,000 inputs, 12 accepted, slowest 3.1 ms (#117)`. */
export function formatReport({
  name,
  inputs,
  accepted,
  tolerated,
  refused,
  slowest,
  seconds,
}: TargetReport): string {
  const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0)
  const rate = Math.round(inputs / Math.max(seconds, 0.001))
  return [
    name.padEnd(12),
    `${inputs.toLocaleString('en')} inputs`.padStart(16),
    `${rate.toLocaleString('en')}/s`.padStart(11),
    `${accepted.toLocaleString('en')} accepted`.padStart(17),
    `${tolerated.toLocaleString('en')} tolerated`.padStart(16),
    `${refusals.toLocaleString('en')} refused by ${Object.keys(refused).length} codes`.padStart(27),
    `slowest ${slowest.milliseconds.toFixed(1)} ms (#${slowest.index})`,
  ].join('  ')
}
