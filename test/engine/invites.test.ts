/** The invite way: an administrator gives a PIN away, and whoever comes with it is let in by one press. */
import { describe, expect, test } from 'vitest'
import { DAY, MINUTE } from '../../sdk/engine/time.ts'
import { expectRefusal } from '../support/crypto.ts'
import { setInvites } from './support/invites.ts'
import { ALICE, addAdministrator, onlyPending, PORTAL, typeBack, World } from './support/world.ts'

const UDF = /^M[A-Z2-7-]{34}$/
const PIN = /^[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{5}$/

describe('an invite', () => {
  test('says account, profile and PIN, in words and as a link, and is listed until it expires', async () => {
    const { world, alice } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, { pin: true, name: ' Tablet ' })
    expect(invite).toMatchObject({
      account: ALICE,
      profile: expect.stringMatching(UDF),
      pin: expect.stringMatching(PIN),
      createdAt: '2026-01-01T12:00:00Z',
      expiresAt: '2026-01-01T12:10:00Z',
      triesLeft: 5,
      name: 'Tablet',
    })
    expect(invite.text).toBe(`${ALICE} ${alice.profile} ${invite.pin}`)
    expect(invite.uri).toMatch(
      `${PORTAL}/#/invite/${ALICE}/${alice.profile}/${invite.pin.replaceAll('-', '')}/`,
    )
    expect(invite.uri!.length).toBeLessThanOrEqual(150)
    expect(await alice.engine.invites(alice.profile)).toEqual([invite])
    expect(await alice.tab().invites(alice.profile), 'after a reload').toEqual([invite])
    expect(JSON.stringify(await alice.deps.machine.list('invites'))).not.toContain(invite.pin)
    world.clock.turn(10 * MINUTE + 1)
    expect(await alice.engine.invites(alice.profile)).toEqual([])
  })

  test.each(['text', 'uri', 'web+mesh', 'spoken'] as const)('brings a device in by its %s', async form => {
    const { alice, phone, members } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, { name: 'Phone' })
    const forms = {
      text: { invite: invite.text },
      uri: { invite: invite.uri! },
      'web+mesh': { invite: `web+mesh:${invite.uri}` },
      spoken: { account: ' Alice@EXAMPLE.com'.replace('A', 'a'), pin: invite.pin.toLowerCase() },
    }
    const asked = await phone.engine.beginConnect({ ...forms[form], kind: 'phone' })
    expect(asked).toMatchObject({ way: 'invite', state: 'requested', account: ALICE, profile: alice.profile })
    expect(JSON.stringify(await phone.deps.machine.list('connects'))).not.toContain(invite.pin)

    const pending = await onlyPending(alice.engine, alice.profile)
    expect(pending).toMatchObject({
      way: 'invite',
      device: asked.device,
      authenticator: asked.authenticator,
      challenge: [],
      scanned: false,
      suggestedName: 'Phone',
      kind: 'phone',
      seenAt: '2026-01-01T12:00:00Z',
      expiresAt: '2026-01-01T12:10:00Z',
    })
    expect(pending.problem).toBeUndefined()
    expect(await members(), 'nobody is let in by looking').toHaveLength(1)
    const after = await alice.engine.accept(alice.profile, pending.id, {})
    expect(after.devices[1]).toMatchObject({ udf: asked.device, name: 'Phone' })
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({
      state: 'joined',
      profile: alice.profile,
    })
    expect(await alice.engine.invites(alice.profile)).toEqual([])
    expect((await alice.deps.machine.list('invites'))[0]).not.toHaveProperty('secret')
    expect((await phone.deps.machine.list('connects'))[0]).not.toHaveProperty('secret')
  })

  test('gives the applications it was made with, unless accepting says otherwise', async () => {
    const { world, alice } = await setInvites()
    const { identifier } = await alice.engine.createApplication(alice.profile, { kind: 'bookmark' })
    for (const applications of [undefined, []]) {
      const machine = world.machine()
      const invite = await alice.engine.invite(alice.profile, { applications: [identifier] })
      expect(invite.applications).toEqual([identifier])
      const asked = await machine.engine.beginConnect({ invite: invite.text })
      const pending = await onlyPending(alice.engine, alice.profile)
      expect(pending.applications).toEqual([identifier])
      await alice.engine.accept(alice.profile, pending.id, applications ? { applications } : {})
      await machine.engine.advanceConnect(asked.id)
      const [application] = await alice.engine.applications(alice.profile)
      const isGiven = application!.devices.some(({ udf }) => udf === asked.device)
      expect(isGiven).toBe(applications === undefined)
    }
  })

  test('can be cancelled, and then lets nobody in', async () => {
    const { alice, phone, world } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    const early = await phone.engine.beginConnect({ invite: invite.text })
    const seen = await onlyPending(alice.engine, alice.profile)
    await alice.engine.cancelInvite(alice.profile, invite.id)
    expect(await alice.engine.invites(alice.profile)).toEqual([])
    await expectRefusal(alice.engine.accept(alice.profile, seen.id, {}), 'mesh/invite/unknown')
    const late = await world.machine().engine.beginConnect({ invite: invite.text })
    const problems = (await alice.engine.pending(alice.profile)).map(({ device, problem }) => [
      device,
      problem,
    ])
    expect(problems).toEqual([
      [early.device, 'mesh/invite/unknown'],
      [late.device, 'mesh/invite/unknown'],
    ])
    await expectRefusal(alice.engine.cancelInvite(alice.profile, invite.id), 'mesh/invite/unknown')
    await expectRefusal(alice.engine.cancelInvite(alice.profile, 'AB'), 'mesh/invite/unknown')
  })

  test('tells the device what was wrong with it, when its request is turned away', async () => {
    const { alice, phone } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    const asked = await phone.engine.beginConnect({ invite: invite.text })
    await alice.engine.cancelInvite(alice.profile, invite.id)
    const { id } = await onlyPending(alice.engine, alice.profile)
    await alice.engine.reject(alice.profile, id)
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({
      state: 'rejected',
      error: { code: 'mesh/invite/unknown' },
    })
  })

  test('is refused with what is not for it', async () => {
    const { world, alice, phone } = await setInvites()
    const { profile, engine } = alice
    for (const expires of [0, -1, 1.5, 86_401, Number.NaN])
      await expectRefusal(engine.invite(profile, { expires }), 'mesh/argument')
    await expectRefusal(engine.invite(profile, { account: 'bob@example.com' }), 'mesh/argument')
    await expectRefusal(engine.invite(profile, { applications: ['RAAAA'] }), 'mesh/profile/missing')
    await expectRefusal(engine.invite('x', {}), 'mesh/profile/missing')
    await expectRefusal(engine.invites('x'), 'mesh/profile/missing')
    const invite = await engine.invite(profile, { expires: 86_400 })
    const asked = await phone.engine.beginConnect({ invite: invite.text })
    await engine.accept(profile, (await onlyPending(engine, profile)).id, {})
    await phone.engine.advanceConnect(asked.id)
    await expectRefusal(phone.engine.invite(profile, {}), 'mesh/profile/administrator')
    await expectRefusal(phone.engine.beginConnect({ invite: invite.text }), 'mesh/profile/exists')

    const other = world.machine().engine
    const pin = invite.pin
    await expectRefusal(other.beginConnect({ pin }), 'mesh/argument')
    await expectRefusal(other.beginConnect({ pin, account: ALICE, invite: invite.text }), 'mesh/argument')
    await expectRefusal(other.beginConnect({ pin: 'ABCDE', account: ALICE }), 'mesh/invite/format')
    await expectRefusal(other.beginConnect({ pin, account: 'bob@example.com' }), 'mesh/account/missing')
    await expectRefusal(other.beginConnect({ invite: invite.text, suite: 'nist' }), 'mesh/profile/suite')
    expect((await other.summary()).connects).toEqual([])
  })

  test('is not made for a profile of 2017, whose requests cannot carry its proof', async () => {
    const world = new World()
    const admin = await world.administrator({ suite: '2017' })
    await expectRefusal(admin.engine.invite(admin.profile, {}), 'mesh/profile/suite')
    const pin = 'ABCDE-FGHIJ-KLMNM'
    await expectRefusal(world.machine().engine.beginConnect({ account: ALICE, pin }), 'mesh/profile/suite')
  })

  test('goes with its profile', async () => {
    const { alice } = await setInvites()
    await alice.engine.invite(alice.profile, {})
    await alice.engine.forget(alice.profile, { evenIfLast: true })
    expect(await alice.deps.machine.list('invites')).toEqual([])
  })

  test('that ended long ago is forgotten with the next one', async () => {
    const { world, alice } = await setInvites()
    await alice.engine.invite(alice.profile, {})
    world.clock.turn(DAY + 10 * MINUTE + 1000)
    await alice.engine.invite(alice.profile, {})
    expect(await alice.deps.machine.list('invites')).toHaveLength(1)
  })
})

