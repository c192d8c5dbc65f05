/** ConnectStatus: the waiting device asks whether it was decided. */
import { MeshError } from '../../../sdk/core/error.ts'
import type { RequestOf } from '../../../sdk/core/schema/index.ts'
import { findAccount } from '../account-record.ts'
import type { Proof } from '../caller.ts'
import type { Context, Transaction } from '../context.ts'
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
  const { device, asked } = await proveWaitingDevice(request, context)
  const { result } = await readResult(context, device)
  const isTheirs = result !== undefined && (request.AccountID === undefined || result.profile === asked)
  return isTheirs ? { response: {}, members: { Result: result.text } } : { response: {} }
}

export interface WaitingDevice {
  /** UDF of the device. */
  readonly device: string
  /** UDF of the profile it asked to join, where it says which. */
  readonly asked: string | undefined
  /** Undefined where unsigned requests are served and this is one. */
  readonly proof: Proof | undefined
}

/**
 * Proves that a device asks about itself.
 *
 * @throws as `connectStatus`
 */
export async function proveWaitingDevice(
  { DeviceID: device, AccountID: account }: RequestOf<'ConnectStatus'>,
  context: Context,
): Promise<WaitingDevice> {
  if (device === undefined) throw new MeshError('mesh/schema/missing', 'The device is missing.')
  const asked = account === undefined ? undefined : (await findAccount(context.store, account))?.profile
  const proof = await context.caller.prove(async keyid => {
    const waiting = await waitingDevice(context, device, asked)
    if (waiting === undefined) {
      throw new MeshError('mesh/connect/missing', 'The device has not asked, or too long ago.')
    }
    return deviceAlone(context, waiting)(keyid)
  })
  return { device, asked, proof }
}
