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
  /** Milliseconds before the second, third… attempt of what is safe to repeat. Default 300 and 1,200. */
  readonly backOff?: readonly number[]
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

/** Questions that cannot end a portal of 2017, as a Get for a deleted account does (wire C.1, P). */
const harmlessIn2017: ReadonlySet<TransactionName> = new Set(['Hello', 'ValidateAccount'])

/**
 * A connection to one portal over HTTP.
 *
 * The first call says Hello, plainly, and remembers what the portal announces. Towards a portal that announces nothing,
 * one of 2017, every request is plain: no header beyond the content type, no signature, text it can read, one at a
 * time. Questions are repeated with a growing pause when the network or the portal fails; what changes something is
 * sent once. Whether a change that failed on the way has arrived is for the caller to find out.
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
    const { deadline = 15_000, maxBytes = 8 * MIB, backOff = [300, 1200] } = options
    const fetch = options.fetch ?? (request => globalThis.fetch(request))
    super(deps, url, {
      deadline,
      async deliver(delivery) {
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

async function attempt(
  fetch: (request: Request) => Promise<Response>,
  { createRequest, signal }: Delivery,
  maxBytes: number,
): Promise<Answer> {
  const request = await createRequest()
  try {
    return await readAnswer(await fetch(request), maxBytes)
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    if (cause instanceof MeshError) throw cause
    throw new MeshError('mesh/portal/unreachable', `No answer from ${new URL(request.url).host}.`, { cause })
  }
}

function keepUnreachable(error: unknown): MeshError {
  if (error instanceof MeshError && error.code === 'mesh/portal/unreachable') return error
  throw error
}

/** Half to all of a pause, so that clients that lost one portal together do not come back together. */
function withJitter(deps: ExchangeDeps, milliseconds: number): number {
  return milliseconds * (0.5 + randomBytes(deps, 1)[0]! / 510)
}
