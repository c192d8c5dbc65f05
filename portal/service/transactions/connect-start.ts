/** ConnectStart: a new device asks to join the profile behind an account. */
import { verifyConnectionRequest } from '../../../sdk/core/connection/index.ts'
import { MeshError } from '../../../sdk/core/error.ts'
import { joinBatches } from '../../store/store.ts'
import { requireAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { commitOptimistically } from '../optimistic.ts'
import { addPending, readPending, toPending } from '../pending-requests.ts'
import { readResult, removeResult } from '../results.ts'

/**
 * The request is signed by the device itself and names the profile; the caller needs no other signature. A newer
 * request of the device takes the place of an older one and of the decision about that. One that was decided already,
 * sent again because its answer was lost, changes nothing.
 *
 * Requests that come too often are refused before they cost anything: by address and profile, so that one address
 * cannot fill the list, and by profile.
 *
 * @throws `mesh/account/missing`, `mesh/profile/suite`, `mesh/portal/limit`, `mesh/portal/busy`; what `verifyConnectionRequest` throws
 */
export const connectStart: Transaction<'ConnectStart'> = async (request, context) => {
  const { SignedRequest: signed, AccountID: account } = request
  if (signed === undefined) throw new MeshError('mesh/schema/missing', 'The request is missing.')
  const { profile } = await requireAccount(context.store, account)
  context.visit.spendRequest(profile, false)
  const verified = await verifyConnectionRequest(context, signed, { profile })
  const current = await context.profiles.read(profile)
  if (current !== undefined && current.personal.suite !== verified.device.suite) {
    throw new MeshError('mesh/profile/suite', 'The device’s keys are of another suite than the profile’s.')
  }
  const pending = toPending(context, verified, account)
  context.visit.spendRequest(profile, true)

  await commitOptimistically(context.store, async () => {
    const slot = await readResult(context, pending.device)
    if (pending.nonce !== undefined && slot.result?.answers === pending.nonce) return undefined
    const list = await readPending(context, profile)
    return joinBatches(addPending(context, list, pending), removeResult(slot))
  })
  return { response: {} }
}
