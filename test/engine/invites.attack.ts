/** Invites in the wrong hands (attack 16), at a lying portal (4, 17), and under guessing (18). */
import { describe, expect, test } from 'vitest'
import { createConnectionResult } from '../../sdk/core/connection/index.ts'
import { createPersonalProfile, nextUpdated } from '../../sdk/core/profile/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { MINUTE } from '../../sdk/engine/time.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { intercept } from './support/intercept.ts'
import { guesses, otherPin, requestOf, setInvites } from './support/invites.ts'
import { ALICE, onlyPending, typeBack, World } from './support/world.ts'

describe('an invite in the wrong hands (attack 16)', () => {
  test('lets nobody in by itself', async () => {
    const { alice, phone, members } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    const asked = await phone.engine.beginConnect({ invite: invite.uri! })
    for (let look = 0; look < 3; look += 1) await alice.engine.pending(alice.profile)
    await alice.engine.resume()
    expect(await members()).toHaveLength(1)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('requested')

    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    expect(await members()).toEqual([expect.any(String), asked.device])
  })

  test('makes two devices that know it show their authenticators, also when one was displayed alone', async () => {
    const { alice, phone, world, members } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    const mine = await phone.engine.beginConnect({ invite: invite.uri! })
    const shown = await onlyPending(alice.engine, alice.profile)
    expect(shown.challenge).toEqual([])
    const thief = await world.machine().engine.beginConnect({ invite: invite.uri! })

    await expectRefusal(alice.engine.accept(alice.profile, shown.id, {}), 'mesh/connect/authenticator')
    const both = await alice.engine.pending(alice.profile)
    expect(both.map(({ challenge }) => challenge.length)).toEqual([2, 2])
    const other = both.find(({ device }) => device === thief.device)!
    for (const authenticator of ['', mine.authenticator, typeBack(mine, other.challenge)]) {
      const attempt = alice.engine.accept(alice.profile, other.id, { authenticator })
      await expectRefusal(attempt, 'mesh/connect/authenticator')
    }
    expect(await members()).toHaveLength(1)

    const { challenge } = both.find(({ device }) => device === mine.device)!
    await alice.engine.accept(alice.profile, shown.id, { authenticator: typeBack(mine, challenge) })
    expect(await members()).toEqual([expect.any(String), mine.device])
    expect((await onlyPending(alice.engine, alice.profile)).problem).toBe('mesh/invite/used')
  })

  test('is burnt when a device that knows it is turned away', async () => {
    const { alice, phone, world } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    await world.machine().engine.beginConnect({ invite: invite.text })
    await alice.engine.reject(alice.profile, (await onlyPending(alice.engine, alice.profile)).id)
    expect(await alice.engine.invites(alice.profile)).toEqual([])
    await phone.engine.beginConnect({ invite: invite.text })
    expect((await onlyPending(alice.engine, alice.profile)).problem).toBe('mesh/invite/burnt')
  })

  test('is no code to scan, and a code to scan is no invite', async () => {
    const { alice, phone, world } = await setInvites()
    const invite = await alice.engine.invite(alice.profile, {})
    for (const text of [invite.uri!, invite.text, invite.pin])
      await expectRefusal(alice.engine.scan(alice.profile, text), 'mesh/connect/uri')
    const codes = [
      await phone.engine.beginConnect({}),
      await world.machine().engine.beginConnect({ label: true }),
      await world.machine().engine.beginConnect({ account: ALICE }),
    ]
    const other = world.machine().engine
    for (const { uri } of codes)
      await expectRefusal(other.beginConnect({ invite: uri! }), 'mesh/invite/format')
    expect((await other.summary()).connects).toEqual([])

    expect((await other.beginConnect({ invite: invite.uri! })).state).toBe('requested')
    expect((await alice.engine.scan(alice.profile, codes[0]!.uri!)).way).toBe('scan')
  })
})

