/** The answer to a connect: fetched, and checked against what this device asked. */
import { verifyConnectionResult } from '../core/connection/index.ts'
import { isMeshError } from '../core/error.ts'
import type { Mesh } from '../core/schema/index.ts'
import type { EngineContext } from './context.ts'
import { loadDevice, signerFor } from './devices.ts'
import type { ConnectFlow } from './records.ts'
import { openSecret } from './secrets.ts'
import { isByRequest } from './ways.ts'

/**
 * Asks the portal once.
 *
 * @returns undefined while nothing is decided
 * @throws `mesh/storage/evicted`; `mesh/portal/…`
 */
export async function fetchResult(
  engine: EngineContext,
  flow: ConnectFlow,
): Promise<Mesh<'SignedConnectionResult'> | undefined> {
  const signer = await signerFor(engine, flow.device)
  try {
    const response = await engine.portals
      .at(flow.portal)
      .transact(
        'ConnectStatus',
        { DeviceID: flow.device, ...(isByRequest(flow.way) && { AccountID: flow.account }) },
        { signer },
      )
    return response.Result
  } catch (error) {
    // A portal that has dropped the request has no result for it either.
    if (isMeshError(error, 'mesh/connect/missing') || isMeshError(error, 'mesh/connect/expired'))
      return undefined
    throw error
  }
}

/**
 * Checks a result as wire K.3 demands: by address against the profile and nonce of the request, by invite against the
 * key of the PIN too, by a scanned code against the secret in it.
 *
 * @throws `mesh/connect/result`, `mesh/profile/substituted` and every refusal of the verifier; `mesh/storage/evicted`
 */
export async function verifyResult(
  engine: EngineContext,
  flow: ConnectFlow,
  signed: Mesh<'SignedConnectionResult'>,
) {
  const device = await loadDevice(engine, flow.device)
  const { profile, nonce, pinned = false } = flow
  if (flow.way === 'invite') {
    const subject = device.udf
    const key = await openSecret(engine, flow.secret ?? '', { device, purpose: 'invite-key', subject })
    return verifyConnectionResult(engine, signed, { device, profile, nonce, invite: { key, pinned } })
  }
  if (flow.way === 'address') return verifyConnectionResult(engine, signed, { device, profile, nonce })
  const secret = await openSecret(engine, flow.secret ?? '', {
    device,
    purpose: 'scan-secret',
    subject: device.udf,
  })
  return verifyConnectionResult(engine, signed, { device, profile, secret })
}
