/** One profile under several accounts, and several profiles on one machine. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { expectRefusal } from '../support/crypto.ts'
import { loseAnswer } from './support/intercept.ts'
import {
  held,
  machineAtBoth,
  SECOND,
  secondWorld,
  setScene,
  statesOf,
  takeDown,
  usernames,
} from './support/two-portals.ts'
import { ALICE, connectByAddress, World } from './support/world.ts'

const MINUTE = 60_000

afterEach(() => {
  vi.useRealTimers()
})

describe('adding an account', () => {
  test('publishes profile, applications and backup at its portal, and all devices learn of it', async () => {
    const { world, second, alice, phone, udf, identifier, entry } = await setScene()
    for (const { engine } of [alice, phone]) {
      expect((await engine.summary()).profiles[0]).toMatchObject({
        accounts: [ALICE, SECOND],
        places: [
          { account: ALICE, portal: 'https://example.com', state: 'ok' },
          { account: SECOND, portal: 'https://second.example', state: 'ok' },
        ],
      })
    }
    const backup = (JSON.parse(entry) as { OfflineEscrowEntry: { Identifier: string } }).OfflineEscrowEntry
    for (const id of [udf, identifier, backup.Identifier]) {
      const there = await held(second.connection(), id)
      expect(there).not.toBe('')
      expect(there).toBe(await held(world.connection(), id))
    }
    expect((await world.machine().engine.lookUp(ALICE)).udf).toBe(udf)
    expect((await second.machine().engine.lookUp(SECOND)).udf).toBe(udf)
    expect(await alice.deps.machine.list('registrations')).toEqual([])
  })

  test('twice is once; a taken name and a device that is no administrator are refused', async () => {
    const { second, alice, phone, udf } = await setScene()
    const before = (await alice.engine.summary()).profiles[0]
    expect(await alice.engine.addAccount(udf, { account: SECOND })).toEqual(before)
    const mallory = second.machine()
    await mallory.engine.createAccount({ account: 'mallory@second.example' })
    const taken = { account: 'mallory@second.example' }
    await expectRefusal(alice.engine.addAccount(udf, taken), 'mesh/account/taken')
    await expectRefusal(alice.engine.addAccount(udf, { account: 'x' }), 'mesh/account/format')
    await expectRefusal(
      alice.engine.addAccount(udf, { account: 'admin@second.example' }),
      'mesh/account/reserved',
    )
    await expectRefusal(
      phone.engine.addAccount(udf, { account: 'phone@second.example' }),
      'mesh/profile/administrator',
    )
    expect((await alice.engine.summary()).profiles[0]).toEqual(before)
    expect(await alice.deps.machine.list('registrations')).toEqual([])
  })

  test('at a portal that its domain does not lead to is told with the portal', async () => {
    const world = new World()
    const second = secondWorld(world)
    const alice = machineAtBoth(world, second)
    const { udf } = await alice.engine.createAccount({ account: ALICE })
    const phone = machineAtBoth(world, second)
    await connectByAddress(phone.engine, alice.engine, udf)
    // Another way to the same portal, which no domain leads to.
    for (const { deps } of [alice, phone]) {
      const { at } = deps.portals
      const odd = second.connection('https://odd.example')
      deps.portals.at = url => (url === odd.url ? odd : at.call(deps.portals, url))
    }
    await alice.engine.addAccount(udf, { account: SECOND, portal: 'https://odd.example' })
    const { places } = await phone.engine.refresh(udf)
    expect(places[1]).toMatchObject({ account: SECOND, portal: 'https://odd.example', state: 'ok' })
  })

  test('goes on after an answer was lost', async () => {
    const world = new World()
    const alice = machineAtBoth(world, secondWorld(world))
    const { udf } = await alice.engine.createAccount({ account: ALICE })
    alice.lies.second.CreateAccount = loseAnswer
    // That it arrived is found out at once.
    expect((await alice.engine.addAccount(udf, { account: SECOND })).accounts).toEqual([ALICE, SECOND])
    const up = takeDown(alice.lies.second)
    const third = { account: 'third@second.example' }
    await expectRefusal(alice.engine.addAccount(udf, third), 'mesh/portal/unreachable')
    up()
    expect((await alice.engine.resume()).profiles[0]!.accounts).toEqual([ALICE, SECOND, third.account])
  })
})

describe('what a device published at both portals before', () => {
  test.each([
    ['it was granted less', 'grantApplication'],
    ['it was removed', 'removeDevice'],
  ] as const)('%s stays in the catalog', async (_, call) => {
    const { world, second, alice, phone, udf, identifier, put } = await setScene()
    const device = (await phone.engine.summary()).profiles[0]!.device
    await alice.engine.grantApplication(udf, identifier, device, { administrator: true })
    await phone.engine.refresh(udf)
    await put('by the phone', phone.engine)
    // Alice's device has not seen that yet.
    if (call === 'removeDevice') await alice.engine.removeDevice(udf, device)
    else await alice.engine.grantApplication(udf, identifier, device)
    await alice.engine.refresh(udf)
    expect(await usernames(alice, udf, identifier)).toEqual(['by the phone', 'first'])
    expect(await statesOf(alice)).toEqual(['ok', 'ok'])
    const signed = await held(world.connection(), identifier)
    expect(await held(second.connection(), identifier)).toBe(signed)
  })
})

describe('removing an account', () => {
  test('gives the name free at its portal, and no device creates it again', async () => {
    const { world, second, alice, phone, udf, put } = await setScene()
    expect((await alice.engine.removeAccount(udf, ALICE)).accounts).toEqual([SECOND])
    await expectRefusal(world.machine().engine.lookUp(ALICE), 'mesh/account/missing')
    expect((await alice.engine.refresh(udf)).accounts).toEqual([SECOND])
    expect((await phone.engine.refresh(udf)).accounts).toEqual([SECOND])
    await put('after')
    expect((await second.machine().engine.lookUp(SECOND)).udf).toBe(udf)
    await expectRefusal(world.machine().engine.lookUp(ALICE), 'mesh/account/missing')
    // The name is free for anybody.
    await world.machine().engine.createAccount({ account: ALICE })
  })

  test('reaches a device that knows the account alone', async () => {
    const { alice, udf, world, second } = await setScene()
    const tablet = machineAtBoth(world, second)
    await connectByAddress(tablet.engine, alice.engine, udf)
    expect((await tablet.engine.summary()).profiles[0]!.accounts).toEqual([ALICE])
    await alice.engine.removeAccount(udf, ALICE)
    expect((await tablet.engine.refresh(udf).catch(() => tablet.engine.refresh(udf))).accounts).toEqual([
      SECOND,
    ])
  })

  test('of the only account must be meant', async () => {
    const world = new World()
    const alice = await world.administrator()
    const { engine, profile } = alice
    await expectRefusal(engine.removeAccount(profile, ALICE), 'mesh/account/last')
    await expectRefusal(engine.removeAccount(profile, SECOND), 'mesh/account/missing')
    expect((await engine.removeAccount(profile, ALICE, { last: true })).accounts).toEqual([])
    await expectRefusal(world.machine().engine.lookUp(ALICE), 'mesh/account/missing')
    await expectRefusal(engine.refresh(profile), 'mesh/account/missing')
    await engine.resume()
    expect((await engine.summary()).profiles[0]).toMatchObject({ accounts: [], keysMissing: false })
  })

  test('whose portal is away is finished when it is back', async () => {
    const { second, alice, udf } = await setScene()
    const up = takeDown(alice.lies.second)
    await expectRefusal(alice.engine.removeAccount(udf, SECOND), 'mesh/portal/unreachable')
    expect((await alice.engine.summary()).profiles[0]!.accounts).toEqual([ALICE])
    up()
    await alice.engine.resume()
    expect(await alice.deps.machine.list('registrations')).toEqual([])
    await expectRefusal(second.machine().engine.lookUp(SECOND), 'mesh/account/missing')
  })
})

describe('publishing', () => {
  test.each(['first', 'second'] as const)(
    'needs one portal; the %s, which was away, catches up',
    async away => {
      const { world, second, alice, phone, udf, identifier, put } = await setScene()
      const up = takeDown(alice.lies[away])
      const { application } = await put('meanwhile')
      expect(application.unpublished).toBe(0)
      await connectByAddress(machineAtBoth(world, second).engine, alice.engine, udf).catch(() => undefined)
      await alice.engine.createApplication(udf, { kind: 'bookmark' })
      const states = away === 'first' ? ['away', 'ok'] : ['ok', 'away']
      expect(await statesOf(alice)).toEqual(states)

      // The phone reaches both and believes the newest.
      await phone.engine.refresh(udf)
      expect(await usernames(phone, udf, identifier)).toEqual(['first', 'meanwhile'])
      up()
      await alice.engine.resume()
      expect(await statesOf(alice), 'not before it is time').toEqual(states)
      world.clock.turn(6 * MINUTE)
      await alice.engine.resume()
      expect(await statesOf(alice)).toEqual(['ok', 'ok'])
      for (const id of [udf, identifier])
        expect(await held(world.connection(), id)).toBe(await held(second.connection(), id))
    },
  )

  test('is refused when no portal takes it, and goes on when one does', async () => {
    const { alice, udf, put } = await setScene()
    const ups = [takeDown(alice.lies.first), takeDown(alice.lies.second)]
    expect((await put('later')).application.unpublished).toBe(1)
    await expectRefusal(alice.engine.refresh(udf), 'mesh/portal/unreachable')
    ups[1]!()
    expect((await alice.engine.resume()).profiles).toHaveLength(1)
    expect((await alice.engine.applications(udf))[0]!.unpublished).toBe(0)
  })

  test('does not wait long for a portal that never answers', async () => {
    const { alice, udf, put } = await setScene()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let asked = () => {}
    const hanging = new Promise<void>(resolve => {
      asked = resolve
    })
    alice.lies.second.Get = () => {
      asked()
      return new Promise(() => {})
    }
    const published = put('in time')
    await hanging
    await vi.advanceTimersByTimeAsync(5000)
    expect((await published).application.unpublished).toBe(0)
    expect(await statesOf(alice)).toEqual(['ok', 'away'])
    // It is not even asked again now.
    expect((await put('at once')).application.unpublished).toBe(0)
    delete alice.lies.second.Get
    expect((await alice.engine.refresh(udf)).places.map(({ state }) => state)).toEqual(['ok', 'ok'])
  })

  test.each([0, 5])('merges what two devices published at different portals, %i s apart', async seconds => {
    const { world, alice, phone, udf, identifier, put } = await setScene()
    const { device } = (await phone.engine.summary()).profiles[0]!
    await alice.engine.grantApplication(udf, identifier, device, { administrator: true })
    await phone.engine.refresh(udf)
    const ups = [takeDown(alice.lies.second), takeDown(phone.lies.first)]
    await put('by laptop')
    if (seconds > 0) world.clock.turn(seconds * 1000)
    expect((await put('by phone', phone.engine)).application.unpublished).toBe(0)
    for (const up of ups) up()
    world.clock.turn(6 * MINUTE)
    const told = await alice.engine.refreshApplication(udf, identifier).then(
      () => undefined,
      (error: unknown) => error,
    )
    // Whether two of one moment are an attack, only people can tell.
    if (seconds === 0)
      expect(told).toMatchObject({
        code: 'mesh/profile/fork',
        detail: { portal: 'https://second.example' },
      })
    else expect(told).toBeUndefined()
    for (const machine of [phone, alice]) await machine.engine.refresh(udf)
    for (const machine of [alice, phone])
      expect(await usernames(machine, udf, identifier)).toEqual(['by laptop', 'by phone', 'first'])
  })
})

describe('several profiles on one machine', () => {
  test('one is the default, and another can be made it', async () => {
    const world = new World()
    const { engine, deps } = world.machine()
    const one = await engine.createAccount({ account: ALICE })
    const other = await engine.createAccount({ account: 'work@example.com' })
    expect([one.isDefault, other.isDefault]).toEqual([true, false])
    await Promise.all([engine.setDefault(other.udf), engine.setDefault(one.udf)])
    await engine.setDefault(other.udf)
    expect((await engine.summary()).profiles.map(({ udf }) => udf)).toEqual([other.udf, one.udf])
    expect((await deps.machine.list('profiles')).filter(({ isDefault }) => isDefault)).toHaveLength(1)
    await expectRefusal(engine.setDefault('MA'), 'mesh/profile/missing')
  })

  test.each(['one device', 'a device each'])('with %s: forgetting one leaves the other whole', async how => {
    const world = new World()
    const { engine, deps } = world.machine()
    const one = await engine.createAccount({ account: ALICE })
    const device =
      how === 'one device' ? one.device : (await engine.createDevice({ name: 'Work', kind: 'browser' })).udf
    const other = await engine.createAccount({ account: 'work@example.com', device })
    expect(other.device === one.device).toBe(how === 'one device')
    for (const { udf } of [one, other])
      await engine.createApplication(udf, { kind: 'credential', entries: [{ put: { Username: udf } }] })
    await engine.forget(one.udf, { evenIfLast: true })

    const [kept, ...more] = (await engine.summary()).profiles
    expect(more).toEqual([])
    expect(kept).toMatchObject({ udf: other.udf, isDefault: true, isAdministrator: true, keysMissing: false })
    const owners = new Set((await deps.vault.list()).map(({ owner }) => owner))
    expect(owners).toEqual(new Set([other.udf, other.device]))
    for (const collection of ['profiles', 'escrows', 'applications', 'notes', 'devices'] as const) {
      const ids = (await deps.machine.list(collection)).map(({ id }) => id)
      expect(
        ids.filter(id => id.includes(one.udf)),
        collection,
      ).toEqual([])
      expect(ids, collection).toHaveLength(1)
    }
    await engine.refresh(other.udf)
    await engine.escrow(other.udf, { quorum: 2, shares: 2 })
    // The profile that was forgotten here goes on elsewhere.
    expect((await engine.lookUp(ALICE)).udf).toBe(one.udf)
  })
})

describe('recovering where the old portal is gone', () => {
  test('binds the profile to an account at another one, with the backup that was kept', async () => {
    const world = new World()
    const second = secondWorld(world)
    const alice = await world.administrator()
    const made = await alice.engine.escrow(alice.profile, { quorum: 2, shares: 2 })
    const shares = made.shares.map(({ text }) => text)
    const { engine, lies, deps } = machineAtBoth(world, second)
    takeDown(lies.first)
    await expectRefusal(engine.recover({ shares, account: SECOND }), 'mesh/escrow/missing')
    await expectRefusal(engine.recover({ shares, account: SECOND, entry: '{"x":1}' }), 'mesh/escrow/invalid')
    const other = await world.administrator({ account: 'bob@example.com' })
    const wrong = await other.engine.escrow(other.profile, { quorum: 2, shares: 2 })
    await expectRefusal(
      engine.recover({ shares, account: SECOND, entry: wrong.entry }),
      'mesh/escrow/missing',
    )
    const back = await engine.recover({ shares, account: SECOND, entry: made.entry })
    expect(back).toMatchObject({ udf: alice.profile, accounts: [SECOND], isAdministrator: true })
    expect((await second.machine().engine.lookUp(SECOND)).udf).toBe(alice.profile)
    // The backup is at the new portal too, for the next time.
    await engine.republish(alice.profile)
    const { OfflineEscrowEntry } = JSON.parse(made.entry) as {
      OfflineEscrowEntry: { Identifier: string }
    }
    expect(await held(second.connection(), OfflineEscrowEntry.Identifier)).not.toBe('')
    expect(await deps.machine.list('recoveries')).toEqual([])
  })

  test('finds the profile at the account that is left, with devices and applications', async () => {
    const { world, second, udf, identifier, shares } = await setScene()
    world.wipe()
    const fresh = machineAtBoth(world, second)
    const back = await fresh.engine.recover({ shares, account: SECOND })
    expect(back.udf).toBe(udf)
    expect(back.devices).toHaveLength(3)
    expect(back.accounts).toEqual([ALICE, SECOND])
    expect(await usernames(fresh, udf, identifier)).toEqual(['first'])
  })

  test('builds on the newest version of any portal, not on that of the one that is asked', async () => {
    const { world, second, alice, udf, shares } = await setScene()
    takeDown(alice.lies.second)
    const tablet = machineAtBoth(world, second)
    await connectByAddress(tablet.engine, alice.engine, udf)
    expect((await alice.engine.summary()).profiles[0]!.devices).toHaveLength(3)
    const fresh = machineAtBoth(world, second)
    const back = await fresh.engine.recover({ shares, account: SECOND })
    expect(back.devices).toHaveLength(4)
    expect(back.places.map(({ state }) => state)).toEqual(['ok', 'ok'])
  })
})
