/** HttpPortal against servers on the loopback: what it sends, what it repeats, what it makes of answers. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { meshErrorCodes } from '../../sdk/core/error.ts'
import { verifyRequestSignature } from '../../sdk/core/http-signature.ts'
import { generateKeyPair } from '../../sdk/core/suite/index.ts'
import { HttpPortal, type HttpPortalOptions } from '../../sdk/portal/index.ts'
import { isPortalCode } from '../../sdk/portal/refusal.ts'
import { version } from '../../sdk/portal/version.ts'
import { type Loopback, type Received, startLoopback } from '../support/loopback.ts'

const now = 1_700_000_000_000
const deps = { crypto: globalThis.crypto, clock: { now: () => now } }
const MODERN = { 'Mesh-Features': 'if-match, signatures, domain=example.com' }
const HELLO = '{"HelloResponse":{}}'

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** What a scripted portal says to one request: a body with HTTP 200, or nothing at all. */
type Reply = { status?: number; headers?: Record<string, string>; body?: string } | 'hang up'

/** A portal that answers Hello and then whatever the script says, request by request; the last entry repeats. */
async function open(features: Record<string, string>, script: Reply[], options: HttpPortalOptions = {}) {
  let step = 0
  server = await startLoopback((request, response) => {
    const isHello = request.body.startsWith('{"Hello"')
    const reply = isHello ? { body: HELLO } : script[Math.min(step++, script.length - 1)]!
    if (reply === 'hang up') return response.destroy()
    const { status = 200, headers = {}, body = '' } = reply
    response.writeHead(status, { 'Content-Type': 'application/json', ...features, ...headers }).end(body)
  })
  return new HttpPortal(deps, server.url, { backOff: [1, 1], ...options })
}

const transactionsOf = (requests: readonly Received[]) =>
  requests.map(({ body }) => /"(\w+)"/.exec(body)?.[1])

describe('towards a portal of 2017', () => {
  const OK = {
    body: '{\n  "GetResponse": {\n    "Status": 201,\n    "StatusDescription": "Operation completed successfully"}}',
  }

  test('requests are plain', async () => {
    const portal = await open({}, [OK])
    const { publicKey: _, privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'authenticate' })
    const signer = { device: 'MAAAA', key: privateKey }
    const response = await portal.transact('Get', { Account: 'é@example.com' }, { ifMatch: 'abc', signer })
    expect(response).toEqual({ Status: 201, StatusDescription: 'Operation completed successfully' })
    expect(server!.received.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'POST', path: '/.well-known/mmm/', body: '{"Hello":{}}' },
      { method: 'POST', path: '/.well-known/mmm/', body: '{"Get":{"Account":"é@example.com"}}' },
    ])
    for (const { headers, rawNames } of server!.received) {
      expect(headers['content-type']).toBe('application/json')
      expect(headers['content-length']).toBeDefined()
      expect(headers['transfer-encoding']).toBeUndefined()
      const ours = rawNames.filter(name => /mesh|signature|digest|cookie|referer|origin/i.test(name))
      expect(ours).toEqual([])
    }
  })

  test('text that would end it is not sent', async () => {
    const portal = await open({}, [OK])
    await expect(portal.transact('Get', { Account: '😀@example.com' })).rejects.toMatchObject({
      code: 'mesh/encoding/character',
    })
    expect(transactionsOf(server!.received)).toEqual(['Hello'])
  })

  test('requests come one at a time', async () => {
    let inside = 0
    let most = 0
    server = await startLoopback(async ({ body }, response) => {
      most = Math.max(most, ++inside)
      await new Promise(resolve => setImmediate(resolve))
      inside--
      response.end(body.startsWith('{"Hello"') ? HELLO : '{"ValidateResponse":{}}')
    })
    const portal = new HttpPortal(deps, server.url)
    await Promise.all(Array.from({ length: 8 }, () => portal.transact('ValidateAccount', { Account: 'a@b' })))
    expect(most).toBe(1)
    expect(server.received).toHaveLength(9)
  })

  test('a question that may have ended it is not asked again, a harmless one is', async () => {
    const portal = await open({}, ['hang up'])
    await expect(portal.transact('Get', { Account: 'a@b' })).rejects.toMatchObject({
      code: 'mesh/portal/unreachable',
    })
    await expect(portal.transact('ValidateAccount', { Account: 'a@b' })).rejects.toMatchObject({
      code: 'mesh/portal/unreachable',
    })
    expect(transactionsOf(server!.received)).toEqual([
      'Hello',
      'Get',
      'ValidateAccount',
      'ValidateAccount',
      'ValidateAccount',
    ])
  })

  const profile = { tag: 'SignedPersonalProfile', value: { Identifier: 'MA' } } as const
  const requests = {
    CreateAccount: { Account: 'a@b', Profile: profile },
    DeleteAccount: { Account: 'a@b' },
    Publish: { Entry: profile },
  } as const

  test.each([
    ['DeleteAccount', 409, 'mesh/account/missing'],
    ['CreateAccount', 409, 'mesh/account/taken'],
    ['Publish', 409, 'mesh/portal/conflict'],
    ['Publish', 401, 'mesh/portal/unauthorized'],
    ['Publish', 404, 'mesh/portal/refused'],
    ['Publish', 303, 'mesh/portal/refused'],
    ['Publish', 500, 'mesh/portal/internal'],
    ['Publish', 503, 'mesh/portal/busy'],
  ] as const)('%s answered with Status %i in the body is %s', async (transaction, Status, code) => {
    const type = {
      DeleteAccount: 'DeleteResponse',
      CreateAccount: 'CreateResponse',
      Publish: 'PublishResponse',
    }
    // The words lie, as those of the 2017 portal do.
    const body = JSON.stringify({ [type[transaction]]: { Status, StatusDescription: 'Operation completed' } })
    // An account is asked for before it is created.
    const script = transaction === 'CreateAccount' ? [OK, { body }] : [{ body }]
    const portal = await open({}, script)
    await expect(portal.transact(transaction, requests[transaction])).rejects.toMatchObject({ code })
  })
})

