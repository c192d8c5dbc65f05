/** Signed requests: who sends a transaction, proved by an HTTP message signature (RFC 9421) over its head and body. */
import { type Bytes, utf8ToBytes } from './bytes.ts'
import type { CryptoDeps } from './deps.ts'
import { MeshError } from './error.ts'
import { computeContentDigest, verifyContentDigest } from './http/content-digest.ts'
import { createSignatureBase, type HttpMessage } from './http/signature-base.ts'
import {
  formatByteSequence,
  formatInnerList,
  type InnerList,
  type ParameterValue,
  parseByteSequences,
  parseInnerLists,
} from './http/structured-fields.ts'
import {
  isSignatureOf,
  type PrivateKeyHandle,
  type PublicKeyHandle,
  signatureAlgorithmOf,
  signBytes,
} from './suite/index.ts'

export { computeContentDigest, verifyContentDigest } from './http/content-digest.ts'
export { createSignatureBase, type HttpMessage } from './http/signature-base.ts'

/** What every signed request must cover; `mesh-if-match` as well where the request has it, `@query` where its URL has one. */
const requiredComponents: readonly string[] = ['@method', '@authority', '@path', 'content-digest']

/** Tells our signatures from those a proxy may add. */
const TAG = 'mmm'
const LABEL = 'mesh'
const NONCE = /^[\x21-\x7e]{16,128}$/
const DEFAULT_TOLERANCE = 5 * 60_000

export interface SignRequestOptions {
  readonly method: string
  /** Absolute, as the client calls it. */
  readonly url: string
  /** Headers of the request as it will be sent, for components that are among them. */
  readonly headers?: { get(name: string): string | null }
  readonly body: Bytes
  readonly key: PrivateKeyHandle
  /** How the portal finds the public key: the UDF of the device, or of the key itself. */
  readonly keyid: string
  /** Whole seconds since 1970. */
  readonly created: number
  /** 16 to 128 visible ASCII characters that no other request of this key has. */
  readonly nonce: string
  /** Default: `requiredComponents`, and `mesh-if-match` and `@query` where present. */
  readonly components?: readonly string[]
}

/** Fields to add to the request. */
export interface SignatureHeaders {
  readonly 'Content-Digest': string
  readonly 'Signature-Input': string
  readonly Signature: string
}

export interface VerifyRequestOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  /** How far `created` may be from `now` to either side, in milliseconds; default 5 minutes. */
  readonly tolerance?: number
}

export interface VerifiedSignature {
  readonly keyid: string
  /** Whole seconds since 1970. */
  readonly created: number
  /** Remember it with `keyid` for twice the tolerance and refuse it a second time: that is the caller's part. */
  readonly nonce: string
  readonly components: readonly string[]
}

/**
 * Signs a request with a device's authentication key (or, for DeleteAccount, an online signature key). The algorithm
 * follows from the key. Adds nothing to a request for a 2017 portal: do not sign those.
 *
 * @throws `mesh/argument` for an encryption key; `mesh/portal/unauthorized` for a component the request lacks
 * @example
 * const signed = await signRequest(deps, { method: 'POST', url, body, key, keyid: device, created, nonce })
 * const request = new Request(url, { method: 'POST', body, headers: { ...headers, ...signed } })
 */
export async function signRequest(deps: CryptoDeps, options: SignRequestOptions): Promise<SignatureHeaders> {
  const { method, url, body, key, keyid, created, nonce } = options
  if (!NONCE.test(nonce))
    throw new MeshError('mesh/argument', 'A nonce has 16 to 128 visible ASCII characters.')
  if (!Number.isInteger(created)) throw new MeshError('mesh/argument', '`created` is in whole seconds.')
  const contentDigest = await computeContentDigest(deps, body)
  const message = { method, url, headers: withHeader(options.headers, 'content-digest', contentDigest) }
  const input: InnerList = {
    items: (options.components ?? componentsOf(message)).map(value => ({ value, parameters: new Map() })),
    parameters: new Map<string, ParameterValue>([
      ['created', created],
      ['nonce', nonce],
      ['keyid', keyid],
      ['alg', algorithmName(key)],
      ['tag', TAG],
    ]),
  }
  const signature = await signBytes(deps, key, utf8ToBytes(createSignatureBase(message, input)))
  return {
    'Content-Digest': contentDigest,
    'Signature-Input': `${LABEL}=${formatInnerList(input)}`,
    Signature: `${LABEL}=${formatByteSequence(signature)}`,
  }
}

/**
 * Checks that a request was signed just now, whole, by the key that `keyid` stands for. Which key that is, whether it
 * may do what the request asks, and whether the nonce was seen before is for the caller to say.
 *
 * Every refusal is the same to a stranger; the message says which check failed, for the log.
 *
 * @param findKey the public key for a keyid; undefined where there is none
 * @throws `mesh/portal/unauthorized`
 */
