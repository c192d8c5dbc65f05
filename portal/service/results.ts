/** Decisions that wait for the device they are about. */
import type { Batch, Expectation } from '../store/store.ts'
import type { ServiceDeps } from './context.ts'

export interface StoredResult {
  /** UDF of the profile whose administrator decided. */
  readonly profile: string
  /** Nonce of the request it answers; absent in the suite of 2017 and where the device was scanned. */
  readonly answers?: string
  /** The SignedDeviceProfile it is about, untagged: whose authentication key may ask for it. */
  readonly device: string
  /** The SignedConnectionResult, untagged. */
  readonly text: string
}

export interface ResultSlot {
  readonly result?: StoredResult
  readonly expectation: Expectation
}

export function resultKey(device: string): string {
  return `result/${device}`
}

/** What is kept for a device: at most one decision, the latest. */
export async function readResult({ store }: ServiceDeps, device: string): Promise<ResultSlot> {
  const key = resultKey(device)
  const item = await store.get(key)
  if (item === undefined) return { expectation: { key, version: 0 } }
  return { result: JSON.parse(item.value) as StoredResult, expectation: { key, version: item.version } }
}

export function putResult({ clock, policy }: ServiceDeps, slot: ResultSlot, result: StoredResult): Batch {
  const expires = clock.now() + policy.limits.resultTime
  const put = { key: slot.expectation.key, value: JSON.stringify(result), expires }
  return { expect: [slot.expectation], put: [put], remove: [] }
}

/** The batch that forgets a decision, since the device asks anew. */
export function removeResult({ result, expectation }: ResultSlot): Batch {
  return { expect: [expectation], put: [], remove: result === undefined ? [] : [expectation.key] }
}
