/** The engine over IndexedDB in Node: the same ports without a browser, where coverage can see them. */
import 'fake-indexeddb/auto'
import { expect, onTestFinished, test } from 'vitest'
import { createPolicy } from '../../portal/service/policy.ts'
import { createPortalService } from '../../portal/service/service.ts'
import { createMemoryStore } from '../../portal/store/memory.ts'
import { createEngine } from '../../sdk/engine/engine.ts'
import { DirectPortal } from '../../sdk/portal/index.ts'
import { Database } from '../../worker/database.ts'
import { IndexedMachine } from '../../worker/indexed-machine.ts'
import { IndexedVault } from '../../worker/indexed-vault.ts'
import { createPortalDirectory } from '../../worker/portal-directory.ts'
import { openTestDatabase } from '../support/databases.ts'

const clock = { now: () => Date.now() }
const deps = { crypto: globalThis.crypto, clock }

function openMachine(service: (request: Request) => Promise<Response>, database = openTestDatabase()) {
  const machine = new IndexedMachine(database, { locks: undefined })
  onTestFinished(() => {
    machine.close()
    database.close()
  })
  const portals = createPortalDirectory(url => new DirectPortal(deps, service, { url }))
  const engine = createEngine({ ...deps, machine, vault: new IndexedVault(deps, database), portals })
  return { engine, database }
}

test('an account is made on one machine, found after a restart, and joined by another', async () => {
  const policy = createPolicy({ domains: ['example.com'] })
  const service = createPortalService({ ...deps, policy, store: createMemoryStore({ clock }), log: () => {} })
  const handle = (request: Request) => service.handle(request, { address: 'test' })

  const first = openMachine(handle)
  const profile = await first.engine.createAccount({ account: 'alice@example.com' })
  const alice = openMachine(handle, new Database(first.database.name)).engine
  expect((await alice.summary()).profiles).toEqual([profile])

  const phone = openMachine(handle).engine
  const connect = await phone.beginConnect({ account: 'alice@example.com', kind: 'phone' })
  const [request] = await alice.pending(profile.udf)
  await alice.accept(profile.udf, request!.id, { authenticator: connect.authenticator })
  expect(await phone.advanceConnect(connect.id)).toMatchObject({ state: 'joined', profile: profile.udf })
  expect((await phone.summary()).profiles).toEqual([
    expect.objectContaining({ udf: profile.udf, isAdministrator: false }),
  ])
})
