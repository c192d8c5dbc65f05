/** One transaction with a portal from Node, without a session. */
import type { RequestOf, ResponseOf, TransactionName } from '../../../sdk/core/schema/index.ts'
import { HttpPortal } from '../../../sdk/portal/index.ts'
import { deps } from '../../support/crypto.ts'

export function portalTransact<N extends TransactionName>(
  url: string,
  transaction: N,
  request: RequestOf<N>,
): Promise<ResponseOf<N>> {
  return new HttpPortal({ ...deps, clock: Date }, url).transact(transaction, request)
}
