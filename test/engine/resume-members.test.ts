/** Removing and promoting devices, with a process that dies at any port call: what was decided is done, and done once. */
import { describe, expect, test } from 'vitest'
import { createContext } from '../../sdk/engine/context.ts'
import type { ApplicationContent, MeshApi } from '../../sdk/engine/index.ts'
import { expectRefusal } from '../support/crypto.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import type { Moment } from './support/mortal.ts'
import { ALICE, connectByAddress, onlyPending, type TestMachine, type World } from './support/world.ts'

type Admin = TestMachine & { readonly profile: string }

interface Stage {
  readonly admin: Admin
  readonly phone: TestMachine
  readonly device: string
  readonly identifier: string
}

async function namesIn(engine: MeshApi, profile: string, identifier: string): Promise<readonly string[]> {
  const content = await engine.readApplication(profile, identifier)
  const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
  return entries.map(({ Username = '' }) => Username).sort()
}

/** A phone that may change the passwords, and wrote the last version of them. */
async function setPhone(world: World): Promise<Stage> {
  const admin = await world.administrator()
  const { engine, profile } = admin
  const phone = world.machine()
  const { device } = await connectByAddress(phone.engine, engine, profile)
  const entries = [{ put: { Username: 'first' } }]
  const { identifier } = await engine.createApplication(profile, { kind: 'credential', entries })
  await engine.grantApplication(profile, identifier, device, { administrator: true })
  await phone.engine.refresh(profile)
  await phone.engine.updateApplication(profile, identifier, {
    kind: 'credential',
    entries: [{ put: { Username: 'second' } }],
  })
  return { admin, phone, device, identifier }
}

async function personalOf({ deps, profile }: Admin) {
  const { signed } = (await deps.machine.get('profiles', profile))!
  return createContext(deps).verifiedPersonal(signed)
}

