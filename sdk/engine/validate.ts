/** Whether an account name can be had. */
import { isMeshError, type MeshErrorCode } from '../core/error.ts'
import type { Mesh } from '../core/schema/index.ts'
import type { Validation } from './api.ts'
import type { EngineContext } from './context.ts'
import { domainOf, normalizeAccount, portalOf } from './portals.ts'

/**
 * Asks the account's portal whether the name is free and allowed. Cheap enough to call while somebody types; a portal
 * of 2017 says yes to every name, taken ones too.
 *
 * @throws `mesh/portal/…` when the portal does not answer; a name that cannot be had is an answer, not an error
 */
export async function validateAccount(engine: EngineContext, text: string): Promise<Validation> {
  const account = normalizeAccount(text)
  try {
    const portal = await portalOf(engine, account)
    const answer = await portal.transact('ValidateAccount', { Account: account })
    if (answer.Valid === true) return { account, valid: true }
    return {
      account,
      valid: false,
      code: codeOf(account, answer),
      reason: answer.Reason ?? 'That name is not available.',
    }
  } catch (error) {
    if (!isMeshError(error) || !error.code.startsWith('mesh/account/')) throw error
    return { account, valid: false, code: error.code, reason: error.remedy }
  }
}

/** The code that says the same as an answer of 2017, which has limits and a sentence but no code. */
function codeOf(account: string, answer: Mesh<'ValidateResponse'>): MeshErrorCode {
  const name = account.slice(0, -domainOf(account).length - 1)
  const { length } = [...name]
  if (answer.Minimum !== undefined && length < answer.Minimum) return 'mesh/account/short'
  if (answer.Maximum !== undefined && length > answer.Maximum) return 'mesh/account/long'
  if ([...(answer.InvalidCharacters ?? '')].some(character => name.includes(character)))
    return 'mesh/account/characters'
  return 'mesh/account/taken'
}
