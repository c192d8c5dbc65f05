/** ConnectStatus: the waiting device asks whether it was decided. */
import { MeshError } from '../../../sdk/core/error.ts'
import { findAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { deviceAlone, waitingDevice } from '../keys.ts'
import { readResult } from '../results.ts'

/**
 * Signed by the device itself, whose key is in its request, in the decision, or published. With an account only a
 * decision by that account's profile is told, so that another profile cannot answer in its place.
 *
 * @throws `mesh/connect/missing` where the device has neither asked, nor been decided, nor published itself;
 * `mesh/portal/unauthorized`
 */
export const connectStatus: Transaction<'ConnectStatus'> = async (request, context) => {
  const { DeviceID: device, AccountID: account } = request
  if (device === undefined) throw new MeshError('mesh/schema/missing', 'The device is missing.')
  const asked = account === undefined ? undefined : (await findAccount(context.store, account))?.profile
  await context.caller.prove(async keyid => {
    const waiting = await waitingDevice(context, device, asked)
    if (waiting === undefined) {
      throw new MeshError('mesh/connect/missing', 'The device has not asked, or too long ago.')
    }
    return deviceAlone(context, waiting)(keyid)
  })
  const { result } = await readResult(context, device)
  const isTheirs = result !== undefined && (account === undefined || result.profile === asked)
  return isTheirs ? { response: {}, members: { Result: result.text } } : { response: {} }
}
