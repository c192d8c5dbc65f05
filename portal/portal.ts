/** A running portal: store, service, app and server put together, and taken apart in the right order. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MeshError } from '../sdk/core/error.ts'
import { systemClock } from './clock.ts'
import type { ServeSettings } from './command-line.ts'
import { createApp } from './http/app.ts'
import { defaultHostNames } from './http/host-names.ts'
import { startServer } from './http/server.ts'
import { openStaticFiles } from './http/static-files.ts'
import type { Log } from './service/log.ts'
import { createPolicy } from './service/policy.ts'
import { createPortalService } from './service/service.ts'
import { openSqliteStore } from './store/sqlite.ts'
import type { PortalStore } from './store/store.ts'

export interface RunningPortal {
  readonly url: string
  /** What it runs with, in the order to print it. */
  readonly configuration: readonly (readonly [name: string, value: string])[]
  /** Answers what has been asked, and closes the store. */
  stop(): Promise<void>
}

/** @throws `mesh/argument` for settings that cannot be followed, `mesh/portal/storage` for a store that cannot be used */
export async function startPortal(settings: ServeSettings, log: Log): Promise<RunningPortal> {
  const { port, listen, domains, clients, operators, tls } = settings
  const appFolder = settings.app ?? findApp()
  const files = appFolder === undefined ? undefined : openApp(appFolder)
  const hostNames = settings.hostNames ?? defaultHostNames(listen, domains)
  const pem = tls && { cert: readText(tls.cert), key: readText(tls.key) }
  const store = openStore(settings.data)
  try {
    const policy = createPolicy({ clients, domains, operators })
    const service = createPortalService({ crypto: globalThis.crypto, store, clock: systemClock, policy, log })
    const checkHealth = () => store.lastWrite()
    const app = createApp({ service, files, hostNames, isTls: tls !== undefined, checkHealth })
    const server = await startServer({ app, listen, port, tls: pem })
    return {
      url: server.url,
      configuration: [
        ['accounts', domains.map(domain => `…@${domain}`).join(', ')],
        ['data', resolve(settings.data)],
        ['clients', clients],
        ['host names', hostNames.join(', ')],
        ['app', appFolder ?? 'not built'],
        ...(operators.length === 0 ? [] : [['operators', operators.join(', ')] as const]),
      ],
      async stop() {
        await server.stop()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** Opens the store in a data folder, which is made if it is not there, for its owner alone. */
export function openStore(data: string): PortalStore {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new MeshError('mesh/argument', `The data folder ${resolve(data)} cannot be made.`, { cause })
  }
  return openSqliteStore({ file: join(data, 'portal.sqlite'), clock: systemClock })
}

/** Reads a file named on the command line. @throws `mesh/argument` */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
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
