/**
 * Recovery: a profile comes back from its recovery shares, on a machine that has nothing of it.
 *
 * `prepared → published → gone`. Once the backup is open, everything later steps need is stored: the master keys in the
 * vault, the new version and the secret, encrypted to the new device, in the flow. The shares need not be typed again.
 */

import { roleOf } from '../core/application/index.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import { openEscrowEntry } from '../core/escrow/entry.ts'
import type { VerifiedPersonal } from '../core/profile/index.ts'
import { createRandomIdentifier } from '../core/udf.ts'
import type { ProfileSummary, RecoverOptions } from './api.ts'
import { handOverJournal, resumeGrants } from './applications/index.ts'
import type { EngineContext } from './context.ts'
import { accountLock } from './create-account.ts'
import { defaultOf } from './defaults.ts'
import { devicesInUse } from './device-making.ts'
import { loadDevice, requireDevice, supportedSuite } from './devices.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from './flow.ts'
import { textToObject } from './objects.ts'
import { fetchPersonal, normalizeAccount, portalOf } from './portals.ts'
import type { MachineChange } from './ports.ts'
import { lacksKeys, profileLock, requireProfile } from './profiles.ts'
import { publishAt } from './publish.ts'
import type { AccountRecord, GrantFlow, ProfileRecord, RecoverFlow } from './records.ts'
import { findCurrent } from './recover-current.ts'
import { findBackup } from './recover-shares.ts'
import { prepareRecovery, rebaseRecovery } from './recover-sign.ts'
import { refreshProfile } from './refresh.ts'
import { summarizeProfile } from './summaries.ts'

const MOST_REBASES = 8

/**
 * Recovers the profile of an account from its shares. This machine gets a new device in it, with the only online key
 * that the profile has from now on: whoever administered it before does so no more, and is still a device of it. Its
 * devices and applications stay, and what the applications hold is encrypted to this device as well.
 *
 * Where the portal the profile was at is gone for good, the account may be a new one, at another portal: the profile has
 * it from then on. What that portal cannot give must be at hand then: the backup (`entry`), and, for the devices and
 * applications to come back, the profile on this machine or at another of its accounts; otherwise it starts empty.
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
  // Its other portals, if it has any: what they have is not newer than what was recovered, or was looked at for it.
  const { accounts } = await requireProfile(engine, profile.id)
  if (accounts.length > 1) await refreshProfile(engine, profile.id).catch(ignoreNamed)
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
  const portal =
    options.portal === undefined ? await portalOf(engine, account) : engine.portals.at(options.portal)
  const byAccount = await heldProfile(engine, profile =>
    profile.accounts.some(one => one.account === account),
  )
  const record = byAccount && (await engine.machine.get('escrows', byAccount.id))
  const own = record && textToObject(record.entry, 'OfflineEscrowEntry').Identifier
  const expected = [options.identifier?.trim().toUpperCase(), own].filter(one => one !== undefined)
  const { secret, entry } = await findBackup(engine, portal, { ...options, expected })
  const there = await fetchPersonal(engine, portal, { account, ...(byAccount && { udf: byAccount.id }) })
  const master = there?.udf ?? byAccount?.id
  const keys = await openEscrowEntry(engine, {
    entry,
    secret,
    ...(master !== undefined && { master }),
  })
  // Under another account this machine may have been in it too.
  const id = keys.signature.publicKey.udf
  const held = byAccount ?? (await heldProfile(engine, profile => profile.id === id))
  const first = { account, portal: portal.url }
  const current = await findCurrent(engine, { id, first, held, there })
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

/** A profile of this machine, if its keys are gone. @throws `mesh/profile/exists` if they are not */
async function heldProfile(
  engine: EngineContext,
  isMeant: (profile: ProfileRecord) => boolean,
): Promise<ProfileRecord | undefined> {
  const held = (await engine.machine.list('profiles')).find(isMeant)
  if (held && !(await lacksKeys(engine, held)))
    throw new MeshError('mesh/profile/exists', `this machine is in the profile ${held.id} already`)
  return held
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
        : await publishAt(engine, { portal, account, personal, basedOn })
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
    const isNew = ({ account }: AccountRecord) => profile.accounts.every(one => one.account !== account)
    const accounts = (held?.accounts ?? []).filter(isNew)
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
