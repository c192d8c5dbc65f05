/** Applications and recovery, with a process that dies at any port call: nothing lost, nothing twice, nothing left. */
import { describe, expect, test } from 'vitest'
import type { ApplicationContent, MeshApi } from '../../sdk/engine/index.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import type { Moment } from './support/mortal.ts'
import { ALICE, connectByAddress, type TestMachine, type World } from './support/world.ts'

type Admin = TestMachine & { readonly profile: string }

interface Stage {
  readonly admin: Admin
  readonly identifier: string
}

async function namesIn(engine: MeshApi, profile: string, identifier: string): Promise<readonly string[]> {
  const content = await engine.readApplication(profile, identifier)
  const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
  return entries.map(({ Username = '' }) => Username).sort()
}

async function setCatalog(world: World): Promise<Stage> {
  const admin = await world.administrator()
  const { identifier } = await admin.engine.createApplication(admin.profile, {
    kind: 'credential',
    entries: [{ put: { Username: 'first' } }],
  })
  return { admin, identifier }
}

/** Nothing waits, and what the portal has is what this machine has. */
async function expectSettled({ admin, identifier }: Stage, names: readonly string[]): Promise<void> {
  const { engine, profile, deps } = admin
  for (const collection of ['journal', 'grants', 'recoveries'] as const)
    expect(await deps.machine.list(collection)).toEqual([])
  const [before] = await engine.applications(profile)
  expect(await engine.refreshApplication(profile, identifier)).toEqual(before)
  expect(await namesIn(engine, profile, identifier)).toEqual(names)
  await expectTidy(admin, engine)
}

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 240_000 }, moment => {
  test('while creating an application makes one', async () => {
    const places = await dieEverywhere<Admin>(
      {
        set: world => world.administrator(),
        actor: admin => admin,
        async act(engine, { profile }) {
          const options = {
            kind: 'credential',
            entries: [{ put: { ID: 'one', Username: 'first' } }],
          } as const
          if ((await engine.applications(profile)).length === 0)
            await engine.createApplication(profile, options)
        },
        async verify(admin) {
          const applications = await admin.engine.applications(admin.profile)
          expect(applications).toMatchObject([{ kind: 'credential', role: 'administrator', unpublished: 0 }])
          await expectSettled({ admin, identifier: applications[0]!.identifier }, ['first'])
          expect(await admin.deps.machine.list('applications')).toHaveLength(1)
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })

  test('while editing one keeps every entry, once', async () => {
    await dieEverywhere<Stage>(
      {
        set: setCatalog,
        actor: ({ admin }) => admin,
        async act(engine, { admin: { profile }, identifier }) {
          if ((await namesIn(engine, profile, identifier)).includes('second')) return
          await engine.updateApplication(profile, identifier, {
            kind: 'credential',
            entries: [{ put: { Username: 'second' } }],
          })
        },
        verify: stage => expectSettled(stage, ['first', 'second']),
      },
      moment,
    )
  })

  test('while letting a device read one', async () => {
    interface Granting extends Stage {
      readonly phone: TestMachine
      readonly device: string
    }
    await dieEverywhere<Granting>(
      {
        async set(world) {
          const stage = await setCatalog(world)
          const phone = world.machine()
          const { device } = await connectByAddress(phone.engine, stage.admin.engine, stage.admin.profile)
          return { ...stage, phone, device }
        },
        actor: ({ admin }) => admin,
        async act(engine, { admin: { profile }, identifier, device }) {
          const [application] = await engine.applications(profile)
          if (application!.devices.length < 2) await engine.grantApplication(profile, identifier, device)
        },
        async verify(stage) {
          const { phone, admin, identifier } = stage
          await expectSettled(stage, ['first'])
          await phone.engine.refresh(admin.profile)
          expect(await namesIn(phone.engine, admin.profile, identifier)).toEqual(['first'])
        },
      },
      moment,
    )
  })

  test('while making shares leaves a backup that can be used', async () => {
    await dieEverywhere<Admin & { made: readonly string[] }>(
      {
        set: async world => Object.assign(await world.administrator(), { made: [] }),
        actor: admin => admin,
        async act(engine, admin) {
          const { shares } = await engine.escrow(admin.profile, { quorum: 2, shares: 3 })
          admin.made = shares.map(({ text }) => text)
        },
        async verify({ made, profile }, world) {
          const { engine } = world.machine()
          expect((await engine.recover({ shares: made.slice(1), account: ALICE })).udf).toBe(profile)
        },
      },
      moment,
    )
  })

  test('while recovering brings back one profile with everything', async () => {
    interface Recovering extends Stage {
      readonly back: TestMachine
      readonly shares: readonly string[]
    }
    await dieEverywhere<Recovering>(
      {
        async set(world) {
          const stage = await setCatalog(world)
          const { shares } = await stage.admin.engine.escrow(stage.admin.profile, { quorum: 2, shares: 2 })
          return { ...stage, shares: shares.map(({ text }) => text), back: world.machine() }
        },
        actor: ({ back }) => back,
        async act(engine, { shares }) {
          if ((await engine.summary()).profiles.length === 0) await engine.recover({ shares, account: ALICE })
        },
        async verify({ admin, back, identifier }) {
          const { profiles, devices } = await back.engine.summary()
          expect(profiles).toMatchObject([{ udf: admin.profile, isAdministrator: true, keysMissing: false }])
          // A device that was made and not used yet is used by the next attempt, or is left over without harm.
          expect(profiles[0]!.devices).toHaveLength(2)
          expect(devices.length).toBeLessThanOrEqual(2)
          const restored = Object.assign(back, { profile: admin.profile })
          await expectSettled({ admin: restored, identifier }, ['first'])
          await back.engine.escrow(admin.profile, { quorum: 2, shares: 2 })
          expect((await admin.engine.refresh(admin.profile)).isAdministrator).toBe(false)
        },
      },
      moment,
    )
  })
})
