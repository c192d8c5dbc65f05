/** What a device does, over its four ports: every call of the API, and where it is done. */
import type { MachineSummary, MeshApi } from './api.ts'
import {
  createApplication,
  exportSshKey,
  grantApplication,
  listApplications,
  readApplication,
  refreshApplication,
  resumeGrants,
  resumeJournal,
  updateApplication,
} from './applications/index.ts'
import { acceptRequest, rejectRequest, resumeApprovals } from './approve.ts'
import { followChanges } from './changes.ts'
import { advanceConnect, beginConnect, cancelConnect, resumeConnects } from './connect.ts'
import { createContext, type EngineContext } from './context.ts'
import { createAccount, resumeCreates } from './create-account.ts'
import { createDevice, supportedSuites } from './devices.ts'
import { makeShares } from './escrow.ts'
import { forgetProfile } from './forget.ts'
import { sweepKeys } from './keys.ts'
import { lookUpAccount } from './look-up.ts'
import type { EngineDeps } from './ports.ts'
import { recoverProfile, resumeRecoveries } from './recover.ts'
import { refreshProfile } from './refresh.ts'
import { listPending } from './requests.ts'
import { scanCode } from './scan.ts'
import { summarizeMachine } from './summaries.ts'
import { validateAccount } from './validate.ts'

/**
 * Makes an engine. It keeps nothing that its ports do not keep, so any number of engines may share one machine (tabs),
 * and a new one goes on where one that died stopped.
 *
 * @example
 * const engine = createEngine({ crypto, clock: Date, vault, machine, portals })
 * const profile = await engine.createAccount({ account: 'alice@example.com' })
 */
export function createEngine(deps: EngineDeps): MeshApi {
  const engine = createContext(deps)
  const changed = followChanges(deps.machine, deps.clock.now())
  return {
    summary: () => summarizeMachine(engine),
    validate: account => validateAccount(engine, account),
    suites: () => supportedSuites(engine),
    lookUp: account => lookUpAccount(engine, account),
    createDevice: options => createDevice(engine, options),
    createAccount: options => createAccount(engine, options),
    refresh: profile => refreshProfile(engine, profile),
    forget: profile => forgetProfile(engine, profile),
    beginConnect: options => beginConnect(engine, options),
    advanceConnect: id => advanceConnect(engine, id),
    cancelConnect: id => cancelConnect(engine, id),
    pending: profile => listPending(engine, profile),
    scan: (profile, uri) => scanCode(engine, profile, uri),
    accept: (profile, request, options) => acceptRequest(engine, profile, request, options),
    reject: (profile, request) => rejectRequest(engine, profile, request),
    escrow: (profile, options) => makeShares(engine, profile, options),
    recover: options => recoverProfile(engine, options),
    createApplication: (profile, options) => createApplication(engine, profile, options),
    applications: profile => listApplications(engine, profile),
    readApplication: (profile, identifier) => readApplication(engine, profile, identifier),
    refreshApplication: (profile, identifier) => refreshApplication(engine, profile, identifier),
    updateApplication: (profile, identifier, change) =>
      updateApplication(engine, profile, identifier, change),
    grantApplication: (profile, identifier, device, options) =>
      grantApplication(engine, profile, identifier, device, options),
    exportSshKey: (profile, identifier) => exportSshKey(engine, profile, identifier),
    resume: () => resume(engine),
    changed,
  }
}

async function resume(engine: EngineContext): Promise<MachineSummary> {
  await resumeCreates(engine)
  await resumeApprovals(engine)
  await resumeConnects(engine)
  await resumeRecoveries(engine)
  await resumeGrants(engine)
  await resumeJournal(engine)
  await sweepKeys(engine)
  return summarizeMachine(engine)
}
