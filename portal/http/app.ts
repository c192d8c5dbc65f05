/** The portal as browsers and clients see it: the protocol, the app, a health check, one policy around all of them. */
import { Hono } from 'hono'
import { type PortalService, WELL_KNOWN } from '../service/service.ts'
import { preflightResponse, sharedHeaders } from './cors.ts'
import { isServedHost } from './host-names.ts'
import { securityHeaders } from './security-headers.ts'
import { serveApp } from './serve-app.ts'
import type { StaticFiles } from './static-files.ts'

/** What Node's server hands over with a request, as far as it is used. */
interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

export interface AppOptions {
  readonly service: PortalService
  /** The built app; undefined where there is none. */
  readonly files?: StaticFiles | undefined
  /** See `isServedHost`. */
  readonly hostNames: readonly string[]
  readonly isTls: boolean
  /** Rejects where the portal cannot do its work, for the health check. */
  readonly checkHealth: () => Promise<unknown>
}

/** Requests to answers, without a socket: `app.request(…)` and `app.fetch(…)` of Hono. */
export function createApp(options: AppOptions): Hono<{ Bindings: Bindings }> {
  const { service, files, hostNames, isTls, checkHealth } = options
  const app = new Hono<{ Bindings: Bindings }>()

  app.use(async (context, next) => {
    if (!isServedHost(context.req.url, hostNames)) {
      // Nothing else is said to whoever came by a wrong name.
      return new Response('This portal has another name.\n', { status: 421 })
    }
    await next()
    const { headers } = context.res
    const isShared = isProtocol(context.req.path)
    const added = { ...securityHeaders({ isTls, isShared }), ...(isShared ? sharedHeaders : {}) }
    for (const [name, value] of Object.entries(added)) headers.set(name, value)
  })

  app.get('/healthz', async () => {
    const isHealthy = await checkHealth().then(
      () => true,
      () => false,
    )
    const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'text/plain; charset=utf-8' }
    return new Response(isHealthy ? 'ok\n' : 'failing\n', { status: isHealthy ? 200 : 503, headers })
  })

  app.all('*', context => {
    const { raw, path, method } = context.req
    if (!isProtocol(path)) return serveApp(raw, files)
    if (method === 'OPTIONS') return preflightResponse()
    const address = context.env?.incoming?.socket?.remoteAddress
    return service.handle(raw, address === undefined ? undefined : { address })
  })

  // The service answers its own failures; what arrives here is a file that cannot be read.
  app.onError(() => new Response('The portal failed.\n', { status: 500 }))
  return app
}

function isProtocol(path: string): boolean {
  return path === WELL_KNOWN || path.startsWith(`${WELL_KNOWN}/`)
}
