/** Records of a 2017 portal's own log: accounts, waiting requests, undelivered results (wire B.8, D.2). */
import { verifyConnectionRequest } from '../../sdk/core/connection/index.ts'
import { MeshError } from '../../sdk/core/error.ts'
import { verifyDeviceProfile } from '../../sdk/core/profile/index.ts'
import { readExactly, required, signatureOf } from '../../sdk/core/profile/signed.ts'
import { readTagged, writeUntagged } from '../../sdk/core/schema/index.ts'
import { parseAccount } from '../service/account-name.ts'
import { readAccount, registerAccount } from '../service/account-record.ts'
import type { StoreContext } from '../service/context.ts'
import { verifyDecision } from '../service/decisions.ts'
import { commitOptimistically } from '../service/optimistic.ts'
import { addPending, readPending, toPending } from '../service/pending-requests.ts'
import { putResult, readResult } from '../service/results.ts'
import type { ImportItem } from './import.ts'

const transport = { mode: 'transport' } as const

/** A tagged object under the key it is filed under. */
type Filed = Pick<ImportItem, 'key' | 'text'>

/**
 * An account keeps its name, whatever today's rules say of it; of two that look alike both stay.
 *
 * @throws `mesh/account/taken` if it stands for another profile here, `mesh/profile/missing` if its profile is not here
 */
export async function importAccount(context: StoreContext, { key, text }: Filed): Promise<void> {
  const { AccountID, UserProfileUDF } = readTagged(text, 'Account', transport).value
  const account = required(AccountID, 'account')
  const profile = required(UserProfileUDF, 'profile')
  verifyFiledUnder(key, account)
  const name = parseAccount(account)
  if ((await context.profiles.read(profile)) === undefined) {
    throw new MeshError('mesh/profile/missing', 'The account’s profile is not in the store.')
  }
  await commitOptimistically(context.store, async () => {
    const existing = await readAccount(context.store, name)
    if (existing?.profile === profile) return undefined
    if (existing !== undefined)
      throw new MeshError('mesh/account/taken', 'The account stands for another profile.')
    const now = context.clock.now()
    return registerAccount(context.store, name, { profile, now, text, toleratesLookAlikes: true })
  })
}

/**
 * Requests wait as long again as if they had been sent now, those of one list for one profile.
 *
 * @throws what refuses the first that is refused, when all others are in
 */
export async function importPending(context: StoreContext, { key, text }: Filed): Promise<void> {
  const profile = key.slice(key.indexOf('-') + 1)
  const { Requests = [], AccountID } = readTagged(text, 'ConnectionsPending', transport).value
  const refusals: unknown[] = []
  for (const signed of Requests) {
    try {
      const request = toPending(
        context,
        await verifyConnectionRequest(context, signed, { profile }),
        AccountID,
      )
      await commitOptimistically(context.store, async () =>
        addPending(context, await readPending(context, profile), request),
      )
    } catch (error) {
      refusals.push(error)
    }
  }
  if (refusals.length > 0) throw refusals[0]
}

/** A result is kept as if it had been posted now, by the profile inside, of which the current version must be here. */
export async function importResult(context: StoreContext, { key, text }: Filed): Promise<void> {
  const signed = readTagged(text, 'SignedConnectionResult', transport).value
  const claimed = readExactly(signatureOf(signed).payload, 'ConnectionResult')
  const device = await verifyDeviceProfile(context, required(claimed.Device, 'device'))
  verifyFiledUnder(key, device.udf)
  const profile = required(claimed.Profile?.value.Identifier, 'profile')
  await verifyDecision(context, signed, { device, profile })
  await commitOptimistically(context.store, async () =>
    putResult(context, await readResult(context, device.udf), {
      profile,
      device: writeUntagged('SignedDeviceProfile', device.signed),
      text: writeUntagged('SignedConnectionResult', signed),
    }),
  )
}

/** Keys are a word, a `$` or `-`, and what the record is about. */
function verifyFiledUnder(key: string, subject: string): void {
  if (key.slice(key.search(/[$-]/) + 1) === subject) return
  throw new MeshError('mesh/profile/substituted', 'The record is about another than it is filed under.')
}
