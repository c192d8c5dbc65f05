/** A portal that lies to a device (attacks 1, 4, 5, 9): refused by name, nothing stored, nothing lost. */
import { describe, expect, test } from 'vitest'
import { createConnectionResult } from '../../sdk/core/connection/index.ts'
import { createPersonalProfile, nextUpdated } from '../../sdk/core/profile/index.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { signerFor } from '../../sdk/engine/devices.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { deps, expectRefusal, flipBit } from '../support/crypto.ts'
import { type Interceptions, intercept } from './support/intercept.ts'
import { ALICE, connectByAddress, type TestMachine, World } from './support/world.ts'

type Personal = Mesh<'SignedPersonalProfile'>
type Admin = TestMachine & { readonly profile: string }

async function storedProfile({ deps: ports, profile }: Admin): Promise<Personal> {
  return textToObject((await ports.machine.get('profiles', profile))!.signed, 'SignedPersonalProfile')
}

async function onlineKey({ deps: ports, profile }: Admin) {
  return (await ports.vault.get((await ports.machine.get('profiles', profile))!.onlineKey!))!
}

function answer(value: Personal) {
  return async () => ({ Entries: [{ tag: 'SignedPersonalProfile', value }] }) as const
}

/** Alice, Mallory with a profile of his own at the same portal, and a phone whose portal lies as told. */
async function setScene() {
  const world = new World()
  const lies: Interceptions = {}
  const alice = await world.administrator()
  const mallory = await world.administrator({ account: 'mallory@example.com' })
  const phone = world.machine(portal => intercept(portal, lies))
  return { world, lies, alice, mallory, phone }
}

describe('a forged profile (attack 1)', () => {
  interface Forgery {
    readonly name: string
    readonly code: Parameters<typeof expectRefusal>[1]
    forge(newest: Personal, mallory: Admin): Promise<Personal> | Personal
  }

  const signature = (signed: Personal) => signed.SignedData!.signatures![0]!
  const resigned = (signed: Personal, changes: object): Personal => ({
    ...signed,
    SignedData: { ...signed.SignedData, signatures: [{ ...signature(signed), ...changes }] },
  })

  const forgeries: readonly Forgery[] = [
    {
      name: 'with a changed payload',
      code: 'mesh/jws/invalid',
      forge: signed => {
        const text = new TextDecoder().decode(signed.SignedData!.payload)
        const payload = new TextEncoder().encode(text.replace('"Updated":"2026', '"Updated":"2027'))
        return { ...signed, SignedData: { ...signed.SignedData, payload } }
      },
    },
    {
      name: 'with a changed signature',
      code: 'mesh/jws/invalid',
      forge: signed => resigned(signed, { signature: flipBit(signature(signed).signature!, 3) }),
    },
    {
      name: 'with its signature stripped',
      code: 'mesh/jws/invalid',
      forge: signed => ({ ...signed, SignedData: { ...signed.SignedData, signatures: [] } }),
    },
    {
      name: 'with a second signature added',
      code: 'mesh/jws/invalid',
      forge: signed => {
        const signatures = [signature(signed), signature(signed)]
        return { ...signed, SignedData: { ...signed.SignedData, signatures } }
      },
    },
    {
      name: 'that claims to need no algorithm',
      code: 'mesh/jws/invalid',
      forge: signed =>
        resigned(signed, { protected: new TextEncoder().encode('{"alg":"none","typ":"mmm"}') }),
    },
    {
      name: 'that names another key as its signer',
      code: 'mesh/profile/signer',
      forge: async (signed, mallory) => resigned(signed, { header: { kid: (await onlineKey(mallory)).udf } }),
    },
    {
      name: 'of somebody else',
      code: 'mesh/profile/substituted',
      forge: (_, mallory) => storedProfile(mallory),
    },
    {
      name: 'of somebody else under this identifier',
      code: 'mesh/profile/substituted',
      forge: async ({ Identifier }, mallory) => ({ ...(await storedProfile(mallory)), Identifier }),
    },
  ]

  test.each(forgeries)('$name is refused, and the version known is kept', async ({ forge, code }) => {
    const { world, lies, alice, mallory, phone } = await setScene()
    await connectByAddress(phone.engine, alice.engine, alice.profile)
    const known = await phone.engine.refresh(alice.profile)
    await connectByAddress(world.machine().engine, alice.engine, alice.profile)
    const newest = await storedProfile(alice)

    lies.Get = answer(await forge(newest, mallory))
    await expectRefusal(phone.engine.refresh(alice.profile), code)
    expect((await phone.engine.summary()).profiles).toEqual([{ ...known, places: expect.anything() }])

    // Control: the same answer, not forged.
    lies.Get = answer(newest)
    expect((await phone.engine.refresh(alice.profile)).devices).toHaveLength(3)
  })

  test('is refused at first contact too, and no device is made for it', async () => {
    const { lies, alice, phone } = await setScene()
    const honest = await storedProfile(alice)
    lies.Get = answer(resigned(honest, { signature: flipBit(signature(honest).signature!, 3) }))
    await expectRefusal(phone.engine.beginConnect({ account: ALICE }), 'mesh/jws/invalid')
    expect(await phone.engine.summary()).toMatchObject({ devices: [], connects: [] })
    lies.Get = answer(honest)
    expect(await phone.engine.beginConnect({ account: ALICE })).toMatchObject({ profile: alice.profile })
  })

  test('that has become another one with the same date is a fork', async () => {
    const { lies, alice, phone } = await setScene()
    await connectByAddress(phone.engine, alice.engine, alice.profile)
    const known = await phone.engine.refresh(alice.profile)
    const { master, devices, updated } = await createContext(alice.deps).verifiedPersonal(
      (await alice.deps.machine.get('profiles', alice.profile))!.signed,
    )
    const online = await onlineKey(alice)
    const without = (date: string) =>
      createPersonalProfile(deps, {
        master: master.signed,
        devices: devices.slice(0, 1).map(({ signed }) => signed),
        applications: [],
        online,
        updated: date,
      })
    lies.Get = answer(await without(updated!))
    await expectRefusal(phone.engine.refresh(alice.profile), 'mesh/profile/fork')
    expect((await phone.engine.summary()).profiles).toEqual([{ ...known, places: expect.anything() }])

    lies.Get = answer(await without(nextUpdated(0, updated)))
    // A true version that leaves the phone out is believed, and the phone says so.
    await expectRefusal(phone.engine.refresh(alice.profile), 'mesh/profile/removed')
    const [after] = (await phone.engine.summary()).profiles
    expect(after).toMatchObject({ isRemoved: true, devices: [{ udf: known.devices[0]!.udf }] })
  })
})

