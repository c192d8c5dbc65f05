/** CreateAccount: gives a name to a profile, once, and stores the profile. */
import { MeshError } from '../../../sdk/core/error.ts'
import { parseAccount, verifyAccountName } from '../account-name.ts'
import { readAccount, registerAccount } from '../account-record.ts'
import type { Transaction } from '../context.ts'
import { publishEntry } from '../publish-entry.ts'

/**
 * Name and profile are stored in one commit. Repeating it for the profile that has the name publishes that profile,
 * which is what clients of 2017 do when they have been connected.
 *
 * @throws `mesh/account/…` for a name that cannot be had; what `publishEntry` throws
 */
export const createAccount: Transaction<'CreateAccount'> = async (request, context) => {
  const { Account: text, Profile: profile } = request
  if (text === undefined) throw new MeshError('mesh/schema/missing', 'The account is missing.')
  if (profile === undefined) throw new MeshError('mesh/schema/missing', 'The profile is missing.')
  if (profile.tag !== 'SignedPersonalProfile') {
    throw new MeshError('mesh/schema/tag', 'An account stands for a personal profile.')
  }
  const { store, clock, policy } = context
  const name = parseAccount(text)

  const { digest } = await publishEntry(context, profile, {
    ifMatch: context.ifMatch,
    async alongside(identifier) {
      const existing = await readAccount(store, name)
      if (existing?.profile === identifier) return {}
      if (existing !== undefined) throw new MeshError('mesh/account/taken', 'The account exists.')
      verifyAccountName(name, policy.domains)
      return registerAccount(store, name, { profile: identifier, now: clock.now() })
    },
  })
  return { response: {}, headers: digest === undefined ? {} : { 'Mesh-Digest': digest } }
}
