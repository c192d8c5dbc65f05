/** Connection codes as links: what a QR code holds, a person pastes, or the system hands to the app (design 8). */
import { base64UrlToBytes, bytesToBase64Url } from '../base64url.ts'
import type { Bytes } from '../bytes.ts'
import { MeshError } from '../error.ts'
import { isUdf } from '../udf.ts'
import { parsePin } from './pin.ts'
import { SCAN_SECRET_LENGTH } from './scan.ts'

/** What a new device learns from the link of an invite. */
export interface InviteCode {
  readonly way: 'invite'
  readonly portal: string
  readonly account: string
  /** UDF of the profile to join. */
  readonly profile: string
  /** As `parsePin` reads it. */
  readonly pin: string
  /** Seconds since 1970. */
  readonly expires: number
}

export type ConnectionCode =
  | {
      /** A code on a screen, or one that was printed on a device. */
      readonly way: 'scan' | 'label'
      /** Base URL of the portal, without a slash at the end. */
      readonly portal: string
      /** UDF of the device that shows the code. */
      readonly device: string
      /** One-time secret, 16 bytes. */
      readonly secret: Bytes
      /** What the device calls itself; chosen by whoever made the code, so never believe it. */
      readonly name?: string
    }
  | {
      readonly way: 'address'
      readonly portal: string
      readonly account: string
      readonly authenticator: string
    }
  | InviteCode

/** A QR code of more characters is hard to scan with a cheap camera. */
const MAX_WRITTEN = 150
/** Links come from anywhere; nothing longer is looked at. */
const MAX_READ = 2048
const MAX_NAME = 64
const WEB_SCHEME = /^web\+mesh:(?=https?:)/i
const LOOPBACK = ['localhost', '127.0.0.1']
/** Control characters, line ends, halves of characters, and marks that make text run backwards. */
const DECEPTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
/** Radix of the time in an invite. */
const BASE36 = 36
const TIME = /^[0-9a-z]{1,10}$/
const ACCOUNT = /^[^\s@/]+@[^\s@/]+$/u

/**
 * Writes a code as an `https` link into the portal's app. Everything that matters stands after `#`, which browsers do
 * not send to servers: `<portal>/#/scan/<device>/<secret>[/<name>]`, the same with `label` for one that is printed,
 * `<portal>/#/approve/<account>/<authenticator>`, or `<portal>/#/invite/<account>/<profile>/<PIN>/<time>`, the time in
 * seconds since 1970 and base 36. A name that would make the link longer than 150 characters is left out. Put
 * `web+mesh:` before the link to hand it to an installed app of another portal.
 *
 * @throws `mesh/connect/uri` if a part is malformed, or the link would be too long for a QR code
 *
 * @example
 * formatConnectionUri({ way: 'address', portal: 'https://example.com', account: 'alice@example.com', authenticator })
 * // 'https://example.com/#/approve/alice@example.com/MDPIG-BAZGW-…'
 */
export function formatConnectionUri(code: ConnectionCode): string {
  const start = `${portalOf(parseUrl(code.portal))}/#/`
  if (code.way === 'address') {
    verifyAddress(code.account, code.authenticator)
    return short(`${start}approve/${encodeSegment(code.account)}/${code.authenticator}`)
  }
  if (code.way === 'invite') return short(start + invitePath(code))
  verifyScan(code.device, code.secret)
  const uri = short(`${start}${code.way}/${code.device}/${bytesToBase64Url(code.secret)}`)
  if (code.name === undefined || !isName(code.name)) return uri
  const named = `${uri}/${encodeSegment(code.name)}`
  return named.length > MAX_WRITTEN ? uri : named
}

/**
 * Reads a scanned or pasted link, also in the form `web+mesh:https://…`. The portal must be reached over `https`, or
 * over `http` on this very machine. That it reads says nothing about who made it.
 *
 * @throws `mesh/connect/uri` for everything that is no connection code
 */
