/** Attack 8: a portal that withholds, delays, floods and garbles its answers. Every time: a named error, in time. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { HttpPortal, type HttpPortalOptions } from '../../sdk/portal/index.ts'
import { type Loopback, startLoopback } from '../support/loopback.ts'

const deps = { crypto: globalThis.crypto, clock: { now: () => 0 } }
const MIB = 1024 * 1024

let server: Loopback | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** A portal whose answer to everything but Hello is the attack. */
async function open(attack: (response: ServerResponse) => unknown, options: HttpPortalOptions = {}) {
  server = await startLoopback(({ body }, response) => {
    response.setHeader('Mesh-Features', 'scan')
    if (body.startsWith('{"Hello"')) response.end('{"HelloResponse":{}}')
    else attack(response)
  })
  return new HttpPortal(deps, server.url, { backOff: [], deadline: 5000, ...options })
}

const ask = (portal: HttpPortal) => portal.transact('ConnectPending', { AccountID: 'alice@example.com' })
const pending = (member: string) => `{"ConnectPendingResponse":{"Pending":[{"SignedData":{${member}}}]}}`

describe('the same exchange without the attack', () => {
  test.each([
    ['whole', (response: ServerResponse) => response.end(pending('"payload":"AAAA"'))],
    [
      'in pieces',
      (response: ServerResponse) => {
        const text = pending('"payload":"AAAA"')
        for (const letter of text) response.write(letter)
        response.end()
      },
    ],
    [
      'compressed',
      (response: ServerResponse) =>
        response.setHeader('Content-Encoding', 'gzip').end(gzipSync(pending('"payload":"AAAA"'))),
    ],
    ['with line feeds in binary', (response: ServerResponse) => response.end(pending('"payload":"\nAAAA"'))],
    ['large', (response: ServerResponse) => response.end(pending('"payload":"AAAA"') + ' '.repeat(7 * MIB))],
  ])('succeeds, %s', async (_, answer) => {
    const response = await ask(await open(answer))
    expect(response.Pending?.[0]?.SignedData?.payload).toEqual(new Uint8Array(3))
  })
})

describe('an answer in bad form', () => {
  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['a page', '<!doctype html><title>Sign in</title>'],
    ['text', '"ConnectPendingResponse"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a torn end', '{"ConnectPendingResponse":{"Pending":['],
    ['text after the end', '{"ConnectPendingResponse":{}} {"ConnectPendingResponse":{}}'],
    ['a byte order mark', '\ufeff{"ConnectPendingResponse":{}}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ['no tag', '{}'],
    ['two tags', '{"ConnectPendingResponse":{},"GetResponse":{}}'],
    ['the answer to another question', '{"GetResponse":{"Status":201}}'],
    ['a tag of the prototype', '{"constructor":{}}'],
    ['the tag __proto__', '{"__proto__":{"Pending":[]}}'],
    ['a member twice', '{"ConnectPendingResponse":{"Pending":[],"Pending":[]}}'],
    ['a member that is null', '{"ConnectPendingResponse":{"Pending":null}}'],
    ['an object for a list', '{"ConnectPendingResponse":{"Pending":{}}}'],
    ['a list of text', '{"ConnectPendingResponse":{"Pending":["a"]}}'],
    ['a number for binary', pending('"payload":1')],
    ['junk in base64', pending('"payload":"AA!A"')],
    ['a list for an object', '{"ConnectPendingResponse":{"Pending":[{"SignedData":[]}]}}'],
    ['deep nesting', `{"ConnectPendingResponse":{"X":${'['.repeat(5000)}${']'.repeat(5000)}}}`],
    ['half a surrogate pair', '{"ConnectPendingResponse":{"PageKey":"\\ud800"}}'],
  ])('is refused: %s', async (_, body) => {
    await expect(ask(await open(response => response.end(body)))).rejects.toMatchObject({
      code: 'mesh/portal/answer',
    })
  })

  test('what names a member __proto__ reaches no prototype', async () => {
    const portal = await open(response =>
      response.end('{"ConnectPendingResponse":{"__proto__":{"polluted":true},"Pending":[]}}'),
    )
    const answer = await ask(portal)
    expect(answer).toEqual({ Pending: [] })
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('an answer that is too much', () => {
  test('10 MB are refused', async () => {
    const portal = await open(response => response.end(Buffer.alloc(10 * MIB, 0x20)))
    await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/answer' })
  })

  test('an endless body is refused, and the connection given up', async () => {
    let isClosed = false
    const portal = await open(response => {
      response.on('close', () => {
        isClosed = true
      })
      const chunk = Buffer.alloc(256 * 1024, 0x20)
      const pump = () => {
        while (!isClosed && response.write(chunk));
        if (!isClosed) response.once('drain', pump)
      }
      pump()
    })
    await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/answer' })
    await expect.poll(() => isClosed).toBe(true)
  })

  test('a compressed bomb is refused by what it unfolds to', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * MIB, 0x20))
    expect(bomb.length).toBeLessThan(MIB)
    const portal = await open(response => response.setHeader('Content-Encoding', 'gzip').end(bomb))
    await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/answer' })
  })

  test('100,000 pending requests are refused', async () => {
    const one = `{"Identifier":"M","SignedData":{"payload":"${'A'.repeat(100)}"}}`
    const many = `{"ConnectPendingResponse":{"Pending":[${Array(100_000).fill(one).join()}]}}`
    await expect(ask(await open(response => response.end(many)))).rejects.toMatchObject({
      code: 'mesh/portal/answer',
    })
  })

  test('the refusal of a request may be as bad and is still a refusal', async () => {
    for (const body of ['<html>', '{"GetResponse":{"StatusDescription":7}}', `${'['.repeat(5000)}`, '']) {
      const portal = await open(response => response.writeHead(403).end(body))
      await expect(portal.transact('Get', {})).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
      await server!.close()
    }
  })
})

