/** Attacks 13 and 15 through sockets: floods of connections and requests, false addresses, readers that do not read. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { buildFollow, toListening } from '../support/events.ts'
import { createPerson } from '../support/people.ts'
import { asDevice, noon, personal } from '../support/service.ts'
import { exchange, head, hello, startTestServer } from './sockets.ts'

let server: Awaited<ReturnType<typeof startTestServer>>
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.service.close()
  await server.stop()
})

const AccountID = 'alice@example.com'
const JSON_TYPE = 'Content-Type: application/json'
const helloFrom = (address?: string) =>
  exchange(server.port, [
    head(
      JSON_TYPE,
      'Mesh-Client: x',
      `Content-Length: ${hello.length}`,
      ...(address === undefined ? [] : [`X-Forwarded-For: ${address}`]),
    ) + hello,
  ])

async function open(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port })
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

describe('connections', () => {
  it('beyond a limit are turned away at once, and taken again when others have gone', async () => {
    server = await startTestServer({ connections: 8 })
    for (let index = 0; index < 4; index += 1) await open()
    await expect.poll(() => server.connections.open).toBe(4)
    const extra = await open()
    await once(extra, 'close')
    expect(server.connections).toMatchObject({ open: 4, refused: 1 })
    sockets[0]!.destroy()
    await expect.poll(() => server.connections.open).toBe(3)
    expect(await helloFrom()).toMatch(/^HTTP\/1.1 200/)
  })

  it('of a trusted proxy may be all there are', async () => {
    server = await startTestServer({ connections: 8, trustedProxies: ['loopback'] })
    for (let index = 0; index < 7; index += 1) await open()
    await expect.poll(() => server.connections.open).toBe(7)
    expect(await helloFrom('192.0.2.7')).toMatch(/^HTTP\/1.1 200/)
  })
})

describe('floods', () => {
  it('behind a trusted proxy are stopped by the address it saw, which nobody can put on', async () => {
    server = await startTestServer({ limits: { addressRate: 1 }, trustedProxies: ['loopback'] })
    const answers: string[] = []
    // The proxy adds what it saw to whatever the sender wrote.
    for (let index = 0; index < 15; index += 1)
      answers.push(await helloFrom(`192.0.2.${index}, 198.51.100.66`))
    expect(answers.filter(answer => answer.startsWith('HTTP/1.1 429'))).toHaveLength(5)
    expect(answers.at(-1)).toMatch(/Mesh-Error: mesh\/portal\/busy[\s\S]*/i)
    expect(answers.at(-1)).toMatch(/Retry-After: 1/i)
    expect(await helloFrom('192.0.2.7')).toMatch(/^HTTP\/1.1 200/)
  })

  it('without a trusted proxy are stopped by the connection, whatever addresses they claim', async () => {
    server = await startTestServer({ limits: { addressRate: 1 } })
    const answers: string[] = []
    for (let index = 0; index < 12; index += 1) answers.push(await helloFrom(`192.0.2.${index}`))
    expect(answers.filter(answer => answer.startsWith('HTTP/1.1 429'))).toHaveLength(2)
  })
})

describe('an event stream', () => {
  /** Signed for example.com, as it is behind a proxy that passes the name on. */
  async function follow() {
    const alice = await createPerson()
    await server.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
    const built = await buildFollow('ConnectPending', { AccountID }, { now: noon, ...asDevice(alice.device) })
    const headers = { ...Object.fromEntries(built.headers), host: 'example.com' }
    const outgoing = request({
      port: server.port,
      path: new URL(built.url).pathname,
      method: 'POST',
      headers,
    })
    outgoing.end(Buffer.from(await built.arrayBuffer()))
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    return { incoming, stream: toListening(new Response(body, { status: incoming.statusCode! })) }
  }

  it('goes through the server as it is told, and its end frees what it held', async () => {
    server = await startTestServer()
    const { incoming, stream } = await follow()
    expect(stream.status).toBe(200)
    expect(incoming.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    })
    expect(await stream.next()).toMatchObject([{ type: 'open' }])
    expect(server.service.gauges().listeners).toBe(1)
    incoming.destroy()
    await expect.poll(() => server.service.gauges().listeners).toBe(0)
  })

  it('does not hold up a stop', async () => {
    server = await startTestServer()
    const { stream } = await follow()
    await stream.next()
    server.service.close()
    expect(await stream.next()).toBeUndefined()
    await server.stop()
  })
})

describe('a connection', () => {
  it('on which nothing moves is cut off', async () => {
    server = await startTestServer({ timeouts: { silence: 200 } })
    const socket = await open()
    socket.write(head(JSON_TYPE, 'Content-Length: 1000').replace('Connection: close\r\n', ''))
    await once(socket.resume(), 'close')
    expect(await helloFrom()).toMatch(/^HTTP\/1.1 200/)
  })
})

describe('the metrics', () => {
  const get = (...headers: string[]) =>
    exchange(server.port, [['GET /metrics HTTP/1.1', 'Connection: close', ...headers, '', ''].join('\r\n')])

  it('are for this machine alone: not for names of the world, nor through a proxy', async () => {
    server = await startTestServer()
    expect(await get(`Host: 127.0.0.1:${server.port}`)).toMatch(/^HTTP\/1.1 200[\s\S]*numbers 1/)
    expect(await get('Host: example.com')).toMatch(/^HTTP\/1.1 404/)
    expect(await get('Host: 127.0.0.1', 'X-Forwarded-For: 192.0.2.7')).toMatch(/^HTTP\/1.1 404/)
  })

  it('are not for those behind a trusted proxy either', async () => {
    server = await startTestServer({ trustedProxies: ['loopback'] })
    expect(await get('Host: 127.0.0.1', 'X-Forwarded-For: 192.0.2.7')).toMatch(/^HTTP\/1.1 404/)
    expect(await get('Host: 127.0.0.1')).toMatch(/^HTTP\/1.1 200/)
  })
})
