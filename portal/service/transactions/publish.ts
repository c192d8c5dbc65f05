/** Publish: stores an object under its identifier, if it is sound and continues what is there. */
import { MeshError } from '../../../sdk/core/error.ts'
import type { Transaction } from '../context.ts'
import { publishEntry } from '../publish-entry.ts'

/** The object authenticates itself, so that no request signature is asked for. @throws what `publishEntry` throws */
export const publish: Transaction<'Publish'> = async ({ Entry: entry }, context) => {
  if (entry === undefined) throw new MeshError('mesh/schema/missing', 'The entry is missing.')
  const { digest } = await publishEntry(context, entry, { ifMatch: context.ifMatch })
  return { response: {}, headers: digest === undefined ? {} : { 'Mesh-Digest': digest } }
}
