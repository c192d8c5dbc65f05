/** A running portal: store, service, app and server put together, and taken apart in the right order. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { MeshError } from '../sdk/core/error.ts'
import { systemClock } from './clock.ts'
import type { ServeSettings, StoreSettings } from './command-line.ts'
import { openGateway } from './gateway/gateway.ts'
import { gatewayLimits } from './gateway/policy.ts'
import { createApp } from './http/app.ts'
import { defaultHostNames } from './http/host-names.ts'
import { createPeers } from './http/peers.ts'
import { type RunningServer, startServer, type TlsPair } from './http/server.ts'
import { openStaticFiles } from './http/static-files.ts'
import { createNodeCrypto } from './node-crypto.ts'
import { startMetricsServer } from './operation/metrics-server.ts'
import { createPortalMetrics } from './operation/portal-metrics.ts'
import type { Log } from './service/log.ts'
import { createPolicy, type Policy } from './service/policy.ts'
import { createPortalService } from './service/service.ts'
import { withDatabaseModule } from './store/database-module.ts'
import type { PortalStore } from './store/store.ts'

export interface RunningPortal {
  readonly url: string
  /** What it runs with, in the order to print it. */
  readonly configuration: readonly (readonly [name: string, value: string])[]
  /**
   * Reads the certificate anew.
   *
   * @returns whether there is one
   * @throws `mesh/argument` for one that cannot be used; the old one stays then
   */
  reload(): boolean
  /** Ends event streams, answers what has been asked, and closes the store. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly log: Log
  readonly version: string
  /** How much of the profiles used last is kept verified, in characters of text. Default: the service's. */
  readonly remembered?: number
}

