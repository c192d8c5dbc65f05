/** Node's HTTP server around the app: time limits on connections, and a stop that finishes what it has begun. */
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { MeshError } from '../../sdk/core/error.ts'

export interface ServerOptions {
  // biome-ignore lint/suspicious/noExplicitAny: whatever bindings an app has, Node's server provides its own
  readonly app: Pick<Hono<any>, 'fetch'>
  /** Address of the interface to listen on. */
  readonly listen: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Certificate chain and private key, PEM. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly timeouts?: Partial<Timeouts>
}

/** In milliseconds. */
export interface Timeouts {
  /** For the head of a request to arrive. */
  readonly head: number
  /** For a whole request to arrive; the service has its own, shorter one for bodies, which it answers. */
  readonly request: number
  /** Between requests of one connection. */
  readonly idle: number
  /** For requests that are being answered when the server is stopped. */
  readonly stop: number
}

const defaultTimeouts: Timeouts = { head: 10_000, request: 30_000, idle: 60_000, stop: 10_000 }
const MAX_HEAD_BYTES = 16 * 1024
/** How often connections are looked at for having taken too long. */
const CHECK_EVERY = 1000

export interface RunningServer {
  /** Where it listens, with the port it got: `http://127.0.0.1:8787`. */
  readonly url: string
  readonly port: number
  /** Takes no more connections, answers the requests it has, and is gone. May be called again. */
  stop(): Promise<void>
}

/** @throws `mesh/argument` where the address cannot be listened on */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { app, listen, port, tls } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const serverOptions = {
    headersTimeout: timeouts.head,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.idle,
    maxHeaderSize: MAX_HEAD_BYTES,
    connectionsCheckingInterval: Math.min(CHECK_EVERY, timeouts.head),
  }
  const fetch = (request: Request, bindings: unknown) => app.fetch(request, bindings as object)
  const server = createAdaptorServer(
    tls === undefined
      ? { fetch, serverOptions }
      : { fetch, createServer: createTlsServer, serverOptions: { ...serverOptions, ...tls } },
  )

  await new Promise<void>((resolve, reject) => {
    server.once('error', cause =>
      reject(
        new MeshError('mesh/argument', `Cannot listen on ${listen}, port ${port}: ${cause.message}`, {
          cause,
        }),
      ),
    )
    server.listen(port, listen, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  let stopping: Promise<void> | undefined

  return {
    url: `${tls === undefined ? 'http' : 'https'}://${listen.includes(':') ? `[${listen}]` : listen}:${actual}`,
    port: actual,
    stop() {
      stopping ??= new Promise(resolve => {
        const closable = server as { closeIdleConnections?(): void; closeAllConnections?(): void }
        const timer = setTimeout(() => closable.closeAllConnections?.(), timeouts.stop)
        server.close(() => {
          clearTimeout(timer)
          resolve()
        })
        closable.closeIdleConnections?.()
      })
      return stopping
    },
  }
}
