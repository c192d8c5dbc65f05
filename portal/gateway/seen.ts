/** Requests and results that have passed through the gateway: the portal behind it shows them for ever. */
import { objectDigest } from '../../sdk/core/profile/index.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import type { StoreContext } from '../service/context.ts'
import type { Batch } from '../store/store.ts'

const A_YEAR = 365 * 24 * 60 * 60_000

/** @throws `mesh/schema/missing`, `mesh/jws/invalid` for what is not signed */
export async function wasSeen(context: StoreContext, signed: Mesh<'SignedProfile'>): Promise<boolean> {
  return (await context.store.get(await seenKey(context, signed))) !== undefined
}

/** The part of a batch that remembers one. */
export async function noteSeen(
  context: StoreContext,
  signed: Mesh<'SignedProfile'>,
): Promise<Partial<Batch>> {
  const key = await seenKey(context, signed)
  return { put: [{ key, value: '', expires: context.clock.now() + A_YEAR }] }
}

async function seenKey(context: StoreContext, signed: Mesh<'SignedProfile'>): Promise<string> {
  return `seen/${signed.Identifier ?? ''}/${await objectDigest(context, signed)}`
}
