/** A network or portal that does what a test says instead of what it should. */
import { MeshError } from '../../../sdk/core/error.ts'
import type { PortalConnection, TransactOptions } from '../../../sdk/core/protocol/transact.ts'
import type { RequestOf, ResponseOf, TransactionName } from '../../../sdk/core/schema/index.ts'

/** Sees a request and decides what comes back; `forward` performs it honestly. */
export type Interception<N extends TransactionName> = (
  request: RequestOf<N>,
  forward: (request?: RequestOf<N>) => Promise<ResponseOf<N>>,
  options: TransactOptions | undefined,
) => Promise<ResponseOf<N>>

export type Interceptions = { [N in TransactionName]?: Interception<N> }

/** The object may be changed while the connection is in use. */
export function intercept(portal: PortalConnection, interceptions: Interceptions): PortalConnection {
  return {
    url: portal.url,
    features: signal => portal.features(signal),
    transact(transaction, request, options) {
      const interception = interceptions[transaction]
      if (!interception) return portal.transact(transaction, request, options)
      return interception(
        request,
        (changed = request) => portal.transact(transaction, changed, options),
        options,
      )
    },
  }
}

/** The request arrives, the answer does not. */
export async function loseAnswer<R>(_request: unknown, forward: () => Promise<R>): Promise<R> {
  await forward()
  throw new MeshError('mesh/portal/unreachable', 'the answer was lost')
}

/** The request does not even arrive. */
export async function unreachable(): Promise<never> {
  throw new MeshError('mesh/portal/unreachable', 'the portal is down')
}
