/** A portal service over a memory store, and clients that post to it without a socket. */

import type { LogEvent } from '../../../portal/service/log.ts'
import { createPolicy, type Limits, type Policy } from '../../../portal/service/policy.ts'
import { createPortalService, type PortalService } from '../../../portal/service/service.ts'
import { createMemoryStore } from '../../../portal/store/memory.ts'
import type { PortalStore } from '../../../portal/store/store.ts'
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { type Bytes, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { randomBytes } from '../../../sdk/core/deps.ts'
import { signRequest } from '../../../sdk/core/http-signature.ts'
import {
  createApplicationProfile,
  sharedRecipients,
  verifyPersonalProfile,
} from '../../../sdk/core/profile/index.ts'
import {
  type Mesh,
  type RequestOf,
  type ResponseOf,
  readResponse,
  type Tagged,
  type TransactionName,
  writeRequest,
} from '../../../sdk/core/schema/index.ts'
import type { PrivateKeyHandle } from '../../../sdk/core/suite/index.ts'
import { createTestClock } from '../store/store-behaviour.ts'
import { type Device, deps } from './people.ts'

export const url = 'https://example.com/.well-known/mmm/'
export const noon = Date.UTC(2026, 0, 1, 12)

export interface TestPortal {
  readonly service: PortalService
  readonly store: PortalStore
  readonly clock: ReturnType<typeof createTestClock>
  readonly events: readonly LogEvent[]
  readonly post: <N extends TransactionName>(
    transaction: N,
    request: RequestOf<N>,
    options?: PostOptions,
  ) => Promise<Outcome<N>>
}

export interface PostOptions {
  /** As one of our clients; default true. */
  readonly ours?: boolean
  readonly ifMatch?: string
  /** Signs as a device by its authentication key, or by an online key. */
  readonly signer?: { readonly keyid: string; readonly key: PrivateKeyHandle }
}

export interface Outcome<N extends TransactionName> {
  readonly http: number
  readonly error: string | null
  readonly digest: string | null
  readonly response: ResponseOf<N>
  readonly headers: Headers
  readonly text: string
}

export function createTestPortal(
  options: Partial<Omit<Policy, 'limits'>> & { limits?: Partial<Limits>; store?: PortalStore } = {},
): TestPortal {
  const { store: given, ...decided } = options
  const clock = createTestClock(noon)
  const store = given ?? createMemoryStore({ clock })
  const events: LogEvent[] = []
  const policy = createPolicy({ domains: ['example.com'], ...decided })
  const service = createPortalService({ ...deps, store, clock, policy, log: event => events.push(event) })
  return {
    service,
    store,
    clock,
    events,
    async post(transaction, request, posting = {}) {
      const built = await buildRequest(transaction, request, { now: clock.now(), ...posting })
      return readOutcome(transaction, await service.handle(built))
    },
  }
}

export async function buildRequest<N extends TransactionName>(
  transaction: N,
  request: RequestOf<N>,
  options: PostOptions & { readonly now: number },
): Promise<Request> {
  const body = utf8ToBytes(writeRequest(transaction, request))
  const { ours = true, ifMatch, signer, now } = options
  const headers = new Headers({ 'Content-Type': 'application/json' })
  if (ours) headers.set('Mesh-Client', 'mathmesh/test')
  if (ifMatch !== undefined) headers.set('Mesh-If-Match', ifMatch)
  if (signer !== undefined) await sign(headers, body, signer, now)
  return new Request(url, { method: 'POST', headers, body })
}

async function sign(headers: Headers, body: Bytes, signer: NonNullable<PostOptions['signer']>, now: number) {
  const signature = await signRequest(deps, {
    method: 'POST',
    url,
    headers,
    body,
    ...signer,
    created: Math.floor(now / 1000),
    nonce: bytesToBase64Url(randomBytes(deps, 16)),
  })
  for (const [name, value] of Object.entries(signature)) headers.set(name, value)
}

export async function readOutcome<N extends TransactionName>(
  transaction: N,
  response: Response,
): Promise<Outcome<N>> {
  const text = await response.text()
  return {
    http: response.status,
    error: response.headers.get('Mesh-Error'),
    digest: response.headers.get('Mesh-Digest'),
    response: readResponse(transaction, text),
    headers: response.headers,
    text,
  }
}

/** Signs requests as a device. */
export function asDevice(device: {
  udf: string
  keys: { authentication: { privateKey: PrivateKeyHandle } }
}) {
  return { signer: { keyid: device.udf, key: device.keys.authentication.privateKey } }
}

/** Signs requests as an administrator. */
export function asAdministrator(person: { online: { privateKey: PrivateKeyHandle } }) {
  return { signer: { keyid: person.online.privateKey.udf, key: person.online.privateKey } }
}

export function personal(value: Mesh<'SignedPersonalProfile'>): Tagged<'SignedPersonalProfile'> {
  return { tag: 'SignedPersonalProfile', value }
}

/** Makes and publishes a version of an application that `person` lists, signed by one of its devices. */
export async function publishApplication(
  { post }: TestPortal,
  options: {
    readonly person: Mesh<'SignedPersonalProfile'>
    readonly entry: Mesh<'ApplicationProfileEntry'>
    readonly by: Device
    readonly updated: string
  },
) {
  const { person, entry, by, updated } = options
  const signed = await createApplicationProfile(deps, {
    identifier: entry.Identifier!,
    type: 'BookmarkProfile',
    sharedPrivate: {
      value: { tag: 'BookmarkProfilePrivate', value: { Entries: [] } },
      recipients: sharedRecipients(await verifyPersonalProfile(deps, person), entry),
    },
    key: by.keys.signature.privateKey,
    updated,
  })
  return { signed, ...(await post('Publish', { Entry: { tag: 'SignedApplicationProfile', value: signed } })) }
}