describe('from a page of another origin', () => {
  const origin = 'https://app.example'
  const sent = (requests: readonly Received[]) =>
    requests.map(({ headers, body }) => [headers['content-type'], /"(\w+)"/.exec(body)?.[1]])
  const OK = { body: '{"PublishResponse":{"Status":201}}' }

  test('a portal is asked nothing that needs its leave before it has let its answers be read', async () => {
    const portal = await open(MODERN, [OK], { origin })
    await portal.transact('Publish', {})
    await portal.transact('Publish', {})
    expect(sent(server!.received)).toEqual([
      ['text/plain', 'Hello'],
      ['application/json', 'Hello'],
      ['application/json', 'Publish'],
      ['application/json', 'Publish'],
    ])
    const names = server!.received[0]!.rawNames.filter(name => /mesh|signature|digest|cache/i.test(name))
    expect(names).toEqual([])
  })

  test('one that does not, as none of 2017 does, is sent nothing more', async () => {
    // What a browser does with an answer that lacks the header for it.
    const fetch = async (request: Request) => {
      await globalThis.fetch(request)
      throw new TypeError('Failed to fetch')
    }
    const portal = await open({}, [OK], { origin, fetch })
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(portal.transact('ValidateAccount', { Account: 'a@b' })).rejects.toMatchObject({
        code: 'mesh/portal/unreachable',
      })
    }
    expect(sent(server!.received)).toEqual([
      ['text/plain', 'Hello'],
      ['text/plain', 'Hello'],
    ])
  })

  test('its own portal needs no such care', async () => {
    const portal = await open(MODERN, [OK])
    const own = new HttpPortal(deps, portal.url, { origin: new URL(portal.url).origin })
    await own.transact('Publish', {})
    expect(sent(server!.received).map(([type]) => type)).toEqual(['application/json', 'application/json'])
  })
})

