/** Writes what the service answers, in the shape that the client at hand can read (wire B.1, C.1, P). */
import { isMeshError, MeshError, type MeshErrorCode } from '../../sdk/core/error.ts'
import { formatFeatures } from '../../sdk/core/protocol/features.ts'
import {
  type TransactionName,
  transactions,
  writeResponse,
  writeTagged,
} from '../../sdk/core/schema/index.ts'
import type { Answer } from './context.ts'
import type { Policy } from './policy.ts'
import { ConflictError, RequestError } from './refusals.ts'
import { SUCCESS, statusOf, statusOf2017 } from './status-codes.ts'

/** Whom an answer is for. */
export interface Audience {
  /**
   * Our own clients say who they are and get matching HTTP codes. Everybody else may be a client of 2017, which takes
   * any code of 400 and above for a broken connection and reads the body alone: they get HTTP 200.
   */
  readonly isOurs: boolean
  readonly policy: Policy
}

/** Told to every client with a success, as in 2017. */
const SUCCESS_TEXT = 'Operation completed successfully'

export function audienceOf(request: Request, policy: Policy): Audience {
  return { isOurs: policy.clients !== '2017' && request.headers.has('mesh-client'), policy }
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
  const http = isForeign ? error.status : audience.isOurs ? statusOf(code) : 200
  const status = isForeign ? error.status : audience.isOurs ? http : statusOf2017(transaction, code)
  const headers = {
    'Mesh-Error': code,
    ...(error instanceof ConflictError && error.digest !== undefined ? { 'Mesh-Digest': error.digest } : {}),
    ...(isForeign && error.status === 405 ? { Allow: 'POST' } : {}),
    ...(http === 429 || http === 503 ? { 'Retry-After': '5' } : {}),
  }
  return toResponse(refusalBody(transaction, status, message), http, audience, headers)
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

function toResponse(
  body: string,
  status: number,
  { policy }: Audience,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const beyond2017 = policy.clients === '2017' ? {} : { 'Mesh-Features': featuresOf(policy), ...headers }
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...beyond2017 },
  })
}

function featuresOf({ domains }: Policy): string {
  return formatFeatures({ names: new Set(['if-match', 'scan', 'signatures']), domains })
}
