/** Listeners of a portal's events, without a socket. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { randomBytes } from '../../../sdk/core/deps.ts'
import { signRequest } from '../../../sdk/core/http-signature.ts'
import { type RequestOf, type TransactionName, writeRequest } from '../../../sdk/core/schema/index.ts'
import { deps } from './people.ts'
import type { PostOptions, TestPortal } from './service.ts'

export const eventsUrl = 'https://example.com/.well-known/mmm/events'

export interface ToldEvent {
  readonly type: string
  readonly data: Record<string, unknown>
  /** Of the last of several that came together. */
  readonly id: string
}

export interface Listening {
  readonly status: number
  readonly headers: Headers
  /** The next events that come together; undefined at the end of the stream. */
  next(): Promise<readonly ToldEvent[] | undefined>
  /** What arrived between events. */
  readonly beats: number
  leave(): Promise<void>
}

export interface ListenOptions extends PostOptions {
  readonly since?: string
  readonly address?: string
}

export async function buildFollow<N extends TransactionName>(
  transaction: N,
  request: RequestOf<N>,
  { signer, since, now }: ListenOptions & { readonly now: number },
): Promise<Request> {
  const body = utf8ToBytes(writeRequest(transaction, request))
  const headers = new Headers({ 'Content-Type': 'application/json', 'Mesh-Client': 'mathmesh/test' })
  if (since !== undefined) headers.set('Last-Event-ID', since)
  const signature =
    signer &&
    (await signRequest(deps, {
      method: 'POST',
      url: eventsUrl,
      headers,
      body,
      ...signer,
      created: Math.floor(now / 1000),
      nonce: bytesToBase64Url(randomBytes(deps, 16)),
    }))
  for (const [name, value] of Object.entries(signature ?? {})) headers.set(name, value)
  return new Request(eventsUrl, { method: 'POST', headers, body })
}

export async function listen<N extends TransactionName>(
  portal: TestPortal,
  transaction: N,
  request: RequestOf<N>,
  options: ListenOptions = {},
): Promise<Listening> {
  const built = await buildFollow(transaction, request, { now: portal.clock.now(), ...options })
  const peer = options.address === undefined ? undefined : { address: options.address }
  return toListening(await portal.service.handle(built, peer))
}

export function toListening({ status, headers, body }: Response): Listening {
  const reader = body!.getReader()
  let beats = 0
  return {
    status,
    headers,
    async next() {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return undefined
        const text = new TextDecoder().decode(value)
        if (!text.startsWith(':')) return parse(text)
        beats += 1
      }
    },
    get beats() {
      return beats
    },
    leave: () => reader.cancel(),
  }
}

function parse(text: string): readonly ToldEvent[] {
  const events = text.split('\n\n').filter(part => part !== '')
  const fields = events.map(event => Object.fromEntries(event.split('\n').map(line => line.split(/: (.*)/s))))
  return fields.map(({ event, data, id }) => ({ type: event, data: JSON.parse(data), id: id ?? '' }))
}
