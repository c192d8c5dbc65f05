/** Whether a decision about a device is one that its profile's administrators may make today. */
import { verifyConnectionResult } from '../../sdk/core/connection/index.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { findOnlineKey } from '../../sdk/core/profile/personal.ts'
import { signatureOf } from '../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import type { StoreContext } from './context.ts'

export interface Decided {
  readonly device: { readonly udf: string; readonly signed: Mesh<'SignedDeviceProfile'> }
  /** UDF of the profile that decides. */
  readonly profile: string
}

/**
 * Checks all of wire K.3 that a portal can check, and that the signing key is an online key of the current version of
 * the profile: the version inside the result may be older, and vouch for an administrator who was revoked since. A MAC
 * is for the device to check.
 *
 * @throws `mesh/connect/result`, `mesh/profile/signer`, `mesh/profile/missing`; what `verifyConnectionResult` throws
 */
export async function verifyDecision(
  context: StoreContext,
  signed: Mesh<'SignedConnectionResult'>,
  decided: Decided,
): Promise<void> {
  const { decision } = await verifyConnectionResult(context, signed, decided)
  if (decision === 'undecided') throw new MeshError('mesh/connect/result', 'The result decides nothing.')
  const current = await context.profiles.read(decided.profile)
  if (current === undefined) throw new MeshError('mesh/profile/missing', 'The profile is not stored here.')
  findOnlineKey(current.personal.master.onlineKeys, signatureOf(signed).kid)
}
