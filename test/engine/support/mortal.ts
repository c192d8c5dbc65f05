/** A process that dies: from one port call on, nothing of it reaches the world any more. */
import type { PortalConnection } from '../../../sdk/core/protocol/transact.ts'
import type { EngineDeps } from '../../../sdk/engine/index.ts'

export class ProcessDied extends Error {}

/** Whether the fatal call still has its effect: killed before it, or before its answer could be used. */
export type Moment = 'before' | 'after'

export interface Mortal {
  readonly deps: EngineDeps
  /** Port calls made so far. */
  calls(): number
}

/**
 * The same ports, the n-th call of which (from 1) is the last. Everything the engine does with the outside counts:
 * vault, machine store, locks, portal.
 */
export function mortal(deps: EngineDeps, fatal: number, moment: Moment): Mortal {
  let calls = 0

  async function guard<R>(call: () => Promise<R>): Promise<R> {
    calls += 1
    if (calls > fatal || (calls === fatal && moment === 'before')) throw new ProcessDied()
    const isLast = calls === fatal
    const result = await call()
    // What was under way when the process died comes back to nobody.
    if (isLast || calls > fatal) throw new ProcessDied()
    return result
  }

  const portal = (honest: PortalConnection): PortalConnection => ({
    url: honest.url,
    features: signal => guard(() => honest.features(signal)),
    transact: (transaction, request, options) => guard(() => honest.transact(transaction, request, options)),
  })

  const { vault, machine, portals } = deps
  return {
    calls: () => calls,
    deps: {
      ...deps,
      vault: {
        add: keys => guard(() => vault.add(keys)),
        get: udf => guard(() => vault.get(udf)),
        list: () => guard(() => vault.list()),
        remove: udfs => guard(() => vault.remove(udfs)),
        storageKey: profile => guard(() => vault.storageKey(profile)),
        addStorageKey: key => guard(() => vault.addStorageKey(key)),
        keepStorageKeys: profiles => guard(() => vault.keepStorageKeys(profiles)),
        supports: suite => guard(() => vault.supports(suite)),
      },
      machine: {
        get: (collection, id) => guard(() => machine.get(collection, id)),
        list: (collection, under) => guard(() => machine.list(collection, under)),
        commit: changes => guard(() => machine.commit(changes)),
        exclusively: async (name, work) => {
          await guard(async () => {})
          return machine.exclusively(name, work)
        },
        subscribe: listener => machine.subscribe(listener),
      },
      portals: {
        forDomain: async domain => portal(await guard(() => portals.forDomain(domain))),
        at: url => portal(portals.at(url)),
        own: () => {
          const own = portals.own?.()
          return own && portal(own)
        },
      },
    },
  }
}
