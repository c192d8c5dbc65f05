/**
 * Devices that ask to join, as an administrator sees them: each verified before it is shown, and remembered as it was
 * shown, so that a decision is always about those bytes (attack 17).
 */
import { bytesToBase64Url } from '../core/base64url.ts'
import { utf8ToBytes } from '../core/bytes.ts'
import { chooseChallenge, type VerifiedRequest, verifyConnectionRequest } from '../core/connection/index.ts'
import { isMeshError, MeshError } from '../core/error.ts'
import type { PendingRequest } from './api.ts'
import type { EngineContext } from './context.ts'
import { signerFor } from './devices.ts'
import { displayKind } from './display.ts'
import { removedDevices } from './members/noted.ts'
import { objectToText } from './objects.ts'
import type { MachineChange } from './ports.ts'
import { requireProfile } from './profiles.ts'
import type { AccountRecord, ProfileRecord, RequestRecord } from './records.ts'
import { loadInvites } from './seldom.ts'
import { REQUEST_LIFETIME, wireTime, wireTimeToMilliseconds } from './time.ts'
import { isByRequest } from './ways.ts'

/** Two groups of five characters carry 50 bits. */
const CHALLENGE_GROUPS = 2
/** Requests of one account that are looked at: what a portal may send beyond is a flood (attacks 8, 13). */
const MOST_REQUESTS = 50
/** Requests of a profile that are remembered: a portal that invents new ones all the time does not fill the disk. */
const MOST_REMEMBERED = 200

/** Held while the remembered requests of a profile change, so that two tabs choose one challenge. */
export function requestsLock(profile: string): string {
  return `requests:${profile}`
}

/**
 * The devices that ask to join a profile now: what its portals list and this device has verified, and what it has
 * scanned. Requests that do not verify, are for another profile, of another suite or by a device that was removed are
 * left out.
 *
 * @throws `mesh/profile/missing`; `mesh/storage/evicted`; `mesh/portal/…` when none of the portals answered
 */
export async function listPending(
  engine: EngineContext,
  profile: string,
): Promise<readonly PendingRequest[]> {
  const record = await requireProfile(engine, profile)
  const listed = await fetchRequests(engine, record)
  const remembered = await remember(engine, record, listed)
  const decided = new Set((await engine.machine.list('approvals')).map(flow => flow.id))
  const removed = await removedDevices(engine, await engine.verifiedPersonal(record.signed))
  const ids = new Set(listed.map(request => request.id))
  return remembered
    .filter(request => (!isByRequest(request.way) || ids.has(request.id)) && !decided.has(request.id))
    .filter(({ device }) => !removed.has(device))
    .map(toPending)
}

/**
 * A request as it was shown.
 *
 * @throws `mesh/connect/missing` for one that was not, or that is decided; `mesh/connect/expired`
 */
export async function requireRequest(
  engine: EngineContext,
  profile: string,
  id: string,
): Promise<RequestRecord> {
  const request = await engine.machine.get('requests', id)
  if (!request || request.profile !== profile) {
    throw new MeshError('mesh/connect/missing', 'no such request was shown on this machine')
  }
  if (isPast(engine, request)) {
    await engine.machine.commit([{ collection: 'requests', remove: id }])
    throw new MeshError('mesh/connect/expired', 'the request was shown too long ago to be decided')
  }
  return request
}

/** Names a request by what was signed: other bytes from the same device are another request. */
export async function requestId(
  engine: EngineContext,
  request: { readonly profile: string; readonly device: string; readonly signed: string },
): Promise<string> {
  const digest = await engine.crypto.subtle.digest('SHA-256', utf8ToBytes(request.signed))
  return `${request.profile}/${request.device}/${bytesToBase64Url(new Uint8Array(digest))}`
}

export function toPending(request: RequestRecord): PendingRequest {
  const { id, way, account, device, kind, authenticator, scanned, name } = request
  const { applications, problem, seenAt, expiresAt } = request
  return {
    id,
    way,
    account,
    device,
    kind,
    authenticator,
    challenge: isProvenByPin(request) ? [] : request.challenge,
    scanned,
    ...(name !== undefined && { suggestedName: name }),
    ...(applications && { applications }),
    ...(problem && { problem }),
    seenAt,
    expiresAt,
  }
}

/** Whether the PIN says which device is meant, so that nothing needs to be typed: one device knows it, and no other. */
export function isProvenByPin({ way, contested = false }: RequestRecord): boolean {
  return way === 'invite' && !contested
}

/** A request on its way into the records: all but what is decided when it is first remembered. */
interface Listed extends Omit<RequestRecord, 'challenge' | 'seenAt' | 'expiresAt'> {
  readonly verified: VerifiedRequest
}

