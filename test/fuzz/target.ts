/** What is fuzzed: a way to make inputs, to try each, and to say whether what came of it was right. */
import type { Random } from './random.ts'

/**
 * How an input was dealt with. A `MeshError` thrown means that it was refused.
 * - `accepted`: taken, and rightly, since it means what a genuine object means
 * - `tolerated`: taken although it differs, in a way that the target documents
 */
export type Outcome = 'accepted' | 'tolerated'

export interface Attempt {
  /** The whole input, for reproduction; called for findings alone. */
  readonly describe: () => string
  /** Only this is timed. */
  readonly run: () => Outcome | Promise<Outcome>
}

export interface FuzzTarget {
  readonly name: string
  /** Its share of the inputs, beside those of others. */
  readonly weight: number
  readonly prepare: (random: Random) => Attempt | Promise<Attempt>
}

/** Something was taken that must not be, or changed that must not change. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

/** @throws Violation unless it holds */
export function hold(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Violation(rule)
}
