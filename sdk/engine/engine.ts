/** What a device does, over its four ports: every call of the API, and where it is done. */
import type { MachineSummary, MeshApi } from './api.ts'
import { followChanges } from './changes.ts'
import { createContext, type EngineContext } from './context.ts'
import { supportedSuites } from './devices.ts'
import { createFollower } from './follow/follower.ts'
import { sweepKeys } from './keys.ts'
import { lookUpAccount } from './look-up.ts'
import type { EngineDeps } from './ports.ts'
import type { Collection } from './records.ts'
import { refreshProfile } from './refresh.ts'
import {
  loadAccounts,
  loadApplications,
  loadApproval,
  loadConnecting,
  loadCreation,
  loadDeviceMaking,
  loadEscrow,
  loadForgetting,
  loadInvites,
  loadMembers,
  loadRecovery,
  loadRequests,
  loadScanning,
  loadSharesCheck,
} from './seldom.ts'
import { setDefaultProfile } from './set-default.ts'
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
  const { changed, announce } = followChanges(deps.machine, deps.clock.now(), () => follower)
  const follower = createFollower(engine, announce)
  return {
    summary: () => summarizeMachine(engine),
    validate: account => validateAccount(engine, account),
    suites: () => supportedSuites(engine),
    lookUp: account => lookUpAccount(engine, account),
    createDevice: async options => (await loadDeviceMaking()).createDevice(engine, options),
    createAccount: async options => (await loadCreation()).createAccount(engine, options),
    refresh: profile => refreshProfile(engine, profile),
    forget: async (profile, options) => (await loadForgetting()).forgetProfile(engine, profile, options),
    setDefault: profile => setDefaultProfile(engine, profile),
    addAccount: async (profile, options) => (await loadAccounts()).addAccount(engine, profile, options),
    removeAccount: async (profile, account, options) =>
      (await loadAccounts()).removeAccount(engine, profile, account, options),
    republish: async profile => (await loadAccounts()).republish(engine, profile),
    beginConnect: async options => (await loadConnecting()).beginConnect(engine, options),
    advanceConnect: async id => (await loadConnecting()).advanceConnect(engine, id),
    cancelConnect: async id => (await loadConnecting()).cancelConnect(engine, id),
    pending: async profile => (await loadRequests()).listPending(engine, profile),
    scan: async (profile, uri) => (await loadScanning()).scanCode(engine, profile, uri),
    accept: async (profile, request, options) =>
      (await loadApproval()).acceptRequest(engine, profile, request, options),
    reject: async (profile, request) => (await loadApproval()).rejectRequest(engine, profile, request),
    removeDevice: async (profile, device) => (await loadMembers()).removeDevice(engine, profile, device),
    promoteDevice: async (profile, device) => (await loadMembers()).promoteDevice(engine, profile, device),
    demoteDevice: async (profile, device) => (await loadMembers()).demoteDevice(engine, profile, device),
    invite: async (profile, options) => (await loadInvites()).createInvite(engine, profile, options),
    invites: async profile => (await loadInvites()).listInvites(engine, profile),
    cancelInvite: async (profile, id) => (await loadInvites()).cancelInvite(engine, profile, id),
    escrow: async (profile, options) => (await loadEscrow()).makeShares(engine, profile, options),
    checkShares: async (profile, options) => (await loadSharesCheck()).checkShares(engine, profile, options),
    recover: async options => (await loadRecovery()).recoverProfile(engine, options),
    createApplication: async (profile, options) =>
      (await loadApplications()).createApplication(engine, profile, options),
    applications: async profile => (await loadApplications()).listApplications(engine, profile),
    readApplication: async (profile, identifier) =>
      (await loadApplications()).readApplication(engine, profile, identifier),
    refreshApplication: async (profile, identifier) =>
      (await loadApplications()).refreshApplication(engine, profile, identifier),
    readCatalog: async (profile, identifier, since) =>
      (await loadApplications()).readCatalog(engine, profile, identifier, since),
    removedEntries: async (profile, identifier) =>
      (await loadApplications()).listRemovedEntries(engine, profile, identifier),
    updateApplication: async (profile, identifier, change, options) =>
      (await loadApplications()).updateApplication(engine, profile, identifier, change, options),
    grantApplication: async (profile, identifier, device, options) =>
      (await loadApplications()).grantApplication(engine, profile, identifier, device, options),
    exportSshKey: async (profile, identifier) =>
      (await loadApplications()).exportSshKey(engine, profile, identifier),
    resume: () => resume(engine),
    changed,
  }
}

async function resume(engine: EngineContext): Promise<MachineSummary> {
  if (await isWaiting(engine, 'creates')) await (await loadCreation()).resumeCreates(engine)
  if (await isWaiting(engine, 'approvals')) await (await loadApproval()).resumeApprovals(engine)
  if (await isWaiting(engine, 'connects')) await (await loadConnecting()).resumeConnects(engine)
  if (await isWaiting(engine, 'recoveries')) await (await loadRecovery()).resumeRecoveries(engine)
  if (await isWaiting(engine, 'members')) await (await loadMembers()).resumeMembers(engine)
  if (await isWaiting(engine, 'grants')) await (await loadApplications()).resumeGrants(engine)
  if (await isWaiting(engine, 'journal')) await (await loadApplications()).resumeJournal(engine)
  if (await isWaiting(engine, 'registrations')) await (await loadAccounts()).resumeRegistrations(engine)
  if (await isWaiting(engine, 'places')) await (await loadAccounts()).catchUp(engine)
  await sweepKeys(engine)
  return summarizeMachine(engine)
}

async function isWaiting(engine: EngineContext, collection: Collection): Promise<boolean> {
  return (await engine.machine.list(collection)).length > 0
}
