/** Waiting that the caller can end. */
import { MeshError } from '../core/error.ts'

/**
 * What the work gives, unless the signal fires first. The work itself goes on: what was sent to the worker is done.
 *
 * @throws `mesh/aborted`
 */
export async function withSignal<Result>(
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (signal === undefined) return work()
  if (signal.aborted) throw aborted(signal)
  let abort = () => {}
  const ended = new Promise<never>((_, reject) => {
    abort = () => reject(aborted(signal))
    signal.addEventListener('abort', abort)
  })
  try {
    return await Promise.race([work(), ended])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** @throws `mesh/aborted` when the signal fires before the time is over */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await withSignal(signal, () => new Promise(resolve => (timer = setTimeout(resolve, milliseconds))))
  } finally {
    clearTimeout(timer)
  }
}

function aborted(signal: AbortSignal): MeshError {
  return new MeshError('mesh/aborted', 'The call was cancelled.', { cause: signal.reason })
}
