/** Looking at somebody's profile without joining it. */
import { MeshError } from '../core/error.ts'
import type { FoundProfile } from './api.ts'
import type { EngineContext } from './context.ts'
import { displayKind } from './display.ts'
import { fetchPersonal, normalizeAccount, portalOf } from './portals.ts'

/**
 * Fetches the profile of an account and verifies it down to every device. That the profile belongs to the person one
 * has in mind is not verified: compare its fingerprint with one she gave.
 *
 * @throws `mesh/account/missing`, `mesh/account/format`, `mesh/account/domain`; every refusal of the verifier;
 * `mesh/portal/…`
 */
export async function lookUpAccount(engine: EngineContext, text: string): Promise<FoundProfile> {
  const account = normalizeAccount(text)
  const portal = await portalOf(engine, account)
  const personal = await fetchPersonal(engine, portal, { account })
  if (!personal) throw new MeshError('mesh/account/missing', `the portal has no account ${account}`)
  const { udf, suite, updated, digest, devices, applications } = personal
  return {
    account,
    udf,
    suite,
    ...(updated !== undefined && { updated }),
    digest,
    devices: devices.map(device => ({ udf: device.udf, kind: displayKind(device) })),
    applications: applications.map(({ Identifier, Type }) => ({
      identifier: Identifier ?? '',
      type: Type ?? '',
    })),
  }
}
