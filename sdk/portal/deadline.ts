/** Nothing waits without a deadline: bounds work in time and by the caller's signal. */
import { MeshError } from '../core/error.ts'

export interface DeadlineOptions {
  /** Milliseconds for all of the work. */
  readonly deadline: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs work until it ends, the deadline passes or the signal fires, whichever is first. The work's own signal fires
 * in the two latter cases; whether it obeys or not, the caller goes on.
 *
 * @throws `mesh/portal/timeout`, `mesh/aborted`, or what the work throws
 */
export async function withDeadline<Result>(
  { deadline, signal }: DeadlineOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  const abort = () =>
    controller.abort(new MeshError('mesh/aborted', 'The call was cancelled.', { cause: signal?.reason }))
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })
  const timer = setTimeout(
    () =>
      controller.abort(new MeshError('mesh/portal/timeout', `The portal did not answer in ${deadline} ms.`)),
    deadline,
  )
  try {
    const ended = untilAborted(controller.signal)
    controller.signal.throwIfAborted()
    return await Promise.race([work(controller.signal), ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** Waits, or ends early with the signal's reason. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const passed = new Promise<void>(resolve => {
      timer = setTimeout(resolve, milliseconds)
    })
    await Promise.race([passed, untilAborted(signal)])
  } finally {
    clearTimeout(timer)
  }
}

/** Rejects with the signal's reason when it fires. */
function untilAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // Whoever races it handles it; when the race is over already, nobody is left to.
  aborted.catch(() => {})
  return aborted
}
