/**
 * A process that dies at any port call, before its effect or before its answer, and a new one over the same stores:
 * the same end, one identity, no lost key, nothing twice at the portal.
 */
import { describe, expect, test } from 'vitest'
import type { ConnectSummary, PendingRequest } from '../../sdk/engine/index.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import type { Moment } from './support/mortal.ts'
import { ALICE, type TestMachine, type World } from './support/world.ts'

interface Stage {
  readonly admin: TestMachine & { readonly profile: string }
  readonly phone: TestMachine
}

async function setStage(world: World): Promise<Stage> {
  return { admin: await world.administrator(), phone: world.machine() }
}

/** One member each, by the same newest profile, at the portal, at the administrator's and at the new device's. */
async function expectJoined({ admin, phone }: Stage, world: World): Promise<void> {
  const { profiles } = await phone.engine.summary()
  expect(profiles).toHaveLength(1)
  const mine = profiles[0]!
  expect(mine).toMatchObject({
    udf: admin.profile,
    accounts: [ALICE],
    isAdministrator: false,
    keysMissing: false,
  })
  const theirs = await admin.engine.refresh(admin.profile)
  expect(theirs.devices.map(({ udf }) => udf)).toEqual([theirs.device, mine.device])
  expect((await phone.engine.refresh(admin.profile)).digest).toBe(theirs.digest)
  expect(await admin.engine.pending(admin.profile)).toEqual([])
  expect(await admin.deps.machine.list('approvals')).toEqual([])
  for (const machine of [admin, phone]) await expectTidy(machine, machine.engine)
  expect(world).toBeDefined()
}

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 120_000 }, moment => {
  test('while creating an account leaves one identity with all its keys', async () => {
    const places = await dieEverywhere(
      {
        set: async world => world.machine(),
        actor: machine => machine,
        async act(engine) {
          const { profiles } = await engine.summary()
          if (profiles.length === 0) await engine.createAccount({ account: ALICE })
        },
        async verify(machine, world) {
          const { profiles, devices } = await machine.engine.summary()
          expect(profiles).toHaveLength(1)
          expect(devices).toHaveLength(1)
          expect(profiles[0]).toMatchObject({ accounts: [ALICE], isAdministrator: true, isDefault: true })
          const { Entries } = await world.connection().transact('Get', { Account: ALICE })
          expect(Entries?.map(({ value }) => value.Identifier)).toEqual([profiles[0]?.udf])
          expect(await machine.deps.machine.list('escrows')).toHaveLength(1)
          await expectTidy(machine, machine.engine)
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })

  test.each(['address', 'scan'] as const)('while asking to join by %s, and joining', async way => {
    await dieEverywhere(
      {
        set: setStage,
        actor: ({ phone }) => phone,
        /** A person who looks at the screen, starts where nothing is under way, and shows what there is. */
        async act(engine, { admin }) {
          const { profiles, connects } = await engine.summary()
          if (profiles.length > 0) return
          const connect =
            connects.find(({ state }) => state !== 'failed') ??
            (await engine.beginConnect(way === 'address' ? { account: ALICE } : {}))
          const { state, uri = '' } = await engine.advanceConnect(connect.id)
          if (state === 'joined') return
          const pending = await admin.engine.scan(admin.profile, uri)
          await admin.engine.accept(admin.profile, pending.id, { authenticator: connect.authenticator })
          expect(await engine.advanceConnect(connect.id)).toMatchObject({ state: 'joined' })
        },
        verify: expectJoined,
      },
      moment,
    )
  })

  test.each(['address', 'scan'] as const)('while letting a device in that came by %s', async way => {
    interface Approval extends Stage {
      readonly connect: ConnectSummary
      readonly request: PendingRequest
    }
    await dieEverywhere<Approval>(
      {
        async set(world) {
          const stage = await setStage(world)
          const connect = await stage.phone.engine.beginConnect(way === 'address' ? { account: ALICE } : {})
          const { admin } = stage
          return { ...stage, connect, request: await admin.engine.scan(admin.profile, connect.uri ?? '') }
        },
        actor: ({ admin }) => admin,
        async act(engine, { admin, connect, request }) {
          const { devices } = (await engine.summary()).profiles[0]!
          const isListed = devices.some(({ udf }) => udf === connect.device)
          const { authenticator } = connect
          if (!isListed) await engine.accept(admin.profile, request.id, { authenticator, name: 'Phone' })
        },
        async verify(stage, world) {
          const { phone, admin, connect } = stage
          expect(await phone.engine.advanceConnect(connect.id)).toMatchObject({ state: 'joined' })
          await expectJoined(stage, world)
          const { devices } = (await admin.engine.summary()).profiles[0]!
          expect(devices[1]).toMatchObject({ name: 'Phone', approvedBy: devices[0]!.udf })
        },
      },
      moment,
    )
  })

  test('while rejecting a device', async () => {
    await dieEverywhere(
      {
        async set(world) {
          const stage = await setStage(world)
          const connect = await stage.phone.engine.beginConnect({ account: ALICE })
          const [request] = await stage.admin.engine.pending(stage.admin.profile)
          return { ...stage, connect, request: request! }
        },
        actor: ({ admin }) => admin,
        async act(engine, { admin }) {
          const [waiting] = await engine.pending(admin.profile)
          if (waiting) await engine.reject(admin.profile, waiting.id)
        },
        async verify({ admin, phone, connect }) {
          expect(await phone.engine.advanceConnect(connect.id)).toMatchObject({ state: 'rejected' })
          expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)
          expect(await admin.deps.machine.list('approvals')).toEqual([])
        },
      },
      moment,
    )
  })

  test('while forgetting a profile leaves no key of it', async () => {
    await dieEverywhere(
      {
        set: world => world.administrator(),
        actor: machine => machine,
        async act(engine, { profile }) {
          const { profiles } = await engine.summary()
          if (profiles.length > 0) await engine.forget(profile, { evenIfLast: true })
        },
        async verify(machine) {
          await machine.engine.resume()
          expect(await machine.deps.vault.list()).toEqual([])
          expect((await machine.engine.summary()).profiles).toEqual([])
        },
      },
      moment,
    )
  })
})
