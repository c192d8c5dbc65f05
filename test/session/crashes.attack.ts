/**
 * Attack 24 in the browser itself: key workers over one database are killed at any moment of any write, alone and
 * twenty at once. What was acknowledged is there afterwards, there is one identity, and nobody waits for the dead.
 */
import { expect, onTestFinished, test } from 'vitest'
import { unpackEntries } from '../../sdk/core/catalog/index.ts'
import type { MeshApi } from '../../sdk/engine/api.ts'
import { type HostControl, openWorkerHost } from '../../sdk/session/worker-host.ts'
import { openTunnel, type Tunnel } from './support/tunnel.ts'

/** Kills in all, each at another moment. Unbundled workers start slowly; raise it for a long run. */
const KILLS = 200
const TABS = 20
const EDITS = 4
/** Milliseconds after the call within which the worker dies: about as long as an edit takes. */
const WITHIN = 25

/** The same moments in every run. */
function createMoments(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

interface Tab {
  readonly host: MeshApi & HostControl
  /** The worker that the tab has now; another one once it was lost and the next call was made. */
  worker(): Worker | undefined
}

async function openTab(tunnel: Tunnel): Promise<Tab> {
  let worker: Worker | undefined
  const spawn = () => {
    worker = tunnel.spawn()
    return worker
  }
  const host = await openWorkerHost({ spawn, store: 'test', portals: {}, timeout: 60_000 })
  onTestFinished(() => host.close())
  return { host, worker: () => worker }
}

async function setScene() {
  const tunnel = openTunnel()
  const tab = await openTab(tunnel)
  onTestFinished(() => tab.host.eraseTest().catch(() => {}))
  const { udf: profile } = await tab.host.createAccount({ account: 'alice@example.com' })
  const { identifier } = await tab.host.createApplication(profile, { kind: 'credential' })
  return { tunnel, tab, profile, identifier }
}

type Scene = Awaited<ReturnType<typeof setScene>>

/** Whether the edit was acknowledged. A dead worker is no answer; anything else is a defect. */
async function put(host: MeshApi, { profile, identifier }: Scene, id: string): Promise<boolean> {
  try {
    await host.updateApplication(
      profile,
      identifier,
      { kind: 'credential', entries: [{ put: { ID: id, Username: id } }] },
      { publish: 'soon' },
    )
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'mesh/worker/lost' })
    return false
  }
}

async function idsIn(
  host: MeshApi,
  { profile, identifier }: Scene,
): Promise<ReadonlySet<string | undefined>> {
  const { packed = [] } = await host.readCatalog(profile, identifier)
  return new Set(unpackEntries<'credential'>(packed).entries.map(({ ID }) => ID))
}

async function expectWhole(host: MeshApi, scene: Scene, acknowledged: readonly string[]): Promise<void> {
  const { profiles, devices } = await host.summary()
  expect(profiles.map(({ udf, keysMissing }) => ({ udf, keysMissing }))).toEqual([
    { udf: scene.profile, keysMissing: false },
  ])
  expect(devices).toHaveLength(1)
  const ids = await idsIn(host, scene)
  expect(acknowledged.filter(id => !ids.has(id))).toEqual([])
}

test(`a worker killed ${KILLS} times while it writes`, { timeout: 900_000 }, async () => {
  const scene = await setScene()
  const { tab, tunnel } = scene
  const moment = createMoments(1)
  const acknowledged: string[] = []
  let killed = 0
  for (let index = 0; index < KILLS; index += 1) {
    // In turns offline, so that the journal grows, and online, so that death meets publications.
    tunnel.isUp = index % 20 < 5
    const id = `edit ${index}`
    const editing = put(tab.host, scene, id)
    await new Promise(resolve => setTimeout(resolve, moment() * WITHIN))
    tab.worker()?.terminate()
    if (await editing) acknowledged.push(id)
    else killed += 1
    // Whether the next call reaches the dead is a matter of milliseconds.
    await tab.host.summary().catch(error => expect(error).toMatchObject({ code: 'mesh/worker/lost' }))
    await expectWhole(tab.host, scene, acknowledged)
  }
  // Control: death did come before the answer, and after it.
  expect(killed).toBeGreaterThan(0)
  expect(acknowledged.length).toBeGreaterThan(0)
  tunnel.isUp = true
  await tab.host.resume()
  expect(await tab.host.applications(scene.profile)).toMatchObject([{ unpublished: 0 }])
  await expectWhole(tab.host, scene, acknowledged)
})

test(`${TABS} tabs that write at once, some of which are killed`, { timeout: 900_000 }, async () => {
  const scene = await setScene()
  const moment = createMoments(2)
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(scene.tunnel)))
  const acknowledged: string[] = []
  await Promise.all(
    tabs.map(async ({ host, worker }, number) => {
      for (let index = 0; index < EDITS; index += 1) {
        const id = `edit ${index} of tab ${number}`
        // Taken before the call, so that no worker is killed before it has answered once.
        const dying = worker()
        const editing = put(host, scene, id)
        if (number % 3 === 0) setTimeout(() => dying?.terminate(), moment() * 10 * WITHIN)
        if (await editing) acknowledged.push(id)
      }
    }),
  )
  expect(acknowledged.length).toBeGreaterThan(TABS)
  await expectWhole(scene.tab.host, scene, acknowledged)
  await scene.tab.host.resume()
  expect(await scene.tab.host.applications(scene.profile)).toMatchObject([{ unpublished: 0 }])
  await expectWhole(scene.tab.host, scene, acknowledged)
})