describe('guessing a PIN (attack 18)', () => {
  test('ends the invite with the fifth wrong one, and then the right one is of no use', async () => {
    const { world, alice, phone, show, members } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const mine = await phone.engine.beginConnect({ account: ALICE, pin })
    const right = await requestOf(phone, mine.id)
    const wrong = await guesses(world, { profile, pin: otherPin(pin), count: 6 })
    for (const [tries, guess] of wrong.slice(0, 4).entries()) {
      show(guess)
      const shown = await onlyPending(engine, profile)
      expect(shown).toMatchObject({ way: 'invite', problem: 'mesh/invite/pin' })
      await expectRefusal(engine.accept(profile, shown.id, {}), 'mesh/invite/pin')
      const { authenticator } = shown
      await expectRefusal(engine.accept(profile, shown.id, { authenticator }), 'mesh/invite/pin')
      expect((await engine.invites(profile))[0]?.triesLeft).toBe(4 - tries)
    }
    show(wrong[4]!)
    // A new process counts on.
    const next = alice.tab()
    expect(await onlyPending(next, profile)).toMatchObject({ problem: 'mesh/invite/burnt' })
    expect(await next.invites(profile)).toEqual([])
    expect((await alice.deps.machine.list('invites'))[0]).not.toHaveProperty('secret')
    show(right, wrong[5]!)
    for (const shown of await next.pending(profile)) {
      expect(shown).toMatchObject({ way: 'invite', problem: 'mesh/invite/burnt' })
      await expectRefusal(next.accept(profile, shown.id, {}), 'mesh/invite/burnt')
    }
    expect(await members()).toHaveLength(1)
  })

  test('control: four wrong ones leave the right one its chance', async () => {
    const { world, alice, phone, show, members } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const mine = await phone.engine.beginConnect({ account: ALICE, pin })
    show(
      ...(await guesses(world, { profile, pin: otherPin(pin), count: 4 })),
      await requestOf(phone, mine.id),
    )
    const pending = (await engine.pending(profile)).filter(({ problem }) => !problem)
    expect(pending).toMatchObject([{ device: mine.device, challenge: [] }])
    await engine.accept(profile, pending[0]!.id, {})
    expect(await members()).toEqual([expect.any(String), mine.device])
  })

  test('in a flood burns the invite before the guess that would be right', async () => {
    const { world, alice, phone, show, members } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const lucky = await requestOf(phone, (await phone.engine.beginConnect({ account: ALICE, pin })).id)
    show(...(await guesses(world, { profile, pin: otherPin(pin), count: 30 })), lucky)
    const pending = await engine.pending(profile)
    expect(pending).toHaveLength(31)
    expect(pending.filter(({ problem }) => problem === 'mesh/invite/pin')).toHaveLength(4)
    expect(pending.filter(({ problem }) => problem === 'mesh/invite/burnt')).toHaveLength(27)
    for (const { id } of pending.slice(-1))
      await expectRefusal(engine.accept(profile, id, {}), 'mesh/invite/burnt')
    expect(await members()).toHaveLength(1)
  })

  test('burns a request that was shown as good already', async () => {
    const { world, alice, phone, show } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const mine = await phone.engine.beginConnect({ account: ALICE, pin })
    const good = await onlyPending(engine, profile)
    expect(good.problem).toBeUndefined()
    const wrong = await guesses(world, { profile, pin: otherPin(pin), count: 5 })
    show(await requestOf(phone, mine.id), ...wrong)
    await expectRefusal(engine.accept(profile, good.id, {}), 'mesh/invite/burnt')
  })

  test('counts each request once, however often the portal shows it', async () => {
    const { world, alice, show } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const [wrong] = await guesses(world, { profile, pin: otherPin(pin), count: 1 })
    show(wrong!, wrong!, wrong!)
    for (let look = 0; look < 10; look += 1) await alice.tab().pending(profile)
    show()
    await engine.pending(profile)
    show(wrong!)
    await engine.pending(profile)
    expect((await engine.invites(profile))[0]?.triesLeft).toBe(4)
  })

  test('in two tabs at once counts as in one', async () => {
    const { world, alice, show } = await setInvites()
    const { profile } = alice
    const { pin } = await alice.engine.invite(profile, {})
    show(...(await guesses(world, { profile, pin: otherPin(pin), count: 3 })))
    await Promise.all([alice.engine, alice.tab(), alice.tab()].map(tab => tab.pending(profile)))
    expect((await alice.engine.invites(profile))[0]?.triesLeft).toBe(2)
  })

  test('of one invite does not touch another', async () => {
    const { world, alice, show } = await setInvites()
    const { profile, engine } = alice
    const [first, second] = [await engine.invite(profile, {}), await engine.invite(profile, {})]
    show(...(await guesses(world, { profile, pin: otherPin(first.pin), count: 5 })))
    await engine.pending(profile)
    expect(await engine.invites(profile)).toEqual([second])
  })
})