describe('another profile at first contact (attack 4)', () => {
  test('shows another fingerprint, and the administrator of the true one sees no request to accept', async () => {
    const { lies, alice, mallory, phone } = await setScene()
    lies.Get = answer(await storedProfile(mallory))
    // The portal may pass the request on as it likes: it names the profile it was made for.
    lies.ConnectStart = async (request, forward) => {
      await forward({ ...request, AccountID: 'mallory@example.com' })
      return {}
    }
    const asked = await phone.engine.beginConnect({ account: ALICE })
    expect(asked.profile).toBe(mallory.profile)
    expect(asked.profile).not.toBe(alice.profile)
    expect(await alice.engine.pending(alice.profile)).toEqual([])
    await expectRefusal(alice.engine.scan(alice.profile, asked.uri!), 'mesh/connect/missing')

    // Alice's own administrator asked to look at it, by a portal that puts it into her list, leaves it out.
    const [request] = await mallory.engine.pending(mallory.profile)
    expect(request?.authenticator).toBe(asked.authenticator)
    const { Pending = [] } = await pendingOf(mallory)
    const lied = alice.tab({ portals: pendingPortals(alice, Pending) })
    expect(await lied.pending(alice.profile)).toEqual([])
  })

  test('that turns into the true one in the result is refused', async () => {
    const { lies, alice, mallory, phone } = await setScene()
    lies.Get = answer(await storedProfile(mallory))
    lies.ConnectStart = async () => ({})
    const asked = await phone.engine.beginConnect({ account: ALICE })
    const result = await acceptByHand(alice, phone, asked.device)
    lies.ConnectStatus = async () => ({ Result: result })
    const ended = await phone.engine.advanceConnect(asked.id)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'mesh/profile/substituted' } })
    expect((await phone.engine.summary()).profiles).toEqual([])
  })
})

