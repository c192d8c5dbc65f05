/** Connection results: what an administrator decided about a device, and when the device may believe it (wire K.3). */
import type { Bytes } from '../bytes.ts'
import { bytesEqual, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { isMeshErrorCode, MeshError, type MeshErrorCode } from '../error.ts'
import { findOnlineKey, type VerifiedPersonal, verifyPersonalProfile } from '../profile/personal.ts'
import { isSameSigned, isSuiteOf2017, openSigned, required, signTagged } from '../profile/signed.ts'
import type { Mesh } from '../schema/index.ts'
import type { PrivateKeyHandle } from '../suite/index.ts'
import { inviteAnswer } from './invite.ts'
import { scanMac } from './scan.ts'

export type Decision = 'accepted' | 'rejected' | 'undecided'

/** Texts of `Result`, those of the code and those of the schema of 2017 (wire K.2). */
const decisions: ReadonlyMap<string, Decision> = new Map([
  ['Accepted', 'accepted'],
  ['Rejected', 'rejected'],
  ['Refused', 'rejected'],
  ['Pending', 'undecided'],
  ['Query', 'undecided'],
  ['Unknown', 'undecided'],
])

/** What the device knows of its own request. At least one of `profile` and `secret`, else no result can be believed. */
export interface ExpectedResult {
  /** The device itself; a `VerifiedDevice` will do. */
  readonly device: { readonly udf: string; readonly signed: Mesh<'SignedDeviceProfile'> }
  /** Address way: UDF of the profile that the authenticator covered. */
  readonly profile?: string | undefined
  /** Address way, own suites: nonce of the request, so that the answer to an earlier one is not believed again. */
  readonly nonce?: string | undefined
  /** Scan way: the one-time secret; the result's MAC under it tells the profile. */
  readonly secret?: Bytes | undefined
  /** Invite way: the key of the request, and whether the profile is known from the invite (`profile` then is it). */
  readonly invite?: { readonly key: Bytes; readonly pinned: boolean } | undefined
}

export interface VerifiedResult {
  readonly decision: Decision
  readonly personal: VerifiedPersonal
  readonly account?: string
  readonly reason?: MeshErrorCode
}

/**
 * Makes and signs the decision about a device.
 *
 * @param options.personal the profile after the change if accepted, as it is otherwise
 * @param options.mac `scanMac` (scan way) or `inviteAnswer` (invite way) over the same decision
 * @param options.nonce address way, own suites: the nonce of the request that is answered
 * @param options.account scan way: the account joined, which the device has no other way to learn
 * @param options.reason what is wrong with the invite, where that is why the device is rejected
 * @throws `mesh/profile/suite` for any of these four in the suite of 2017, whose results cannot carry them
 */
export async function createConnectionResult(
  deps: CryptoDeps,
  options: {
    readonly decision: 'Accepted' | 'Rejected'
    readonly device: Mesh<'SignedDeviceProfile'>
    readonly personal: Mesh<'SignedPersonalProfile'>
    /** Private half of an online signature key. */
    readonly online: PrivateKeyHandle
    readonly mac?: string | undefined
    readonly nonce?: string | undefined
    readonly account?: string | undefined
    readonly reason?: MeshErrorCode | undefined
  },
): Promise<Mesh<'SignedConnectionResult'>> {
  const { decision, device, personal, online, mac, nonce, account, reason } = options
  const header = {
    ...(mac !== undefined && { mac }),
    ...(nonce !== undefined && { nonce }),
    ...(account !== undefined && { account }),
    ...(reason !== undefined && { reason }),
  }
  if (isSuiteOf2017(online.suite) && Object.keys(header).length > 0) {
    throw new MeshError(
      'mesh/profile/suite',
      'A result of the 2017 suite carries no MAC, nonce, account or reason.',
    )
  }
  const value = {
    Device: device,
    Result: decision,
    Profile: { tag: 'SignedPersonalProfile', value: personal },
  } as const
  const SignedData = await signTagged(deps, { key: online, type: 'ConnectionResult', value, header })
  return { Identifier: required(device.Identifier, 'identifier of the device'), SignedData }
}

/**
 * Verifies a result with every check there is, so that neither another device's result, nor another profile's, nor an
 * earlier one, nor a rejection, passes for the acceptance of this request. Store nothing before it returns.
 *
 * A result that leads into another profile than `expected.profile` is `mesh/profile/substituted`, whether or not it is
 * sound; all else that does not belong to this request is `mesh/connect/result`.
 *
 * @returns the decision, the personal profile in which the device is if accepted, the account if the result says,
 * and what was wrong with the invite if that was why it was rejected
 * @throws `mesh/connect/result`; `mesh/profile/substituted`; `mesh/profile/signer` if a key signed that is no online
 * key of that profile; `mesh/jws/invalid`; what `verifyPersonalProfile` throws; `mesh/argument` if nothing is expected
 *
 * @example
 * const { decision, personal } = await verifyConnectionResult(deps, signed, { device, profile, nonce })
 * if (decision === 'accepted') await store(personal)
 */
export async function verifyConnectionResult(
  deps: CryptoDeps,
  signed: Mesh<'SignedConnectionResult'>,
  expected: ExpectedResult,
): Promise<VerifiedResult> {
  const { device, profile, secret, nonce, invite } = expected
  if (profile === undefined && secret === undefined) {
    throw new MeshError('mesh/argument', 'Say which profile is expected, or by which secret it is known.')
  }
  if (signed.Identifier !== device.udf) refuse('The result is for another device.')
  let verifiedPersonal: VerifiedPersonal | undefined
  const { value, header } = await openSigned(deps, signed, 'ConnectionResult', async (claimed, kid) => {
    const tagged = required(claimed.Profile, 'profile')
    if (tagged.tag !== 'SignedPersonalProfile') refuse('The result carries no personal profile.')
    verifiedPersonal = await verifyPersonalProfile(deps, tagged.value, { udf: profile })
    return findOnlineKey(verifiedPersonal.master.onlineKeys, kid)
  })
  const personal = required(verifiedPersonal, 'profile')
  if (!isSameSigned(required(value.Device, 'device'), device.signed))
    refuse('The result is for another device.')
  if (value.ParentUDF !== undefined && value.ParentUDF !== personal.udf)
    refuse('The result names another profile.')
  if (nonce !== undefined && header['nonce'] !== nonce) refuse('The result answers another request.')
  const result = value.Result ?? ''
  const decision = decisions.get(result) ?? refuse('The decision is not one that there is.')
  if (secret !== undefined) {
    const mac = await scanMac(deps, { secret, device: device.udf, profile: personal.udf, decision: result })
    if (!isSameText(mac, header['mac'])) refuse('The result is not of whoever scanned the code.')
  }
  if (decision === 'accepted') {
    if (invite !== undefined)
      await verifyInvited(deps, { ...expected, invite, personal, result }, header['mac'])
    verifyMembership(personal, device)
  }
  const { account, reason } = header
  return {
    decision,
    personal,
    ...(typeof account === 'string' && { account }),
    ...(decision === 'rejected' && isInviteCode(reason) && { reason }),
  }
}

/**
 * An administrator who does not know the invite answers without a MAC. That will do where the device knows the profile
 * from the invite; otherwise the portal may have chosen the profile, and only the PIN tells.
 */
async function verifyInvited(
  deps: CryptoDeps,
  answer: Pick<ExpectedResult, 'device' | 'nonce'> & {
    readonly invite: NonNullable<ExpectedResult['invite']>
    readonly personal: VerifiedPersonal
    readonly result: string
  },
  mac: unknown,
): Promise<void> {
  const { invite, device, nonce = '', personal, result } = answer
  if (mac === undefined && invite.pinned) return
  const request = { device: device.udf, profile: personal.udf, nonce, decision: result }
  if (!isSameText(await inviteAnswer(deps, invite.key, request), mac))
    refuse('The result is not of whoever made the invite.')
}

function isInviteCode(reason: unknown): reason is MeshErrorCode {
  return isMeshErrorCode(reason) && reason.startsWith('mesh/invite/')
}

function verifyMembership(personal: VerifiedPersonal, device: ExpectedResult['device']): void {
  const listed = personal.devices.find(candidate => candidate.udf === device.udf)
  if (listed === undefined || !isSameSigned(listed.signed, device.signed)) {
    refuse('The profile does not list this device.')
  }
}

function isSameText(expected: string, actual: unknown): boolean {
  return typeof actual === 'string' && bytesEqual(utf8ToBytes(expected), utf8ToBytes(actual))
}

function refuse(message: string): never {
  throw new MeshError('mesh/connect/result', message)
}
