/** Attack 23: the browser removes the database whole. An empty machine says who was here, and takes nobody's name. */
import { expect, onTestFinished, test } from 'vitest'
import { MeshSession } from '../../sdk/index.ts'
import { type LostProfile, RememberedProfiles, remembering } from '../../sdk/session/remembered-profiles.ts'
import { openWorkerHost } from '../../sdk/session/worker-host.ts'
import { databaseNames } from '../../worker/database.ts'
import { openTunnel } from './support/tunnel.ts'

const NAME = 'lost-profiles-test'

async function open(tunnel: ReturnType<typeof openTunnel>) {
  const worker = await openWorkerHost({ spawn: tunnel.spawn, store: 'test', portals: {}, timeout: 30_000 })
  onTestFinished(() => worker.close())
  const remembered = new RememberedProfiles(NAME)
  return { worker, host: remembering(worker, remembered), remembered }
}

test('a database that is gone leaves the names of its profiles, and one that was deleted does not', async () => {
  onTestFinished(() => localStorage.removeItem(NAME))
  const tunnel = openTunnel()
  const first = await open(tunnel)
  onTestFinished(() => first.worker.eraseTest().catch(() => {}))
  const { udf } = await first.host.createAccount({ account: 'alice@example.com' })
  const lost = async ({ host, remembered }: typeof first): Promise<readonly LostProfile[]> =>
    remembered.lost((await host.summary()).profiles)
  expect(await lost(first)).toEqual([])
  expect(localStorage.getItem(NAME)).toContain(udf)

  first.worker.close()
  tunnel.worker.terminate()
  await new Promise((resolve, reject) => {
    const erasing = indexedDB.deleteDatabase(databaseNames.test)
    erasing.onsuccess = resolve
    erasing.onerror = reject
  })
  const second = await open(tunnel)
  expect(await lost(second)).toEqual([{ udf, accounts: ['alice@example.com'] }])
  // A fresh identity under the old name is refused by its portal, and the loss stays known.
  await expect(second.host.createAccount({ account: 'alice@example.com' })).rejects.toMatchObject({
    code: 'mesh/account/taken',
  })
  expect(await lost(second)).toHaveLength(1)

  const other = await second.host.createAccount({ account: 'bobby@example.com' })
  await second.host.summary()
  await expect(second.host.forget(other.udf)).rejects.toMatchObject({
    code: 'mesh/profile/last-administrator',
  })
  await second.host.forget(other.udf, { evenIfLast: true })
  expect(await lost(second)).toEqual([{ udf, accounts: ['alice@example.com'] }])
  second.remembered.forget(udf)
  expect(await lost(second)).toEqual([])
})

test.each([
  ['is forbidden', () => ({ getItem: forbidden, setItem: forbidden, removeItem: forbidden })],
  ['is missing', () => undefined],
  ['holds something else', () => ({ getItem: () => '{"udf":1}', setItem() {}, removeItem() {} })],
  ['holds no JSON', () => ({ getItem: () => '<', setItem() {}, removeItem() {} })],
])('a store that %s remembers nothing and harms nothing', (_, store) => {
  const remembered = new RememberedProfiles(NAME, store)
  remembered.remember([])
  remembered.forget('M')
  expect(remembered.lost([])).toEqual([])
})

test('a session says what the browser promises', async () => {
  const mesh = await MeshSession.open({ store: 'test' })
  onTestFinished(() => mesh.close())
  const state = await mesh.storage()
  expect(state.persisted).toBe(await navigator.storage.persisted())
  expect(state.quota).toBeGreaterThan(0)
  expect(await mesh.requestPersistence()).toBe((await mesh.storage()).persisted)
})

function forbidden(): never {
  throw new DOMException('Access is denied.', 'SecurityError')
}