describe('the life of an invite (attack 18)', () => {
  test('ends with its time, for the request that comes late and for the one that was shown', async () => {
    const { world, alice, phone, members } = await setInvites()
    const { profile, engine } = alice
    const { text } = await engine.invite(profile, { expires: 120 })
    const other = await engine.invite(profile, { expires: 300 })
    await phone.engine.beginConnect({ invite: text })
    const shown = await onlyPending(engine, profile)
    world.clock.turn(2 * MINUTE + 1000)
    await expectRefusal(engine.accept(profile, shown.id, {}), 'mesh/connect/expired')
    const late = await onlyPending(engine, profile)
    expect(late.problem).toBe('mesh/invite/expired')
    await expectRefusal(engine.accept(profile, late.id, {}), 'mesh/invite/expired')
    expect(await members()).toHaveLength(1)

    const tablet = world.machine()
    const asked = await tablet.engine.beginConnect({ invite: other.text })
    const pending = (await engine.pending(profile)).find(({ device }) => device === asked.device)
    await engine.accept(profile, pending!.id, {})
    expect(await members()).toEqual([expect.any(String), asked.device])
  })

  test('ends with the device it lets in: neither another nor the same request uses it again', async () => {
    const { world, alice, phone, show, members } = await setInvites()
    const { profile, engine } = alice
    const invite = await engine.invite(profile, {})
    const asked = await phone.engine.beginConnect({ invite: invite.text })
    const request = await requestOf(phone, asked.id)
    await engine.accept(profile, (await onlyPending(engine, profile)).id, {})
    await phone.engine.advanceConnect(asked.id)

    const other = await world.machine().engine.beginConnect({ invite: invite.text })
    const pending = await onlyPending(engine, profile)
    expect(pending).toMatchObject({ device: other.device, problem: 'mesh/invite/used' })
    await expectRefusal(engine.accept(profile, pending.id, {}), 'mesh/invite/used')
    show(request)
    const replayed = await onlyPending(engine, profile)
    expect(replayed).toMatchObject({ device: asked.device, problem: 'mesh/invite/used' })
    await expectRefusal(engine.accept(profile, replayed.id, {}), 'mesh/invite/used')
    expect(await members()).toEqual([expect.any(String), asked.device])
  })

  test('a request that was swapped after it was shown is not the one that is accepted (attack 17)', async () => {
    const { world, alice, phone, show, members } = await setInvites()
    const { profile, engine } = alice
    const { pin } = await engine.invite(profile, {})
    const mine = await phone.engine.beginConnect({ account: ALICE, pin })
    const shown = await onlyPending(engine, profile)
    const mallory = world.machine()
    const false_ = await mallory.engine.beginConnect({ account: ALICE })
    show(await requestOf(mallory, false_.id))
    await expectRefusal(engine.accept(profile, shown.id, {}), 'mesh/connect/missing')
    expect(await onlyPending(engine, profile)).toMatchObject({ way: 'address', device: false_.device })
    expect(await members()).toHaveLength(1)

    show(await requestOf(phone, mine.id), await requestOf(phone, mine.id))
    await engine.accept(profile, shown.id, {})
    expect(await members()).toEqual([expect.any(String), mine.device])
  })
})

