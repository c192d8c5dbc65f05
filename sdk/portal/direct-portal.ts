/** A portal in the same process: no network, the same JSON. */
import { readAnswer } from './answer.ts'
import type { ExchangeDeps } from './exchange.ts'
import { PortalClient } from './portal-client.ts'

export interface DirectPortalOptions {
  /** Base URL the service believes to be at; accounts need not match. Default `https://portal.example`. */
  readonly url?: string
  /** Milliseconds for a whole call. Default 15,000. */
  readonly deadline?: number
}

const MAX_BYTES = 64 * 1024 * 1024

/**
 * A connection to a portal service in this process, through the same requests and answers as over HTTP: for tests,
 * for demonstrations in a page, for a portal's own tools. An exception of the service comes through as it is.
 *
 * @example
 * const portal = new DirectPortal({ crypto, clock }, request => service.handle(request))
 */
export class DirectPortal extends PortalClient {
  constructor(
    deps: ExchangeDeps,
    service: (request: Request) => Promise<Response>,
    options: DirectPortalOptions = {},
  ) {
    const { url = 'https://portal.example', deadline = 15_000 } = options
    super(deps, url, {
      deadline,
      patience: deadline,
      open: service,
      deliver: async ({ createRequest }) => readAnswer(await service(await createRequest()), MAX_BYTES),
    })
  }
}