export function parseConnectionUri(text: string): ConnectionCode {
  if (typeof text !== 'string') refuse('A connection code is a text.')
  const trimmed = text.trim()
  if (trimmed.length > MAX_READ) refuse('The text is too long for a connection code.')
  const url = parseUrl(trimmed.replace(WEB_SCHEME, ''))
  const portal = portalOf(url)
  const [root, verb, ...segments] = url.hash.split('/')
  const [first = '', second = '', ...rest] = segments.map(decodeSegment)
  if (root !== '#') refuse('The link holds no connection code.')
  if (verb === 'scan' || verb === 'label')
    return scanCode(verb, portal, { device: first, secret: second, rest })
  if (verb === 'invite') return inviteCode(portal, [first, second, ...rest])
  if (verb === 'approve' && rest.length === 0) {
    verifyAddress(first, second)
    return { way: 'address', portal, account: first, authenticator: second }
  }
  return refuse('The link holds no connection code.')
}

function invitePath({ account, profile, pin, expires }: InviteCode): string {
  verifyInvite(account, profile)
  const time = expires.toString(BASE36)
  if (!Number.isSafeInteger(expires) || !TIME.test(time)) refuse('The invite has no time.')
  return `invite/${encodeSegment(account)}/${profile}/${parsePin(pin).text.replaceAll('-', '')}/${time}`
}

function inviteCode(portal: string, parts: readonly string[]): InviteCode {
  const [account = '', profile = '', pin = '', time = '', ...more] = parts
  verifyInvite(account, profile)
  if (more.length > 0 || !TIME.test(time)) refuse('The invite is damaged.')
  const expires = Number.parseInt(time, BASE36)
  return { way: 'invite', portal, account, profile, pin: readPin(pin), expires }
}

function readPin(text: string): string {
  try {
    return parsePin(text).text
  } catch (cause) {
    throw new MeshError('mesh/connect/uri', 'The PIN in the invite is damaged.', { cause })
  }
}

function verifyInvite(account: string, profile: string): void {
  if (!isAccount(account)) refuse('The invite names no account.')
  if (!isUdf(profile)) refuse('The invite names no profile.')
}

/** Whether a text can be shown as an account: one `@`, no white space, nothing that makes it look like another. */
export function isAccount(text: string): boolean {
  return ACCOUNT.test(text) && !DECEPTIVE.test(text)
}

function scanCode(
  way: 'scan' | 'label',
  portal: string,
  parts: { readonly device: string; readonly secret: string; readonly rest: readonly string[] },
): ConnectionCode {
  const [name, ...more] = parts.rest
  const secret = decodeSecret(parts.secret)
  verifyScan(parts.device, secret)
  if (more.length > 0 || (name !== undefined && !isName(name))) refuse('The name in the code is malformed.')
  return { way, portal, device: parts.device, secret, ...(name !== undefined && { name }) }
}

function verifyScan(device: string, secret: Bytes): void {
  if (!isUdf(device)) refuse('The code names no device.')
  if (secret.length !== SCAN_SECRET_LENGTH) refuse('The secret in the code is of the wrong length.')
}

function verifyAddress(account: string, authenticator: string): void {
  if (!isAccount(account)) refuse('The code names no account.')
  if (!isUdf(authenticator)) refuse('The code has no authenticator.')
}

function isName(name: string): boolean {
  return name !== '' && name.length <= MAX_NAME && !DECEPTIVE.test(name)
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch (cause) {
    throw new MeshError('mesh/connect/uri', 'The text is no link.', { cause })
  }
}

/** The base URL; nothing in it may be hidden from a person who reads it, or sent along to the server. */
function portalOf(url: URL): string {
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))
  if (!isSafe) refuse('The portal is not reached over https.')
  if (url.username !== '' || url.password !== '' || url.search !== '')
    refuse('The portal’s address is malformed.')
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function decodeSecret(text: string): Bytes {
  try {
    return base64UrlToBytes(text, { strict: true })
  } catch (cause) {
    throw new MeshError('mesh/connect/uri', 'The secret in the code is malformed.', { cause })
  }
}

function encodeSegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%40', '@')
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new MeshError('mesh/connect/uri', 'The link is damaged.', { cause })
  }
}

function short(uri: string): string {
  return uri.length <= MAX_WRITTEN ? uri : refuse('The code would be too long to be scanned.')
}

function refuse(message: string): never {
  throw new MeshError('mesh/connect/uri', message)
}
