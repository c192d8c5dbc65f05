/** An HTTP server on a port of the system's choice, for playing portals that behave and portals that do not. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Names as they came, in order. */
  readonly rawNames: readonly string[]
  readonly body: string
}

export interface Loopback {
  readonly url: string
  readonly received: readonly Received[]
  close(): Promise<void>
}

/** Starts a server; `handle` gets each request when its body is complete. */
export async function startLoopback(
  handle: (request: Received, response: ServerResponse, raw: IncomingMessage) => unknown,
): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer(async (raw, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of raw) chunks.push(chunk)
    const request = {
      method: raw.method ?? '',
      path: raw.url ?? '',
      headers: raw.headers,
      rawNames: raw.rawHeaders.filter((_, index) => index % 2 === 0),
      body: Buffer.concat(chunks).toString(),
    }
    received.push(request)
    await handle(request, response, raw)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
