/** Attack 15: what comes through a socket and is no honest request, each answered while everybody else is served. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { exchange, head, hello, startTestServer } from './sockets.ts'

let server: Awaited<ReturnType<typeof startTestServer>>
afterEach(() => server.stop())

const isServing = async () => {
  const answer = await exchange(server.port, [head() + hello])
  return answer.startsWith('HTTP/1.1 200') && answer.includes('HelloResponse')
}
const JSON_TYPE = 'Content-Type: application/json'

describe('bodies', () => {
  it('that arrive slowly, or never, are answered and their connections closed; others are served meanwhile', async () => {
    server = await startTestServer({ limits: { bodyTime: 300 } })
    const slow = exchange(server.port, [head(JSON_TYPE, 'Content-Length: 100'), '{"Hel'])
    expect(await isServing()).toBe(true)
    expect(await slow).toMatch(/^HTTP\/1.1 200[\s\S]*Mesh-Error: mesh\/portal\/timeout[\s\S]*"Status":408/i)
    const ours = exchange(server.port, [head(JSON_TYPE, 'Mesh-Client: x', 'Content-Length: 100'), '{"Hel'])
    expect(await ours).toMatch(/^HTTP\/1.1 408/)
    expect(await isServing()).toBe(true)
  })

  it('without a length, or with none, are answered', async () => {
    server = await startTestServer()
    for (const headers of [[JSON_TYPE], [JSON_TYPE, 'Content-Length: 0']]) {
      expect(await exchange(server.port, [head(...headers)])).toMatch(
        /Mesh-Error: mesh\/json\/syntax[\s\S]*"Status":400/i,
      )
    }
  })

  it('in chunks are read, and cut off where they are endless or too large', async () => {
    server = await startTestServer({ limits: { body: 20_000, bodyTime: 2000 } })
    const chunked = head(JSON_TYPE, 'Transfer-Encoding: chunked', 'Mesh-Client: x')
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
    const whole = [chunked, chunk('{"Hel'), chunk('lo":{}}'), '0\r\n\r\n']
    expect(await exchange(server.port, whole)).toContain('HelloResponse')
    const endless = [chunked, ...Array.from({ length: 30 }, () => chunk(' '.repeat(1000)))]
    expect(await exchange(server.port, endless)).toMatch(/^HTTP\/1.1 413[\s\S]*mesh\/json\/size/)
    const announced = [head(JSON_TYPE, 'Mesh-Client: x', 'Content-Length: 10000000'), 'x']
    expect(await exchange(server.port, announced)).toMatch(/^HTTP\/1.1 413/)
    expect(await exchange(server.port, [chunked, 'zz\r\n'])).toMatch(/^HTTP\/1.1 400/)
    expect(await isServing()).toBe(true)
  })

  it('that are compressed are refused, however small the bomb', async () => {
    server = await startTestServer()
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '))
    const headers = [JSON_TYPE, 'Mesh-Client: x', 'Content-Encoding: gzip', `Content-Length: ${bomb.length}`]
    expect(await exchange(server.port, [head(...headers), bomb])).toMatch(/^HTTP\/1.1 415/)
    const nested = [head(JSON_TYPE, 'Mesh-Client: x', 'Content-Length: 60000'), '['.repeat(60_000)]
    expect(await exchange(server.port, nested)).toMatch(/^HTTP\/1.1 400/)
    expect(await isServing()).toBe(true)
  })

  it('of other types, as any web page can post them, are refused', async () => {
    server = await startTestServer()
    const foreign = ['Origin: https://evil.example', `Content-Length: ${hello.length}`]
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await exchange(server.port, [head(`Content-Type: ${type}`, ...foreign) + hello])
      expect(answer).toMatch(/^HTTP\/1.1 415[\s\S]*mesh\/portal\/refused/)
    }
    expect(await exchange(server.port, [head(...foreign) + hello])).toMatch(/^HTTP\/1.1 415/)
    const asked = await exchange(server.port, [head(JSON_TYPE, ...foreign) + hello])
    expect(asked).toMatch(/^HTTP\/1.1 200/)
    expect(asked).not.toMatch(/Access-Control-Allow-Credentials/i)
  })
})

describe('heads', () => {
  it('that are huge, slow or broken are cut off', async () => {
    server = await startTestServer({ timeouts: { head: 300, request: 1000 } })
    const huge = head(JSON_TYPE, `X-Long: ${'x'.repeat(20_000)}`)
    expect(await exchange(server.port, [huge])).toMatch(/^HTTP\/1.1 431/)
    const many = head(JSON_TYPE, ...Array.from({ length: 3000 }, (_, index) => `X-${index}: y`))
    expect(await exchange(server.port, [many])).toMatch(/^HTTP\/1.1 4/)
    const slow = exchange(server.port, ['POST /.well-known/mmm/ HTTP/1.1\r\nHost: 127.'])
    expect(await isServing()).toBe(true)
    expect(await slow).toMatch(/^HTTP\/1.1 408/)
    expect(await exchange(server.port, ['\x16\x03\x01 no HTTP at all\r\n\r\n'])).toMatch(/^HTTP\/1.1 400/)
    expect(await exchange(server.port, ['POST / HTTP/1.1\r\n\r\n'])).toMatch(/^HTTP\/1.1 400/)
    expect(await isServing()).toBe(true)
  })

  it('by another name (DNS rebinding) are refused', async () => {
    server = await startTestServer()
    for (const host of ['evil.example', '127.0.0.1.evil.example', '169.254.0.1', '[::2]']) {
      const answer = await exchange(server.port, [head().replace('Host: 127.0.0.1', `Host: ${host}`) + hello])
      expect(answer).toMatch(/^HTTP\/1.1 (?:421|400)/)
      expect(answer).not.toContain('HelloResponse')
    }
    const named = head().replace('Host: 127.0.0.1', 'Host: example.com:8787')
    expect(await exchange(server.port, [named + hello])).toMatch(/^HTTP\/1.1 200/)
  })

  it('of two requests that disagree where one ends are not smuggled', async () => {
    server = await startTestServer()
    const both = head(JSON_TYPE, `Content-Length: ${hello.length}`, 'Transfer-Encoding: chunked')
    expect(await exchange(server.port, [both + hello])).toMatch(/^HTTP\/1.1 400/)
    const twice = head(JSON_TYPE, 'Content-Length: 5', `Content-Length: ${hello.length}`)
    expect(await exchange(server.port, [twice + hello])).toMatch(/^HTTP\/1.1 400/)
  })
})

describe('stopping', () => {
  it('answers what it has begun and takes nothing more', async () => {
    server = await startTestServer()
    const socket = connect({ host: '127.0.0.1', port: server.port })
    socket.write(head(JSON_TYPE, `Content-Length: ${hello.length}`, 'Expect: 100-continue'))
    const [begun] = await once(socket, 'data')
    expect(String(begun)).toMatch(/^HTTP\/1.1 100/)
    const stopped = server.stop()
    await expect(exchange(server.port, [head() + hello])).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    socket.write(hello)
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1.1 200[\s\S]*HelloResponse/)
    await stopped
  })
})
