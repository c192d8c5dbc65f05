import { describe, expect, test } from 'vitest'
import { suiteNames } from '../../sdk/core/suite/index.ts'
import { DAY, MINUTE } from '../../sdk/engine/time.ts'
import { expectRefusal } from '../support/crypto.ts'
import { intercept, loseAnswer, unreachable } from './support/intercept.ts'
import { ALICE, connectByAddress, PORTAL, typeBack, World } from './support/world.ts'

describe.each(suiteNames)('connecting by address to a profile of suite %s', suite => {
  test('brings the new device in when its authenticator is typed back', async () => {
    const world = new World()
    const admin = await world.administrator({ suite })
    const phone = world.machine()
    await phone.engine.createDevice({ name: 'My phone', kind: 'phone' })

    const asked = await phone.engine.beginConnect({ account: ALICE })
    expect(asked).toMatchObject({
      way: 'address',
      state: 'requested',
      account: ALICE,
      profile: admin.profile,
    })
    expect(asked.uri).toBe(`${PORTAL}/#/approve/${ALICE}/${asked.authenticator}`)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('requested')

    const [pending] = await admin.engine.pending(admin.profile)
    expect(pending).toMatchObject({ way: 'address', account: ALICE, kind: 'phone', scanned: false })
    expect(pending).toMatchObject({ device: asked.device, authenticator: asked.authenticator })
    const after = await admin.engine.accept(admin.profile, pending!.id, {
      authenticator: typeBack(asked, pending!.challenge),
      name: 'Alice’s phone',
    })
    expect(after.devices[1]).toMatchObject({
      udf: asked.device,
      name: 'Alice’s phone',
      isThisDevice: false,
      approvedBy: after.device,
      approvedAt: '2026-01-01T12:00:00Z',
    })

    const joined = await phone.engine.advanceConnect(asked.id)
    expect(joined).toMatchObject({ state: 'joined', profile: admin.profile, account: ALICE })
    expect(joined.uri).toBeUndefined()
    const [profile] = (await phone.engine.summary()).profiles
    expect(profile).toMatchObject({ udf: admin.profile, suite, isAdministrator: false, digest: after.digest })
    expect(profile?.devices[1]).toMatchObject({ isThisDevice: true, name: 'My phone' })
    expect(await admin.engine.pending(admin.profile)).toEqual([])
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })
})

describe.each(['modern', 'nist'] as const)('scan to connect, suite %s', suite => {
  test('brings the new device in before it knows any account', async () => {
    const world = new World()
    const admin = await world.administrator({ suite })
    const phone = world.machine()
    const shown = await phone.engine.beginConnect({ suite, name: 'My phone', kind: 'phone' })
    expect(shown).toMatchObject({ way: 'scan', state: 'requested' })
    expect(shown.uri?.length).toBeLessThanOrEqual(150)
    expect(shown.account).toBeUndefined()

    const scanned = await admin.engine.scan(admin.profile, shown.uri!)
    expect(scanned).toMatchObject({
      way: 'scan',
      scanned: true,
      device: shown.device,
      authenticator: shown.authenticator,
      account: ALICE,
      kind: 'phone',
      suggestedName: 'My phone',
    })
    expect(scanned.challenge).toHaveLength(1)
    expect(await admin.engine.scan(admin.profile, shown.uri!)).toEqual(scanned)
    expect(await admin.engine.pending(admin.profile)).toEqual([scanned])
    for (const authenticator of ['', 'AAAAA']) {
      await expect(admin.engine.accept(admin.profile, scanned.id, { authenticator })).rejects.toMatchObject({
        code: 'mesh/connect/authenticator',
      })
    }
    const after = await admin.engine.accept(admin.profile, scanned.id, {
      authenticator: typeBack(shown, scanned.challenge),
    })
    expect(after.devices[1]).toMatchObject({ udf: shown.device, name: 'My phone' })

    const joined = await phone.engine.advanceConnect(shown.id)
    expect(joined).toMatchObject({ state: 'joined', profile: admin.profile, account: ALICE })
    const record = (await phone.deps.machine.get('connects', shown.id))!
    expect(record).not.toHaveProperty('secret')
    expect(record).not.toHaveProperty('result')
    expect((await phone.engine.refresh(admin.profile)).digest).toBe(after.digest)
  })
})

