/** The invites of this device: made, listed, ended. Their PINs are stored encrypted, and forgotten when they end. */
import { bytesToUtf8, utf8ToBytes } from '../../core/bytes.ts'
import { createPin, formatInviteText, formatInviteUri } from '../../core/connection/index.ts'
import { MeshError } from '../../core/error.ts'
import { suites } from '../../core/suite/index.ts'
import type { Invite, InviteOptions } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import type { MachineChange } from '../ports.ts'
import { requireOnlineKey, requireProfile } from '../profiles.ts'
import type { AccountRecord, InviteRecord, ProfileRecord } from '../records.ts'
import { requestsLock } from '../requests.ts'
import { openSecret, sealSecret } from '../secrets.ts'
import { loadApplications } from '../seldom.ts'
import { DAY, wireTime, wireTimeToMilliseconds } from '../time.ts'

/** Wrong PINs that end an invite (attack 18). */
export const MOST_WRONG = 5

const DEFAULT_SECONDS = 600
const MOST_SECONDS = DAY / 1000
/** Of one profile on one device, ended ones included; far fewer than there are names for them. */
const MOST_INVITES = 128

/**
 * Makes an invite: a PIN that only this device and whoever is told it know. The portal is not told.
 *
 * @throws `mesh/argument`; `mesh/profile/missing`; `mesh/profile/administrator` on a device that is none, or that does
 * not administer an application; `mesh/profile/suite` for a profile of the suite of 2017; `mesh/storage/…`
 */
export async function createInvite(
  engine: EngineContext,
  profile: string,
  options: InviteOptions = {},
): Promise<Invite> {
  const record = await requireProfile(engine, profile)
  await requireOnlineKey(engine, record, await engine.verifiedPersonal(record.signed))
  if (suites[record.suite].objects === '2017')
    throw new MeshError('mesh/profile/suite', 'profiles of the 2017 suite have no invites')
  const seconds = secondsOf(options)
  const account = accountOf(record, options.account)
  const { applications = [] } = options
  if (applications.length > 0)
    await (await loadApplications()).verifyGrants(engine, profile, record.device, applications)
  const name = options.name?.trim()
  const made = await engine.machine.exclusively(requestsLock(profile), async () => {
    const { kept, removals } = await tidy(engine, profile)
    const { id, pin } = drawPin(engine, record, kept)
    const device = await loadDevice(engine, record.device)
    const secret = await sealSecret(engine, utf8ToBytes(pin), { device, purpose: 'invite-pin', subject: id })
    const now = engine.clock.now()
    const put: InviteRecord = {
      id,
      profile,
      ...account,
      secret,
      state: 'open',
      wrong: 0,
      ...(name && { name }),
      ...(applications.length > 0 && { applications }),
      createdAt: wireTime(now),
      expiresAt: wireTime(now + seconds * 1000),
    }
    await engine.machine.commit([...removals, { collection: 'invites', put }])
    return put
  })
  return summarize(engine, record, made)
}

/**
 * The invites that can still be used.
 *
 * @throws `mesh/profile/missing`; `mesh/storage/evicted`
 */
export async function listInvites(engine: EngineContext, profile: string): Promise<readonly Invite[]> {
  const record = await requireProfile(engine, profile)
  const invites = await invitesOf(engine, profile)
  const open = invites.filter(invite => invite.state === 'open' && !isPast(engine, invite))
  return Promise.all(open.map(invite => summarize(engine, record, invite)))
}

/**
 * Ends an invite. Devices that used it and wait are not let in by it any more.
 *
 * @throws `mesh/invite/unknown` for one that is not open here
 */