describe('an answer that does not come', () => {
  test.each<[string, (response: ServerResponse) => unknown]>([
    ['at all', () => {}],
    ['beyond its headers', response => response.flushHeaders()],
    [
      'but in drops',
      response => {
        const timer = setInterval(() => response.write(' '), 5)
        response.on('close', () => clearInterval(timer))
      },
    ],
  ])('%s: the deadline ends it', async (_, attack) => {
    const portal = await open(attack, { deadline: 1500 })
    await portal.features()
    await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/timeout' })
  })

  test.each<[string, (response: ServerResponse) => unknown]>([
    ['the connection is reset', response => response.socket?.resetAndDestroy()],
    [
      'it breaks off in the middle',
      response => {
        response.setHeader('Content-Length', 1000)
        response.write('{"Connect')
        setImmediate(() => response.destroy())
      },
    ],
    ['it is not HTTP', response => response.socket?.end('220 smtp.example.com ESMTP\r\n')],
  ])('%s: unreachable', async (_, attack) => {
    await expect(ask(await open(attack))).rejects.toMatchObject({ code: 'mesh/portal/unreachable' })
  })

  test('a redirect is not followed', async () => {
    const elsewhere = await startLoopback((_, response) => response.end('{"ConnectPendingResponse":{}}'))
    for (const status of [301, 302, 303, 307, 308]) {
      const portal = await open(response => response.writeHead(status, { Location: elsewhere.url }).end())
      await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/answer' })
      await server!.close()
    }
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  const ALICE = '{"GetResponse":{"Entries":[{"SignedPersonalProfile":{"Identifier":"MA"}}]}}'

  test('one question without an answer does not keep the next from being asked, with a portal of 2017', async () => {
    let isStuck = true
    server = await startLoopback(({ body }, response) => {
      if (body.startsWith('{"Hello"')) response.end('{"HelloResponse":{}}')
      else if (body.startsWith('{"Get"')) response.end(ALICE)
      else if (!isStuck) response.end('{"ConnectPendingResponse":{}}')
    })
    const portal = new HttpPortal(deps, server.url, { deadline: 1500 })
    await portal.features()
    await expect(ask(portal)).rejects.toMatchObject({ code: 'mesh/portal/timeout' })
    isStuck = false
    await expect(ask(portal)).resolves.toEqual({})
  })
})
