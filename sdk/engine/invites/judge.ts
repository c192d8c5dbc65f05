/**
 * Requests that name an invite, judged when they are first seen: who knows the PIN, who guessed, and when an invite has
 * had enough (attack 18). Each request is judged once, and what it costs the invite is stored with it in one commit.
 */
import { verifyInviteClaim } from '../../core/connection/index.ts'
import { MeshError, type MeshErrorCode } from '../../core/error.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import type { MachineChange } from '../ports.ts'
import type { ApproveFlow, InviteRecord, ProfileRecord, RequestRecord } from '../records.ts'
import type { FreshRequest } from '../requests.ts'
import { sealSecret } from '../secrets.ts'
import { endedInvite, invitesOf, isPast, MOST_WRONG, openPin } from './records.ts'

const ENDS: Readonly<Record<Exclude<InviteRecord['state'], 'open'>, MeshErrorCode>> = {
  used: 'mesh/invite/used',
  burnt: 'mesh/invite/burnt',
  cancelled: 'mesh/invite/unknown',
}

interface Seen {
  readonly fresh: readonly FreshRequest[]
  /** Those that were seen before. */
  readonly kept: readonly RequestRecord[]
}

/**
 * Judges requests that are new. An invite that this device does not know may be another administrator's: a device that
 * has the profile's fingerprint from it can be let in by address as well, any other must wait for that administrator and
 * is left out. Needs the requests lock.
 *
 * @returns all requests to remember, and what else must be stored with them
 * @throws `mesh/storage/evicted`
 */
export async function judgeClaims(
  engine: EngineContext,
  profile: ProfileRecord,
  { fresh, kept }: Seen,
): Promise<{ readonly requests: readonly RequestRecord[]; readonly others: readonly MachineChange[] }> {
  const invites = new Map((await invitesOf(engine, profile.id)).map(invite => [invite.id, invite]))
  const before = new Map(invites)
  const judged: RequestRecord[] = []
  // One after the other: an invite that the first five have burnt is not tried by the sixth.
  for (const { record, verified } of fresh) {
    const { claim } = verified
    const invite = claim && invites.get(`${profile.id}/${claim.invite}`)
    if (invite) {
      const verdict = await judge(engine, { profile, invite }, { record, verified })
      judged.push(verdict.request)
      invites.set(invite.id, verdict.invite)
    } else if (!claim || claim.pinned) judged.push(record)
  }
  const requests = [...kept, ...judged].map(request => settle(request, [...kept, ...judged], invites))
  const changed = [...invites.values()].filter(invite => before.get(invite.id) !== invite)
  return {
    requests,
    others: changed.map((put): MachineChange => ({ collection: 'invites', put })),
  }
}

/**
 * What deciding about an invited request stores with the decision: the invite is used by the device that is let in, and
 * burnt by one that is turned away, since its PIN has come into the wrong hands. Needs the requests lock.
 *
 * @throws `mesh/invite/…` for an acceptance when it has ended or expired meanwhile
 */
export async function spendInvite(
  engine: EngineContext,
  request: RequestRecord,
  decision: ApproveFlow['decision'],
): Promise<readonly MachineChange[]> {
  const invite = await engine.machine.get('invites', request.invite ?? '')
  if (decision === 'Accepted') {
    const problem = invite ? problemOf(engine, invite) : 'mesh/invite/unknown'
    if (problem) throw new MeshError(problem, 'the invite has ended meanwhile')
  }
  // A device that never knew the PIN costs the invite nothing more when it is turned away.
  if (invite?.state !== 'open' || request.problem) return []
  const ended = endedInvite(invite, decision === 'Accepted' ? 'used' : 'burnt')
  const others = (await engine.machine.list('requests')).filter(
    other => other.invite === invite.id && other.id !== request.id,
  )
  const invites = new Map([[ended.id, ended]])
  return [
    { collection: 'invites', put: ended },
    ...others.map((other): MachineChange => {
      return { collection: 'requests', put: settle(other, others, invites) }
    }),
  ]
}

/** Why an invite cannot be used any more. */
function problemOf(engine: EngineContext, invite: InviteRecord): MeshErrorCode | undefined {
  if (invite.state !== 'open') return ENDS[invite.state]
  return isPast(engine, invite) ? 'mesh/invite/expired' : undefined
}

async function judge(
  engine: EngineContext,
  { profile, invite }: { readonly profile: ProfileRecord; readonly invite: InviteRecord },
  { record, verified }: FreshRequest,
): Promise<{ readonly request: RequestRecord; readonly invite: InviteRecord }> {
  const named = { ...record, way: 'invite', invite: invite.id } as const
  const problem = problemOf(engine, invite)
  if (problem) return { request: { ...named, problem }, invite }
  const key = await provenKey(engine, { profile, invite }, verified)
  if (key === undefined) {
    const wrong = invite.wrong + 1
    const tried = { ...invite, wrong }
    const isBurnt = wrong >= MOST_WRONG
    return {
      request: { ...named, problem: isBurnt ? 'mesh/invite/burnt' : 'mesh/invite/pin' },
      invite: isBurnt ? endedInvite(tried, 'burnt') : tried,
    }
  }
  const sealedFor = {
    device: await loadDevice(engine, profile.device),
    purpose: 'invite-key',
    subject: record.device,
  } as const
  const secret = await sealSecret(engine, key, sealedFor)
  key.fill(0)
  const { name, applications, expiresAt } = invite
  return {
    request: {
      ...named,
      secret,
      ...(name !== undefined && { name }),
      ...(applications && { applications }),
      // Wire dates compare as text.
      expiresAt: expiresAt < record.expiresAt ? expiresAt : record.expiresAt,
    },
    invite,
  }
}

/** The key to answer with, if the request is by somebody who knows the PIN. */
async function provenKey(
  engine: EngineContext,
  { profile, invite }: { readonly profile: ProfileRecord; readonly invite: InviteRecord },
  { claim, nonce, device }: FreshRequest['verified'],
) {
  if (claim === undefined || nonce === undefined) return undefined
  const pin = await openPin(engine, profile, invite)
  const request = { device: device.udf, profile: profile.id, nonce, account: invite.account }
  return verifyInviteClaim(engine, claim, { pin, request })
}

/** A request as it stands among the others: with its invite at an end, or with another that knows the PIN too. */
function settle(
  request: RequestRecord,
  all: readonly RequestRecord[],
  invites: ReadonlyMap<string, InviteRecord>,
): RequestRecord {
  const invite = request.invite === undefined ? undefined : invites.get(request.invite)
  if (!invite || request.problem) return request
  if (invite.state !== 'open') return { ...request, problem: ENDS[invite.state] }
  const isRival = (other: RequestRecord) =>
    other.invite === invite.id && other.id !== request.id && !other.problem
  return !request.contested && all.some(isRival) ? { ...request, contested: true } : request
}
