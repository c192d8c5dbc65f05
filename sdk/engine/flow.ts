/**
 * Runs a flow: a stored record whose `state` says what is done. Each step performs one idempotent effect and then one
 * atomic commit, so a flow can be cut between any two instructions and taken up again by another process.
 */
import { isMeshError, type MeshErrorCode } from '../core/error.ts'
import type { EngineContext } from './context.ts'
import type { MachineChange } from './ports.ts'

/** What a step leaves behind. */
export interface Step<F> {
  /** The record after the step, as `changes` stores it. */
  readonly flow: F
  /** Everything the step changes on this machine, the record itself included. */
  readonly changes: readonly MachineChange[]
  /** Whether another step can follow at once; otherwise the flow waits or has ended. */
  readonly proceed: boolean
}

/** Takes steps until the flow waits or has ended. What a step throws leaves the record as the last commit made it. */
export async function runFlow<F>(
  engine: EngineContext,
  flow: F,
  step: (engine: EngineContext, flow: F) => Promise<Step<F>>,
): Promise<F> {
  let current = flow
  for (;;) {
    const { flow: next, changes, proceed } = await step(engine, current)
    if (changes.length > 0) await engine.machine.commit(changes)
    current = next
    if (!proceed) return current
  }
}

/**
 * Whether the portal or a check has said no for good. A dead network, a busy portal, an unreadable answer and anything
 * that is not a MeshError leave a flow as it is: the same step may succeed later.
 */
export function isFinal(error: unknown, ...alsoOpen: readonly MeshErrorCode[]): boolean {
  if (!isMeshError(error) || error.retryable) return false
  return error.code !== 'mesh/portal/answer' && !alsoOpen.includes(error.code)
}

/** For flows that are resumed in passing: a named failure stays with its flow, anything else is a defect. */
export function ignoreNamed(error: unknown): void {
  if (!isMeshError(error)) throw error
}
