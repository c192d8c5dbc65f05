/** A portal's server on a port of its own, and clients that write to its socket byte by byte. */
import { connect } from 'node:net'
import { createApp } from '../../../portal/http/app.ts'
import { createPeers } from '../../../portal/http/peers.ts'
import { startServer, type Timeouts } from '../../../portal/http/server.ts'
import type { Limits, Policy } from '../../../portal/service/policy.ts'
import { createTestPortal } from '../support/service.ts'

export interface TestServerOptions extends Partial<Omit<Policy, 'limits'>> {
  readonly limits?: Partial<Limits>
  readonly timeouts?: Partial<Timeouts>
  readonly trustedProxies?: readonly string[]
  readonly connections?: number
}

export async function startTestServer(options: TestServerOptions = {}) {
  const { timeouts = {}, trustedProxies = [], connections, ...policy } = options
  const portal = createTestPortal(policy)
  const peers = createPeers({ trustedProxies, isTls: false })
  const app = createApp({
    service: portal.service,
    hostNames: ['127.0.0.1', 'example.com'],
    peers,
    isTls: false,
    checkHealth: () => portal.store.lastWrite(),
    metrics: () => 'numbers 1\n',
  })
  const { isTrusted } = peers
  const server = await startServer({ app, listen: '127.0.0.1', port: 0, timeouts, connections, isTrusted })
  return { ...portal, ...server }
}

/** Writes chunks as they are and returns everything that came back until the server closed the connection. */
export function exchange(port: number, chunks: readonly (string | Uint8Array)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', data => {
      received += data
    })
    socket.on('error', error =>
      'code' in error && error.code === 'ECONNRESET' ? resolve(received) : reject(error),
    )
    socket.on('close', () => resolve(received))
    for (const chunk of chunks) socket.write(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)
  })
}

export const hello = '{"Hello":{}}'

/** The head of a request; without other headers that of a complete Hello. */
export function head(...headers: readonly string[]): string {
  const lines =
    headers.length === 0 ? ['Content-Type: application/json', `Content-Length: ${hello.length}`] : headers
  return ['POST /.well-known/mmm/ HTTP/1.1', 'Host: 127.0.0.1', 'Connection: close', ...lines, '', ''].join(
    '\r\n',
  )
}
