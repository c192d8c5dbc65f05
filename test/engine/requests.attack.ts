/** Wrong devices that want to be let in (attacks 16 and 17): nothing is accepted but what was shown and compared. */
import { describe, expect, test } from 'vitest'
import { createConnectionRequest } from '../../sdk/core/connection/index.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { deps, expectRefusal, flipBit } from '../support/crypto.ts'
import { type Interceptions, intercept } from './support/intercept.ts'
import { ALICE, onlyPending, typeBack, World } from './support/world.ts'

type Request = Mesh<'SignedConnectionRequest'>

/** Alice with a portal that lies as told, her phone that asks, and a device of Mallory's that looks the same. */
async function setScene() {
  const world = new World()
  const lies: Interceptions = {}
  const alice = await world.administrator({ wrap: portal => intercept(portal, lies) })
  const [phone, mallory] = [world.machine(), world.machine()]
  const ask = async (machine: typeof phone) => {
    const asked = await machine.engine.beginConnect({ account: ALICE, name: 'Phone', kind: 'phone' })
    const { request } = (await machine.deps.machine.get('connects', asked.id))!
    return { asked, request: textToObject(request!, 'SignedConnectionRequest') }
  }
  /** The portal shows these and no others, and takes any result. */
  const show = (...requests: readonly Request[]) => {
    lies.ConnectPending = async () => ({ Pending: requests })
  }
  const members = async () => (await alice.engine.refresh(alice.profile)).devices.map(({ udf }) => udf)
  return { world, lies, alice, phone, mallory, ask, show, members }
}

describe('a code presented as something else (attack 16)', () => {
  test.each(['address', 'scan'] as const)('lets nobody in by being scanned (%s)', async way => {
    const { alice, phone, members } = await setScene()
    const asked = await phone.engine.beginConnect(way === 'address' ? { account: ALICE } : {})
    const scanned = await alice.engine.scan(alice.profile, asked.uri!)
    await alice.engine.resume()
    expect(await members()).toHaveLength(1)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('requested')
    for (const authenticator of ['', ' ', asked.uri!]) {
      const attempt = alice.engine.accept(alice.profile, scanned.id, { authenticator })
      await expectRefusal(attempt, 'mesh/connect/authenticator')
    }
    expect(await members()).toHaveLength(1)

    await alice.engine.accept(alice.profile, scanned.id, { authenticator: asked.authenticator })
    expect(await members()).toEqual([expect.any(String), asked.device])
  })

  test('says of a device only what its profile proves, and marks the name as a suggestion', async () => {
    const { alice, phone } = await setScene()
    const asked = await phone.engine.beginConnect({ name: 'Your bank', kind: 'browser' })
    expect(await alice.engine.scan(alice.profile, asked.uri!)).toMatchObject({
      kind: 'browser',
      suggestedName: 'Your bank',
      account: ALICE,
    })
  })

  test('names a device that the portal exchanged', async () => {
    const { lies, alice, phone, mallory } = await setScene()
    const [shown, other] = [await phone.engine.beginConnect({}), await mallory.engine.beginConnect({})]
    lies.Get = (_, forward) => forward({ Identifier: other.device })
    await expectRefusal(alice.engine.scan(alice.profile, shown.uri!), 'mesh/profile/substituted')
    delete lies.Get
    expect((await alice.engine.scan(alice.profile, shown.uri!)).device).toBe(shown.device)
  })
})

