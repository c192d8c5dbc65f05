/** Connection requests: a device asks to join a profile, and signs that it does (wire K.1, K.3). */
import { base64UrlToBytes, bytesToBase64Url } from '../base64url.ts'
import type { Bytes } from '../bytes.ts'
import { type CryptoDeps, randomBytes } from '../deps.ts'
import { MeshError } from '../error.ts'
import type { ProtectedHeader } from '../jose/jws.ts'
import { type VerifiedDevice, verifyDeviceProfile } from '../profile/device.ts'
import { isSuiteOf2017, openSigned, required, signTagged } from '../profile/signed.ts'
import type { Mesh } from '../schema/index.ts'
import type { PrivateKeyHandle, SuiteName } from '../suite/index.ts'
import { authenticatorOf, isUdf } from '../udf.ts'
import { claimOf, type InviteClaim, inviteKey, inviteProof } from './invite.ts'
import { parsePin } from './pin.ts'

const NONCE_LENGTH = 16

/** A request that passed every check, and what to compare before it is accepted. */
export interface VerifiedRequest {
  readonly device: VerifiedDevice
  /** UDF of the profile it asks to join (`ParentUDF`). */
  readonly profile: string
  /** Names this request among others of the device: 16 bytes, base64url; absent in the suite of 2017. */
  readonly nonce?: string
  /** What both screens show. */
  readonly authenticator: string
  /** What the request says of an invite; not verified, which takes its PIN. */
  readonly claim?: InviteClaim
  readonly signed: Mesh<'SignedConnectionRequest'>
}

/**
 * Makes and signs a request to join a profile. In our own suites its protected header carries a nonce, which the
 * authenticator covers, so that accepting one request accepts no other.
 *
 * @param options.key the device signature key
 * @param options.profile UDF of the profile; whoever typed an address has it from the portal, unverified
 * @param options.invite the invite that was typed or scanned; `pinned` if the profile's fingerprint is from it
 * @returns the request, the authenticator to show, the nonce that the result must bear, and the key under which an
 * answer to an invite proves itself
 * @throws `mesh/argument` if the key is not the device's or `profile` is no fingerprint; `mesh/profile/suite` for an
 * invite in the suite of 2017, whose requests cannot carry its proof; `mesh/invite/format`
 */
export async function createConnectionRequest(
  deps: CryptoDeps,
  options: {
    readonly device: Mesh<'SignedDeviceProfile'>
    readonly key: PrivateKeyHandle
    readonly profile: string
    readonly invite?: { readonly pin: string; readonly account: string; readonly pinned: boolean } | undefined
  },
): Promise<{
  readonly signed: Mesh<'SignedConnectionRequest'>
  readonly authenticator: string
  readonly nonce?: string
  readonly inviteKey?: Bytes
}> {
  const { device, key, profile, invite } = options
  const Identifier = device.Identifier
  if (Identifier !== key.udf || !isUdf(profile)) {
    throw new MeshError(
      'mesh/argument',
      'A request needs the device’s own key and the fingerprint of a profile.',
    )
  }
  const nonce = isSuiteOf2017(key.suite) ? {} : { nonce: bytesToBase64Url(randomBytes(deps, NONCE_LENGTH)) }
  const proof = invite && (await proofOfInvite(deps, invite, { device: Identifier, profile, ...nonce }))
  const header = { ...nonce, ...proof?.claim }
  const value = { ParentUDF: profile, Device: device, DeviceData: [] }
  const SignedData = await signTagged(deps, { key, type: 'ConnectionRequest', value, header })
  const authenticator = await requestAuthenticator(deps, { device: Identifier, profile, ...nonce })
  const signed = { Identifier, SignedData }
  return { signed, authenticator, ...nonce, ...(proof && { inviteKey: proof.key }) }
}

async function proofOfInvite(
  deps: CryptoDeps,
  invite: { readonly pin: string; readonly account: string; readonly pinned: boolean },
  request: { readonly device: string; readonly profile: string; readonly nonce?: string },
): Promise<{ readonly claim: InviteClaim; readonly key: Bytes }> {
  const { pin, account, pinned } = invite
  const { nonce } = request
  if (nonce === undefined) throw new MeshError('mesh/profile/suite', 'The 2017 suite has no invites.')
  const key = await inviteKey(deps, pin, { ...request, nonce, account })
  const mac = await inviteProof(deps, key, { ...request, nonce, account })
  return { claim: { invite: parsePin(pin).invite, mac, pinned }, key }
}

/**
 * Verifies a request before anything of it is shown: a sound device profile inside, and the request signed by that
 * device under its fingerprint.
 *
 * @param options.profile UDF of the profile that asks: its own; a request for another one is refused
 * @throws `mesh/connect/request` if it is for another profile, under another identifier, or lacks a nonce that it must
 * have, or says something malformed of an invite; `mesh/profile/signer` if another key signed; `mesh/jws/invalid`; what `verifyDeviceProfile` throws
 *
 * @example
 * const request = await verifyConnectionRequest(deps, pending, { profile: personal.udf })
 * show(request.device.kind, request.authenticator)
 */
export async function verifyConnectionRequest(
  deps: CryptoDeps,
  signed: Mesh<'SignedConnectionRequest'>,
  options: { readonly profile?: string | undefined } = {},
): Promise<VerifiedRequest> {
  let verifiedDevice: VerifiedDevice | undefined
  const { value, header } = await openSigned(deps, signed, 'ConnectionRequest', async claimed => {
    verifiedDevice = await verifyDeviceProfile(deps, required(claimed.Device, 'device'))
    return verifiedDevice.signatureKey
  })
  const device = required(verifiedDevice, 'device')
  const profile = value.ParentUDF
  if (signed.Identifier !== device.udf) refuse('The request is under another identifier than its device.')
  if (!isUdf(profile)) refuse('The request names no profile.')
  if (options.profile !== undefined && profile !== options.profile)
    refuse('The request is for another profile.')
  const nonce = nonceOf(device.suite, header)
  const authenticator = await requestAuthenticator(deps, { device: device.udf, profile, ...nonce })
  const claim = isSuiteOf2017(device.suite) ? undefined : claimOf(header)
  return { device, profile, ...nonce, authenticator, ...(claim && { claim }), signed }
}

function nonceOf(suite: SuiteName, header: ProtectedHeader): { readonly nonce?: string } {
  if (isSuiteOf2017(suite)) return {}
  const { nonce } = header
  if (typeof nonce !== 'string' || !isNonce(nonce)) return refuse('The request lacks its nonce.')
  return { nonce }
}

function isNonce(text: string): boolean {
  try {
    return base64UrlToBytes(text, { strict: true }).length === NONCE_LENGTH
  } catch {
    return false
  }
}

function requestAuthenticator(
  deps: CryptoDeps,
  request: { readonly device: string; readonly profile: string; readonly nonce?: string },
): Promise<string> {
  const { device, profile, nonce } = request
  return authenticatorOf(deps, nonce === undefined ? [device, profile] : [device, profile, nonce])
}

function refuse(message: string): never {
  throw new MeshError('mesh/connect/request', message)
}