describe('a device that is not let in', () => {
  test.each(['address', 'scan'] as const)('learns that it was rejected (%s)', async way => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine()
    const options = way === 'address' ? { account: ALICE } : {}
    const asked = await phone.engine.beginConnect({ ...options, name: 'My phone', kind: 'phone' })
    const { id } = await admin.engine.scan(admin.profile, asked.uri!)
    await admin.engine.reject(admin.profile, id)

    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'rejected' })
    const { profiles, connects } = await phone.engine.summary()
    expect(profiles).toEqual([])
    expect(connects).toMatchObject([{ id: asked.id, state: 'rejected' }])
    expect(await admin.engine.pending(admin.profile)).toEqual([])
    await expectRefusal(
      admin.engine.accept(admin.profile, id, { authenticator: asked.authenticator }),
      'mesh/connect/missing',
    )

    // A mistake, perhaps: the next request is another device's, so that it does not meet the old answer.
    const again = await phone.engine.beginConnect({ ...options })
    expect(again.device).not.toBe(asked.device)
    const retry = await admin.engine.scan(admin.profile, again.uri!)
    await admin.engine.accept(admin.profile, retry.id, { authenticator: again.authenticator })
    expect(await phone.engine.advanceConnect(again.id)).toMatchObject({ state: 'joined' })
    const { devices } = await phone.engine.summary()
    expect(devices).toMatchObject([{ udf: again.device, name: 'My phone', kind: 'phone', isDefault: true }])
    expect(await phone.deps.vault.list()).toHaveLength(3)
  })

  test('gives up after fifteen minutes, but not before it has asked once more', async () => {
    const world = new World()
    const admin = await world.administrator()
    const [early, late] = [world.machine(), world.machine()]
    const [first, second] = [
      await early.engine.beginConnect({ account: ALICE }),
      await late.engine.beginConnect({ account: ALICE }),
    ]
    const pending = await admin.engine.pending(admin.profile)
    const { id } = pending.find(({ device }) => device === first.device)!
    await admin.engine.accept(admin.profile, id, { authenticator: first.authenticator })

    world.clock.turn(16 * MINUTE)
    expect(await early.engine.advanceConnect(first.id)).toMatchObject({ state: 'joined' })
    expect(await late.engine.advanceConnect(second.id)).toMatchObject({ state: 'expired' })
    expect(await admin.engine.pending(admin.profile)).toEqual([])
    world.clock.turn(2 * DAY)
    await late.engine.resume()
    expect((await late.engine.summary()).connects).toEqual([])
  })

  test('can give up by itself', async () => {
    const world = new World()
    await world.administrator()
    const { engine } = world.machine()
    const { id } = await engine.beginConnect({ account: ALICE })
    await engine.cancelConnect(id)
    expect((await engine.summary()).connects).toEqual([])
    await expectRefusal(engine.advanceConnect(id), 'mesh/connect/missing')
  })
})

describe('an administrator that decides too late', () => {
  test.each(['address', 'scan'] as const)('is told that the request has expired (%s)', async way => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine()
    const asked = await phone.engine.beginConnect(way === 'address' ? { account: ALICE } : {})
    const { id } = await admin.engine.scan(admin.profile, asked.uri!)
    world.clock.turn(16 * MINUTE)
    await expectRefusal(
      admin.engine.accept(admin.profile, id, { authenticator: asked.authenticator }),
      'mesh/connect/expired',
    )
    expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)
  })
})