export async function verifyRequestSignature(
  deps: CryptoDeps,
  request: HttpMessage & { readonly method: string; readonly url: string; readonly body: Bytes },
  findKey: (keyid: string) => Promise<PublicKeyHandle | undefined>,
  options: VerifyRequestOptions,
): Promise<VerifiedSignature> {
  const { input, signature } = readSignature(request)
  const components = input.items.map(item => item.value)
  const missing = componentsOf(request).filter(name => !components.includes(name))
  if (missing.length > 0) throw refuse(`The signature does not cover ${missing.join(', ')}.`)
  const parameters = readParameters(input)
  verifyTime(parameters, options)

  const key = await findKey(parameters.keyid)
  if (key === undefined) throw refuse('The signing key is not known here.')
  if (key.use === 'encrypt' || parameters.alg !== algorithmName(key))
    throw refuse('The key is of another algorithm.')
  // The digest first: a body is cheaper to check than a signature, and the base holds the digest alone.
  await verifyContentDigest(deps, request.headers.get('content-digest') ?? '', request.body)
  const data = utf8ToBytes(createSignatureBase(request, input))
  if (!(await isSignatureOf(deps, key, { signature, data }))) throw refuse('The signature does not verify.')
  const { keyid, created, nonce } = parameters
  return { keyid, created, nonce, components }
}

/** What a signature of this request must cover. */
function componentsOf(message: HttpMessage): readonly string[] {
  const hasQuery = message.url?.includes('?') === true
  const hasIfMatch = message.headers.get('mesh-if-match') !== null
  return [...requiredComponents, ...(hasQuery ? ['@query'] : []), ...(hasIfMatch ? ['mesh-if-match'] : [])]
}

/** The one signature that carries our tag. */
function readSignature({ headers }: HttpMessage): { input: InnerList; signature: Bytes } {
  const inputField = headers.get('signature-input')
  const signatureField = headers.get('signature')
  if (inputField === null || signatureField === null) throw refuse('The request is not signed.')
  const ours = [...parseInnerLists(inputField)].filter(([, input]) => input.parameters.get('tag') === TAG)
  if (ours.length !== 1) throw refuse(`The request has ${ours.length} signatures of ours.`)
  const [label, input] = ours[0]!
  const signature = parseByteSequences(signatureField).get(label)
  if (signature === undefined) throw refuse('The signature itself is missing.')
  return { input, signature }
}

interface Parameters {
  readonly created: number
  readonly expires?: number
  readonly nonce: string
  readonly keyid: string
  readonly alg: string
}

const known = new Set(['created', 'expires', 'nonce', 'keyid', 'alg', 'tag'])

function readParameters({ parameters }: InnerList): Parameters {
  const unknown = [...parameters.keys()].filter(name => !known.has(name))
  if (unknown.length > 0) throw refuse('The signature has parameters that are not known here.')
  const { created, expires, nonce, keyid, alg } = Object.fromEntries(parameters)
  if (typeof created !== 'number' || created < 0) throw refuse('The signature does not say when it was made.')
  if (expires !== undefined && typeof expires !== 'number') throw refuse('The signature’s end is malformed.')
  if (typeof nonce !== 'string' || !NONCE.test(nonce))
    throw refuse('The signature’s nonce is missing or malformed.')
  if (typeof keyid !== 'string' || keyid === '') throw refuse('The signature does not name its key.')
  if (typeof alg !== 'string') throw refuse('The signature does not name its algorithm.')
  return { created, nonce, keyid, alg, ...(expires === undefined ? {} : { expires }) }
}

function verifyTime(
  { created, expires }: Parameters,
  { now, tolerance = DEFAULT_TOLERANCE }: VerifyRequestOptions,
): void {
  if (Math.abs(now - created * 1000) > tolerance)
    throw refuse('The signature was made too long ago or in the future.')
  if (expires !== undefined && expires * 1000 < now) throw refuse('The signature has expired.')
}

function algorithmName(key: Pick<PublicKeyHandle, 'suite' | 'use'>): string {
  const { http } = signatureAlgorithmOf(key)
  if (http === undefined) throw new MeshError('mesh/argument', 'Keys of this kind do not sign requests.')
  return http
}

function withHeader(
  headers: SignRequestOptions['headers'],
  name: string,
  value: string,
): HttpMessage['headers'] {
  return { get: wanted => (wanted === name ? value : (headers?.get(wanted) ?? null)) }
}

function refuse(message: string): MeshError {
  return new MeshError('mesh/portal/unauthorized', message)
}