describe('an administrator who did not make the invite', () => {
  test('lets the device in by address where it knows the profile', async () => {
    const { world, alice, phone } = await setInvites()
    const second = await addAdministrator(world, alice)
    const invite = await alice.engine.invite(alice.profile, {})
    const asked = await phone.engine.beginConnect({ invite: invite.uri! })
    const pending = await onlyPending(second.engine, second.profile)
    expect(pending).toMatchObject({ way: 'address', device: asked.device })
    expect(pending.challenge).toHaveLength(2)
    await expectRefusal(second.engine.accept(second.profile, pending.id, {}), 'mesh/connect/authenticator')
    const authenticator = typeBack(asked, pending.challenge)
    await second.engine.accept(second.profile, pending.id, { authenticator })
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('does not see one that only the PIN can answer', async () => {
    const { world, alice, phone } = await setInvites()
    const second = await addAdministrator(world, alice)
    const { pin } = await alice.engine.invite(alice.profile, {})
    await phone.engine.beginConnect({ account: ALICE, pin })
    expect(await second.engine.pending(second.profile)).toEqual([])
    expect(await onlyPending(alice.engine, alice.profile)).toMatchObject({ way: 'invite' })
  })
})

test('at a portal of 2017, which looks at nothing of it, an invite brings a device in', async () => {
  const { world, alice, phone } = await setInvites({ clients: '2017' })
  expect((await world.connection().features()).names.size).toBe(0)
  const { pin } = await alice.engine.invite(alice.profile, {})
  const asked = await phone.engine.beginConnect({ account: ALICE, pin })
  await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
  expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
})

describe('a clock that is wrong', () => {
  test('by a day makes a link expire by name, or changes nothing', async () => {
    const { world, alice } = await setInvites()
    const off = (milliseconds: number) => {
      const machine = world.machine()
      return machine.tab({ clock: { now: () => world.clock.now() + milliseconds } })
    }
    const invite = await alice.engine.invite(alice.profile, {})
    await expectRefusal(off(DAY).beginConnect({ invite: invite.uri! }), 'mesh/invite/expired')
    const late = off(-DAY)
    const asked = await late.beginConnect({ invite: invite.uri! })
    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    expect((await late.advanceConnect(asked.id)).state).toBe('joined')
  })

  test.each([DAY, -DAY])('by %d ms does not matter to an invite that is said', async milliseconds => {
    const { world, alice, phone } = await setInvites()
    const engine = phone.tab({ clock: { now: () => world.clock.now() + milliseconds } })
    const { pin } = await alice.engine.invite(alice.profile, {})
    const asked = await engine.beginConnect({ account: ALICE, pin })
    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    expect((await engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test.each([DAY, -DAY])(
    'of the administrator by %d ms does not matter to what he makes',
    async milliseconds => {
      const { world, alice, phone } = await setInvites()
      const engine = alice.tab({ clock: { now: () => world.clock.now() + milliseconds } })
      const { pin } = await engine.invite(alice.profile, {})
      const asked = await phone.engine.beginConnect({ account: ALICE, pin })
      await engine.accept(alice.profile, (await onlyPending(engine, alice.profile)).id, {})
      expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
    },
  )
})