/** @throws `mesh/argument` for settings that cannot be followed, `mesh/portal/storage` for a store that cannot be used */
export async function startPortal(settings: ServeSettings, options: StartOptions): Promise<RunningPortal> {
  const { port, listen, domains, tls, metrics: place } = settings
  const appFolder = settings.app ?? findApp()
  const files = appFolder === undefined ? undefined : openApp(appFolder)
  const hostNames = settings.hostNames ?? defaultHostNames(listen, domains)
  const isTls = tls !== undefined
  const peers = createPeers({ trustedProxies: settings.trustedProxies, isTls })
  const pem = readTls(tls)
  const { upstream, limits } = settings
  const policy = createPolicy(upstream ? { ...settings, limits: gatewayLimits(limits) } : settings)
  const store = await openStore(settings)
  const running: { server?: RunningServer; metrics?: { stop(): Promise<void> } } = {}
  let isStopping = false

  const { version } = options
  const metrics = createPortalMetrics({
    version,
    gauges: () => service.gauges(),
    connections: () => running.server?.connections,
  })
  const log: Log = event => {
    metrics.note(event)
    options.log(event)
  }
  const deps = { crypto: createNodeCrypto(), store, clock: systemClock, policy, log }
  const gateway = upstream && (await openGateway({ ...upstream, store, log }))
  const service = createPortalService({
    ...deps,
    ...(gateway && { performers: gateway.performers }),
    timer: () => performance.now(),
    remembered: options.remembered,
  })

  async function stop(): Promise<void> {
    isStopping = true
    // A stream would never end by itself; whoever listens goes on with another process, from where he was.
    service.close()
    await running.server?.stop()
    await running.metrics?.stop()
    metrics.close()
    await store.close()
  }

  try {
    const app = createApp({
      ...{ service, files, hostNames, peers, isTls, log },
      checkHealth: () => Promise.all([store.lastWrite(), gateway?.check()]),
      isTakingWork: () => !isStopping,
      metrics: place === undefined ? metrics.text : undefined,
    })
    const { isTrusted } = peers
    const connections = settings.connections
    running.server = await startServer({ app, listen, port, tls: pem, connections, isTrusted })
    if (typeof place === 'object')
      running.metrics = await startMetricsServer({ ...place, text: metrics.text })
    const { server } = running
    return {
      url: server.url,
      configuration: describe(settings, { hostNames, appFolder, policy }),
      reload() {
        const next = readTls(tls)
        if (next !== undefined) server.replaceTls(next)
        return next !== undefined
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Derived {
  readonly hostNames: readonly string[]
  readonly appFolder: string | undefined
  readonly policy: Policy
}

function describe(settings: ServeSettings, { hostNames, appFolder, policy }: Derived): [string, string][] {
  const { domains, clients, operators, trustedProxies, metrics, log, upstream } = settings
  const { addressRate, accountRate, storage } = policy.limits
  const optional: [string, string][] = [
    ['gateway to', upstream?.url ?? ''],
    ['operators', operators.join(', ')],
    ['proxies', trustedProxies.join(', ')],
  ]
  return [
    ['accounts', domains.map(domain => `…@${domain}`).join(', ')],
    [...placeOf(settings)],
    ['clients', clients],
    ['host names', hostNames.join(', ')],
    ['app', appFolder ?? 'not built'],
    ...optional.filter(([, value]) => value !== ''),
    [
      'limits',
      `${addressRate} requests/s an address, ${accountRate}/s an account, ${storage / MIB} MiB a profile`,
    ],
    ['metrics', metrics === undefined ? '/metrics, for this machine' : placeToText(metrics)],
    ['log', log],
  ]
}

function placeToText(place: 'off' | { readonly listen: string; readonly port: number }): string {
  return place === 'off' ? 'off' : `http://${place.listen}:${place.port}/metrics`
}

function readTls(tls: ServeSettings['tls']): TlsPair | undefined {
  if (tls === undefined) return undefined
  const pair = { cert: readText(tls.cert), key: readText(tls.key) }
  try {
    createSecureContext(pair)
  } catch (cause) {
    throw new MeshError(
      'mesh/argument',
      `The certificate and its key cannot be used: ${(cause as Error).message}`,
      {
        cause,
      },
    )
  }
  return pair
}

const MIB = 1024 * 1024
const FILE_NAME = 'portal.sqlite'

/**
 * Opens the database, or the store in the data folder, which is made if it is not there, for its owner alone.
 *
 * @throws `mesh/argument` for a folder that cannot be made or a database module that is missing, `mesh/portal/storage` for a store that cannot be used
 */
export async function openStore(
  { data, database }: StoreSettings,
  options: { readonly isForReading?: boolean } = {},
): Promise<PortalStore> {
  if (database !== undefined) {
    const { openPostgresStore } = await withDatabaseModule('pg', () => import('./store/postgres.ts'))
    return openPostgresStore({ url: database, clock: systemClock })
  }
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new MeshError('mesh/argument', `The data folder ${resolve(data)} cannot be made.`, { cause })
  }
  // Its compiled part is loaded when the first file is opened.
  return withDatabaseModule('better-sqlite3', async () => {
    const { openSqliteStore } = await import('./store/sqlite.ts')
    return openSqliteStore({ file: join(data, FILE_NAME), clock: systemClock, ...options })
  })
}

/** Opens a store to copy it. @throws `mesh/argument` where there is none yet */
export async function openExistingStore(settings: StoreSettings): Promise<PortalStore> {
  if (settings.database === undefined && !existsSync(join(settings.data, FILE_NAME))) {
    throw new MeshError('mesh/argument', `There are no accounts in ${resolve(settings.data)}.`)
  }
  return openStore(settings, { isForReading: true })
}

/** Where accounts are kept, to print: without the password. */
function placeOf({ data, database }: StoreSettings): readonly [name: string, value: string] {
  if (database === undefined) return ['data', resolve(data)]
  const { host, pathname } = new URL(database)
  return ['database', `postgres://${host}${pathname}`]
}

function readText(path: string): string {
  return readBytes(path).toString('utf8')
}

/** Reads a file named on the command line. @throws `mesh/argument` */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new MeshError('mesh/argument', `The file ${resolve(path)} cannot be read.`, { cause })
  }
}

function openApp(folder: string) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new MeshError('mesh/argument', `There is no app in ${resolve(folder)}: it has no index.html.`)
  }
  return openStaticFiles(folder)
}

/** The built app: from `dist/node/portal`, where this file is built to, and from its source. */
function findApp(): string | undefined {
  const places = [join(import.meta.dirname, '../../pwa'), join(import.meta.dirname, '../dist/pwa')]
  return places.find(place => existsSync(join(place, 'index.html')))
}
