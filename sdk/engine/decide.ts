/** Making a decision about a request that was shown: checked, signed and stored before anything leaves this machine. */
import {
  inviteAnswer,
  scanMac,
  verifyAuthenticator,
  verifyConnectionRequest,
} from '../core/connection/index.ts'
import { MeshError } from '../core/error.ts'
import { type VerifiedDevice, verifyDeviceProfile } from '../core/profile/index.ts'
import type { AcceptOptions } from './api.ts'
import { addDevice, signResult } from './approve-sign.ts'
import type { EngineContext } from './context.ts'
import { loadDevice } from './devices.ts'
import { refuseRemoved } from './members/noted.ts'
import { objectToText, textToObject } from './objects.ts'
import { requireOnlineKey, requireProfile } from './profiles.ts'
import type { ApproveFlow, RequestRecord } from './records.ts'
import { isProvenByPin, listPending, requestsLock, requireRequest } from './requests.ts'
import { openSecret } from './secrets.ts'
import { loadApplications, loadInvites, loadMembers } from './seldom.ts'
import { wireTime } from './time.ts'
import { isByRequest } from './ways.ts'

/**
 * Decides about a request as it was shown, whatever the portal says about it by now.
 *
 * @param id the request that was shown
 * @param accept what was scanned or typed; without it the request is rejected
 * @throws `mesh/connect/authenticator`; `mesh/connect/missing` for a request that was not shown, or that its portal no
 * longer lists; `mesh/connect/expired`; `mesh/invite/…` for one that cannot be accepted; `mesh/profile/removed` for a
 * device that was removed before; `mesh/profile/master` for an administrator-to-be where the master key is elsewhere;
 * `mesh/profile/administrator`, `mesh/profile/missing`; `mesh/storage/evicted`
 */
export async function decide(
  engine: EngineContext,
  profile: string,
  id: string,
  accept?: AcceptOptions,
): Promise<ApproveFlow> {
  const record = await requireProfile(engine, profile)
  const shown = await requireRequest(engine, profile, id)
  if (accept) verifyProven(shown, accept)
  const current = await engine.verifiedPersonal(record.signed)
  const online = await requireOnlineKey(engine, record, current)
  if (accept) await refuseRemoved(engine, current, shown.device)
  if (accept?.administrator) await (await loadMembers()).requireMasterKey(engine, profile)
  await requireWaiting(engine, shown)
  // Meanwhile another device may have shown that it knows the PIN too.
  const request = await requireRequest(engine, profile, id)
  if (accept) verifyProven(request, accept)
  const decision = accept ? 'Accepted' : 'Rejected'
  const { device, nonce } = await openRequest(engine, request)
  const mac = await proofOfSecret(engine, record.device, { request, decision, nonce })
  const wanted = (accept && (accept.applications ?? request.applications)) ?? []
  const wishes =
    (accept?.newApplication !== undefined || wanted.length > 0) &&
    (await (
      await loadApplications()
    ).verifyWishes(engine, profile, device, { ...accept, applications: wanted }))
  const personal = accept ? await addDevice(engine, current, { device, online }) : current
  const draft = {
    id,
    profile,
    device: device.udf,
    account: request.account,
    portal: request.portal,
    signedDevice: objectToText('SignedDeviceProfile', device.signed),
    decision,
    ...(mac !== undefined && { mac }),
    ...(nonce !== undefined && { nonce }),
    ...(request.problem && { reason: request.problem }),
    state: personal === current ? 'published' : 'decided',
    basedOn: current.digest,
    rebased: 0,
    name: accept?.name?.trim() || request.name || request.kind,
    ...(accept?.administrator && { administrator: true }),
    ...wishes,
    decidedAt: wireTime(engine.clock.now()),
    expiresAt: request.expiresAt,
  } as const
  const flow: ApproveFlow = { ...draft, ...(await signResult(engine, draft, { device, personal, online })) }
  const put = { collection: 'approvals', put: flow } as const
  if (request.invite === undefined) {
    await engine.machine.commit([put])
  } else {
    const { spendInvite } = await loadInvites()
    await engine.machine.exclusively(requestsLock(profile), async () =>
      engine.machine.commit([put, ...(await spendInvite(engine, request, decision))]),
    )
  }
  return flow
}

/** @throws `mesh/connect/authenticator`; `mesh/invite/…` where what is wrong with the invite is known */
function verifyProven(request: RequestRecord, { authenticator = '' }: AcceptOptions): void {
  if (request.problem) throw new MeshError(request.problem, 'the invite does not let this device in')
  if (isProvenByPin(request) && authenticator === '') return
  verifyAuthenticator(request.authenticator, authenticator, request.challenge)
}

/** A result for a request that nobody waits for any more would change the profile for nothing. */
async function requireWaiting(engine: EngineContext, request: RequestRecord): Promise<void> {
  if (!isByRequest(request.way)) return
  const pending = await listPending(engine, request.profile)
  if (!pending.some(({ id }) => id === request.id)) {
    throw new MeshError('mesh/connect/missing', 'the portal no longer lists the request')
  }
}

/** The device and nonce of a request, read again from the bytes that were shown. */
async function openRequest(
  engine: EngineContext,
  request: RequestRecord,
): Promise<{ readonly device: VerifiedDevice; readonly nonce?: string }> {
  if (isByRequest(request.way)) {
    const signed = textToObject(request.signed, 'SignedConnectionRequest')
    return verifyConnectionRequest(engine, signed, { profile: request.profile })
  }
  return { device: await verifyDeviceProfile(engine, textToObject(request.signed, 'SignedDeviceProfile')) }
}

interface Answer {
  readonly request: RequestRecord
  readonly decision: ApproveFlow['decision']
  readonly nonce: string | undefined
}

/** The MAC by which the new device knows that its code was seen, or its PIN known, by whoever decided. */
async function proofOfSecret(
  engine: EngineContext,
  own: string,
  { request, decision, nonce = '' }: Answer,
): Promise<string | undefined> {
  if (request.secret === undefined) return undefined
  const { device, profile, way } = request
  const purpose = way === 'invite' ? 'invite-key' : 'scan-secret'
  const sealedFor = { device: await loadDevice(engine, own), purpose, subject: device } as const
  const secret = await openSecret(engine, request.secret, sealedFor)
  if (way === 'invite') return inviteAnswer(engine, secret, { device, profile, nonce, decision })
  return scanMac(engine, { secret, device, profile, decision })
}
