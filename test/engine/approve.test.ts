import { describe, expect, test } from 'vitest'
import { DAY, MINUTE } from '../../sdk/engine/time.ts'
import { expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, loseAnswer, unreachable } from './support/intercept.ts'
import { ALICE, addAdministrator, connectByAddress, typeBack, World } from './support/world.ts'

/** An administrator whose portal can be made to misbehave, and a device that asks. */
async function setScene() {
  const world = new World()
  const interceptions: Interceptions = {}
  const admin = await world.administrator({ wrap: portal => intercept(portal, interceptions) })
  const phone = world.machine()
  const asked = await phone.engine.beginConnect({ account: ALICE })
  const [pending] = await admin.engine.pending(admin.profile)
  const { authenticator } = asked
  return { world, interceptions, admin, phone, asked, pending: pending!, authenticator }
}

describe('the authenticator', () => {
  test('may be typed as the challenged groups or as a whole, in any case and spacing', async () => {
    const { admin, asked, pending } = await setScene()
    expect(pending.challenge).toHaveLength(2)
    expect(pending.challenge).not.toContain(0)
    const typed = typeBack(asked, pending.challenge).toLowerCase().replace(' ', '  ')
    const after = await admin.engine.accept(admin.profile, pending.id, { authenticator: typed })
    expect(after.devices).toHaveLength(2)
  })

  test('is asked for in the same groups at every look, in every tab, after any restart', async () => {
    const { admin, pending } = await setScene()
    const looks = await Promise.all([admin.engine, admin.tab()].map(tab => tab.pending(admin.profile)))
    expect(looks).toEqual([[pending], [pending]])
  })

  test('in a scanned code marks the request as scanned, and still has to be given to accept', async () => {
    const { admin, asked, pending } = await setScene()
    expect(await admin.engine.scan(admin.profile, asked.uri!)).toEqual({ ...pending, scanned: true })
    expect(await admin.engine.pending(admin.profile)).toEqual([{ ...pending, scanned: true }])
    expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)
  })

  test('of a code that nothing waits for finds nothing', async () => {
    const { admin, phone } = await setScene()
    const other = await phone.engine.beginConnect({ account: ALICE })
    await phone.engine.cancelConnect(other.id)
    const code = other.uri!.replace(other.authenticator, 'MCABC-DEFGH-IJKLM-NOPQR-STUVW-XYZ23')
    await expectRefusal(admin.engine.scan(admin.profile, code), 'mesh/connect/missing')
    await expectRefusal(admin.engine.scan(admin.profile, 'https://example.com/#/hello'), 'mesh/connect/uri')
  })
})

