/** The engine with everything it needs from a browser: keys and records in IndexedDB, portals over fetch, the clock. */
import { MeshError } from '../sdk/core/error.ts'
import type { MeshApi } from '../sdk/engine/api.ts'
import { createEngine } from '../sdk/engine/engine.ts'
import { collections } from '../sdk/engine/records.ts'
import { HttpPortal } from '../sdk/portal/index.ts'
import { Database, databaseNames } from './database.ts'
import { IndexedMachine } from './indexed-machine.ts'
import { IndexedVault } from './indexed-vault.ts'
import { createPortalDirectory } from './portal-directory.ts'
import type { StartOptions } from './worker-api.ts'

export type HostOptions = Omit<StartOptions, 'lifeline'>

export interface MeshHost {
  readonly api: MeshApi
  /** Deletes everything of the test store. @throws `mesh/argument` in production; `mesh/storage/failed` */
  eraseTest(): Promise<void>
  /** Lets go of the database and of other tabs. */
  close(): void
}

/** Builds an engine over this browser's storage. Two of them over one store keep out of each other's way. */
export function createHost({ store, portals }: HostOptions): MeshHost {
  const deps = { crypto: globalThis.crypto, clock: { now: () => Date.now() } }
  const database = new Database(databaseNames[store])
  const machine = new IndexedMachine(database)
  const api = createEngine({
    ...deps,
    machine,
    vault: new IndexedVault(deps, database),
    portals: createPortalDirectory(url => new HttpPortal(deps, url), { portals, origin: webOrigin() }),
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

/** The server this code came from; none for a worker from a blob in a file, whose origin is the text `null`. */
function webOrigin(): string | undefined {
  return location.origin.startsWith('http') ? location.origin : undefined
}
