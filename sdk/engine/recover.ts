/**
 * Recovery: a profile comes back from its recovery shares, on a machine that has nothing of it.
 *
 * `prepared → published → gone`. Once the backup is open, everything later steps need is stored: the master keys in the
 * vault, the new version and the secret, encrypted to the new device, in the flow. The shares need not be typed again.
 */

import { roleOf } from '../core/application/index.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { openEscrowEntry } from '../core/escrow/entry.ts'
import { type VerifiedPersonal, verifySuccessor } from '../core/profile/index.ts'
import { createRandomIdentifier } from '../core/udf.ts'
import type { ProfileSummary, RecoverOptions } from './api.ts'
import { handOverJournal, resumeGrants } from './applications/index.ts'
import type { EngineContext } from './context.ts'
import { accountLock } from './create-account.ts'
import { defaultOf } from './defaults.ts'
import { devicesInUse, loadDevice, requireDevice, supportedSuite } from './devices.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from './flow.ts'
import { textToObject } from './objects.ts'
import { fetchPersonal, normalizeAccount, portalOf } from './portals.ts'
import type { MachineChange } from './ports.ts'
import { lacksKeys, profileLock } from './profiles.ts'
import { publishPersonal } from './publish.ts'
import type { GrantFlow, ProfileRecord, RecoverFlow } from './records.ts'
import { findBackup } from './recover-shares.ts'
import { prepareRecovery, rebaseRecovery } from './recover-sign.ts'
import { summarizeProfile } from './summaries.ts'

const MOST_REBASES = 8

/**
 * Recovers the profile of an account from its shares. This machine gets a new device in it, with the only online key
 * that the profile has from now on: whoever administered it before does so no more, and is still a device of it. Its
 * devices and applications stay, and what the applications hold is encrypted to this device as well.
 *
 * A recovery of the same account that was cut short is finished as it was begun, whatever the options say.
 *
 * @throws `mesh/share/format`, `mesh/share/few`, `mesh/share/mixed`, `mesh/share/conflict`, `mesh/share/mismatch`;
 * `mesh/escrow/missing`; `mesh/escrow/invalid` for a backup that is damaged or not of the account's profile;
 * `mesh/profile/exists` when this machine is in the profile with all its keys; `mesh/profile/rollback` when it has seen a
 * newer version than the portal shows; `mesh/account/taken`; `mesh/key/unsupported`; `mesh/portal/…`, after which
 * the recovery is kept for the next call or `resume` if the backup was open already
 */
export async function recoverProfile(
  engine: EngineContext,
  options: RecoverOptions,
): Promise<ProfileSummary> {
  const account = normalizeAccount(options.account)
  const { profile } = await engine.machine.exclusively(accountLock(account), async () => {
    const begun = await engine.machine.get('recoveries', account)
    const flow = begun ?? (await prepare(engine, { ...options, account }))
    return runFlow(engine, flow, step)
  })
  await resumeGrants(engine, profile.id)
  return summarizeProfile(engine, profile.id)
}

/** Finishes recoveries that were cut short. A portal that does not answer leaves them for another time. */
export async function resumeRecoveries(engine: EngineContext): Promise<void> {
  for (const { id } of await engine.machine.list('recoveries')) {
    await engine.machine.exclusively(accountLock(id), async () => {
      const flow = await engine.machine.get('recoveries', id)
      if (flow) await runFlow(engine, flow, step).catch(ignoreNamed)
    })
  }
}

async function prepare(engine: EngineContext, options: RecoverOptions): Promise<RecoverFlow> {
  const { account } = options
  const portal = await portalOf(engine, account)
  const held = await heldProfile(engine, account)
  const record = held && (await engine.machine.get('escrows', held.id))
  const own = record && textToObject(record.entry, 'OfflineEscrowEntry').Identifier
  const expected = [options.identifier?.trim().toUpperCase(), own].filter(one => one !== undefined)
  const { secret, entry } = await findBackup(engine, portal, { ...options, expected })
  const current = await newestVersion(engine, { account, portal: portal.url, held })
  const master = current.personal?.udf ?? held?.id
  const keys = await openEscrowEntry(engine, {
    entry,
    secret,
    ...(master !== undefined && { master }),
  })
  const suite = await supportedSuite(engine, keys.signature.publicKey.suite)
  const flow = await prepareRecovery(engine, {
    ...options,
    account,
    portal: portal.url,
    suite,
    keys,
    backup: { entry, secret },
    ...current,
  })
  secret.fill(0)
  return flow
}

/** The profile this machine had under the account, if its keys are gone. */
async function heldProfile(engine: EngineContext, account: string): Promise<ProfileRecord | undefined> {
  const profiles = await engine.machine.list('profiles')
  const held = profiles.find(profile => profile.accounts.some(one => one.account === account))
  if (held && !(await lacksKeys(engine, held)))
    throw new MeshError('mesh/profile/exists', `this machine is in the profile ${held.id} already`)
  return held
}

export interface CurrentVersion {
  /** The version to build on; absent where neither the portal nor this machine has one. */
  readonly personal?: VerifiedPersonal
  /** Whether the portal has it. */
  readonly isThere: boolean
}

