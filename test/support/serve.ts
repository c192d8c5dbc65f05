/** A portal service, or anything else from requests to answers, on a port of the system's choice. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'

export interface Served {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

export async function serve(handle: (request: Request) => Promise<Response> | Response): Promise<Served> {
  const server = createAdaptorServer({ fetch: handle }) as Server
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