/** A request that is seen for the first time, and how it is remembered as long as nothing is known of an invite. */
export interface FreshRequest {
  readonly record: RequestRecord
  readonly verified: VerifiedRequest
}

async function fetchRequests(engine: EngineContext, record: ProfileRecord): Promise<readonly Listed[]> {
  const answers = await Promise.allSettled(record.accounts.map(account => fetchOf(engine, record, account)))
  const answered = answers.filter(answer => answer.status === 'fulfilled')
  const failure = answers.find(answer => answer.status === 'rejected')
  if (failure && (answered.length === 0 || !isMeshError(failure.reason))) throw failure.reason
  return answered.flatMap(answer => answer.value)
}

async function fetchOf(
  engine: EngineContext,
  record: ProfileRecord,
  { account, portal }: AccountRecord,
): Promise<readonly Listed[]> {
  const signer = await signerFor(engine, record.device)
  const { Pending = [] } = await engine.portals
    .at(portal)
    .transact('ConnectPending', { AccountID: account }, { signer })
  const requests = await Promise.all(
    Pending.slice(0, MOST_REQUESTS).map(signed =>
      verifyConnectionRequest(engine, signed, { profile: record.id }).catch(dropNamed),
    ),
  )
  const fitting = requests.filter(
    request => request?.device.suite === record.suite,
  ) as readonly VerifiedRequest[]
  return Promise.all(
    fitting.map(async verified => {
      const { device, authenticator, signed } = verified
      const text = objectToText('SignedConnectionRequest', signed)
      const listed = { profile: record.id, device: device.udf, signed: text }
      const id = await requestId(engine, listed)
      return {
        ...listed,
        id,
        way: 'address',
        account,
        portal,
        kind: displayKind(device),
        authenticator,
        scanned: false,
        verified,
      } as const
    }),
  )
}

function dropNamed(error: unknown): undefined {
  if (!isMeshError(error)) throw error
  return undefined
}

/**
 * Stores what is new with a challenge of its own, drops what is past, and gives back all that is remembered. A request
 * keeps the challenge it was first shown with: a portal that hides and shows it again cannot have it drawn anew.
 */
function remember(
  engine: EngineContext,
  record: ProfileRecord,
  listed: readonly Listed[],
): Promise<readonly RequestRecord[]> {
  return engine.machine.exclusively(requestsLock(record.id), async () => {
    const known = (await engine.machine.list('requests')).filter(({ profile }) => profile === record.id)
    const past = known.filter(request => isPast(engine, request))
    const kept = known.filter(request => !past.includes(request))
    const fresh = listed
      .filter((request, index) => listed.findIndex(({ id }) => id === request.id) === index)
      .filter(({ id }) => kept.every(request => request.id !== id))
      .slice(0, Math.max(0, MOST_REMEMBERED - kept.length))
      .map(request => firstSeen(engine, request))
    const { requests, others } = await judge(engine, record, { fresh, kept })
    const isNew = (request: RequestRecord) => !kept.includes(request)
    const puts = requests.filter(isNew).map((put): MachineChange => ({ collection: 'requests', put }))
    const removals = past.map(({ id }): MachineChange => ({ collection: 'requests', remove: id }))
    const changes = [...removals, ...puts, ...others]
    if (changes.length > 0) await engine.machine.commit(changes)
    return requests
  })
}

/** All requests to remember, with what is known of the invites that new ones name, and what changes besides. */
async function judge(
  engine: EngineContext,
  record: ProfileRecord,
  { fresh, kept }: { readonly fresh: readonly FreshRequest[]; readonly kept: readonly RequestRecord[] },
): Promise<{ readonly requests: readonly RequestRecord[]; readonly others: readonly MachineChange[] }> {
  if (fresh.every(({ verified }) => verified.claim === undefined)) {
    return { requests: [...kept, ...fresh.map(request => request.record)], others: [] }
  }
  return (await loadInvites()).judgeClaims(engine, record, { fresh, kept })
}

function firstSeen(engine: EngineContext, { verified, ...request }: Listed): FreshRequest {
  const challenge = chooseChallenge(engine, request.authenticator, CHALLENGE_GROUPS)
  return { record: { ...request, challenge, ...lifetime(engine) }, verified }
}

/** When a request that is seen now was seen, and until when it can be decided. */
export function lifetime(engine: EngineContext): { readonly seenAt: string; readonly expiresAt: string } {
  const now = engine.clock.now()
  return { seenAt: wireTime(now), expiresAt: wireTime(now + REQUEST_LIFETIME) }
}

function isPast(engine: EngineContext, request: RequestRecord): boolean {
  return engine.clock.now() > wireTimeToMilliseconds(request.expiresAt)
}