async function newestVersion(
  engine: EngineContext,
  place: {
    readonly account: string
    readonly portal: string
    readonly held: ProfileRecord | undefined
  },
): Promise<CurrentVersion> {
  const { account, portal, held } = place
  const found = await fetchPersonal(engine, engine.portals.at(portal), {
    account,
    ...(held && { udf: held.id }),
  })
  const known = held && (await engine.verifiedPersonal(held.signed))
  if (found === undefined) return { ...(known && { personal: known }), isThere: false }
  if (known) verifySuccessor(known, found)
  return { personal: found, isThere: true }
}

const steps = { prepared: publish, published: keep }

function step(engine: EngineContext, flow: RecoverFlow): Promise<Step<RecoverFlow>> {
  return steps[flow.state](engine, flow)
}

function moveTo(flow: RecoverFlow): Step<RecoverFlow> {
  return { flow, changes: [{ collection: 'recoveries', put: flow }], proceed: true }
}

/** Puts the recovered profile in the place of the last version, or where there was an account before. */
async function publish(engine: EngineContext, flow: RecoverFlow): Promise<Step<RecoverFlow>> {
  const { id: account, basedOn } = flow
  const portal = engine.portals.at(flow.portal)
  const personal = await engine.verifiedPersonal(flow.profile.signed)
  try {
    const current =
      basedOn === undefined
        ? await createAgain(engine, flow, personal)
        : await publishPersonal(engine, { portal, account, personal, basedOn })
    if (current.digest === personal.digest) return moveTo({ ...flow, state: 'published' })
    if (flow.rebased >= MOST_REBASES)
      throw new MeshError('mesh/portal/conflict', 'other administrators always came first')
    return moveTo(await rebaseRecovery(engine, flow, current))
  } catch (error) {
    if (isMeshError(error, 'mesh/account/missing') && basedOn !== undefined) {
      const { basedOn: _, ...anew } = flow
      return moveTo(anew)
    }
    if (isFinal(error, 'mesh/storage/evicted', 'mesh/key/unsupported')) await abandon(engine, flow)
    throw error
  }
}

/** The account was lost with everything else. Whoever has it by now keeps it. */
async function createAgain(
  engine: EngineContext,
  { id: account, portal: url }: RecoverFlow,
  personal: VerifiedPersonal,
): Promise<VerifiedPersonal> {
  const portal = engine.portals.at(url)
  const there = () => fetchPersonal(engine, portal, { account, udf: personal.udf })
  const before = await there()
  if (before) return before
  const value = personal.signed
  await portal.transact('CreateAccount', {
    Account: account,
    Profile: { tag: 'SignedPersonalProfile', value },
  })
  return (await there()) ?? personal
}

/** What was made for it goes; keys that nothing names are swept. */
async function abandon(engine: EngineContext, flow: RecoverFlow): Promise<void> {
  await engine.machine.commit([{ collection: 'recoveries', remove: flow.id }])
}

/** Moves the profile to where profiles are kept, and has its applications opened with the escrow key. */
function keep(engine: EngineContext, flow: RecoverFlow): Promise<Step<RecoverFlow>> {
  const { profile } = flow
  return engine.machine.exclusively(profileLock(profile.id), async () => {
    const held = await engine.machine.get('profiles', profile.id)
    const others = await engine.machine.list('profiles')
    const device = await requireDevice(engine, profile.device)
    const grant = await applicationsToOpen(engine, profile)
    const accounts = (held?.accounts ?? []).filter(({ account }) => account !== flow.id)
    const put: ProfileRecord = {
      ...profile,
      accounts: [...profile.accounts, ...accounts],
      isDefault: held?.isDefault ?? defaultOf(others) === undefined,
    }
    const changes: readonly MachineChange[] = [
      ...(await replacedDevice(engine, held, profile)),
      { collection: 'profiles', put },
      { collection: 'escrows', put: flow.escrow },
      { collection: 'notes', put: { id: `${profile.id}/${profile.device}`, name: device.name } },
      ...(grant ? [{ collection: 'grants', put: grant } as const] : []),
      { collection: 'recoveries', remove: flow.id },
    ]
    return { flow, changes, proceed: false }
  })
}

/** What the device leaves behind that was in the profile before its keys were gone. */
async function replacedDevice(
  engine: EngineContext,
  held: ProfileRecord | undefined,
  profile: ProfileRecord,
): Promise<readonly MachineChange[]> {
  if (!held || held.device === profile.device) return []
  const place = { from: held.device, to: profile.device }
  const journal = await handOverJournal(engine, profile.id, place)
  const isStillUsed = (await devicesInUse(engine, { apartFrom: held.id })).has(held.device)
  return isStillUsed ? journal : [...journal, { collection: 'devices', remove: held.device }]
}

async function applicationsToOpen(
  engine: EngineContext,
  profile: ProfileRecord,
): Promise<GrantFlow | undefined> {
  const { applications } = await engine.verifiedPersonal(profile.signed)
  const { udf } = await loadDevice(engine, profile.device)
  const mine = applications.filter(entry => roleOf(entry, udf) === 'administrator')
  if (mine.length === 0) return undefined
  return {
    id: createRandomIdentifier(engine),
    profile: profile.id,
    state: 'listed',
    grants: [],
    applications: mine.map(entry => entry.Identifier ?? ''),
  }
}