describe('deciding', () => {
  test('takes an administrator', async () => {
    const { world, admin, phone, asked, pending, authenticator } = await setScene()
    await admin.engine.accept(admin.profile, pending.id, { authenticator })
    await phone.engine.advanceConnect(asked.id)
    const tablet = await world.machine().engine.beginConnect({ account: ALICE })
    const [request] = await phone.engine.pending(admin.profile)
    expect(request).toMatchObject({ device: tablet.device })
    const options = { authenticator: tablet.authenticator }
    await expectRefusal(
      phone.engine.accept(admin.profile, request!.id, options),
      'mesh/profile/administrator',
    )
    await expectRefusal(phone.engine.reject(admin.profile, request!.id), 'mesh/profile/administrator')
  })

  test('about something that was never shown, or of another profile, is refused', async () => {
    const { world, admin, pending, authenticator } = await setScene()
    const options = { authenticator }
    await expectRefusal(admin.engine.accept(admin.profile, 'MA/MB/x', options), 'mesh/connect/missing')
    const bob = await world.administrator({ account: 'bob@example.com' })
    await expectRefusal(bob.engine.accept(bob.profile, pending.id, options), 'mesh/connect/missing')
    await expectRefusal(admin.engine.accept(bob.profile, pending.id, options), 'mesh/profile/missing')
  })

  test('twice is refused the second time', async () => {
    const { admin, pending, authenticator } = await setScene()
    await admin.engine.accept(admin.profile, pending.id, { authenticator })
    await expectRefusal(
      admin.engine.accept(admin.profile, pending.id, { authenticator }),
      'mesh/connect/missing',
    )
    await expectRefusal(admin.engine.reject(admin.profile, pending.id), 'mesh/connect/missing')
  })

  test('in two tabs at once lets the device in once', async () => {
    const { admin, phone, asked, pending, authenticator } = await setScene()
    const outcomes = await Promise.allSettled(
      [admin.engine, admin.tab()].map(tab => tab.accept(admin.profile, pending.id, { authenticator })),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('bears a later date than the version before, though the clock went back by a day', async () => {
    const { world, admin, pending, authenticator } = await setScene()
    const before = (await admin.engine.summary()).profiles[0]!
    world.clock.turn(-DAY)
    const after = await admin.engine.accept(admin.profile, pending.id, { authenticator })
    expect(after.updated! > before.updated!).toBe(true)
  })
})

describe('another administrator', () => {
  test('who was first is not overwritten: the decision is made again on top', async () => {
    const { world, admin, phone, asked, pending, authenticator } = await setScene()
    const second = await addAdministrator(world, admin)
    const tablet = await world.machine().engine.beginConnect({ account: ALICE })
    const listed = await second.engine.pending(admin.profile)
    const other = listed.find(({ device }) => device === tablet.device)!
    await second.engine.accept(admin.profile, other.id, { authenticator: tablet.authenticator })

    const after = await admin.engine.accept(admin.profile, pending.id, { authenticator })
    const udfs = after.devices.map(({ udf }) => udf)
    expect(udfs).toContain(tablet.device)
    expect(udfs).toContain(asked.device)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
    expect((await second.engine.refresh(admin.profile)).digest).toBe(after.digest)
  })

  test('who let the same device in leaves nothing to decide', async () => {
    const { world, admin, phone, asked, pending, authenticator } = await setScene()
    const second = await addAdministrator(world, admin)
    const mine = await second.engine.pending(admin.profile)
    await second.engine.accept(admin.profile, mine[0]!.id, { authenticator })
    await expectRefusal(
      admin.engine.accept(admin.profile, pending.id, { authenticator }),
      'mesh/connect/missing',
    )
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('who always comes first ends the attempt by name, and nothing is lost', async () => {
    const { world, interceptions, admin, pending, authenticator } = await setScene()
    const second = await addAdministrator(world, admin)
    interceptions.Publish = async (_, forward) => {
      await connectByAddress(world.machine().engine, second.engine, admin.profile)
      return forward()
    }
    const attempt = admin.engine.accept(admin.profile, pending.id, { authenticator })
    expect((await expectRefusal(attempt, 'mesh/portal/conflict')).retryable).toBe(true)
    delete interceptions.Publish
    const after = await admin.engine.accept(admin.profile, pending.id, { authenticator })
    expect(after.devices.length).toBeGreaterThan(10)
    expect(after.devices.map(({ udf }) => udf)).toContain(pending.device)
  })
})

describe('a portal that does not answer', () => {
  test.each(['Publish', 'ConnectComplete'] as const)('to %s keeps the decision for later', async at => {
    const { interceptions, admin, phone, asked, pending, authenticator } = await setScene()
    interceptions[at] = unreachable
    const attempt = admin.engine.accept(admin.profile, pending.id, { authenticator, name: 'Phone' })
    await expectRefusal(attempt, 'mesh/portal/unreachable')
    expect(await admin.engine.pending(admin.profile)).toEqual([])
    await admin.engine.resume()
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('requested')

    delete interceptions[at]
    const { profiles } = await admin.engine.resume()
    expect(profiles[0]?.devices[1]).toMatchObject({ udf: asked.device, name: 'Phone' })
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
    expect(await admin.deps.machine.list('approvals')).toEqual([])
  })

  test.each(['Publish', 'ConnectComplete'] as const)(
    'to %s, though it arrived, is not told twice',
    async at => {
      const { interceptions, admin, phone, asked, pending, authenticator } = await setScene()
      interceptions[at] = loseAnswer
      const attempt = () => admin.engine.accept(admin.profile, pending.id, { authenticator })
      await expectRefusal(attempt(), 'mesh/portal/unreachable')
      delete interceptions[at]
      const version = (await admin.engine.refresh(admin.profile)).digest
      expect((await attempt()).digest).toBe(version)
      expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
    },
  )

  test('until the request has expired: what was not published is dropped by name', async () => {
    const { world, interceptions, admin, phone, asked, pending, authenticator } = await setScene()
    interceptions.Publish = unreachable
    const attempt = () => admin.engine.accept(admin.profile, pending.id, { authenticator })
    await expectRefusal(attempt(), 'mesh/portal/unreachable')
    delete interceptions.Publish
    world.clock.turn(16 * MINUTE)
    await expectRefusal(attempt(), 'mesh/connect/expired')
    expect(await admin.deps.machine.list('approvals')).toEqual([])
    expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('expired')
  })

  test('until the request has expired: what was published is finished', async () => {
    const { world, interceptions, admin, pending, authenticator } = await setScene()
    interceptions.Publish = loseAnswer
    const attempt = () => admin.engine.accept(admin.profile, pending.id, { authenticator })
    await expectRefusal(attempt(), 'mesh/portal/unreachable')
    delete interceptions.Publish
    world.clock.turn(16 * MINUTE)
    expect((await attempt()).devices).toHaveLength(2)
    expect(await admin.deps.machine.list('approvals')).toEqual([])
  })
})

test('a device of another suite does not show up, and is refused when scanned', async () => {
  const world = new World()
  const admin = await world.administrator({ suite: 'nist' })
  const phone = world.machine()
  const shown = await phone.engine.beginConnect({ suite: 'modern' })
  await expectRefusal(admin.engine.scan(admin.profile, shown.uri!), 'mesh/profile/suite')
  expect(await admin.engine.pending(admin.profile)).toEqual([])
})

test('a device that waits at a portal where the profile has no account is refused', async () => {
  const world = new World()
  const admin = await world.administrator()
  const shown = await world.machine().engine.beginConnect({})
  const [profile] = await admin.deps.machine.list('profiles')
  const elsewhere = [{ account: ALICE, portal: 'https://elsewhere.example' }]
  await admin.deps.machine.commit([{ collection: 'profiles', put: { ...profile!, accounts: elsewhere } }])
  await expectRefusal(admin.engine.scan(admin.profile, shown.uri!), 'mesh/connect/unsupported')
})