describe('a request that looks like another (attack 17)', () => {
  test('does not pass with the authenticator of the true one', async () => {
    const { alice, phone, mallory, ask, show, members } = await setScene()
    const [mine, false_] = [await ask(phone), await ask(mallory)]
    show(false_.request)
    const [shown] = await alice.engine.pending(alice.profile)
    expect(shown).toMatchObject({ kind: 'phone', device: false_.asked.device })
    const typed = typeBack(mine.asked, shown!.challenge)
    const attempt = alice.engine.accept(alice.profile, shown!.id, { authenticator: typed })
    await expectRefusal(attempt, 'mesh/connect/authenticator')
    expect(await members()).toHaveLength(1)

    show(mine.request)
    const [honest] = await alice.engine.pending(alice.profile)
    await alice.engine.accept(alice.profile, honest!.id, {
      authenticator: typeBack(mine.asked, honest!.challenge),
    })
    expect(await members()).toEqual([expect.any(String), mine.asked.device])
  })

  test('does not pass with an authenticator that differs in one character', async () => {
    const { alice, phone, ask, members } = await setScene()
    const { asked } = await ask(phone)
    const { id, challenge } = await onlyPending(alice.engine, alice.profile)
    const typed = typeBack(asked, challenge)
    for (const [position, character] of [...typed].entries()) {
      if (character === ' ') continue
      const near = typed.slice(0, position) + (character === 'A' ? 'B' : 'A') + typed.slice(position + 1)
      const attempt = alice.engine.accept(alice.profile, id, { authenticator: near })
      await expectRefusal(attempt, 'mesh/connect/authenticator')
    }
    const swapped = typed.split(' ').reverse().join(' ')
    await expectRefusal(
      alice.engine.accept(alice.profile, id, { authenticator: swapped }),
      'mesh/connect/authenticator',
    )
    expect(await members()).toHaveLength(1)
    await alice.engine.accept(alice.profile, id, { authenticator: typed })
    expect(await members()).toHaveLength(2)
  })

  test('that took the place of the one displayed is not the one that is accepted', async () => {
    const { alice, phone, mallory, ask, show, members } = await setScene()
    const [mine, false_] = [await ask(phone), await ask(mallory)]
    show(mine.request)
    const [shown] = await alice.engine.pending(alice.profile)
    show(false_.request)
    const options = { authenticator: mine.asked.authenticator }
    await expectRefusal(alice.engine.accept(alice.profile, shown!.id, options), 'mesh/connect/missing')
    expect(await members()).toHaveLength(1)

    show(mine.request, false_.request)
    await alice.engine.accept(alice.profile, shown!.id, options)
    expect(await members()).toEqual([expect.any(String), mine.asked.device])
  })

  test('by the same device is another request, with another authenticator', async () => {
    const { alice, phone, ask, show, members } = await setScene()
    const mine = await ask(phone)
    const { id } = await onlyPending(alice.engine, alice.profile)
    const { signed: device } = (await phone.deps.machine.get('devices', mine.asked.device))!
    const second = await createConnectionRequest(deps, {
      device: textToObject(device, 'SignedDeviceProfile'),
      key: (await phone.deps.vault.get(mine.asked.device))!,
      profile: alice.profile,
    })
    show(second.signed)
    const options = { authenticator: mine.asked.authenticator }
    await expectRefusal(alice.engine.accept(alice.profile, id, options), 'mesh/connect/missing')
    const [other] = await alice.engine.pending(alice.profile)
    expect(other!.device).toBe(mine.asked.device)
    expect(other!.id).not.toBe(id)
    await expectRefusal(alice.engine.accept(alice.profile, other!.id, options), 'mesh/connect/authenticator')
    expect(await members()).toHaveLength(1)
  })

  test('keeps the groups that it was first asked for, though the portal hides and shows it', async () => {
    const { alice, phone, ask, show } = await setScene()
    const { request } = await ask(phone)
    const challenges = new Set<string>()
    for (let look = 0; look < 20; look += 1) {
      show(request)
      const [shown] = await alice.engine.pending(alice.profile)
      challenges.add(shown!.challenge.join())
      show()
      expect(await alice.engine.pending(alice.profile)).toEqual([])
    }
    expect(challenges.size).toBe(1)
  })

  test('is left out when it does not verify, is for another profile, or comes twice', async () => {
    const { world, alice, phone, ask, show } = await setScene()
    const { request } = await ask(phone)
    const bob = await world.administrator({ account: 'bob@example.com' })
    const stranger = await world.machine().engine.beginConnect({ account: 'bob@example.com' })
    const [elsewhere] = await bob.deps.machine.list('requests')
    expect(elsewhere).toBeUndefined()
    const [pending] = await bob.engine.pending(bob.profile)
    expect(pending?.device).toBe(stranger.device)
    const forBob = textToObject(
      (await bob.deps.machine.list('requests'))[0]!.signed,
      'SignedConnectionRequest',
    )
    const payload = flipBit(request.SignedData!.payload!, 40)
    const broken = { ...request, SignedData: { ...request.SignedData, payload } }
    show(broken, forBob, request, request, { Identifier: request.Identifier }, {})
    const shown = await alice.engine.pending(alice.profile)
    expect(shown.map(({ device }) => device)).toEqual([request.Identifier])
  })
})

test('a flood of requests is cut off (attacks 8 and 13)', async () => {
  const { alice, phone, ask, show } = await setScene()
  const { request } = await ask(phone)
  show(request, ...Array.from({ length: 100_000 }, () => ({}) as Request))
  expect(await alice.engine.pending(alice.profile)).toHaveLength(1)
})
