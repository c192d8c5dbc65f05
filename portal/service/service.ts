/** The portal's service: one function from requests to answers, over a store and a policy, on any platform. */
import type { Bytes } from '../../sdk/core/bytes.ts'
import type { MeshErrorCode } from '../../sdk/core/error.ts'
import {
  type AnyRequest,
  readRequest,
  type TransactionName,
  transactions,
} from '../../sdk/core/schema/index.ts'
import { createCaller, SIGNATURE_TIME } from './caller.ts'
import type { Answer, Context, ServiceDeps } from './context.ts'
import { createEventHub } from './events/hub.ts'
import { createListeners } from './events/listeners.ts'
import { openEvents } from './events/open-events.ts'
import { createGate, type Peer, type Visit } from './limits/gate.ts'
import { createNonceMemory } from './nonces.ts'
import type { Policy } from './policy.ts'
import { createProfileReader } from './profiles.ts'
import { readBody, verifyHead } from './read-body.ts'
import { LimitError, type LimitName, RequestError } from './refusals.ts'
import {
  type Audience,
  answerToResponse,
  audienceOf,
  hasEvents,
  isFailure,
  lengthOf,
  refusalToResponse,
  streamToResponse,
  toRefusal,
} from './respond.ts'
import { type Performers, performers } from './transactions/index.ts'

export type { Peer } from './limits/gate.ts'

/** Under this path portals of 2017 answer, with or without more behind it. */
export const WELL_KNOWN = '/.well-known/mmm'
/** Where questions are posted whose answers are to be followed. */
const EVENTS = `${WELL_KNOWN}/events`

