/** A portal over the network. */

import { randomBytes } from '../core/deps.ts'
import { MeshError } from '../core/error.ts'
import type { TransactionName } from '../core/schema/index.ts'
import { type Answer, readAnswer } from './answer.ts'
import { pause } from './deadline.ts'
import { type ExchangeDeps, isPortalOf2017 } from './exchange.ts'
import { type Delivery, PortalClient } from './portal-client.ts'

export interface HttpPortalOptions {
  /** Milliseconds for a whole call: waiting, retries and reading the answer included. Default 15,000. */
  readonly deadline?: number
  /** The most bytes of an answer, unpacked. Default 8 MiB. */
  readonly maxBytes?: number
  /**
   * Milliseconds that a portal of 2017 is given for one request, even when nobody waits for it any more: it needs
   * seconds for 100 kB, and must not be interrupted. Default 120,000.
   */
  readonly patience?: number
  /** Milliseconds before the second, third… attempt of what is safe to repeat. Default 300 and 1,200. */
  readonly backOff?: readonly number[]
  /** Origin of the page or worker this runs in, where it does. Default: the platform's. */
  readonly origin?: string | undefined
  /** Default: the platform's. */
  readonly fetch?: (request: Request) => Promise<Response>
}

const MIB = 1024 * 1024

/** Questions: a portal that gets one twice is where it was. Everything else is sent once, and repeated by whoever knows. */
const questions: ReadonlySet<TransactionName> = new Set([
  'Hello',
  'ValidateAccount',
  'Get',
  'ConnectStatus',
  'ConnectPending',
])

/** Questions that cannot end a portal of 2017, as a Get for an account that somebody else deleted does (wire C.1, P). */
const harmlessIn2017: ReadonlySet<TransactionName> = new Set(['Hello', 'ValidateAccount'])

/**
 * A connection to one portal over HTTP.
 *
 * The first call says Hello, plainly, and remembers what the portal announces. Towards a portal that announces nothing,
 * one of 2017, every request is plain: no header beyond the content type, no signature, text it can read, one at a
 * time and to its end. What it might not survive is asked for first, or refused (`askGently`). A portal of another
 * origin than the page's is asked nothing that needs its leave before it has let an answer be read.
 *
 * Questions are repeated with a growing pause when the network or the portal fails; what changes something is sent
 * once. Whether a change that failed on the way has arrived is for the caller to find out.
 *
 * Errors are those of `PortalConnection`.
 *
 * @throws `mesh/argument` for anything but an http or https address without user, query and fragment
 * @example
 * const portal = new HttpPortal({ crypto, clock: Date }, 'https://example.com')
 * const { Valid } = await portal.transact('ValidateAccount', { Account: 'alice@example.com' })
 */
export class HttpPortal extends PortalClient {
  constructor(deps: ExchangeDeps, url: string, options: HttpPortalOptions = {}) {
    const { deadline = 15_000, patience = 120_000, maxBytes = 8 * MIB, backOff = [300, 1200] } = options
    const { origin = globalThis.location?.origin } = options
    const fetch = options.fetch ?? (request => globalThis.fetch(request))
    let mayAskLeave = origin === undefined || origin === new URL(url).origin
    super(deps, url, {
      deadline,
      patience,
      // What the portal announces has been asked for by then, and its leave with that.
      async open(request) {
        try {
          return await fetch(request)
        } catch (cause) {
          throw toUnreachable(request.url, cause, request.signal)
        }
      },
      async deliver(delivery) {
        if (!mayAskLeave) await knock(fetch, delivery)
        mayAskLeave = true
        const pauses = isRepeatable(delivery) ? backOff : []
        for (const milliseconds of pauses) {
          const answer = await attempt(fetch, delivery, maxBytes).catch(keepUnreachable)
          if (!(answer instanceof MeshError) && answer.status < 500) return answer
          await pause(withJitter(deps, milliseconds), delivery.signal)
        }
        return attempt(fetch, delivery, maxBytes)
      },
    })
  }
}

function isRepeatable({ transaction, features }: Delivery): boolean {
  return (isPortalOf2017(features) ? harmlessIn2017 : questions).has(transaction)
}

/**
 * Finds out whether a portal lets pages of other origins read its answers. Before anything else a browser would ask it
 * by OPTIONS, of which a portal of 2017 dies (wire C.1). This is a request that browsers send without asking, and one
 * that every portal survives; what a portal of 2017 answers to it is kept from us, and nothing else is sent.
 */
async function knock(
  fetch: (request: Request) => Promise<Response>,
  { url, signal }: Delivery,
): Promise<void> {
  const headers = { 'Content-Type': 'text/plain' }
  const options = { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'manual' } as const
  const request = new Request(url, { method: 'POST', headers, body: '{"Hello":{}}', signal, ...options })
  try {
    await (await fetch(request)).body?.cancel()
  } catch (cause) {
    throw toUnreachable(url, cause, signal)
  }
}

async function attempt(
  fetch: (request: Request) => Promise<Response>,
  { createRequest, signal }: Delivery,
  maxBytes: number,
): Promise<Answer> {
  const request = await createRequest()
  try {
    return await readAnswer(await fetch(request), maxBytes)
  } catch (cause) {
    throw toUnreachable(request.url, cause, signal)
  }
}

function toUnreachable(url: string, cause: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (cause instanceof MeshError) return cause
  return new MeshError('mesh/portal/unreachable', `No answer from ${new URL(url).host}.`, { cause })
}

function keepUnreachable(error: unknown): MeshError {
  if (error instanceof MeshError && error.code === 'mesh/portal/unreachable') return error
  throw error
}

/** Half to all of a pause, so that clients that lost one portal together do not come back together. */
function withJitter(deps: ExchangeDeps, milliseconds: number): number {
  return milliseconds * (0.5 + randomBytes(deps, 1)[0]! / 510)
}
