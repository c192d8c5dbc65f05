/** The engine in the key worker, as if it were here: starts the worker, and starts it again when it was lost. */

import type { StoreName, WorkerApi } from '../../worker/worker-api.ts'
import { MeshError } from '../core/error.ts'
import type { MeshApi } from '../engine/api.ts'
import { type LaunchOptions, launchWorker, type RunningWorker } from './running-worker.ts'

/** What a session may do with its host beyond the engine's calls. */
export interface HostControl {
  /** Deletes everything of the test store. */
  eraseTest(): Promise<void>
  /** Ends the worker; what waits rejects with `mesh/aborted`. */
  close(): void
}

export interface WorkerHostOptions {
  readonly spawn: () => Worker
  readonly store: StoreName
  readonly portals: Readonly<Record<string, string>>
  /** Milliseconds for the worker to start. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
  /** Milliseconds between signs of life of a worker that owes an answer. Default 20,000. */
  readonly patience?: number
}

/**
 * Starts the worker and gives its engine. A worker that dies takes with it what it was asked: those calls reject with
 * `mesh/worker/lost`, and the next call starts another, which goes on from what is stored.
 *
 * @throws `mesh/worker/start`, `mesh/aborted`
 */
export async function openWorkerHost(options: WorkerHostOptions): Promise<MeshApi & HostControl> {
  const { store, portals, signal, patience = 20_000, ...rest } = options
  const launch: LaunchOptions = { ...rest, start: { store, portals }, patience }
  let isClosed = false
  let running: Promise<RunningWorker> | undefined

  function ensure(first?: AbortSignal): Promise<RunningWorker> {
    if (isClosed) return Promise.reject(closed())
    if (running !== undefined) return running
    const starting = launchWorker({ ...launch, signal: first })
    running = starting
    const forget = () => {
      if (running === starting) running = undefined
    }
    starting.then(worker => {
      worker.ended.addEventListener('abort', forget, { once: true })
      if (isClosed) worker.end(closed())
    }, forget)
    return starting
  }

  async function call<Name extends keyof WorkerApi>(
    name: Name,
    ...values: Parameters<WorkerApi[Name]>
  ): Promise<Awaited<ReturnType<WorkerApi[Name]>>> {
    const worker = await ensure()
    // Comlink's own types lose track of a call whose name is a variable.
    const remote = worker.remote[name] as unknown as (
      ...values: unknown[]
    ) => Promise<Awaited<ReturnType<WorkerApi[Name]>>>
    return worker.watch(() => remote(...values))
  }

  await ensure(signal)
  return {
    summary: () => call('summary'),
    validate: account => call('validate', account),
    suites: () => call('suites'),
    lookUp: account => call('lookUp', account),
    createDevice: device => call('createDevice', device),
    createAccount: account => call('createAccount', account),
    refresh: profile => call('refresh', profile),
    forget: (profile, options) => call('forget', profile, options),
    setDefault: profile => call('setDefault', profile),
    addAccount: (profile, account) => call('addAccount', profile, account),
    removeAccount: (profile, account, removal) => call('removeAccount', profile, account, removal),
    republish: profile => call('republish', profile),
    beginConnect: connect => call('beginConnect', connect),
    advanceConnect: id => call('advanceConnect', id),
    cancelConnect: id => call('cancelConnect', id),
    pending: profile => call('pending', profile),
    scan: (profile, uri) => call('scan', profile, uri),
    accept: (profile, request, accept) => call('accept', profile, request, accept),
    reject: (profile, request) => call('reject', profile, request),
    removeDevice: (profile, device) => call('removeDevice', profile, device),
    promoteDevice: (profile, device) => call('promoteDevice', profile, device),
    demoteDevice: (profile, device) => call('demoteDevice', profile, device),
    invite: (profile, invite) => call('invite', profile, invite),
    invites: profile => call('invites', profile),
    cancelInvite: (profile, id) => call('cancelInvite', profile, id),
    escrow: (profile, escrow) => call('escrow', profile, escrow),
    checkShares: (profile, check) => call('checkShares', profile, check),
    recover: recovery => call('recover', recovery),
    createApplication: (profile, application) => call('createApplication', profile, application),
    applications: profile => call('applications', profile),
    readApplication: (profile, identifier) => call('readApplication', profile, identifier),
    refreshApplication: (profile, identifier) => call('refreshApplication', profile, identifier),
    readCatalog: (profile, identifier, since) => call('readCatalog', profile, identifier, since),
    removedEntries: (profile, identifier) => call('removedEntries', profile, identifier),
    updateApplication: (profile, identifier, change, options) =>
      call('updateApplication', profile, identifier, change, options),
    grantApplication: (profile, identifier, device, grant) =>
      call('grantApplication', profile, identifier, device, grant),
    exportSshKey: (profile, identifier) => call('exportSshKey', profile, identifier),
    resume: () => call('resume'),
    changed: (since, timeout) => call('changed', since, timeout),
    eraseTest: () => call('eraseTest'),
    close() {
      isClosed = true
      running?.then(
        worker => worker.end(closed()),
        () => {},
      )
    },
  }
}

function closed(): MeshError {
  return new MeshError('mesh/aborted', 'The session is closed.')
}
