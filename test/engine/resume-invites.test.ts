/** A process that dies at any port call while an invite is made, used, judged, accepted or refused. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ConnectSummary, Invite } from '../../sdk/engine/index.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import { guesses, otherPin } from './support/invites.ts'
import type { Moment } from './support/mortal.ts'
import { ALICE, onlyPending, type TestMachine, type World } from './support/world.ts'

interface Stage {
  readonly admin: TestMachine & { readonly profile: string }
  readonly phone: TestMachine
  readonly invite: Invite
}

async function setStage(world: World): Promise<Stage> {
  const admin = await world.administrator()
  return {
    admin,
    phone: world.machine(),
    invite: await admin.engine.invite(admin.profile, { name: 'Phone' }),
  }
}

async function setAsked(world: World): Promise<Stage & { readonly asked: ConnectSummary }> {
  const stage = await setStage(world)
  const asked = await stage.phone.engine.beginConnect({ account: ALICE, pin: stage.invite.pin })
  return { ...stage, asked }
}

async function expectJoined({ admin, phone }: Stage): Promise<void> {
  const mine = (await phone.engine.summary()).profiles
  expect(mine).toMatchObject([{ udf: admin.profile, accounts: [ALICE], keysMissing: false }])
  const theirs = await admin.engine.refresh(admin.profile)
  expect(theirs.devices.map(({ udf }) => udf)).toEqual([theirs.device, mine[0]!.device])
  expect(await admin.deps.machine.list('approvals')).toEqual([])
  expect(await admin.deps.machine.list('invites')).toMatchObject([{ state: 'used', wrong: 0 }])
  for (const machine of [admin, phone]) await expectTidy(machine, machine.engine)
}

/** What takes a tenth of a second for each of hundreds of processes would take most of the time. */
beforeAll(() => {
  const { subtle } = crypto
  const derive = subtle.deriveBits.bind(subtle)
  vi.spyOn(subtle, 'deriveBits').mockImplementation((algorithm, key, length) => {
    const isSlow = typeof algorithm === 'object' && algorithm.name === 'PBKDF2'
    return derive(isSlow ? ({ ...algorithm, iterations: 1 } as Pbkdf2Params) : algorithm, key, length)
  })
})

afterAll(() => {
  vi.restoreAllMocks()
})

const moments: readonly Moment[] = ['before', 'after']

describe.each(moments)('dying %s any port call', { timeout: 240_000 }, moment => {
  test('while making an invite leaves one that is whole, or none', async () => {
    await dieEverywhere(
      {
        set: world => world.administrator(),
        actor: admin => admin,
        act: (engine, { profile }) => engine.invite(profile, {}),
        async verify({ engine, profile, deps }) {
          const invites = await engine.invites(profile)
          expect(invites).toHaveLength((await deps.machine.list('invites')).length)
          expect(invites.length).toBeGreaterThan(0)
          expect(invites.length).toBeLessThan(3)
        },
      },
      moment,
    )
  })

  test.each(['spoken', 'text'] as const)('while using an invite (%s), and joining', async form => {
    const places = await dieEverywhere<Stage>(
      {
        set: setStage,
        actor: ({ phone }) => phone,
        async act(engine, { admin, invite }) {
          const { profiles, connects } = await engine.summary()
          if (profiles.length > 0) return
          const how = form === 'text' ? { invite: invite.text } : { account: ALICE, pin: invite.pin }
          const connect = connects[0] ?? (await engine.beginConnect(how))
          await engine.advanceConnect(connect.id)
          const [pending] = await admin.engine.pending(admin.profile)
          if (pending) await admin.engine.accept(admin.profile, pending.id, {})
          expect(await engine.advanceConnect(connect.id)).toMatchObject({ state: 'joined' })
        },
        verify: expectJoined,
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })

  test('while judging and accepting a device that knows the PIN uses the invite once', async () => {
    await dieEverywhere(
      {
        set: setAsked,
        actor: ({ admin }) => admin,
        async act(engine, { admin, asked }) {
          const { devices } = (await engine.summary()).profiles[0]!
          if (devices.some(({ udf }) => udf === asked.device)) return
          const pending = await onlyPending(engine, admin.profile)
          expect(pending.challenge).toEqual([])
          await engine.accept(admin.profile, pending.id, {})
        },
        async verify(stage) {
          expect((await stage.phone.engine.advanceConnect(stage.asked.id)).state).toBe('joined')
          await expectJoined(stage)
          const { devices } = (await stage.admin.engine.summary()).profiles[0]!
          expect(devices[1]).toMatchObject({ name: 'Phone' })
        },
      },
      moment,
    )
  })

  test('while judging wrong PINs counts every one of them, and none twice', async () => {
    await dieEverywhere(
      {
        async set(world) {
          const stage = await setStage(world)
          const { profile } = stage.admin
          const wrong = otherPin(stage.invite.pin)
          for (let count = 0; count < 2; count += 1) {
            const [SignedRequest] = await guesses(world, { profile, pin: wrong, count: 1 })
            await world
              .connection()
              .transact('ConnectStart', { SignedRequest: SignedRequest!, AccountID: ALICE })
          }
          return stage
        },
        actor: ({ admin }) => admin,
        act: (engine, { admin }) => engine.pending(admin.profile),
        async verify({ admin }) {
          expect(await admin.deps.machine.list('invites')).toMatchObject([{ state: 'open', wrong: 2 }])
        },
      },
      moment,
    )
  })

  test('while turning a device away burns the invite and tells the device', async () => {
    await dieEverywhere(
      {
        set: setAsked,
        actor: ({ admin }) => admin,
        async act(engine, { admin }) {
          const [waiting] = await engine.pending(admin.profile)
          if (waiting) await engine.reject(admin.profile, waiting.id)
        },
        async verify({ admin, phone, asked }) {
          expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'rejected' })
          expect(await admin.deps.machine.list('invites')).toMatchObject([{ state: 'burnt' }])
          expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)
        },
      },
      moment,
    )
  })
})