export function cancelInvite(engine: EngineContext, profile: string, id: string): Promise<void> {
  return engine.machine.exclusively(requestsLock(profile), async () => {
    const invite = await engine.machine.get('invites', id)
    if (invite?.profile !== profile || invite.state !== 'open')
      throw new MeshError('mesh/invite/unknown', 'no such invite is open on this device')
    const requests = await engine.machine.list('requests')
    const stale = requests.filter(request => request.invite === id && !request.problem)
    await engine.machine.commit([
      { collection: 'invites', put: endedInvite(invite, 'cancelled') },
      ...stale.map((request): MachineChange => {
        return { collection: 'requests', put: { ...request, problem: 'mesh/invite/unknown' } }
      }),
    ])
  })
}

/** The record of an invite that cannot be used any more: its PIN is gone. */
export function endedInvite(
  { secret: _secret, ...invite }: InviteRecord,
  state: 'used' | 'burnt' | 'cancelled',
): InviteRecord {
  return { ...invite, state }
}

export function isPast(engine: EngineContext, invite: InviteRecord): boolean {
  return engine.clock.now() > wireTimeToMilliseconds(invite.expiresAt)
}

export async function invitesOf(engine: EngineContext, profile: string): Promise<readonly InviteRecord[]> {
  return (await engine.machine.list('invites')).filter(invite => invite.profile === profile)
}

/** @throws `mesh/storage/evicted` */
export async function openPin(
  engine: EngineContext,
  record: ProfileRecord,
  invite: InviteRecord,
): Promise<string> {
  const device = await loadDevice(engine, record.device)
  const secret = invite.secret ?? ''
  return bytesToUtf8(await openSecret(engine, secret, { device, purpose: 'invite-pin', subject: invite.id }))
}

/** What is kept, and the changes that remove what ended long ago. */
async function tidy(engine: EngineContext, profile: string) {
  const invites = await invitesOf(engine, profile)
  const isOld = ({ expiresAt }: InviteRecord) => engine.clock.now() > wireTimeToMilliseconds(expiresAt) + DAY
  const removals = invites
    .filter(isOld)
    .map(({ id }): MachineChange => ({ collection: 'invites', remove: id }))
  return { kept: invites.filter(invite => !isOld(invite)), removals }
}

/** Names that are taken are drawn again: a request names its invite, and one that has ended must not come to life. */
function drawPin(
  engine: EngineContext,
  record: ProfileRecord,
  kept: readonly InviteRecord[],
): { readonly id: string; readonly pin: string } {
  if (kept.length >= MOST_INVITES)
    throw new MeshError('mesh/argument', 'there are too many invites of this day')
  for (;;) {
    const pin = createPin(engine)
    const id = `${record.id}/${pin.invite}`
    if (kept.every(invite => invite.id !== id)) return { id, pin: pin.text }
  }
}

async function summarize(
  engine: EngineContext,
  record: ProfileRecord,
  invite: InviteRecord,
): Promise<Invite> {
  const { id, profile, account, portal, wrong, createdAt, expiresAt, name, applications } = invite
  const pin = await openPin(engine, record, invite)
  const expires = Math.floor(wireTimeToMilliseconds(expiresAt) / 1000)
  const uri = formatInviteUri({ portal, account, profile, pin, expires })
  return {
    id,
    account,
    profile,
    pin,
    text: formatInviteText({ account, profile, pin }),
    ...(uri !== undefined && { uri }),
    createdAt,
    expiresAt,
    triesLeft: MOST_WRONG - wrong,
    ...(name !== undefined && { name }),
    ...(applications && { applications }),
  }
}

function secondsOf({ expires = DEFAULT_SECONDS }: InviteOptions): number {
  if (!Number.isInteger(expires) || expires < 1 || expires > MOST_SECONDS)
    throw new MeshError('mesh/argument', `an invite lasts 1 to ${MOST_SECONDS} seconds`)
  return expires
}

function accountOf(record: ProfileRecord, wanted: string | undefined): AccountRecord {
  const found =
    wanted === undefined ? record.accounts[0] : record.accounts.find(({ account }) => account === wanted)
  if (!found) throw new MeshError('mesh/argument', 'the profile has no such account')
  return found
}
