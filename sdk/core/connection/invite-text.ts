/** Invites as text: a link to scan or to send, words to send, or an account and a PIN that somebody says (design 8). */
import { isMeshError, MeshError } from '../error.ts'
import { isUdf } from '../udf.ts'
import { parsePin } from './pin.ts'
import { formatConnectionUri, type InviteCode, isAccount, parseConnectionUri } from './uri.ts'

/** What the new device learns from an invite; a spoken one names no profile and no portal, and says no time. */
export type ReadInvite = Pick<InviteCode, 'account' | 'pin'> &
  Partial<Pick<InviteCode, 'portal' | 'profile' | 'expires'>>

const LINK = /^\s*(?:web\+mesh:)?https?:/i
const MAX_READ = 2048

/** An invite in words: account, fingerprint of the profile, PIN. */
export function formatInviteText({ account, profile, pin }: Pick<InviteCode, 'account' | 'profile' | 'pin'>) {
  return `${account} ${profile} ${parsePin(pin).text}`
}

/** The link of an invite; undefined where it would be too long for a QR code, which is no reason not to invite. */
export function formatInviteUri(invite: Omit<InviteCode, 'way'>): string | undefined {
  try {
    return formatConnectionUri({ way: 'invite', ...invite })
  } catch (error) {
    if (isMeshError(error, 'mesh/connect/uri')) return undefined
    throw error
  }
}

/**
 * Reads an invite as it was scanned, pasted or typed: the link, or account, fingerprint (which may be left out) and PIN.
 * That it reads says nothing about who made it.
 *
 * @throws `mesh/invite/format` for everything that is no invite, codes to be scanned by an administrator among it
 */
export function parseInvite(text: string): ReadInvite {
  if (typeof text !== 'string' || text.length > MAX_READ) refuse('This is not an invite.')
  return LINK.test(text) ? readLink(text) : readWords(text)
}

function readLink(text: string): ReadInvite {
  try {
    const code = parseConnectionUri(text)
    if (code.way === 'invite') return code
  } catch (cause) {
    throw new MeshError('mesh/invite/format', 'The link is no invite.', { cause })
  }
  return refuse('The code is one that an administrator scans, and no invite.')
}

function readWords(text: string): ReadInvite {
  const [account = '', ...words] = text.trim().split(/\s+/u)
  if (!isAccount(account)) refuse('An invite begins with an account.')
  const profile = words[0]?.toUpperCase()
  if (profile === undefined || !isUdf(profile)) return { account, pin: parsePin(words.join('')).text }
  return { account, profile, pin: parsePin(words.slice(1).join('')).text }
}

function refuse(message: string): never {
  throw new MeshError('mesh/invite/format', message)
}
