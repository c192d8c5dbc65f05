/** The portal's service: one function from requests to answers, over a store and a policy, on any platform. */
import type { Bytes } from '../../sdk/core/bytes.ts'
import { readRequest, type TransactionName, transactions } from '../../sdk/core/schema/index.ts'
import { type Caller, createCaller, SIGNATURE_TIME } from './caller.ts'
import type { Answer, Context, ServiceDeps } from './context.ts'
import { createNonceMemory } from './nonces.ts'
import { createProfileReader } from './profiles.ts'
import { readBody, verifyHead } from './read-body.ts'
import { RequestError } from './refusals.ts'
import {
  type Audience,
  answerToResponse,
  audienceOf,
  isFailure,
  refusalToResponse,
  toRefusal,
} from './respond.ts'
import { performers } from './transactions/index.ts'

/** Under this path portals of 2017 answer, with or without more behind it. */
export const WELL_KNOWN = '/.well-known/mmm'

/** Where a request came from, as far as the host knows. */
export interface Peer {
  readonly address: string
}

export interface PortalService {
  /**
   * Answers a request. It never rejects: whatever is wrong with a request, or with the portal, is told in the answer.
   *
   * @param peer for limits per address
   */
  handle(request: Request, peer?: Peer): Promise<Response>
}

/**
 * A portal service. It keeps nothing but what it could read or compute again, so that several may share a store.
 *
 * @example
 * const service = createPortalService({ store, crypto, clock, policy: createPolicy({ domains: ['example.com'] }), log })
 * const response = await service.handle(new Request('https://example.com/.well-known/mmm/', { method: 'POST', … }))
 */
export function createPortalService(deps: ServiceDeps): PortalService {
  const { policy, clock, log } = deps
  const profiles = createProfileReader(deps)
  // A signature is good from that long before its date until as long after it.
  const nonces = createNonceMemory(2 * SIGNATURE_TIME + 1000)

  async function perform(request: Request, body: Bytes, audience: Audience): Promise<Response> {
    const { transaction, request: content } = readRequest(body, {
      limits: { maxBytes: policy.limits.body, maxDepth: policy.limits.depth },
    })
    const caller: Caller = createCaller(deps, nonces, { request, body })
    const ifMatch = request.headers.get('mesh-if-match') ?? undefined
    const context: Context = { ...deps, profiles, caller, ifMatch }
    // Which request goes with which transaction is the schema's promise, and beyond what the type can carry here.
    const performer = performers[transaction] as (
      request: unknown,
      context: Context,
    ) => Promise<Answer<TransactionName>>
    return answerToResponse(transaction, await performer(content, context), audience)
  }

  return {
    async handle(request) {
      const started = clock.now()
      const audience = audienceOf(request, policy)
      let transaction: TransactionName | undefined
      const note = (status: number, rest: object = {}) =>
        log({
          event: 'request',
          ...(transaction === undefined ? {} : { transaction }),
          status,
          ...rest,
          milliseconds: clock.now() - started,
        })
      try {
        verifyAddress(request)
        verifyHead(request)
        const body = await readBody(request, policy.limits)
        transaction = peekTransaction(body)
        const response = await perform(request, body, audience)
        note(response.status)
        return response
      } catch (error) {
        const refusal = toRefusal(error)
        if (isFailure(refusal.code)) log({ event: 'failure', error: refusal.cause ?? refusal })
        const response = refusalToResponse(transaction, refusal, audience)
        note(response.status, { code: refusal.code })
        return response
      }
    },
  }
}

function verifyAddress({ url }: Request): void {
  const { pathname } = new URL(url)
  if (pathname === WELL_KNOWN || pathname.startsWith(`${WELL_KNOWN}/`)) return
  throw new RequestError(404, 'Transactions are posted elsewhere.')
}

const FIRST_TAG = /^\s*\{\s*"(\w{1,40})"/
const byTag = new Map(
  Object.entries(transactions).flatMap(([name, { request }]) => [
    [name, name as TransactionName],
    [request as string, name as TransactionName],
  ]),
)

/** Which transaction a body begins like, so that one that cannot be read is still answered in the right form. */
function peekTransaction(body: Bytes): TransactionName | undefined {
  const start = new TextDecoder().decode(body.subarray(0, 100))
  const tag = FIRST_TAG.exec(start)?.[1]
  return tag === undefined ? undefined : byTag.get(tag)
}
