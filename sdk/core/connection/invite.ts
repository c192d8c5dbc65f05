/**
 * The invite way of connecting: a request proves that its device knows the PIN, and the answer proves it back
 * (design 8).
 *
 * Both proofs are MACs under a key that is derived from the PIN slowly and anew for each request. The portal sees the
 * proofs, so whoever runs it can try PINs at home: half of 2⁶⁰ of them at 600,000 rounds each, from the moment it has
 * the request until the request expires. A table made beforehand is of no use, since the salt holds the request's nonce.
 */
import { bytesToBase64Url } from '../base64url.ts'
import { type Bytes, bytesEqual, utf8ToBytes } from '../bytes.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import { isUdf } from '../udf.ts'
import { parsePin, pinToBytes } from './pin.ts'

/** Octets of the key that a PIN gives for one request. */
const INVITE_KEY_LENGTH = 32

const ITERATIONS = 600_000
const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const
const NAME = /^[A-Z2-7]{2}$/
const MAC = /^[\w-]{43}$/

/** What a request that was made with an invite says about it in its protected header. */
export interface InviteClaim {
  /** The two letters that name the invite. */
  readonly invite: string
  readonly mac: string
  /** Whether the device knew the profile's fingerprint from the invite. If not, only a proven answer tells it. */
  readonly pinned: boolean
}

/** The request that a key and its proofs belong to. */
export interface InvitedRequest {
  /** UDF. */
  readonly device: string
  /** UDF. */
  readonly profile: string
  readonly nonce: string
  /** As the invite spells it. */
  readonly account: string
}

/**
 * The key that a PIN gives for one request: PBKDF2 with HMAC-SHA-256. It takes a tenth of a second or more.
 *
 * @returns 32 bytes, to be kept secret until the request is answered; they tell neither the PIN nor another key
 * @throws `mesh/invite/format` for what is no PIN; `mesh/argument` for what is no fingerprint
 */
export async function inviteKey(
  deps: CryptoDeps,
  pin: string,
  { device, profile, nonce, account }: InvitedRequest,
): Promise<Bytes> {
  if (![device, profile].every(isUdf)) throw new MeshError('mesh/argument', 'This is not a fingerprint.')
  const { subtle } = deps.crypto
  const base = await subtle.importKey('raw', pinToBytes(parsePin(pin)), 'PBKDF2', false, ['deriveBits'])
  const salt = utf8ToBytes(`mmm-invite:${device}:${profile}:${nonce}:${account}`)
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS }
  return new Uint8Array(await subtle.deriveBits(derivation, base, INVITE_KEY_LENGTH * 8))
}

/** The MAC of a request. @returns base64url without padding, 43 characters */
export function inviteProof(deps: CryptoDeps, key: Bytes, request: InvitedRequest): Promise<string> {
  return hmac(deps, key, `mmm-invite-request:${textOf(request)}`)
}

/**
 * The MAC of the answer: the profile that decides is the one whose administrator made the invite.
 *
 * @param options.decision the text of `Result`, such as `Accepted`
 * @returns base64url without padding, 43 characters
 */
export function inviteAnswer(
  deps: CryptoDeps,
  key: Bytes,
  options: Omit<InvitedRequest, 'account'> & { readonly decision: string },
): Promise<string> {
  return hmac(deps, key, `mmm-invite-result:${textOf({ ...options, account: options.decision })}`)
}

/**
 * Whether a request was made by somebody who knows the PIN of an invite. An invite bears few wrong answers: count them.
 *
 * @param request as verified, with the account that the invite was made for
 * @returns the key to answer with; undefined if the proof is wrong
 * @throws as `inviteKey`
 */
export async function verifyInviteClaim(
  deps: CryptoDeps,
  claim: InviteClaim,
  options: { readonly pin: string; readonly request: InvitedRequest },
): Promise<Bytes | undefined> {
  const { pin, request } = options
  const key = await inviteKey(deps, pin, request)
  const proof = await inviteProof(deps, key, request)
  return bytesEqual(utf8ToBytes(proof), utf8ToBytes(claim.mac)) ? key : undefined
}

/** What the protected header of a request says; undefined where it names no invite. */
export function claimOf(header: Readonly<Record<string, unknown>>): InviteClaim | undefined {
  const { invite, mac, pinned } = header
  if (invite === undefined) return undefined
  const isClaim = typeof invite === 'string' && NAME.test(invite) && typeof mac === 'string' && MAC.test(mac)
  if (!isClaim || typeof pinned !== 'boolean') {
    throw new MeshError('mesh/connect/request', 'What the request says of an invite is malformed.')
  }
  return { invite, mac, pinned }
}

/** The free text stands last, so that nothing of it can pass for another part. */
function textOf({ device, profile, nonce, account }: InvitedRequest): string {
  return `${device}:${profile}:${nonce}:${account}`
}

async function hmac(deps: CryptoDeps, key: Bytes, text: string): Promise<string> {
  if (key.length !== INVITE_KEY_LENGTH) {
    throw new MeshError('mesh/argument', `The key of an invited request has ${INVITE_KEY_LENGTH} bytes.`)
  }
  const { subtle } = deps.crypto
  const imported = await subtle.importKey('raw', key, HMAC, false, ['sign'])
  return bytesToBase64Url(new Uint8Array(await subtle.sign('HMAC', imported, utf8ToBytes(text))))
}
