/** ConnectPending: the requests that wait for a profile, for its devices to look at. */
import { requireAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { devicesOf } from '../keys.ts'
import { readPending } from '../pending-requests.ts'

/** @throws `mesh/account/missing`, `mesh/portal/unauthorized` */
export const connectPending: Transaction<'ConnectPending'> = async ({ AccountID: account }, context) => {
  const { profile } = await requireAccount(context.store, account)
  await context.caller.prove(devicesOf(context, profile))
  const { requests } = await readPending(context, profile)
  return { response: {}, members: { Pending: `[${requests.map(({ text }) => text).join(',')}]` } }
}