export interface PortalService {
  /**
   * Answers a request. It never rejects: whatever is wrong with a request, or with the portal, is told in the answer.
   *
   * @param peer for limits per address; without it there are none
   * @param headers for the answer, beside its own
   */
  handle(request: Request, peer?: Peer, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** How much is going on. */
  gauges(): Gauges
  /** Ends all event streams and opens no more; transactions are still answered. */
  close(): void
}

export interface Gauges {
  /** Requests that are worked on. */
  readonly working: number
  /** Bytes of bodies that are arriving. */
  readonly held: number
  readonly listeners: number
  /** Events told so far, by streams that have ended. */
  readonly told: number
}

/** What is known of a request so far. */
interface Course {
  readonly request: Request
  readonly audience: Audience
  readonly peer: Peer | undefined
  transaction: TransactionName | undefined
  isFollowed: boolean
  received: number
}

/**
 * A portal service. It keeps nothing but what it could read or compute again, so that several may share a store.
 *
 * @example
 * const service = createPortalService({ store, crypto, clock, policy: createPolicy({ domains: ['example.com'] }), log })
 * const response = await service.handle(new Request('https://example.com/.well-known/mmm/', { method: 'POST', … }))
 */
export function createPortalService(
  deps: ServiceDeps & {
    /** What is done for each transaction. Default: what a portal does that stands by itself. */
    readonly performers?: Performers
    /** How much of the profiles used last is kept verified, in characters of text. */
    readonly remembered?: number | undefined
  },
): PortalService {
  const { policy, clock, log, timer = () => clock.now() } = deps
  const { limits } = policy
  const reading = {
    limits: { maxBytes: limits.body, maxDepth: limits.depth, maxMembers: limits.members },
  }
  const profiles = createProfileReader(deps, deps.remembered)
  // A signature is good from that long before its date until as long after it.
  const nonces = createNonceMemory(2 * SIGNATURE_TIME + 1000)
  const gate = createGate({ limits, clock })
  const listeners = createListeners({ limits, clock, log })
  const hub = createEventHub(deps.store)

  async function perform(course: Course, visit: Visit): Promise<Response> {
    const { request } = course
    const body = await readBody(request, limits, visit.hold)
    course.received = body.length
    course.transaction = peekTransaction(body)
    visit.work()
    const question = readRequest(body, reading)
    visit.spend(course.isFollowed ? 'Events' : question.transaction, body.length)
    const caller = createCaller(deps, nonces, { request, body, visit })
    const ifMatch = request.headers.get('mesh-if-match') ?? undefined
    const context: Context = { ...deps, profiles, visit, caller, ifMatch }
    return course.isFollowed ? follow(course, question, context) : answer(course, question, context)
  }

  async function answer(
    { audience }: Course,
    { transaction, request }: AnyRequest,
    context: Context,
  ): Promise<Response> {
    // Which request goes with which transaction is the schema's promise, and beyond what the type can carry here.
    const performer = (deps.performers ?? performers)[transaction] as (
      request: unknown,
      context: Context,
    ) => Promise<Answer<TransactionName>>
    return answerToResponse(transaction, await performer(request, context), audience)
  }

  async function follow(
    { request, peer, audience }: Course,
    question: AnyRequest,
    context: Context,
  ): Promise<Response> {
    const { headers, signal } = request
    const since = headers.get('last-event-id') ?? undefined
    const stream = await openEvents(context, { hub, listeners, peer, question, since, signal })
    return streamToResponse(stream.body, audience)
  }

  function refuse({ transaction, audience }: Course, error: unknown): Refused {
    const refusal = toRefusal(error)
    if (isFailure(refusal.code)) log({ event: 'failure', error: refusal.cause ?? refusal })
    const limit = refusal instanceof LimitError ? { limit: refusal.limit } : {}
    return {
      response: refusalToResponse(transaction, refusal, audience),
      why: { code: refusal.code, ...limit },
    }
  }

  return {
    async handle(request, peer, headers = {}) {
      const started = timer()
      const audience = audienceOf(request, policy, headers)
      const isFollowed = isFollowing(request, policy)
      const course: Course = { request, audience, peer, transaction: undefined, isFollowed, received: 0 }
      const note = (response: Response, why: Refused['why'] = {}) => {
        const transaction = course.isFollowed ? 'Events' : course.transaction
        log({
          event: 'request',
          ...(transaction === undefined ? {} : { transaction }),
          status: response.status,
          ...why,
          milliseconds: timer() - started,
          received: course.received,
          sent: lengthOf(response),
        })
      }
      let visit: Visit | undefined
      try {
        visit = gate.arrive(peer)
        verifyAddress(request)
        verifyHead(request)
        const response = await perform(course, visit)
        note(response)
        return response
      } catch (error) {
        const { response, why } = refuse(course, error)
        note(response, why)
        return response
      } finally {
        visit?.leave()
      }
    },
    gauges: () => ({
      working: gate.working,
      held: gate.held,
      listeners: listeners.size,
      told: listeners.told,
    }),
    close() {
      listeners.close()
      hub.close()
    },
  }
}

interface Refused {
  readonly response: Response
  readonly why: { readonly code?: MeshErrorCode; readonly limit?: LimitName }
}

function isFollowing({ url }: Request, policy: Policy): boolean {
  return hasEvents(policy) && new URL(url).pathname === EVENTS
}

function verifyAddress({ url }: Request): void {
  const { pathname } = new URL(url)
  if (pathname === WELL_KNOWN || pathname.startsWith(`${WELL_KNOWN}/`)) return
  throw new RequestError(404, 'Transactions are posted elsewhere.')
}

const decoder = new TextDecoder()
const FIRST_TAG = /^\s*\{\s*"(\w{1,40})"/
const byTag = new Map(
  Object.entries(transactions).flatMap(([name, { request }]) => [
    [name, name as TransactionName],
    [request as string, name as TransactionName],
  ]),
)

/** Which transaction a body begins like, so that one that cannot be read is still answered in the right form. */
function peekTransaction(body: Bytes): TransactionName | undefined {
  const start = decoder.decode(body.subarray(0, 100))
  const tag = FIRST_TAG.exec(start)?.[1]
  return tag === undefined ? undefined : byTag.get(tag)
}