describe('a result that does not belong to the request (attack 5)', () => {
  interface Lie {
    readonly name: string
    readonly code: string
    make(scene: Awaited<ReturnType<typeof ask>>): Promise<Mesh<'SignedConnectionResult'>>
  }

  async function ask() {
    const scene = await setScene()
    const asked = await scene.phone.engine.beginConnect({ account: ALICE })
    return { ...scene, asked }
  }

  const lies: readonly Lie[] = [
    {
      name: 'for another device',
      code: 'mesh/connect/result',
      async make({ world, alice }) {
        const other = world.machine()
        const { device } = await other.engine.beginConnect({ account: ALICE })
        return acceptByHand(alice, other, device)
      },
    },
    {
      name: 'for another device, under the name of this one',
      code: 'mesh/connect/result',
      async make({ world, alice, asked }) {
        const other = world.machine()
        const { device } = await other.engine.beginConnect({ account: ALICE })
        return { ...(await acceptByHand(alice, other, device)), Identifier: asked.device }
      },
    },
    {
      name: 'into another profile',
      code: 'mesh/profile/substituted',
      make: ({ mallory, phone, asked }) => acceptByHand(mallory, phone, asked.device),
    },
    {
      name: 'signed by a key that is no online key',
      code: 'mesh/profile/signer',
      async make({ alice, mallory, phone, asked }) {
        return acceptByHand(alice, phone, asked.device, { online: await onlineKey(mallory) })
      },
    },
    {
      name: 'that accepts, in a profile that does not list the device',
      code: 'mesh/connect/result',
      async make({ alice, phone, asked }) {
        return acceptByHand(alice, phone, asked.device, { personal: await storedProfile(alice) })
      },
    },
    {
      name: 'that answers an earlier request of the same device',
      code: 'mesh/connect/result',
      make: ({ alice, phone, asked }) => acceptByHand(alice, phone, asked.device, { nonce: 'earlier' }),
    },
  ]

  test.each(lies)('$name is refused', async ({ make, code }) => {
    const scene = await ask()
    const { phone, alice, asked } = scene
    const Result = await make(scene)
    scene.lies.ConnectStatus = async () => ({ Result })
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'failed', error: { code } })
    expect((await phone.engine.summary()).profiles).toEqual([])

    // Control: the same device with an honest portal.
    delete scene.lies.ConnectStatus
    expect(await connectByAddress(phone.engine, alice.engine, alice.profile)).toMatchObject({
      state: 'joined',
    })
  })

  test('an honest result made the same way by hand is believed (control)', async () => {
    const { lies: portal, alice, phone, asked } = await ask()
    const Result = await acceptByHand(alice, phone, asked.device)
    portal.ConnectStatus = async () => ({ Result })
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined' })
  })

  test('a rejection is never an acceptance, though the profile inside lists the device', async () => {
    const { lies: portal, alice, phone, asked } = await ask()
    const Result = await acceptByHand(alice, phone, asked.device, { decision: 'Rejected' })
    portal.ConnectStatus = async () => ({ Result })
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'rejected' })
    expect((await phone.engine.summary()).profiles).toEqual([])
  })

  test('a scanned device believes nobody who has not seen its code', async () => {
    const { lies: portal, alice, mallory, phone } = await setScene()
    const shown = await phone.engine.beginConnect({})
    const scanned = await alice.engine.scan(alice.profile, shown.uri!)
    const Result = await acceptByHand(mallory, phone, shown.device, { mac: 'A'.repeat(43) })
    portal.ConnectStatus = async () => ({ Result })
    const ended = await phone.engine.advanceConnect(shown.id)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'mesh/connect/result' } })
    expect((await phone.engine.summary()).profiles).toEqual([])

    delete portal.ConnectStatus
    await alice.engine.reject(alice.profile, scanned.id)
    const again = await phone.engine.beginConnect({})
    const { id } = await alice.engine.scan(alice.profile, again.uri!)
    await alice.engine.accept(alice.profile, id, { authenticator: again.authenticator })
    expect(await phone.engine.advanceConnect(again.id)).toMatchObject({ state: 'joined' })
  })
})

