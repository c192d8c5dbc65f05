/** The probes of the 2017 portal through a gateway: whatever ended it does not reach it, and everything is answered. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway, stopGateway, type TestGateway } from '../support/gateway.ts'
import { describeVectors } from '../support/vectors.ts'
import { parseRaw, rawToBytes } from './http/raw-messages.ts'
import { exchange, head, hello } from './http/sockets.ts'

interface Probe {
  readonly name: string
  readonly requestLatin1: string
  readonly response: string | null
  readonly serverDied: boolean
}

describeVectors('http probes through a gateway', await import('virtual:vectors/http'), vectors => {
  const probes = vectors.probes as readonly Probe[]
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startGateway({
      clients: 'both',
      limits: { bodyTime: 300 },
      timeouts: { idle: 100, head: 300 },
    })
  })
  afterAll(() => stopGateway(gateway))

  it.each(probes)('$name leaves the portal alive', async ({ requestLatin1, serverDied }) => {
    const { port, upstream } = gateway
    const closing = requestLatin1.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const answer = await exchange(port, [rawToBytes(closing)])
    const { start, headers, body } = parseRaw(answer.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, ''))
    expect(start).toMatch(/^HTTP\/1\.1 \d{3} /)
    expect(upstream.deaths).toEqual([])
    expect(upstream.complaints).toEqual([])
    if (headers.get('content-type') === 'application/json') {
      // Strict JSON, whatever the portal behind wrote.
      const length = Number(headers.get('content-length'))
      expect(() => JSON.parse(Buffer.from(body.slice(0, length), 'latin1').toString())).not.toThrow()
    }
    expect(await exchange(port, [head() + hello])).toMatch(/^HTTP\/1.1 200/)
    if (serverDied) expect(upstream.asked.at(-1) ?? 'Get').toMatch(/^(?:Get|ConnectStatus|Hello)$/)
  })
})
