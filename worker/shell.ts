/** What the worker offers the page: the engine's calls once it was started, and nothing more. */
import { MeshError } from '../sdk/core/error.ts'
import type { MeshApi } from '../sdk/engine/api.ts'
import type { MeshHost } from './host.ts'
import type { Host, HostOptions } from './host-parts.ts'
import { holdLifeline } from './lifeline.ts'
import type { StartOptions, WorkerApi } from './worker-api.ts'

/** Names of the engine's calls; that none is missing is checked below. */
const engineCalls = [
  'summary',
  'validate',
  'suites',
  'lookUp',
  'createDevice',
  'createAccount',
  'refresh',
  'forget',
  'setDefault',
  'addAccount',
  'removeAccount',
  'republish',
  'beginConnect',
  'advanceConnect',
  'cancelConnect',
  'pending',
  'scan',
  'accept',
  'reject',
  'removeDevice',
  'promoteDevice',
  'demoteDevice',
  'invite',
  'invites',
  'cancelInvite',
  'escrow',
  'checkShares',
  'recover',
  'createApplication',
  'applications',
  'readApplication',
  'readCatalog',
  'removedEntries',
  'refreshApplication',
  'updateApplication',
  'grantApplication',
  'exportSshKey',
  'resume',
  'changed',
] as const satisfies readonly (keyof MeshApi)[]

type Missing = Exclude<keyof MeshApi, (typeof engineCalls)[number]>
const isComplete: Missing extends never ? true : Missing = true

/** Every call there is, for the guard at the border. */
export const workerCalls: readonly string[] = callsOf(isComplete ? engineCalls : [])

/** The calls of a worker whose engine has these. */
export function callsOf(engine: readonly string[]): readonly string[] {
  return ['start', 'ping', 'eraseTest', ...engine]
}

type ShellOf<Name extends keyof MeshApi> = Pick<WorkerApi, Name | 'start' | 'ping' | 'eraseTest'>

/**
 * The object the worker exposes. It has no properties but its calls.
 *
 * @param createHost makes the engine; called once
 */
export function createShell(createHost: (options: HostOptions) => MeshHost): WorkerApi {
  return createShellOf(createHost, engineCalls)
}

/**
 * The same for an engine of fewer calls.
 *
 * @param names its calls
 */
export function createShellOf<Name extends keyof MeshApi>(
  createHost: (options: HostOptions) => Host<Pick<MeshApi, Name>>,
  names: readonly Name[],
): ShellOf<Name> {
  let host: Host<Pick<MeshApi, Name>> | undefined
  const started = () => {
    if (host === undefined) throw new MeshError('mesh/worker/start', 'The worker was not started.')
    return host
  }
  const calls = names.map(name => [
    name,
    async (...values: unknown[]) => (started().api[name] as (...values: unknown[]) => unknown)(...values),
  ])
  return {
    ...Object.fromEntries(calls),
    async start({ lifeline, ...options }: StartOptions) {
      if (host !== undefined) throw new MeshError('mesh/argument', 'The worker was started already.')
      host = createHost(options)
      if (lifeline !== undefined) await holdLifeline(lifeline)
    },
    ping: async () => {},
    eraseTest: async () => started().eraseTest(),
  } as ShellOf<Name>
}
