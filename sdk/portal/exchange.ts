/**
 * One transaction as HTTP: the request that says it and the meaning of the answer (wire C). Both portals, the one over
 * the network and the one in process, speak through here, so that they cannot come to differ.
 */

import { bytesToBase64Url } from '../core/base64url.ts'
import { type Bytes, utf8ToBytes } from '../core/bytes.ts'
import { type CryptoDeps, randomBytes } from '../core/deps.ts'
import { MeshError } from '../core/error.ts'
import { signRequest } from '../core/http-signature.ts'
import type { PortalFeatures } from '../core/protocol/features.ts'
import type { RequestSigner } from '../core/protocol/transact.ts'
import {
  type Mesh,
  type RequestOf,
  type ResponseOf,
  readResponse,
  type TransactionName,
  transactions,
  writeRequest,
} from '../core/schema/index.ts'
import type { Answer } from './answer.ts'
import { refusalToError } from './refusal.ts'
import { version } from './version.ts'

export interface ExchangeDeps extends CryptoDeps {
  /** Milliseconds since 1970, for the date of signatures. */
  readonly clock: { now(): number }
}

export interface Outgoing<N extends TransactionName> {
  /** Where the transaction goes, well-known path included. */
  readonly url: string
  readonly transaction: N
  readonly request: RequestOf<N>
  /** What the portal announced: none, and the request is one that a portal of 2017 survives (wire P). */
  readonly features: PortalFeatures
  readonly ifMatch?: string | undefined
  readonly signer?: RequestSigner | undefined
  readonly signal: AbortSignal
  /** Where an earlier stream of events broke off. */
  readonly since?: string | undefined
}

const NONCE_BYTES = 16
const CONTENT_TYPE = { 'Content-Type': 'application/json' }

/** A portal of 2017 announces nothing. */
export function isPortalOf2017(features: PortalFeatures): boolean {
  return features.names.size === 0
}

/**
 * The HTTP request for a transaction. Every call makes a new one with a new nonce: a repeated one would be refused as
 * a replay.
 *
 * @throws `mesh/encoding/character` for text that would end a 2017 portal; as `writeRequest` otherwise
 */
export async function createHttpRequest<N extends TransactionName>(
  deps: ExchangeDeps,
  outgoing: Outgoing<N>,
): Promise<Request> {
  const { url, transaction, request, features, signal } = outgoing
  const peer2017 = isPortalOf2017(features)
  const body = utf8ToBytes(writeRequest(transaction, request, 'compact', { peer2017 }))
  const headers = new Headers(peer2017 ? CONTENT_TYPE : await modernHeaders(deps, outgoing, body))
  return new Request(url, {
    method: 'POST',
    headers,
    body,
    signal,
    // A portal knows its clients by their signatures. Cookies and referrers could only give something away.
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    // A redirected POST would carry the request to somebody it was not signed for.
    redirect: 'manual',
  })
}

/**
 * The response inside an answer. Nothing in it is verified beyond its form.
 *
 * @throws `mesh/portal/answer` if it cannot be read; whatever the portal refuses with
 */
export function readHttpAnswer<N extends TransactionName>(transaction: N, answer: Answer): ResponseOf<N> {
  const { status, headers } = answer
  const errorHeader = headers.get('Mesh-Error')
  if (errorHeader !== null || status >= 400) {
    const description = tryDescribe(transaction, answer)
    throw refusalToError({ transaction, status, errorHeader, description })
  }
  if (status !== 200) throw new MeshError('mesh/portal/answer', `The portal answered with HTTP ${status}.`)
  const response = readBody(transaction, answer)
  const result = statusOf(transaction, response)
  // 201 is success, and so is its class. The description of 2017 praises every result: it decides nothing (wire C.3).
  if (result !== undefined && Math.trunc(result / 100) !== 2) {
    throw refusalToError({ transaction, status: result, errorHeader, description: undefined })
  }
  return response
}

async function modernHeaders<N extends TransactionName>(
  deps: ExchangeDeps,
  { url, features, ifMatch, signer, since }: Outgoing<N>,
  body: Bytes,
): Promise<Record<string, string>> {
  const isConditional = ifMatch !== undefined && features.names.has('if-match')
  const headers = {
    ...CONTENT_TYPE,
    'Mesh-Client': `mathmesh/${version}`,
    ...(isConditional ? { 'Mesh-If-Match': ifMatch } : {}),
    ...(since === undefined ? {} : { 'Last-Event-ID': since }),
  }
  if (signer === undefined || !features.names.has('signatures')) return headers
  const signature = await signRequest(deps, {
    method: 'POST',
    url,
    headers: new Headers(headers),
    body,
    key: signer.key,
    keyid: signer.device,
    created: Math.floor(deps.clock.now() / 1000),
    nonce: bytesToBase64Url(randomBytes(deps, NONCE_BYTES)),
  })
  return { ...headers, ...signature }
}

function readBody<N extends TransactionName>(transaction: N, { body }: Answer): ResponseOf<N> {
  try {
    return readResponse(transaction, body)
  } catch (cause) {
    throw new MeshError('mesh/portal/answer', `The portal’s answer to ${transaction} cannot be read.`, {
      cause,
    })
  }
}

/** What a refusal says in words. Its body may as well be a proxy's page: then it says nothing. */
function tryDescribe(transaction: TransactionName, { body }: Answer): string | undefined {
  if (!transactions[transaction].hasStatus) return undefined
  try {
    return (readResponse(transaction, body) as Mesh<'MeshResponse'>).StatusDescription
  } catch {
    return undefined
  }
}

function statusOf<N extends TransactionName>(transaction: N, response: ResponseOf<N>): number | undefined {
  return transactions[transaction].hasStatus ? (response as Mesh<'MeshResponse'>).Status : undefined
}
