/**
 * Creating an account: name checked, keys stored, profile signed, portal asked, profile kept.
 *
 * The flow `prepared → registered → gone` starts when all keys are in the vault. Whether an answer that never came was
 * a yes is told by the portal: the account holds this very profile, or it does not.
 */
import { isMeshError, MeshError } from '../core/error.ts'
import type { VerifiedDevice } from '../core/profile/index.ts'
import type { CreateAccountOptions, ProfileSummary } from './api.ts'
import type { EngineContext } from './context.ts'
import { defaultOf } from './defaults.ts'
import { deviceToFound } from './device-making.ts'
import { DEVICES_LOCK, loadDevice, requireDevice, signerFor, supportedSuite } from './devices.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from './flow.ts'
import { foundProfile } from './found-profile.ts'
import { requireKey } from './keys.ts'
import { textToObject } from './objects.ts'
import { fetchPersonal, normalizeAccount, portalOf } from './portals.ts'
import type { CreateFlow } from './records.ts'
import { summarizeProfile } from './summaries.ts'
import { validateAccount } from './validate.ts'

/** Held while an account is created, so that two tabs do not make two identities for one name. */
export function accountLock(account: string): string {
  return `account:${account}`
}

/**
 * Creates an account with a new profile, of which this device becomes the administrator.
 *
 * A creation of the same account that was cut short is finished as it was begun, whatever the options say. When the
 * portal does not answer, everything made is kept for the next call or `resumeCreates`.
 *
 * @throws `mesh/account/…` when the name cannot be had; `mesh/key/…`, `mesh/device/missing`, `mesh/argument` for a
 * device of another suite than asked for; `mesh/portal/…`
 */
export async function createAccount(
  engine: EngineContext,
  options: CreateAccountOptions,
): Promise<ProfileSummary> {
  const account = normalizeAccount(options.account)
  return engine.machine.exclusively(accountLock(account), async () => {
    const begun = await engine.machine.get('creates', account)
    const flow = begun ?? (await prepare(engine, { ...options, account }))
    const { profile } = await runFlow(engine, flow, step)
    return summarizeProfile(engine, profile.id)
  })
}

/** Finishes creations that were cut short. A portal that does not answer leaves them for another time. */
export async function resumeCreates(engine: EngineContext): Promise<void> {
  for (const { id } of await engine.machine.list('creates')) {
    await engine.machine.exclusively(accountLock(id), async () => {
      const flow = await engine.machine.get('creates', id)
      if (flow) await runFlow(engine, flow, step).catch(ignoreNamed)
    })
  }
}

async function prepare(engine: EngineContext, options: CreateAccountOptions): Promise<CreateFlow> {
  const { account } = options
  const { valid, code, reason } = await validateAccount(engine, account)
  if (!valid) throw new MeshError(code ?? 'mesh/account/taken', reason ?? 'the portal refuses the name')
  const portal = await portalOf(engine, account)
  return engine.machine.exclusively(DEVICES_LOCK, async () => {
    const device = await chooseDevice(engine, options)
    return foundProfile(engine, { account, portal: portal.url, device })
  })
}

async function chooseDevice(engine: EngineContext, options: CreateAccountOptions): Promise<VerifiedDevice> {
  if (options.device === undefined) {
    const suite = await supportedSuite(engine, options.suite)
    return engine.verifiedDevice((await deviceToFound(engine, { ...options, suite })).signed)
  }
  const device = await loadDevice(engine, options.device)
  if (options.suite !== undefined && options.suite !== device.suite) {
    throw new MeshError(
      'mesh/argument',
      `device ${device.udf} is of suite ${device.suite}, not ${options.suite}`,
    )
  }
  await requireKey(engine, device.signatureKey)
  return device
}

/** Removes a creation: record and escrow set first, then the keys that nothing names any more. */
export async function abandonCreate(engine: EngineContext, flow: CreateFlow): Promise<void> {
  await engine.machine.commit([
    { collection: 'creates', remove: flow.id },
    { collection: 'escrows', remove: flow.profile.id },
  ])
  const keys = await engine.vault.list()
  await engine.vault.remove(keys.filter(key => key.owner === flow.profile.id).map(key => key.udf))
}

const steps = { prepared: register, registered: keep }

function step(engine: EngineContext, flow: CreateFlow): Promise<Step<CreateFlow>> {
  return steps[flow.state](engine, flow)
}

/**
 * Has the portal hold the profile under the account. Who holds the account is asked before, since a portal of 2017
 * would bind an existing one to any profile without a word, and after a refusal, since an earlier request whose answer
 * was lost may be what refuses this one.
 */
async function register(engine: EngineContext, flow: CreateFlow): Promise<Step<CreateFlow>> {
  let holder = await holderOf(engine, flow)
  let refusal: MeshError | undefined
  if (holder === 'nobody') {
    refusal = await askPortal(engine, flow)
    holder = refusal === undefined ? 'us' : await holderOf(engine, flow)
  }
  if (holder === 'us') {
    const next: CreateFlow = { ...flow, state: 'registered' }
    return { flow: next, changes: [{ collection: 'creates', put: next }], proceed: true }
  }
  refusal ??= new MeshError('mesh/account/taken', `the account ${flow.id} holds another profile`)
  if (holder === 'another' || isFinal(refusal)) await abandonCreate(engine, flow)
  throw refusal
}

async function askPortal(engine: EngineContext, flow: CreateFlow): Promise<MeshError | undefined> {
  const value = textToObject(flow.profile.signed, 'SignedPersonalProfile')
  try {
    await engine.portals
      .at(flow.portal)
      .transact('CreateAccount', { Account: flow.id, Profile: { tag: 'SignedPersonalProfile', value } })
    return undefined
  } catch (error) {
    if (!isMeshError(error)) throw error
    return error
  }
}

async function holderOf(engine: EngineContext, flow: CreateFlow): Promise<'us' | 'another' | 'nobody'> {
  const signer = await signerFor(engine, flow.profile.device)
  const expected = { account: flow.id, udf: flow.profile.id, signer }
  try {
    return (await fetchPersonal(engine, engine.portals.at(flow.portal), expected)) ? 'us' : 'nobody'
  } catch (error) {
    // A portal that shows profiles to their own devices alone does not know this device yet.
    if (isMeshError(error, 'mesh/portal/unauthorized')) return 'nobody'
    if (isMeshError(error) && error.code.startsWith('mesh/profile/')) return 'another'
    throw error
  }
}

/** Moves the profile to where profiles are kept. */
async function keep(engine: EngineContext, flow: CreateFlow): Promise<Step<CreateFlow>> {
  const { profile } = flow
  const [profiles, device] = await Promise.all([
    engine.machine.list('profiles'),
    requireDevice(engine, profile.device),
  ])
  return {
    flow,
    changes: [
      { collection: 'profiles', put: { ...profile, isDefault: defaultOf(profiles) === undefined } },
      { collection: 'notes', put: { id: `${profile.id}/${profile.device}`, name: device.name } },
      { collection: 'creates', remove: flow.id },
    ],
    proceed: false,
  }
}
