/** ConnectComplete: an administrator's decision about a device, kept until the device asks for it. */
import { MeshError } from '../../../sdk/core/error.ts'
import { type Mesh, readUntagged, writeUntagged } from '../../../sdk/core/schema/index.ts'
import { joinBatches } from '../../store/store.ts'
import { requireAccount } from '../account-record.ts'
import type { Context, Transaction } from '../context.ts'
import { verifyDecision } from '../decisions.ts'
import { devicesOf, publishedDevice } from '../keys.ts'
import { commitOptimistically } from '../optimistic.ts'
import { type PendingList, readPending, removePending } from '../pending-requests.ts'
import { putResult, readResult } from '../results.ts'

/**
 * Accepted from a device of the profile, when the decision is signed by an online key of the profile's current version
 * and is about a device that asked, or that published itself for scanning. A MAC inside is for the device to check.
 *
 * @throws `mesh/account/missing`, `mesh/portal/unauthorized`, `mesh/connect/missing`; what `verifyDecision` throws
 */
export const connectComplete: Transaction<'ConnectComplete'> = async (request, context) => {
  const { Result: signed, AccountID: account } = request
  if (signed === undefined) throw new MeshError('mesh/schema/missing', 'The result is missing.')
  const { profile } = await requireAccount(context.store, account)
  const proof = await context.caller.prove(devicesOf(context, profile))
  const device = signed.Identifier
  if (device === undefined) throw new MeshError('mesh/schema/missing', 'The device is missing.')

  await commitOptimistically(context.store, async () => {
    const list = await readPending(context, profile)
    const waiting = await findWaiting(context, list, device)
    await verifyDecision(context, signed, { device: { udf: device, signed: waiting.device }, profile })
    const slot = await readResult(context, device)
    const result = {
      profile,
      ...(waiting.nonce === undefined ? {} : { answers: waiting.nonce }),
      device: writeUntagged('SignedDeviceProfile', waiting.device),
      text: writeUntagged('SignedConnectionResult', signed, 'compact', { peer2017: true }),
    }
    const batch = joinBatches(removePending(list, device), putResult(context, slot, result))
    return proof === undefined ? batch : proof.once(batch)
  })
  return { response: {} }
}

interface Waiting {
  readonly device: Mesh<'SignedDeviceProfile'>
  /** Of its request. */
  readonly nonce?: string | undefined
}

async function findWaiting(context: Context, list: PendingList, device: string): Promise<Waiting> {
  const request = list.requests.find(candidate => candidate.device === device)
  if (request !== undefined) {
    const signed = readUntagged(request.profile, 'SignedDeviceProfile', { mode: 'transport' })
    return { device: signed, nonce: request.nonce }
  }
  const published = await publishedDevice(context, device)
  if (published === undefined) throw new MeshError('mesh/connect/missing', 'The device has not asked.')
  return { device: published }
}
