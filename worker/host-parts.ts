/** What a worker's engine needs from a browser: keys and records in IndexedDB, portals over fetch, the clock. */
import { MeshError } from '../sdk/core/error.ts'
import type { EngineDeps } from '../sdk/engine/ports.ts'
import { collections } from '../sdk/engine/records.ts'
import { HttpPortal } from '../sdk/portal/index.ts'
import { Database, databaseNames } from './database.ts'
import { IndexedMachine } from './indexed-machine.ts'
import { IndexedVault } from './indexed-vault.ts'
import { createPortalDirectory } from './portal-directory.ts'
import type { StartOptions } from './worker-api.ts'

export type HostOptions = Omit<StartOptions, 'lifeline'>

export interface Host<Api> {
  readonly api: Api
  /** Deletes everything of the test store. @throws `mesh/argument` in production; `mesh/storage/failed` */
  eraseTest(): Promise<void>
  /** Lets go of the database and of other tabs. */
  close(): void
}

export interface HostParts<Api> {
  readonly createEngine: (deps: EngineDeps) => Api
  /** The server this code came from, where that may be a portal. */
  readonly origin?: string | undefined
}

/** Builds an engine over this browser's storage. Two of them over one store keep out of each other's way. */
export function createHostOf<Api>(
  { createEngine, origin }: HostParts<Api>,
  { store, portals }: HostOptions,
): Host<Api> {
  const deps = { crypto: globalThis.crypto, clock: { now: () => Date.now() } }
  const database = new Database(databaseNames[store])
  const machine = new IndexedMachine(database)
  const api = createEngine({
    ...deps,
    machine,
    vault: new IndexedVault(deps, database),
    portals: createPortalDirectory(url => new HttpPortal(deps, url), { portals, origin }),
  })
  return {
    api,
    async eraseTest() {
      if (store !== 'test') throw new MeshError('mesh/argument', 'Only the test store can be erased.')
      await database.erase()
      machine.announce(collections)
    },
    close() {
      machine.close()
      database.close()
    },
  }
}
