/** A gateway to a simulated portal of 2017, on a port of its own, with everything that stands before a portal of ours. */
import { openGateway } from '../../portal/gateway/gateway.ts'
import { gatewayLimits } from '../../portal/gateway/policy.ts'
import { createApp } from '../../portal/http/app.ts'
import { createPeers } from '../../portal/http/peers.ts'
import { type RunningServer, startServer, type Timeouts } from '../../portal/http/server.ts'
import type { LogEvent } from '../../portal/service/log.ts'
import { type Clients, createPolicy, type Limits } from '../../portal/service/policy.ts'
import { createPortalService } from '../../portal/service/service.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import type { PortalStore } from '../../portal/store/store.ts'
import { type PortalOf2017, startPortalOf2017 } from './portal-of-2017/index.ts'

const { crypto } = globalThis

export interface TestGateway extends RunningServer {
  readonly upstream: PortalOf2017
  readonly store: PortalStore
  readonly events: readonly LogEvent[]
}

export interface GatewayOptions {
  readonly clients?: Clients
  readonly limits?: Partial<Limits>
  readonly timeouts?: Partial<Timeouts>
  readonly clock?: { now(): number }
  /** To carry on with what another gateway knew. */
  readonly store?: PortalStore
  readonly upstream?: PortalOf2017
}

export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const { clients = 'modern', timeouts = {}, clock = Date } = options
  const upstream = options.upstream ?? (await startPortalOf2017())
  const store = options.store ?? createMemoryStore({ clock })
  const events: LogEvent[] = []
  const log = (event: LogEvent) => void events.push(event)
  // Tests ask more at once than anybody should.
  const limits = gatewayLimits({ addressRate: 0, ...options.limits })
  const policy = createPolicy({ clients, domains: ['example.com'], limits })
  const gateway = await openGateway({ url: upstream.url, store, log })
  const service = createPortalService({
    crypto,
    store,
    clock,
    policy,
    log,
    performers: gateway.performers,
  })
  const peers = createPeers({ trustedProxies: [], isTls: false })
  const app = createApp({
    service,
    hostNames: ['127.0.0.1', 'example.com'],
    peers,
    isTls: false,
    checkHealth: () => gateway.check(),
  })
  const server = await startServer({ app, listen: '127.0.0.1', port: 0, timeouts })
  return { ...server, upstream, store, events }
}

export async function stopGateway({ upstream, stop }: TestGateway): Promise<void> {
  await stop()
  await upstream.close()
}
