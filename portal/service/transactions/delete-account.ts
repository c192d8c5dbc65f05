/** DeleteAccount: gives a name up. The profile stays where it is, under its fingerprint, as do the devices in it. */
import { MeshError } from '../../../sdk/core/error.ts'
import { parseAccount } from '../account-name.ts'
import { releaseAccount, requireAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { administratorsOf } from '../keys.ts'
import { commitOptimistically } from '../optimistic.ts'

/**
 * Asks for a signature by an online key of the profile (`keyid` is that key's UDF), which only administrators hold.
 *
 * @throws `mesh/account/missing`, `mesh/portal/unauthorized`
 */
export const deleteAccount: Transaction<'DeleteAccount'> = async ({ Account: text }, context) => {
  if (text === undefined) throw new MeshError('mesh/schema/missing', 'The account is missing.')
  const { store } = context
  const { profile } = await requireAccount(store, text)
  const proof = await context.caller.prove(administratorsOf(context, profile))

  await commitOptimistically(store, async () => {
    const account = await requireAccount(store, text)
    // Somebody else may have got the name since the signature was checked.
    if (account.profile !== profile) throw new MeshError('mesh/account/missing', 'There is no such account.')
    const batch = await releaseAccount(store, parseAccount(text), account)
    return proof === undefined ? batch : proof.once(batch)
  })
  return { response: {} }
}
