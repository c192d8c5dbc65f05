/** Writes what the service answers, in the shape that the client at hand can read (wire B.1, C.1, P). */
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { isMeshError, MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import { formatFeatures, type PortalFeature } from '../../sdk/core/protocol/features.ts'
import {
  type TransactionName,
  transactions,
  writeResponse,
  writeTagged,
} from '../../sdk/core/schema/index.ts'
import type { Answer } from './context.ts'
import type { Policy } from './policy.ts'
import { ConflictError, LimitError, RequestError } from './refusals.ts'
import { SUCCESS, statusOf, statusOf2017 } from './status-codes.ts'

/** Whom an answer is for. */
export interface Audience {
  /**
   * Our own clients say who they are and get matching HTTP codes. Everybody else may be a client of 2017, which takes
   * any code of 400 and above for a broken connection and reads the body alone: they get HTTP 200.
   */
  readonly isOurs: boolean
  readonly policy: Policy
  /** What the host wants on every answer, such as what browsers are told. */
  readonly headers: Readonly<Record<string, string>>
}

/** Told to every client with a success, as in 2017. */
const SUCCESS_TEXT = 'Operation completed successfully'

/** In seconds: for what passes, nobody knows when. */
const A_WHILE = 5

export function audienceOf(
  request: Request,
  policy: Policy,
  headers: Readonly<Record<string, string>>,
): Audience {
  return { isOurs: policy.clients !== '2017' && request.headers.has('mesh-client'), policy, headers }
}

export function answerToResponse<N extends TransactionName>(
  transaction: N,
  { response, members, headers }: Answer<N>,
  audience: Audience,
): Response {
  const status = { Status: SUCCESS, StatusDescription: SUCCESS_TEXT }
  const text = writeResponse(transaction, hasStatus(transaction) ? { ...status, ...response } : response)
  return toResponse(insertMembers(text, members ?? {}), 200, audience, headers)
}

/** @param transaction undefined where the request could not be read that far */
export function refusalToResponse(
  transaction: TransactionName | undefined,
  error: MeshError,
  audience: Audience,
): Response {
  const { code, message } = error
  const isForeign = error instanceof RequestError
  const isLimit = error instanceof LimitError
  const meant = isForeign || isLimit ? error.status : statusOf(code)
  const http = isForeign || audience.isOurs ? meant : 200
  const status = isForeign || isLimit || audience.isOurs ? meant : statusOf2017(transaction, code)
  const headers = {
    'Mesh-Error': code,
    ...(error instanceof ConflictError && error.digest !== undefined ? { 'Mesh-Digest': error.digest } : {}),
    ...(isForeign && error.status === 405 ? { Allow: 'POST' } : {}),
    ...retryAfter(error, meant),
  }
  return toResponse(refusalBody(transaction, status, message), http, audience, headers)
}

function retryAfter(error: MeshError, status: number): Readonly<Record<string, string>> {
  const seconds = error instanceof LimitError ? error.retryAfter : A_WHILE
  return (status === 429 || status === 503) && seconds !== undefined ? { 'Retry-After': `${seconds}` } : {}
}

/** The refusal that an exception stands for. What is no MeshError is a defect and says nothing of itself. */
export function toRefusal(error: unknown): MeshError {
  if (isMeshError(error)) return error
  return new MeshError('mesh/portal/internal', 'The portal failed.', { cause: error })
}

/** Codes whose cause lies with the portal and not with the client. */
export function isFailure(code: MeshErrorCode): boolean {
  return code === 'mesh/portal/internal' || code === 'mesh/portal/storage'
}

/**
 * The four Connect responses have no `Status`, and a client of 2017 dies of one: there a refusal is an answer without
 * content. For requests that are no transaction's it is the response type all others derive from.
 */
function refusalBody(transaction: TransactionName | undefined, status: number, message: string): string {
  if (transaction === undefined || transaction === 'Hello') {
    return writeTagged({ tag: 'MeshResponse', value: { Status: status, StatusDescription: message } })
  }
  if (!hasStatus(transaction)) return writeResponse(transaction, {})
  return writeResponse(transaction, { Status: status, StatusDescription: message })
}

/** Adds members whose value is JSON text to a response written without them. */
function insertMembers(text: string, members: Readonly<Record<string, string>>): string {
  const added = Object.entries(members).map(([name, value]) => `"${name}":${value}`)
  if (added.length === 0) return text
  const open = text.slice(0, -2)
  return `${open}${open.endsWith('{') ? '' : ','}${added.join(',')}}}`
}

function hasStatus(transaction: TransactionName): boolean {
  return transactions[transaction].hasStatus
}

const lengths = new WeakMap<Response, number>()

/** Bytes of an answer’s body. To ask its headers would cost more than all of them (seen in @hono/node-server 2.1). */
export function lengthOf(response: Response): number {
  return lengths.get(response) ?? 0
}

function toResponse(
  body: string,
  status: number,
  audience: Audience,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { policy } = audience
  const beyond2017 = policy.clients === '2017' ? {} : { 'Mesh-Features': featuresOf(policy), ...headers }
  // A text that is ASCII goes to the socket in one piece with its head, and need not be made bytes before.
  const content = isAscii(body) ? body : utf8ToBytes(body)
  const response = new Response(content, {
    status,
    headers: {
      ...audience.headers,
      'Content-Type': 'application/json',
      'Content-Length': `${content.length}`,
      'Cache-Control': 'no-store',
      ...beyond2017,
    },
  })
  lengths.set(response, content.length)
  return response
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}

/** A stream of events. It is neither kept nor collected by whatever stands in between. */
export function streamToResponse(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { policy, headers }: Audience,
): Response {
  return new Response(body, {
    headers: {
      ...headers,
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
      'Mesh-Features': featuresOf(policy),
    },
  })
}

/** Whether a portal has event streams: one that passes for a portal of 2017 has nothing beyond that. */
export function hasEvents({ clients, limits }: Policy): boolean {
  return clients !== '2017' && limits.listeners > 0
}

const features = new WeakMap<Policy, string>()

function featuresOf(policy: Policy): string {
  const known = features.get(policy) ?? writeFeatures(policy)
  features.set(policy, known)
  return known
}

function writeFeatures(policy: Policy): string {
  const names: readonly PortalFeature[] = ['if-match', 'scan', 'signatures']
  const events: readonly PortalFeature[] = hasEvents(policy) ? ['events'] : []
  return formatFeatures({ names: new Set([...names, ...events]), domains: policy.domains })
}
