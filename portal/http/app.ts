/** The portal as browsers and clients see it: the protocol, the app, health, one policy around all of them. */
import { Hono } from 'hono'
import type { Log } from '../service/log.ts'
import { type PortalService, WELL_KNOWN } from '../service/service.ts'
import { preflightResponse, sharedHeaders } from './cors.ts'
import { ANY_ADDRESS, isServedHost } from './host-names.ts'
import { createPeers, type Peers, type Sender } from './peers.ts'
import { probeResponse, probes } from './probes.ts'
import { securityHeaders } from './security-headers.ts'
import { serveApp } from './serve-app.ts'
import type { StaticFiles } from './static-files.ts'

/** What Node's server hands over with a request, as far as it is used. */
interface Bindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

interface Variables {
  /** Undefined where the host does not tell. */
  sender: Sender | undefined
}

interface Environment {
  readonly Bindings: Bindings
  readonly Variables: Variables
}

export interface AppOptions {
  readonly service: Pick<PortalService, 'handle'>
  /** The built app; undefined where there is none. */
  readonly files?: StaticFiles | undefined
  /** See `isServedHost`. */
  readonly hostNames: readonly string[]
  readonly isTls: boolean
  /** Who sends what. Default: the other ends of the connections. */
  readonly peers?: Peers
  /** Rejects where the portal cannot do its work. */
  readonly checkHealth: () => Promise<unknown>
  /** Whether new work is taken: false once the portal is stopping. Default: always. */
  readonly isTakingWork?: () => boolean
  /** The metrics, for this machine alone; undefined where they are served elsewhere or not at all. */
  readonly metrics?: (() => string) | undefined
  readonly log?: Log
}

/** Requests to answers, without a socket: `app.request(…)` and `app.fetch(…)` of Hono. */
export function createApp(options: AppOptions): Hono<Environment> {
  const { service, files, hostNames, log = () => {} } = options
  const peers = options.peers ?? createPeers({ trustedProxies: [], isTls: options.isTls })
  const app = new Hono<Environment>()

  function headersFor(sender: Sender | undefined, kind: 'shared' | 'own'): AnswerHeaders {
    return (sender?.isTls ?? options.isTls) ? overTls[kind] : inTheClear[kind]
  }

  app.use(async (context, next) => {
    const address = context.env?.incoming?.socket?.remoteAddress
    const sender =
      address === undefined ? undefined : peers.senderOf(address, name => context.req.header(name))
    if (sender?.isUnexpectedProxy) log({ event: 'proxy' })
    const isProbe = probes.includes(context.req.path)
    if (!isServedHost(context.req.url, isProbe ? [...hostNames, ANY_ADDRESS] : hostNames)) {
      log({ event: 'file', status: 421 })
      // Nothing else is said to whoever came by a wrong name.
      return new Response('This portal has another name.\n', { status: 421 })
    }
    context.set('sender', sender)
    await next()
    // The service puts them on its answers itself: to add headers to one that is made costs more than the rest of it.
    if (isProtocol(context.req.path)) return
    const { headers, status } = context.res
    for (const [name, value] of Object.entries(headersFor(sender, 'own'))) headers.set(name, value)
    log({ event: 'file', status })
  })

  app.on('GET', [...probes], context => {
    const { url, path } = context.req
    return probeResponse(path, { url, sender: context.get('sender'), ...options })
  })

  app.all('*', context => {
    const { raw, path, method } = context.req
    if (!isProtocol(path)) return serveApp(raw, files)
    const sender = context.get('sender')
    const headers = headersFor(sender, 'shared')
    if (method === 'OPTIONS') return preflightResponse(headers)
    return service.handle(raw, sender && { address: sender.address }, headers)
  })

  // The service answers its own failures; what arrives here is a file that cannot be read.
  app.onError(() => new Response('The portal failed.\n', { status: 500 }))
  return app
}

type AnswerHeaders = Readonly<Record<string, string>>

const overTls = headersOf(true)
const inTheClear = headersOf(false)

/** What every answer bears: of the protocol, which pages of other origins may read, and of the app. */
function headersOf(isTls: boolean): { readonly shared: AnswerHeaders; readonly own: AnswerHeaders } {
  return {
    shared: { ...securityHeaders({ isTls, isShared: true }), ...sharedHeaders },
    own: securityHeaders({ isTls, isShared: false }),
  }
}

function isProtocol(path: string): boolean {
  return path === WELL_KNOWN || path.startsWith(`${WELL_KNOWN}/`)
}
