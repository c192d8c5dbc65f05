/** Signed HTTP requests. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { type Bytes, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { signRequest, verifyRequestSignature } from '../../../sdk/core/http-signature.ts'
import type { PublicKeyHandle } from '../../../sdk/core/suite/index.ts'
import { deps } from '../../support/crypto.ts'
import type { Corpus } from '../corpus.ts'
import { mutateBytes } from '../mutate/bytes.ts'
import { mutateText } from '../mutate/text.ts'
import type { Random } from '../random.ts'
import { type FuzzTarget, hold, type Outcome } from '../target.ts'

interface SignedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Bytes
}

const NOW = Date.UTC(2026, 2, 1, 12)
const URLS = ['https://example.com/.well-known/mmm/', 'https://example.com:8443/a/.well-known/mmm/?x=1&y=%20']

/**
 * A request is accepted only with the method, authority, path, query, body, `Mesh-If-Match`, key, time and nonce it was
 * signed with. Headers that are not signed, and how the fields are spelt, may differ.
 */
export async function createHttpTarget({ suites }: Corpus): Promise<FuzzTarget> {
  const keys = new Map<string, PublicKeyHandle>()
  const requests: SignedRequest[] = []
  for (const { alice, mallory } of suites) {
    for (const { devices, personal } of [alice, mallory]) {
      const [{ udf, keys: own }] = devices
      keys.set(udf, personal.devices[0]!.authenticationKey)
      for (const [number, url] of URLS.entries()) {
        const headers = number === 0 ? {} : { 'mesh-if-match': 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ' }
        requests.push(await sign({ url, headers, keyid: udf, key: own.authentication.privateKey }))
      }
    }
  }
  const genuine = new Set<string>()
  for (const request of requests) {
    const { keyid, created, nonce } = await verify(request)
    genuine.add(meaningOf(request, { keyid, created, nonce }))
  }

  function verify(request: SignedRequest) {
    const headers = { get: (name: string) => request.headers[name.toLowerCase()] ?? null }
    return verifyRequestSignature(deps, { ...request, headers }, async keyid => keys.get(keyid), { now: NOW })
  }

  async function attempt(request: SignedRequest): Promise<Outcome> {
    const { keyid, created, nonce } = await verify(request)
    hold(
      genuine.has(meaningOf(request, { keyid, created, nonce })),
      'A request was accepted that nobody signed.',
    )
    return 'accepted'
  }

  return {
    name: 'http',
    weight: 6,
    prepare(random) {
      const request = mutateRequest(random, random.pick(requests), random.pick(requests))
      return {
        describe: () => JSON.stringify({ ...request, body: bytesToBase64Url(request.body) }),
        run: () => attempt(request),
      }
    },
  }
}

async function sign(options: {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly keyid: string
  readonly key: Parameters<typeof signRequest>[1]['key']
}): Promise<SignedRequest> {
  const { url, headers, keyid, key } = options
  const body = utf8ToBytes(`{"ConnectPending":{"AccountID":"alice@example.com","Service":"${keyid}"}}`)
  const signed = await signRequest(deps, {
    method: 'POST',
    url,
    headers: new Headers(headers),
    body,
    key,
    keyid,
    created: NOW / 1000,
    nonce: `nonce-${keyid}`,
  })
  const lowerCase = Object.entries(signed).map(
    ([name, value]) => [name.toLowerCase(), value as string] as const,
  )
  return { method: 'POST', url, headers: { ...headers, ...Object.fromEntries(lowerCase) }, body }
}

function meaningOf(
  { method, url, headers, body }: SignedRequest,
  claims: { readonly keyid: string; readonly created: number; readonly nonce: string },
): string {
  const { host, pathname, search } = new URL(url)
  const facts = [method, host, pathname, search, headers['mesh-if-match']?.trim(), bytesToBase64Url(body)]
  return [...facts, claims.keyid, claims.created, claims.nonce].join('|')
}

function mutateRequest(random: Random, request: SignedRequest, other: SignedRequest): SignedRequest {
  let result = request
  do {
    result = changeOne(random, result, other)
  } while (random.chance(0.3))
  return result
}

function changeOne(random: Random, request: SignedRequest, other: SignedRequest): SignedRequest {
  const { method, url, headers, body } = request
  const names = Object.keys(headers)
  const name = random.pick([...names, ...names, 'mesh-if-match', 'x-other'])
  const value = headers[name] ?? ''
  const changed = (text: string) => ({ ...request, headers: { ...headers, [name]: text } })
  switch (random.below(9)) {
    case 0:
      return { ...request, method: random.pick(['GET', 'post', 'POST ', 'PUT', mutateText(random, method)]) }
    case 1:
      return {
        ...request,
        url: random.pick([other.url, `${url}?`, `${url}#x`, `${url}/.`, mutateText(random, url)]),
      }
    case 2:
      return { ...request, body: mutateBytes(random, body, other.body) }
    case 3:
      return { ...request, body: other.body }
    case 4:
      return {
        ...request,
        headers: Object.fromEntries(Object.entries(headers).filter(([own]) => own !== name)),
      }
    case 5:
      return changed(other.headers[name] ?? value)
    case 6:
      return changed(`${value}, ${other.headers[name] ?? value}`)
    case 7:
      return changed(changeParameter(random, value))
    default:
      return changed(mutateText(random, value, other.headers[name]))
  }
}

const PARAMETERS = [
  ';expires=1',
  ';created=0',
  ';alg="none"',
  ';tag="mmm"',
  ';x',
  '"@query"',
  '"mesh-if-match"',
  '"x-other"',
]

/** Takes components and parameters away, doubles them, adds others. */
function changeParameter(random: Random, field: string): string {
  const parts = field.split(/(?=[; ,])/)
  const place = random.below(parts.length)
  switch (random.below(4)) {
    case 0:
      return parts.toSpliced(place, 1).join('')
    case 1:
      return parts.toSpliced(place, 0, random.pick(parts)).join('')
    case 2:
      return parts.toSpliced(place, 0, random.pick(PARAMETERS)).join('')
    default:
      return parts.with(place, random.pick(parts)).join('')
  }
}