describe('an older version than a device has seen (attack 2)', () => {
  test('does not pass with the result by which it comes back after losing its keys', async () => {
    const { lies, alice, phone } = await setScene()
    await connectByAddress(phone.engine, alice.engine, alice.profile)
    const known = await phone.engine.refresh(alice.profile)
    await phone.deps.vault.remove((await phone.deps.vault.list()).map(({ udf }) => udf))

    const asked = await phone.engine.beginConnect({ account: ALICE })
    const Result = await acceptByHand(alice, phone, asked.device, { updated: '2025-12-31T00:00:00Z' })
    lies.ConnectStatus = async () => ({ Result })
    const ended = await phone.engine.advanceConnect(asked.id)
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'mesh/profile/rollback' } })
    expect((await phone.engine.summary()).profiles).toMatchObject([{ digest: known.digest }])

    delete lies.ConnectStatus
    expect(await connectByAddress(phone.engine, alice.engine, alice.profile)).toMatchObject({
      state: 'joined',
    })
  })
})

describe('a portal that has lost everything (attack 9)', () => {
  test('makes no device give anything up', async () => {
    const { world, alice, phone } = await setScene()
    await connectByAddress(phone.engine, alice.engine, alice.profile)
    const machines = [alice, phone]
    const before = await Promise.all(machines.map(({ engine }) => engine.refresh(alice.profile)))
    const keys = await Promise.all(machines.map(({ deps: ports }) => ports.vault.list()))
    world.wipe()
    for (const { engine } of machines) {
      await expectRefusal(engine.pending(alice.profile), 'mesh/account/missing')
    }
    await expectRefusal(phone.engine.refresh(alice.profile), 'mesh/account/missing')
    await phone.engine.resume()
    const summaries = await Promise.all(machines.map(({ engine }) => engine.summary()))
    const places = expect.anything()
    expect(summaries.map(({ profiles }) => profiles[0])).toEqual(before.map(one => ({ ...one, places })))
    expect(await Promise.all(machines.map(({ deps: ports }) => ports.vault.list()))).toEqual(keys)
  })
})

interface ByHand {
  readonly decision?: 'Accepted' | 'Rejected'
  readonly online?: Awaited<ReturnType<typeof onlineKey>>
  readonly personal?: Personal
  readonly nonce?: string
  readonly mac?: string
  /** Wire date of the version inside the result. */
  readonly updated?: string
}

/** What an administrator signs to let a device in, made without an engine so that one thing can be wrong in it. */
async function acceptByHand(admin: Admin, newcomer: TestMachine, udf: string, wrong: ByHand = {}) {
  const { updated, ...rest } = wrong
  const context = createContext(admin.deps)
  const { signed } = (await newcomer.deps.machine.get('devices', udf))!
  const device = textToObject(signed, 'SignedDeviceProfile')
  const record = (await admin.deps.machine.get('profiles', admin.profile))!
  const current = await context.verifiedPersonal(record.signed)
  const [flow] = (await newcomer.deps.machine.list('connects')).filter(connect => connect.device === udf)
  const own = await onlineKey(admin)
  const personal = await createPersonalProfile(deps, {
    master: current.master.signed,
    devices: [...current.devices.map(listed => listed.signed), device],
    applications: [],
    online: own,
    updated: updated ?? nextUpdated(0, current.updated),
  })
  const nonce = wrong.mac === undefined ? flow?.nonce : undefined
  return createConnectionResult(deps, {
    decision: 'Accepted',
    device,
    personal,
    online: own,
    ...(nonce !== undefined && { nonce }),
    ...rest,
  })
}

async function pendingOf(admin: Admin) {
  const record = (await admin.deps.machine.get('profiles', admin.profile))!
  const signer = await signerFor(createContext(admin.deps), record.device)
  const [account] = record.accounts
  return admin.deps.portals
    .at(account!.portal)
    .transact('ConnectPending', { AccountID: account!.account }, { signer })
}

function pendingPortals(admin: Admin, Pending: readonly Mesh<'SignedConnectionRequest'>[]) {
  const { portals } = admin.deps
  return {
    forDomain: (domain: string) => portals.forDomain(domain),
    at: (url: string) => intercept(portals.at(url), { ConnectPending: async () => ({ Pending }) }),
  }
}
