/** ValidateAccount: whether a name could be had, and why not. The code for why is in the `Mesh-Error` header. */
import { isMeshError, MeshError } from '../../../sdk/core/error.ts'
import { nameLength, parseAccount, refusedCharacters, verifyAccountName } from '../account-name.ts'
import { verifyFree } from '../account-record.ts'
import type { Context, Transaction } from '../context.ts'

const advice = {
  Minimum: nameLength.minimum,
  Maximum: nameLength.maximum,
  InvalidCharacters: refusedCharacters,
}

/** A name that cannot be had is an answer, not a failure: HTTP 200, `Valid` false. Nothing is ever reserved. */
export const validateAccount: Transaction<'ValidateAccount'> = async ({ Account: text }, context) => {
  if (text === undefined) throw new MeshError('mesh/schema/missing', 'The account is missing.')
  const objection = await objectionTo(context, text)
  if (objection === undefined) return { response: { Valid: true, ...advice } }
  return {
    response: { Valid: false, ...advice, Reason: objection.remedy },
    headers: { 'Mesh-Error': objection.code },
  }
}

async function objectionTo({ store, policy }: Context, text: string): Promise<MeshError | undefined> {
  try {
    const name = parseAccount(text)
    verifyAccountName(name, policy.domains)
    await verifyFree(store, name)
    return undefined
  } catch (error) {
    if (isMeshError(error) && error.code.startsWith('mesh/account/')) return error
    throw error
  }
}
