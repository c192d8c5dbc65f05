/**
 * One account more for a profile, or one less.
 *
 * Adding: `prepared → registered → gone`. The portal holds the profile first, then the profile says so. Removing:
 * `prepared → listed → gone`. The profile says so first, then the portal gives the name up, so that no other device
 * takes it for a loss. A move is an addition and then a removal.
 */
import { isMeshError, MeshError } from '../../core/error.ts'
import type { AddAccountOptions, ProfileSummary, RemoveAccountOptions } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { accountLock } from '../create-account.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from '../flow.ts'
import { domainOf, normalizeAccount, portalOf } from '../portals.ts'
import type { MachineChange } from '../ports.ts'
import { profileLock, requireOnlineKey, requireProfile } from '../profiles.ts'
import { publishAt } from '../publish.ts'
import type { ProfileRecord, RegistrationFlow } from '../records.ts'
import { refreshProfile } from '../refresh.ts'
import { summarizeProfile } from '../summaries.ts'
import { accountToName, isNameOf } from './names.ts'
import { isByDomain, publishNames } from './publish-names.ts'
import { heldVersion, registerAccount } from './register.ts'

/** More are not asked at every look. */
const MOST_ACCOUNTS = 8

/**
 * Registers a profile under one more account, and publishes there what its other portals have. The account is this
 * profile's when this resolves; what could not be published is when the portal is reached again.
 *
 * @throws `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/account/taken` and other `mesh/account/…`;
 * `mesh/argument` for one account too many; `mesh/portal/…`, after which it is kept for the next call or `resume`
 */
export async function addAccount(
  engine: EngineContext,
  profile: string,
  options: AddAccountOptions,
): Promise<ProfileSummary> {
  const account = normalizeAccount(options.account)
  domainOf(account)
  await register(engine, { profile, account, kind: 'add' }, () =>
    prepareAddition(engine, profile, { ...options, account }),
  )
  // What waits for its turn is noted, and goes there with the next refresh.
  await refreshProfile(engine, profile).catch(ignoreNamed)
  return summarizeProfile(engine, profile)
}

/**
 * Gives up an account of a profile: the profile stops saying that it has it, then its portal gives the name free. The
 * portal is asked to forget nothing else, and the other accounts stay as they are.
 *
 * @throws `mesh/account/missing` for one that the profile does not have; `mesh/account/last` for its only one;
 * `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/portal/…`, after which it is finished by `resume`
 */
export async function removeAccount(
  engine: EngineContext,
  profile: string,
  text: string,
  options: RemoveAccountOptions = {},
): Promise<ProfileSummary> {
  const account = normalizeAccount(text)
  await register(engine, { profile, account, kind: 'remove' }, () =>
    prepareRemoval(engine, profile, { ...options, account }),
  )
  return summarizeProfile(engine, profile)
}

/** Finishes what was cut short. A portal that does not answer leaves it for another time. */
export async function resumeRegistrations(engine: EngineContext): Promise<void> {
  for (const { id, profile } of await engine.machine.list('registrations')) {
    await holding(engine, { profile, account: id }, async () => {
      const flow = await engine.machine.get('registrations', id)
      if (flow) await runFlow(engine, flow, step).catch(ignoreNamed)
    })
  }
}

interface Wanted {
  readonly profile: string
  readonly account: string
}

function holding(
  engine: EngineContext,
  { profile, account }: Wanted,
  work: () => Promise<void>,
): Promise<void> {
  return engine.machine.exclusively(accountLock(account), () =>
    engine.machine.exclusively(profileLock(profile), work),
  )
}

/** Finishes what is under way for the account, and begins what is wanted where that is something else. */
function register(
  engine: EngineContext,
  wanted: Wanted & Pick<RegistrationFlow, 'kind'>,
  prepare: () => Promise<RegistrationFlow | undefined>,
): Promise<void> {
  const { profile, account, kind } = wanted
  return holding(engine, wanted, async () => {
    const begun = await engine.machine.get('registrations', account)
    if (begun && begun.profile !== profile)
      throw new MeshError(
        'mesh/account/taken',
        'another profile of this machine is about to have the account',
      )
    if (begun) await runFlow(engine, begun, step)
    if (begun?.kind === kind) return
    const flow = await prepare()
    if (flow === undefined) return
    await engine.machine.commit([{ collection: 'registrations', put: flow }])
    await runFlow(engine, flow, step)
  })
}

async function prepareAddition(
  engine: EngineContext,
  profile: string,
  { account, portal }: AddAccountOptions,
): Promise<RegistrationFlow | undefined> {
  const record = await administered(engine, profile)
  if (record.accounts.some(one => one.account === account)) return undefined
  if (record.accounts.length >= MOST_ACCOUNTS)
    throw new MeshError('mesh/argument', `a profile has ${MOST_ACCOUNTS} accounts at most`)
  const { url } = portal === undefined ? await portalOf(engine, account) : engine.portals.at(portal)
  return {
    id: account,
    kind: 'add',
    profile,
    portal: url,
    isByDomain: portal === undefined || (await isByDomain(engine, { account, portal: url })),
    state: 'prepared',
  }
}

