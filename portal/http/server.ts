/** Node's HTTP server around the app: limits on connections, and a stop that finishes what it has begun. */
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { MeshError } from '../../sdk/core/error.ts'
import { type Connections, limitConnections } from './connections.ts'

export interface ServerOptions {
  // biome-ignore lint/suspicious/noExplicitAny: whatever bindings an app has, Node's server provides its own
  readonly app: Pick<Hono<any>, 'fetch'>
  /** Address of the interface to listen on. */
  readonly listen: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly tls?: TlsPair | undefined
  readonly timeouts?: Partial<Timeouts>
  /** Connections at once. Default 10,000. */
  readonly connections?: number | undefined
  /** Addresses that may have all of them. Default: none. */
  readonly isTrusted?: (address: string) => boolean
}

/** Certificate chain and private key, PEM. */
export interface TlsPair {
  readonly cert: string
  readonly key: string
}

/** In milliseconds. */
export interface Timeouts {
  /** For the head of a request to arrive. */
  readonly head: number
  /** For a whole request to arrive; the service has its own, shorter one for bodies, which it answers. */
  readonly request: number
  /** Between requests of one connection. */
  readonly idle: number
  /** In which nothing moves in either direction: whoever does not read his answer is cut off. */
  readonly silence: number
  /** For requests that are being answered when the server is stopped. */
  readonly stop: number
}

const defaultTimeouts: Timeouts = {
  head: 10_000,
  request: 30_000,
  idle: 60_000,
  silence: 75_000,
  stop: 10_000,
}
const MOST_CONNECTIONS = 10_000
const MAX_HEAD_BYTES = 16 * 1024
/** How often connections are looked at for having taken too long. */
const CHECK_EVERY = 1000
/** How often a server that is stopping looks for connections that have nothing to do. */
const SWEEP_EVERY = 20

export interface RunningServer {
  /** Where it listens, with the port it got: `http://127.0.0.1:8787`. */
  readonly url: string
  readonly port: number
  readonly connections: Connections
  /** Serves another certificate from now on. @throws what OpenSSL says about it, and then the old one stays */
  replaceTls(tls: TlsPair): void
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
    // Of TLS alone.
    handshakeTimeout: timeouts.head,
  }
  const fetch = (request: Request, bindings: unknown) => app.fetch(request, bindings as object)
  const server = createAdaptorServer(
    tls === undefined
      ? { fetch, serverOptions }
      : { fetch, createServer: createTlsServer, serverOptions: { ...serverOptions, ...tls } },
  )

  server.setTimeout(timeouts.silence)
  const { connections: most = MOST_CONNECTIONS, isTrusted = () => false } = options
  const connections = limitConnections(server, { most, isTrusted })

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
    connections,
    replaceTls(pair) {
      if (tls !== undefined) (server as TlsServer).setSecureContext(pair)
    },
    stop() {
      stopping ??= new Promise(resolve => {
        const closable = server as { closeIdleConnections?(): void; closeAllConnections?(): void }
        const timer = setTimeout(() => closable.closeAllConnections?.(), timeouts.stop)
        // Those that are answered meanwhile would be kept open for another request, which must not come any more.
        const sweep = setInterval(() => closable.closeIdleConnections?.(), SWEEP_EVERY)
        server.close(() => {
          clearTimeout(timer)
          clearInterval(sweep)
          resolve()
        })
        closable.closeIdleConnections?.()
      })
      return stopping
    },
  }
}