describe('a portal that shows another profile', () => {
  /** Mallory runs the portal: it shows her profile as Alice’s, and she answers whoever asks to join it. */
  async function setTrap() {
    const scene = await setInvites()
    const { world, alice } = scene
    const mallory = await world.administrator({ account: 'mallory@example.com' })
    let isLying = true
    let requests: readonly unknown[] = []
    const phone = world.machine(portal =>
      intercept(portal, {
        Get: (request, forward) =>
          forward(
            isLying && request.Account === ALICE ? { ...request, Account: 'mallory@example.com' } : request,
          ),
        ConnectStart: async (request, forward) => {
          requests = [...requests, request.SignedRequest]
          return forward(isLying ? { ...request, AccountID: 'mallory@example.com' } : request)
        },
        ConnectStatus: (request, forward) =>
          forward(isLying ? { ...request, AccountID: 'mallory@example.com' } : request),
      }),
    )
    const invite = await alice.engine.invite(alice.profile, {})
    return { ...scene, mallory, phone, invite, sent: () => requests, honest: () => (isLying = false) }
  }

  test.each(['uri', 'text'] as const)('is refused where the invite names the profile (%s)', async form => {
    const { alice, phone, invite, sent, honest } = await setTrap()
    const attempt = phone.engine.beginConnect({ invite: invite[form]! })
    await expectRefusal(attempt, 'mesh/profile/substituted')
    expect(sent()).toEqual([])
    expect((await phone.engine.summary()).connects).toEqual([])

    honest()
    const asked = await phone.engine.beginConnect({ invite: invite[form]! })
    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    expect((await phone.engine.advanceConnect(asked.id)).profile).toBe(alice.profile)
  })

  test('is refused where the PIN was said, since the answer does not prove that it knows it', async () => {
    const { alice, mallory, phone, invite, honest } = await setTrap()
    const asked = await phone.engine.beginConnect({ account: ALICE, pin: invite.pin })
    expect(asked.profile).toBe(mallory.profile)
    // Mallory’s own software would not show it, so she signs what the phone waits for by hand.
    const record = (await mallory.deps.machine.get('profiles', mallory.profile))!
    const current = await createContext(mallory.deps).verifiedPersonal(record.signed)
    const online = (await mallory.deps.vault.get(record.onlineKey!))!
    const stored = (await phone.deps.machine.get('devices', asked.device))!
    const { nonce } = (await phone.deps.machine.get('connects', asked.id))!
    const device = textToObject(stored.signed, 'SignedDeviceProfile')
    const personal = await createPersonalProfile(deps, {
      master: current.master.signed,
      devices: [...current.devices.map(({ signed }) => signed), device],
      applications: [],
      online,
      updated: nextUpdated(0, current.updated),
    })
    const answer = { decision: 'Accepted', device, personal, online, nonce } as const
    const Result = await createConnectionResult(deps, answer)
    const portal = mallory.deps.portals.at('https://example.com')
    const { signerFor } = await import('../../sdk/engine/devices.ts')
    const signer = await signerFor(createContext(mallory.deps), record.device)
    await portal.transact('ConnectComplete', { Result, AccountID: 'mallory@example.com' }, { signer })

    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({
      state: 'failed',
      error: { code: 'mesh/connect/result' },
    })
    expect((await phone.engine.summary()).profiles).toEqual([])

    honest()
    const again = await phone.engine.beginConnect({ account: ALICE, pin: invite.pin })
    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    expect((await phone.engine.advanceConnect(again.id)).profile).toBe(alice.profile)
  })

  test('gains nothing by an answer that comes after the time it had for finding the PIN', async () => {
    const { world, alice, phone } = await setInvites()
    const { pin, uri } = await alice.engine.invite(alice.profile, { expires: 3600 })
    const asked = await phone.engine.beginConnect({ account: ALICE, pin })
    await alice.engine.accept(alice.profile, (await onlyPending(alice.engine, alice.profile)).id, {})
    world.clock.turn(15 * MINUTE + 1000)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('expired')

    // Control: where the invite named the profile there was nothing to find, and the answer is as good as before.
    expect(uri).toBeDefined()
    const second = await alice.engine.invite(alice.profile, {})
    const tablet = world.machine()
    const pinned = await tablet.engine.beginConnect({ invite: second.uri! })
    const waiting = (await alice.engine.pending(alice.profile)).find(({ device }) => device === pinned.device)
    await alice.engine.accept(alice.profile, waiting!.id, {})
    world.clock.turn(15 * MINUTE + 1000)
    expect((await tablet.engine.advanceConnect(pinned.id)).state).toBe('joined')
  })
})

test('a request to somebody else’s profile by the same PIN is not shown', async () => {
  const world = new World()
  const alice = await world.administrator()
  const bob = await world.administrator({ account: 'bob@example.com' })
  const { pin } = await alice.engine.invite(alice.profile, {})
  await world.machine().engine.beginConnect({ account: 'bob@example.com', pin })
  expect(await bob.engine.pending(bob.profile)).toEqual([])
  expect(await alice.engine.pending(alice.profile)).toEqual([])
  const asked = await world.machine().engine.beginConnect({ account: ALICE, pin })
  expect((await onlyPending(alice.engine, alice.profile)).device).toBe(asked.device)
})