async function prepareRemoval(
  engine: EngineContext,
  profile: string,
  { account, last = false }: RemoveAccountOptions & { readonly account: string },
): Promise<RegistrationFlow> {
  const { accounts } = await administered(engine, profile)
  const held = accounts.find(one => one.account === account)
  if (held === undefined)
    throw new MeshError('mesh/account/missing', `the profile does not have the account ${account}`)
  if (accounts.length === 1 && !last)
    throw new MeshError('mesh/account/last', `${account} is the only account of the profile`)
  return {
    id: account,
    kind: 'remove',
    profile,
    portal: held.portal,
    isByDomain: true,
    state: 'prepared',
  }
}

/** @throws `mesh/profile/missing`, `mesh/profile/administrator`; `mesh/storage/evicted` */
async function administered(engine: EngineContext, profile: string): Promise<ProfileRecord> {
  const record = await requireProfile(engine, profile)
  await requireOnlineKey(engine, record, await engine.verifiedPersonal(record.signed))
  return record
}

async function step(engine: EngineContext, flow: RegistrationFlow): Promise<Step<RegistrationFlow>> {
  try {
    if (flow.kind === 'add') return await (flow.state === 'prepared' ? enter : listIt)(engine, flow)
    return await (flow.state === 'prepared' ? unlist : leave)(engine, flow)
  } catch (error) {
    if (isFinal(error, 'mesh/storage/evicted')) await engine.machine.commit([end(flow)])
    throw error
  }
}

function end({ id }: RegistrationFlow): MachineChange {
  return { collection: 'registrations', remove: id }
}

/** Has the portal hold the profile, and publishes there from now on. */
async function enter(engine: EngineContext, flow: RegistrationFlow): Promise<Step<RegistrationFlow>> {
  const { id: account, portal, profile } = flow
  const record = await requireProfile(engine, profile)
  const personal = await engine.verifiedPersonal(record.signed)
  await registerAccount(engine, { connection: engine.portals.at(portal), account, personal })
  const next: RegistrationFlow = { ...flow, state: 'registered' }
  return {
    flow: next,
    changes: [
      { collection: 'registrations', put: next },
      { collection: 'profiles', put: withAccount(record, flow) },
    ],
    proceed: true,
  }
}

function withAccount(record: ProfileRecord, { id: account, portal }: RegistrationFlow): ProfileRecord {
  const { accounts } = record
  if (accounts.some(one => one.account === account)) return record
  return { ...record, accounts: [...accounts, { account, portal }] }
}

async function listIt(engine: EngineContext, flow: RegistrationFlow): Promise<Step<RegistrationFlow>> {
  const { id: account, portal, profile } = flow
  // Another tab may have asked in between, and believed a version that does not list it yet.
  const put = withAccount(await requireProfile(engine, profile), flow)
  await engine.machine.commit([{ collection: 'profiles', put }])
  const name = accountToName({ account, portal }, flow.isByDomain)
  await publishNames(engine, profile, names =>
    names.some(one => isNameOf(one, account)) ? names : [...names, name],
  )
  return { flow, changes: [end(flow)], proceed: false }
}

/** Stops saying that the profile has the account, everywhere; its own portal included. */
async function unlist(engine: EngineContext, flow: RegistrationFlow): Promise<Step<RegistrationFlow>> {
  const { id: account, profile } = flow
  await publishNames(engine, profile, names => names.filter(name => !isNameOf(name, account)))
  const record = await requireProfile(engine, profile)
  const accounts = record.accounts.filter(one => one.account !== account)
  const next: RegistrationFlow = { ...flow, state: 'listed' }
  return {
    flow: next,
    changes: [
      { collection: 'registrations', put: next },
      { collection: 'profiles', put: { ...record, accounts } },
      { collection: 'places', remove: `${profile}/${account}` },
    ],
    proceed: true,
  }
}

/**
 * Gives the name free. Its portal hears first what the profile says by now: a device that knows no other portal would
 * take the account for lost otherwise.
 */
async function leave(engine: EngineContext, flow: RegistrationFlow): Promise<Step<RegistrationFlow>> {
  const { id: account, portal: url, profile } = flow
  const connection = engine.portals.at(url)
  const record = await requireProfile(engine, profile)
  const personal = await engine.verifiedPersonal(record.signed)
  const found = await heldVersion(engine, { connection, account, personal })
  if (found !== undefined) {
    if (found.digest !== personal.digest)
      await publishAt(engine, { portal: connection, account, personal, basedOn: found.digest })
    const key = await requireOnlineKey(engine, record, personal)
    try {
      await connection.transact('DeleteAccount', { Account: account }, { signer: { device: key.udf, key } })
    } catch (error) {
      if (!isMeshError(error, 'mesh/account/missing')) throw error
    }
  }
  return { flow, changes: [end(flow)], proceed: false }
}
