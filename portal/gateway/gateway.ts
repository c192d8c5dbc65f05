/** Puts a gateway together: the portal behind it, what is done for each transaction, and how its health is told. */

import type { Performers } from '../service/transactions/index.ts'
import type { PortalStore } from '../store/store.ts'
import { createGatewayPerformers } from './performers.ts'
import { createUpstream, type UpstreamOptions } from './upstream.ts'

export interface Gateway {
  readonly performers: Performers
  /** @throws `mesh/portal/busy` where the portal behind it does not answer */
  check(): Promise<void>
}

export async function openGateway(
  options: UpstreamOptions & { readonly store: PortalStore },
): Promise<Gateway> {
  const upstream = createUpstream(options)
  return {
    performers: await createGatewayPerformers(upstream, options.store),
    check: () => upstream.exclusively(async ask => void (await ask('Hello', {}))),
  }
}
