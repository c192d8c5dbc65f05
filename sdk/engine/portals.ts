/** What the engine asks portals for, each answer checked as far as it can be without knowing more. */
import { MeshError } from '../core/error.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../core/profile/index.ts'
import type { PortalConnection, RequestSigner } from '../core/protocol/transact.ts'
import type { Mesh } from '../core/schema/index.ts'
import type { EngineContext } from './context.ts'
import { onlyEntry } from './objects.ts'

/**
 * What follows the last `@` of an account.
 *
 * @throws `mesh/account/format`
 */
export function domainOf(account: string): string {
  const at = account.lastIndexOf('@')
  const domain = account.slice(at + 1)
  if (at < 1 || domain === '' || /\s/.test(account)) {
    throw new MeshError('mesh/account/format', 'an account is a name, an @ and a domain')
  }
  return domain
}

/** One text for one account: no white space around it, composed characters, the domain in lower case. */
export function normalizeAccount(account: string): string {
  const text = account.trim().normalize('NFC')
  const domain = text.lastIndexOf('@') + 1
  return text.slice(0, domain) + text.slice(domain).toLowerCase()
}

/** @throws `mesh/account/format` and what the directory throws */
export function portalOf(engine: EngineContext, account: string): Promise<PortalConnection> {
  return engine.portals.forDomain(domainOf(account))
}

/**
 * The profile an account holds at a portal, verified; undefined when the portal knows no such account.
 *
 * @param options.udf the profile it must be, once that is known
 * @throws `mesh/profile/substituted` for another profile, and every refusal of the verifier
 */
export async function fetchPersonal(
  engine: EngineContext,
  portal: PortalConnection,
  options: { readonly account: string; readonly udf?: string; readonly signer?: RequestSigner },
): Promise<VerifiedPersonal | undefined> {
  const { account, udf, signer } = options
  const response = await portal.transact('Get', { Account: account, Multiple: false }, signer && { signer })
  const entry = onlyEntry(response, 'SignedPersonalProfile')
  if (!entry) return undefined
  return verifyPersonalProfile(engine, entry, { udf })
}

/** The profile a device has published under its fingerprint, as it came; undefined when there is none. */
export async function fetchDevice(
  portal: PortalConnection,
  udf: string,
): Promise<Mesh<'SignedDeviceProfile'> | undefined> {
  const response = await portal.transact('Get', { Identifier: udf, Multiple: false })
  return onlyEntry(response, 'SignedDeviceProfile')
}
