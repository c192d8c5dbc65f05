/** While somebody waits for changes, what happens at portals arrives by itself. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { MeshError } from '../../sdk/core/error.ts'
import type { PortalEvent } from '../../sdk/core/protocol/follow.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import type { MeshApi } from '../../sdk/engine/api.ts'
import type { Collection } from '../../sdk/engine/records.ts'
import { intercept } from './support/intercept.ts'
import { ALICE, onlyPending, typeBack, World } from './support/world.ts'

const LONG = 20_000

/** Waits for changes as a session does, until one of the collections has changed. */
async function untilChanged(engine: MeshApi, wanted: Collection, since: number): Promise<number> {
  for (let known = since; ; ) {
    const { revision, collections } = await engine.changed(known, LONG)
    known = revision
    if (collections.includes(wanted)) return revision
  }
}

/** Waits on and on, so that the engine follows its portals, until the test is over. */
function wait(engine: MeshApi): void {
  let isOver = false
  onTestFinished(() => {
    isOver = true
  })
  void (async () => {
    let { revision } = await engine.changed(0, 0)
    while (!isOver) ({ revision } = await engine.changed(revision, 500))
  })()
}

const untilLive = (engine: MeshApi) =>
  expect.poll(async () => (await engine.changed(0, 0)).isLive, { timeout: 5000 }).toBe(true)

/** Counts streams, and lets a test break them off. */
function countStreams() {
  const streams = { open: 0, opened: [] as (string | undefined)[], breakOff: () => {} }
  const wrap = (portal: PortalConnection): PortalConnection => ({
    url: portal.url,
    features: signal => portal.features(signal),
    transact: (transaction, request, options) => portal.transact(transaction, request, options),
    async *subscribe(question, options): AsyncGenerator<PortalEvent> {
      streams.open += 1
      streams.opened.push(options.since)
      const broken = new Promise<never>((_, reject) => {
        streams.breakOff = () => reject(new MeshError('mesh/portal/unreachable', 'as the test says'))
      })
      broken.catch(() => {})
      const events = portal.subscribe!(question, options)[Symbol.asyncIterator]()
      try {
        for (;;) {
          const { done, value } = await Promise.race([events.next(), broken])
          if (done) return
          yield value
        }
      } finally {
        streams.open -= 1
        void events.return?.()
      }
    },
  })
  return { streams, wrap }
}

describe('an administrator who waits', () => {
  test('learns of a request without asking', async () => {
    const world = new World()
    const { engine, profile } = await world.administrator()
    wait(engine)
    await untilLive(engine)
    const { revision } = await engine.changed(0, 0)
    const told = untilChanged(engine, 'requests', revision)
    const phone = world.machine().engine
    const { authenticator } = await phone.beginConnect({ account: ALICE })
    await told
    expect((await onlyPending(engine, profile)).authenticator).toBe(authenticator)
  })

  test('learns of a version that another of her devices published', async () => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine().engine
    wait(phone)
    const connect = await phone.beginConnect({ account: ALICE })
    const pending = await onlyPending(admin.engine, admin.profile)
    await admin.engine.accept(admin.profile, pending.id, {
      authenticator: typeBack(connect, pending.challenge),
    })
    await expect.poll(async () => (await phone.summary()).profiles.length, { timeout: 5000 }).toBe(1)

    await untilLive(phone)
    const tablet = await world.machine().engine.beginConnect({ account: ALICE })
    const second = await onlyPending(admin.engine, admin.profile)
    await admin.engine.accept(admin.profile, second.id, {
      authenticator: typeBack(tablet, second.challenge),
    })
    const devices = async () => (await phone.summary()).profiles[0]!.devices.length
    await expect.poll(devices, { timeout: 5000 }).toBe(3)
  })
})

