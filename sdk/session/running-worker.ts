/** One worker from its start to its end, however it ends. */
import { type Remote, releaseProxy, wrap } from 'comlink'
import type { StartOptions, WorkerApi } from '../../worker/worker-api.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { receiveMeshErrors } from './error-transfer.ts'
import { withSignal } from './waiting.ts'

export interface LaunchOptions {
  readonly spawn: () => Worker
  readonly start: StartOptions
  /** Milliseconds for the worker to say that it has started. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** Milliseconds after which a worker that owes an answer is asked for a sign of life, and given up without one. */
  readonly patience: number
}

/** A worker that has answered. */
export interface RunningWorker {
  readonly remote: Remote<WorkerApi>
  /** What the call gives, or `mesh/worker/lost` as soon as the worker is known to be gone or stuck. */
  watch<Result>(call: () => Promise<Result>): Promise<Result>
  /** Rejects all that still waits, with the reason given. */
  end(reason: MeshError): void
  /** Fires when the worker has ended. */
  readonly ended: AbortSignal
}

/**
 * Starts a worker and waits for its first answer. Comlink would wait for ever where the script is missing, blocked or
 * broken, so the answer races the worker's error events and a deadline.
 *
 * @throws `mesh/worker/start`; `mesh/aborted`; what the worker refuses the start with
 */
export async function launchWorker(options: LaunchOptions): Promise<RunningWorker> {
  receiveMeshErrors()
  const worker = spawn(options.spawn)
  const remote = wrap<WorkerApi>(worker)
  const lifeline = 'locks' in navigator ? `mathmesh/worker/${crypto.randomUUID()}` : undefined
  try {
    await withSignal(options.signal, () =>
      firstAnswer(worker, options.timeout, remote.start(withLifeline(options.start, lifeline))),
    )
  } catch (error) {
    worker.terminate()
    throw error
  }
  return watchWorker(worker, remote, { lifeline, patience: options.patience })
}

function spawn(create: () => Worker): Worker {
  try {
    return create()
  } catch (cause) {
    throw new MeshError(
      'mesh/worker/start',
      'The page may not start workers; see its content security policy.',
      { cause },
    )
  }
}

async function firstAnswer(worker: Worker, timeout: number, answer: Promise<void>): Promise<void> {
  const listening = new AbortController()
  const { signal } = listening
  let timer: ReturnType<typeof setTimeout> | undefined
  const failure = new Promise<never>((_, reject) => {
    const fail = (why: string) =>
      reject(new MeshError('mesh/worker/start', `The worker did not start: ${why}.`))
    const onError = (event: ErrorEvent) => fail(event.message || 'its script is missing or blocked')
    worker.addEventListener('error', onError, { signal })
    worker.addEventListener('messageerror', () => fail('it cannot be understood'), { signal })
    timer = setTimeout(() => fail(`no answer in ${timeout} ms`), timeout)
  })
  try {
    await Promise.race([answer, failure])
  } catch (cause) {
    if (isMeshError(cause)) throw cause
    throw new MeshError('mesh/worker/start', 'The worker failed while it started.', { cause })
  } finally {
    clearTimeout(timer)
    listening.abort()
  }
}

interface WatchOptions {
  readonly lifeline: string | undefined
  readonly patience: number
}

function watchWorker(
  worker: Worker,
  remote: Remote<WorkerApi>,
  { lifeline, patience }: WatchOptions,
): RunningWorker {
  const ending = new AbortController()
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true })
  })
  ended.catch(() => {})
  let waiting = 0
  let checking: ReturnType<typeof setInterval> | undefined

  function end(reason: MeshError): void {
    if (ending.signal.aborted) return
    ending.abort(reason)
    clearInterval(checking)
    remote[releaseProxy]()
    worker.terminate()
  }

  /** One answer owed for a whole period is owed by somebody who is stuck. Started when somebody waits. */
  function check(): void {
    let isOwed = false
    checking = setInterval(() => {
      if (isOwed) return end(new MeshError('mesh/worker/lost', 'The worker does not answer any more.'))
      isOwed = true
      remote.ping().then(
        () => (isOwed = false),
        () => {},
      )
    }, patience)
  }

  if (lifeline !== undefined) {
    navigator.locks
      .request(lifeline, { signal: ending.signal }, () =>
        end(new MeshError('mesh/worker/lost', 'The worker is gone.')),
      )
      // Ended on purpose: then nobody needs to hear of it.
      .catch(() => {})
  }

  return {
    remote,
    ended: ending.signal,
    end,
    async watch(call) {
      ending.signal.throwIfAborted()
      if (waiting++ === 0) check()
      try {
        return await Promise.race([call(), ended])
      } finally {
        if (--waiting === 0) clearInterval(checking)
      }
    },
  }
}

function withLifeline(start: StartOptions, lifeline: string | undefined): StartOptions {
  return lifeline === undefined ? start : { ...start, lifeline }
}