/** The device is nowhere in the profile, the passwords are all there, and a refresh changes nothing more. */
async function expectRemoved({ admin, phone, device, identifier }: Stage): Promise<void> {
  const { engine, profile, deps } = admin
  const before = await personalOf(admin)
  expect(before.devices.map(({ udf }) => udf)).not.toContain(device)
  expect(before.removed).toEqual([device])
  expect(before.master.onlineKeys).toHaveLength(1)
  const [application] = await engine.applications(profile)
  expect(application!.devices).toHaveLength(1)
  expect(await engine.refreshApplication(profile, identifier)).toEqual(application)
  expect((await engine.refresh(profile)).digest).toBe(before.digest)
  expect(await namesIn(engine, profile, identifier)).toEqual(['first', 'second'])
  const id = `${profile}/${device}`
  expect(await deps.machine.list('members')).toEqual([
    { id, profile, device, change: 'remove', state: 'done' },
  ])
  expect(await deps.machine.get('notes', id)).toBeUndefined()
  await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
  await expectTidy(admin, engine)
}

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 240_000 }, moment => {
  test('while removing a device', async () => {
    const places = await dieEverywhere<Stage>(
      {
        set: setPhone,
        actor: ({ admin }) => admin,
        async act(engine, { admin: { profile }, device }) {
          const { devices } = (await engine.summary()).profiles[0]!
          if (devices.some(({ udf }) => udf === device)) await engine.removeDevice(profile, device)
        },
        verify: expectRemoved,
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })

  test('while removing an administrator', async () => {
    await dieEverywhere<Stage>(
      {
        async set(world) {
          const stage = await setPhone(world)
          await stage.admin.engine.promoteDevice(stage.admin.profile, stage.device)
          await stage.phone.engine.refresh(stage.admin.profile)
          return stage
        },
        actor: ({ admin }) => admin,
        act: (engine, { admin: { profile }, device }) => engine.removeDevice(profile, device),
        verify: expectRemoved,
      },
      moment,
    )
  })

  test('while learning of a removal, and encrypting anew', async () => {
    await dieEverywhere<Stage & { readonly helper: Admin; readonly other: string }>(
      {
        async set(world) {
          const stage = await setPhone(world)
          const { admin, device, phone } = stage
          const { engine, profile } = admin
          const helper = Object.assign(world.machine(), { profile })
          const joined = await connectByAddress(helper.engine, engine, profile)
          await engine.promoteDevice(profile, joined.device)
          await helper.engine.refresh(profile)
          const { identifier: other } = await helper.engine.createApplication(profile, { kind: 'credential' })
          await helper.engine.grantApplication(profile, other, device, { administrator: true })
          await phone.engine.refresh(profile)
          await phone.engine.updateApplication(profile, other, {
            kind: 'credential',
            entries: [{ put: { Username: 'third' } }],
          })
          await engine.refresh(profile)
          await engine.removeDevice(profile, device)
          return { ...stage, helper, other }
        },
        actor: ({ helper }) => helper,
        act: (engine, { helper: { profile } }) => engine.refresh(profile),
        async verify({ helper, other, device }) {
          expect(await namesIn(helper.engine, helper.profile, other)).toEqual(['third'])
          expect(await helper.deps.machine.list('members')).toMatchObject([{ device, state: 'done' }])
          const summary = (await helper.engine.applications(helper.profile)).find(
            ({ identifier }) => identifier === other,
          )
          expect(summary?.devices).toHaveLength(1)
          expect(await helper.engine.refreshApplication(helper.profile, other)).toEqual(summary)
        },
      },
      moment,
    )
  })

  test.each(['promote', 'demote'] as const)('while changing who administers: %s', async change => {
    await dieEverywhere<Stage>(
      {
        async set(world) {
          const stage = await setPhone(world)
          const { engine, profile } = stage.admin
          if (change === 'demote') await engine.promoteDevice(profile, stage.device)
          return stage
        },
        actor: ({ admin }) => admin,
        act: (engine, { admin: { profile }, device }) =>
          change === 'promote' ? engine.promoteDevice(profile, device) : engine.demoteDevice(profile, device),
        async verify({ admin, phone, device }) {
          const { master } = await personalOf(admin)
          const udfs = master.onlineKeys.map(({ udf }) => udf)
          expect(udfs.filter(udf => udf === device)).toHaveLength(change === 'promote' ? 1 : 0)
          expect(udfs).toHaveLength(change === 'promote' ? 2 : 1)
          expect(await admin.deps.machine.list('members')).toEqual([])
          const { isAdministrator } = await phone.engine.refresh(admin.profile)
          expect(isAdministrator).toBe(change === 'promote')
          await expectTidy(admin, admin.engine)
        },
      },
      moment,
    )
  })

  test('while accepting an administrator with applications', async () => {
    interface Accepting {
      readonly admin: Admin
      readonly newcomer: TestMachine
      readonly connect: string
      readonly device: string
      readonly authenticator: string
      readonly identifier: string
    }
    await dieEverywhere<Accepting>(
      {
        async set(world) {
          const admin = await world.administrator()
          const entries = [{ put: { Username: 'first' } }]
          const { identifier } = await admin.engine.createApplication(admin.profile, {
            kind: 'credential',
            entries,
          })
          const newcomer = world.machine()
          const asked = await newcomer.engine.beginConnect({ account: ALICE })
          await onlyPending(admin.engine, admin.profile)
          const { id: connect, device, authenticator } = asked
          return { admin, newcomer, connect, device, authenticator, identifier }
        },
        actor: ({ admin }) => admin,
        async act(engine, { admin: { profile }, authenticator, identifier }) {
          const [request] = await engine.pending(profile)
          const applications = [{ identifier, administrator: true }]
          if (request)
            await engine.accept(profile, request.id, { authenticator, administrator: true, applications })
        },
        async verify({ admin, newcomer, connect, device, identifier }) {
          expect(await newcomer.engine.advanceConnect(connect)).toMatchObject({ state: 'joined' })
          const { profile } = admin
          const summary = await newcomer.engine.refresh(profile)
          expect(summary).toMatchObject({ isAdministrator: true, device })
          expect(summary.devices).toHaveLength(2)
          expect(await namesIn(newcomer.engine, profile, identifier)).toEqual(['first'])
          for (const collection of ['members', 'grants', 'approvals', 'requests'] as const)
            expect(await admin.deps.machine.list(collection)).toEqual([])
          await expectTidy(admin, admin.engine)
        },
      },
      moment,
    )
  })
})