test('what cannot be fetched when it is told of is fetched a little later', async () => {
  const world = new World()
  const admin = await world.administrator()
  let failures = 0
  const phone = world.machine(portal => ({
    ...intercept(portal, {
      async Get(_, forward) {
        if (failures-- > 0) throw new MeshError('mesh/portal/unreachable', 'as the test says')
        return forward()
      },
    }),
    subscribe: (question, options) => portal.subscribe!(question, options),
  })).engine
  wait(phone)
  const connect = await phone.beginConnect({ account: ALICE })
  const pending = await onlyPending(admin.engine, admin.profile)
  await admin.engine.accept(admin.profile, pending.id, {
    authenticator: typeBack(connect, pending.challenge),
  })
  const followsProfile = async () => {
    const { profiles, connects } = await phone.summary()
    return profiles.length === 1 && connects.length === 0 && (await phone.changed(0, 0)).isLive
  }
  await expect.poll(followsProfile, { timeout: 5000 }).toBe(true)

  failures = 1
  const tablet = await world.machine().engine.beginConnect({ account: ALICE })
  const second = await onlyPending(admin.engine, admin.profile)
  await admin.engine.accept(admin.profile, second.id, { authenticator: typeBack(tablet, second.challenge) })
  const devices = async () => (await phone.summary()).profiles[0]!.devices.length
  await expect.poll(devices, { timeout: 10_000 }).toBe(3)
  expect(failures).toBeLessThan(0)
})

describe('a new device that waits', () => {
  test('joins by itself when it is let in, and hears of a rejection', async () => {
    const world = new World()
    const { engine: admin, profile } = await world.administrator()
    const phone = world.machine().engine
    wait(phone)
    const { authenticator } = await phone.beginConnect({ account: ALICE })
    await untilLive(phone)
    const pending = await onlyPending(admin, profile)
    await admin.accept(profile, pending.id, { authenticator: typeBack({ authenticator }, pending.challenge) })
    await expect.poll(async () => (await phone.summary()).profiles.length, { timeout: 5000 }).toBe(1)

    const other = world.machine().engine
    wait(other)
    const { id } = await other.beginConnect({ account: ALICE })
    await untilLive(other)
    await admin.reject(profile, (await onlyPending(admin, profile)).id)
    const state = async () => (await other.summary()).connects.find(connect => connect.id === id)?.state
    await expect.poll(state, { timeout: 5000 }).toBe('rejected')
  })
})

describe('a machine', () => {
  test('holds one stream, however many of its tabs wait', async () => {
    const { streams, wrap } = countStreams()
    const admin = await new World().administrator({ wrap })
    const tabs = [admin.engine, admin.tab(), admin.tab()]
    for (const tab of tabs) wait(tab)
    await expect.poll(() => streams.open, { timeout: 5000 }).toBe(1)
    await admin.engine.changed((await admin.engine.changed(0, 0)).revision, 300)
    expect(streams.opened).toHaveLength(1)
  })

  test('follows as soon as the tab that followed is gone, however long that took', async () => {
    const admin = await new World().administrator()
    const { machine } = admin.deps
    const exclusively = machine.exclusively.bind(machine)
    let refusals = 1
    machine.exclusively = (name, work) =>
      name.startsWith('events:') && refusals-- > 0
        ? Promise.reject(new MeshError('mesh/storage/busy', 'another tab follows'))
        : exclusively(name, work)
    wait(admin.engine)
    await untilLive(admin.engine)
    expect(refusals).toBeLessThan(1)
  })

  test('goes on after the last event seen when a stream breaks off, and says that it does not hear meanwhile', async () => {
    const { streams, wrap } = countStreams()
    const world = new World()
    const { engine, profile } = await world.administrator({ wrap })
    wait(engine)
    await untilLive(engine)
    streams.breakOff()
    await expect.poll(() => streams.open).toBe(0)
    expect((await engine.changed(0, 0)).isLive).toBe(false)
    const { revision } = await engine.changed(0, 0)
    await world.machine().engine.beginConnect({ account: ALICE })
    await untilChanged(engine, 'requests', revision)
    await onlyPending(engine, profile)
    expect(streams.opened).toEqual([undefined, expect.stringMatching(/^\w+-/)])
  })

  test('is told by changes on itself alone where the portal has no events', async () => {
    const world = new World()
    const { engine } = await world.administrator({
      // A connection without events.
      wrap: portal => intercept(portal, {}),
    })
    const { revision } = await engine.changed(0, 0)
    expect(await engine.changed(revision, 200)).toMatchObject({ collections: [], isLive: false })
  })
})