describe('towards a portal of ours', () => {
  const OK = { body: '{"PublishResponse":{"Status":201}}' }

  test('requests name the client, the version they are based on, and are signed', async () => {
    const portal = await open(MODERN, [OK])
    const { publicKey, privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'authenticate' })
    const device = publicKey.udf
    await portal.transact('Publish', {}, { ifMatch: 'abc', signer: { device, key: privateKey } })
    const [hello, publish] = server!.received
    expect(hello!.rawNames.filter(name => /mesh|signature/i.test(name))).toEqual([])
    expect(publish!.headers['mesh-client']).toBe(`mathmesh/${version}`)
    expect(publish!.headers['mesh-if-match']).toBe('abc')
    const request = {
      method: publish!.method,
      url: `${portal.url}${publish!.path}`,
      headers: new Headers(publish!.headers as Record<string, string>),
      body: utf8ToBytes(publish!.body),
    }
    const verified = await verifyRequestSignature(deps, request, async () => publicKey, { now })
    expect(verified).toMatchObject({ keyid: device, created: now / 1000 })
    expect(verified.components).toContain('mesh-if-match')
  })

  test('nothing is sent that it did not announce', async () => {
    const portal = await open({ 'Mesh-Features': 'scan' }, [OK])
    const { privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'authenticate' })
    await portal.transact('Publish', {}, { ifMatch: 'abc', signer: { device: 'M', key: privateKey } })
    const names = server!.received[1]!.rawNames.filter(name => /mesh|signature|digest/i.test(name))
    expect(names.map(name => name.toLowerCase())).toEqual(['mesh-client'])
  })

  test('features are asked once, by all who want them together', async () => {
    const portal = await open(MODERN, [OK])
    const [first, second] = await Promise.all([portal.features(), portal.features()])
    expect(first).toEqual({ names: new Set(['if-match', 'signatures']), domains: ['example.com'] })
    expect(second).toBe(first)
    await portal.transact('Publish', {})
    expect(transactionsOf(server!.received)).toEqual(['Hello', 'Publish'])
  })

  test('one who gives up asking does not take the answer from the others', async () => {
    const portal = await open(MODERN, [OK])
    const controller = new AbortController()
    const patient = portal.features()
    const hasty = portal.features(controller.signal)
    controller.abort()
    await expect(hasty).rejects.toMatchObject({ code: 'mesh/aborted' })
    expect((await patient).names.size).toBe(2)
    expect(server!.received).toHaveLength(1)
  })

  test('a question is asked again when the network or the portal fails, each time with a new nonce', async () => {
    const portal = await open(MODERN, ['hang up', { status: 503 }, { body: '{"ConnectPendingResponse":{}}' }])
    const { privateKey } = await generateKeyPair(deps, { suite: 'modern', use: 'authenticate' })
    const signer = { device: 'MAAAA', key: privateKey }
    await expect(portal.transact('ConnectPending', { AccountID: 'a@b' }, { signer })).resolves.toEqual({})
    expect(transactionsOf(server!.received)).toEqual(['Hello', ...Array(3).fill('ConnectPending')])
    const nonces = server!.received
      .slice(1)
      .map(({ headers }) => /nonce="([^"]+)"/.exec(`${headers['signature-input']}`)?.[1])
    expect(new Set(nonces).size).toBe(3)
  })

  test.each(['CreateAccount', 'DeleteAccount', 'Publish', 'ConnectStart', 'ConnectComplete'] as const)(
    '%s is sent once, whatever happens',
    async transaction => {
      for (const [reply, code] of [
        ['hang up', 'mesh/portal/unreachable'],
        [{ status: 503 }, 'mesh/portal/busy'],
        [{ status: 500 }, 'mesh/portal/internal'],
      ] as const) {
        const portal = await open(MODERN, [reply])
        await expect(portal.transact(transaction, {})).rejects.toMatchObject({ code })
        expect(transactionsOf(server!.received)).toEqual(['Hello', transaction])
        await server!.close()
      }
    },
  )

  test('a question is not asked again when it was refused', async () => {
    const portal = await open(MODERN, [{ status: 429 }])
    await expect(portal.transact('Get', {})).rejects.toMatchObject({ code: 'mesh/portal/busy' })
    expect(transactionsOf(server!.received)).toEqual(['Hello', 'Get'])
  })

  test('Mesh-Error decides over codes, and the words come along, cleaned', async () => {
    const body = JSON.stringify({
      CreateResponse: { Status: 409, StatusDescription: `a\u0007b${'c'.repeat(500)}` },
    })
    const headers = { 'Mesh-Error': 'mesh/account/lookalike' }
    const portal = await open(MODERN, [{ status: 409, headers, body }])
    const error = await portal.transact('CreateAccount', {}).catch(reason => reason)
    expect(error).toMatchObject({ code: 'mesh/account/lookalike' })
    expect(error.message).toMatch(/^The portal refused CreateAccount with 409: a bc+$/)
    expect(error.message.length).toBeLessThan(260)
  })

  test('Mesh-Error on HTTP 200 is a refusal too', async () => {
    const headers = { 'Mesh-Error': 'mesh/portal/unauthorized' }
    const portal = await open(MODERN, [{ headers, body: '{"ConnectPendingResponse":{}}' }])
    await expect(portal.transact('ConnectPending', {})).rejects.toMatchObject({
      code: 'mesh/portal/unauthorized',
    })
  })

  test.each([
    [400, 'mesh/portal/refused'],
    [401, 'mesh/portal/unauthorized'],
    [403, 'mesh/portal/unauthorized'],
    [404, 'mesh/portal/refused'],
    [409, 'mesh/portal/conflict'],
    [413, 'mesh/portal/limit'],
    [415, 'mesh/portal/refused'],
    [408, 'mesh/portal/busy'],
    [429, 'mesh/portal/busy'],
    [500, 'mesh/portal/internal'],
    [502, 'mesh/portal/internal'],
    [503, 'mesh/portal/busy'],
  ])('HTTP %i without a Mesh-Error is %s', async (status, code) => {
    const portal = await open(MODERN, [{ status, body: '<html>' }])
    await expect(portal.transact('Publish', {})).rejects.toMatchObject({ code })
  })

  test('unknown members and a bare MeshResponse are read', async () => {
    const portal = await open(MODERN, [
      { body: '{"PublishResponse":{"Status":201,"New":{"a":[1,null]}}}' },
      { body: '{"MeshResponse":{"Status":201}}' },
    ])
    await expect(portal.transact('Publish', {})).resolves.toEqual({ Status: 201 })
    await expect(portal.transact('Publish', {})).resolves.toEqual({ Status: 201 })
  })

  test('a portal that is replaced gains features; an answer without the header takes none', async () => {
    const portal = await open({ 'Mesh-Features': 'scan' }, [
      { ...OK, headers: { 'Mesh-Features': 'scan, if-match' } },
      OK,
    ])
    expect((await portal.features()).names).toEqual(new Set(['scan']))
    await portal.transact('Publish', {})
    expect((await portal.features()).names).toEqual(new Set(['if-match', 'scan']))
  })

  test('an error page in the place of Hello does not make it a portal of 2017', async () => {
    let isUp = false
    server = await startLoopback(({ body }, response) => {
      if (!isUp) return response.writeHead(502).end('<html>')
      response.writeHead(200, MODERN).end(body.startsWith('{"Hello"') ? HELLO : '{"PublishResponse":{}}')
    })
    const portal = new HttpPortal(deps, server.url, { backOff: [] })
    await expect(portal.transact('Publish', {})).rejects.toMatchObject({ code: 'mesh/portal/internal' })
    isUp = true
    await portal.transact('Publish', {})
    expect(server.received.at(-1)!.headers['mesh-client']).toBeDefined()
  })
})