describe('before anything is asked', () => {
  test('an account must exist', async () => {
    const { engine } = new World().machine()
    await expectRefusal(engine.beginConnect({ account: ALICE }), 'mesh/account/missing')
    await expectRefusal(engine.beginConnect({ account: 'nobody' }), 'mesh/account/format')
    expect((await engine.summary()).devices).toEqual([])
  })

  test('a profile that is here already is refused', async () => {
    const { engine } = await new World().administrator()
    await expectRefusal(engine.beginConnect({ account: ALICE }), 'mesh/profile/exists')
  })

  test('the portal must take scanned devices', async () => {
    const { engine } = new World({ clients: '2017' }).machine()
    await expectRefusal(engine.beginConnect({}), 'mesh/connect/unsupported')
  })

  test('the suite must be one whose results carry the proof of a scan', async () => {
    const { engine } = new World().machine()
    await expectRefusal(engine.beginConnect({ suite: '2017' }), 'mesh/connect/unsupported')
  })

  test('a device or suite given must be that of the profile', async () => {
    const world = new World()
    await world.administrator()
    const { engine } = world.machine()
    const device = (await engine.createDevice({ name: 'Phone', kind: 'phone', suite: 'nist' })).udf
    await expectRefusal(engine.beginConnect({ account: ALICE, device }), 'mesh/profile/suite')
    await expectRefusal(engine.beginConnect({ account: ALICE, suite: 'nist' }), 'mesh/profile/suite')
  })
})

describe('a portal that does not answer', () => {
  test('leaves the connect prepared, and the next call sends it', async () => {
    const world = new World()
    const admin = await world.administrator()
    const interceptions: Parameters<typeof intercept>[1] = { ConnectStart: unreachable }
    const { engine } = world.machine(portal => intercept(portal, interceptions))
    const { id, state } = await engine.beginConnect({ account: ALICE })
    expect(state).toBe('prepared')
    await expectRefusal(engine.advanceConnect(id), 'mesh/portal/unreachable')
    delete interceptions.ConnectStart
    expect((await engine.advanceConnect(id)).state).toBe('requested')
    expect(await admin.engine.pending(admin.profile)).toHaveLength(1)
  })

  test('to the request, though it arrived: sent again, it is one request', async () => {
    const world = new World()
    const admin = await world.administrator()
    const interceptions: Parameters<typeof intercept>[1] = { ConnectStart: loseAnswer }
    const { engine } = world.machine(portal => intercept(portal, interceptions))
    const { id } = await engine.beginConnect({ account: ALICE })
    const before = await admin.engine.pending(admin.profile)
    delete interceptions.ConnectStart
    await engine.advanceConnect(id)
    expect(await admin.engine.pending(admin.profile)).toEqual(before)
    expect(before).toHaveLength(1)
  })

  test('that refuses the request for good ends the connect by that name', async () => {
    const world = new World()
    await world.administrator()
    const { engine } = world.machine(portal =>
      intercept(portal, {
        // A request for an account that the portal does not have.
        ConnectStart: (request, forward) => forward({ ...request, AccountID: 'carol@example.com' }),
      }),
    )
    await expectRefusal(engine.beginConnect({ account: ALICE }), 'mesh/account/missing')
    expect((await engine.summary()).connects).toEqual([])
  })
})

describe('keys that the browser has removed', () => {
  test('are noticed, and the device can be connected again under the same profile', async () => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine()
    const joined = await connectByAddress(phone.engine, admin.engine, admin.profile)
    await phone.deps.vault.remove((await phone.deps.vault.list()).map(({ udf }) => udf))

    expect((await phone.engine.summary()).profiles).toMatchObject([{ keysMissing: true }])
    await expectRefusal(phone.engine.pending(admin.profile), 'mesh/storage/evicted')
    const again = await connectByAddress(phone.engine, admin.engine, admin.profile)
    expect(again.device).not.toBe(joined.device)
    const { profiles } = await phone.engine.summary()
    expect(profiles).toMatchObject([{ udf: admin.profile, keysMissing: false, accounts: [ALICE] }])
    expect((await phone.engine.summary()).devices.map(({ udf }) => udf)).toEqual([again.device])
  })

  test('leave no administrator', async () => {
    const { engine, deps, profile } = await new World().administrator()
    const keys = await deps.vault.list()
    await deps.vault.remove(keys.filter(({ role }) => role === 'online-signature').map(({ udf }) => udf))
    expect((await engine.summary()).profiles).toMatchObject([
      { udf: profile, keysMissing: true, isAdministrator: false },
    ])
  })
})