describe('the connection', () => {
  test('takes addresses with a path and refuses what is none', () => {
    const urlOf = (text: string) => new HttpPortal(deps, text).url
    expect(urlOf('https://Example.com')).toBe('https://example.com')
    expect(urlOf('https://example.com:8443/mesh/')).toBe('https://example.com:8443/mesh')
    for (const text of [
      'example.com',
      'ftp://example.com',
      'https://a:b@example.com',
      'https://e.com/?x',
      'https://e.com/#x',
      '',
    ]) {
      expect(() => urlOf(text), text).toThrow(expect.objectContaining({ code: 'mesh/argument' }))
    }
  })

  test('ends with the signal, before, while waiting and during a pause', async () => {
    const portal = await open(MODERN, ['hang up'], { backOff: [60_000] })
    await expect(portal.transact('Get', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'mesh/aborted',
    })
    await portal.features()
    const controller = new AbortController()
    const call = portal.transact('Get', {}, { signal: controller.signal })
    await expect.poll(() => server!.received.length).toBe(2)
    controller.abort('enough')
    await expect(call).rejects.toMatchObject({ code: 'mesh/aborted', cause: 'enough' })
  })

  test('says the version of the package', () => {
    const { version: written } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(version).toBe(written)
  })

  test('lets portals raise no error about this device', () => {
    const own = [
      'worker',
      'storage',
      'key/missing',
      'key/storage',
      'aborted',
      'jwe',
      'portal/timeout',
      'portal/answer',
    ]
    for (const code of meshErrorCodes) {
      if (own.some(part => code.startsWith(`mesh/${part}`))) expect(isPortalCode(code), code).toBe(false)
    }
    expect(isPortalCode('mesh/account/taken')).toBe(true)
    expect(isPortalCode('mesh/portal/conflict')).toBe(true)
    expect(isPortalCode('toString')).toBe(false)
  })
})
