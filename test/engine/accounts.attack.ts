/** Two portals, one of which lies, loses everything, or plays with answers: the other one, and the device, keep all. */
import { describe, expect, test } from 'vitest'
import { MeshError } from '../../sdk/core/error.ts'
import { nextUpdated } from '../../sdk/core/profile/index.ts'
import { createPersonalProfile } from '../../sdk/core/profile/personal.ts'
import type { RequestOf, ResponseOf } from '../../sdk/core/schema/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { requireKey } from '../../sdk/engine/keys.ts'
import { expectRefusal } from '../support/crypto.ts'
import {
  held,
  machineAtBoth,
  SECOND,
  setScene,
  statesOf,
  takeDown,
  usernames,
} from './support/two-portals.ts'
import { ALICE, connectByAddress, World } from './support/world.ts'

type Scene = Awaited<ReturnType<typeof setScene>>

const MINUTE = 60_000

/** What the second portal answers now, for ever. */
async function freeze({ second, udf, identifier }: Scene) {
  const portal = second.connection()
  const answers = {
    account: await portal.transact('Get', { Account: SECOND }),
    profile: await portal.transact('Get', { Identifier: udf }),
    application: await portal.transact('Get', { Identifier: identifier }),
  }
  return async (
    { Account, Identifier }: RequestOf<'Get'>,
    forward: () => Promise<ResponseOf<'Get'>>,
  ): Promise<ResponseOf<'Get'>> => {
    if (Account !== undefined) return answers.account
    if (Identifier === udf) return answers.profile
    return Identifier === identifier ? answers.application : forward()
  }
}

/** A version without applications, signed by Alice, that no portal was given. */
async function otherVersion({ alice, udf }: Scene, date: (updated: string) => string) {
  const record = (await alice.deps.machine.get('profiles', udf))!
  const context = createContext(alice.deps)
  const { master, devices, updated, profile } = await context.verifiedPersonal(record.signed)
  const value = await createPersonalProfile(alice.deps, {
    master: master.signed,
    devices: devices.map(({ signed }) => signed),
    applications: [],
    online: await requireKey(context, { udf: record.onlineKey! }),
    updated: date(updated!),
    ...(profile.Names && { names: profile.Names }),
  })
  return { Entries: [{ tag: 'SignedPersonalProfile', value }] } as const
}

describe('an older version (attack 2)', () => {
  test('at one portal is filled up; at all of them it is a rollback, and nothing is given up', async () => {
    const scene = await setScene()
    const { world, second, alice, udf, identifier, put } = scene
    const stale = await freeze(scene)
    await put('newer')
    await connectByAddress(machineAtBoth(world, second).engine, alice.engine, udf)
    const known = (await alice.engine.summary()).profiles[0]!

    alice.lies.second.Get = stale
    expect((await alice.engine.refresh(udf)).digest, 'another portal is ahead').toBe(known.digest)

    takeDown(alice.lies.first)
    const told = await expectRefusal(alice.engine.refresh(udf), 'mesh/profile/rollback')
    expect(told.detail).toEqual({ portal: 'https://second.example' })
    const lied = await expectRefusal(
      alice.engine.refreshApplication(udf, identifier),
      'mesh/profile/rollback',
    )
    expect(lied.detail).toEqual({ portal: 'https://second.example' })
    expect((await alice.engine.summary()).profiles[0]).toMatchObject({
      digest: known.digest,
      devices: known.devices,
      places: [{ state: 'away' }, { state: 'wrong', problem: { code: 'mesh/profile/rollback' } }],
    })
    expect(await usernames(alice, udf, identifier)).toEqual(['first', 'newer'])

    // Control: the same portal, honest.
    delete alice.lies.second.Get
    expect((await alice.engine.refresh(udf)).digest).toBe(known.digest)
  })

  test('of a portal that missed the newer one is no rollback, though nobody else is there', async () => {
    const scene = await setScene()
    const { alice, phone, udf, identifier, put } = scene
    const up = takeDown(alice.lies.second)
    await put('missed')
    up()
    takeDown(alice.lies.first)
    await alice.engine.refresh(udf)
    takeDown(phone.lies.first)
    await phone.engine.refresh(udf)
    expect(await usernames(phone, udf, identifier)).toEqual(['first', 'missed'])
  })

  test('that a portal went back to is replaced by the newest when asked', async () => {
    const world = new World()
    const alice = await world.administrator()
    const { engine, profile } = alice
    const old = await world.connection().transact('Get', { Account: ALICE })
    await engine.createApplication(profile, { kind: 'credential', entries: [] })
    const known = (await engine.summary()).profiles[0]!
    // It was restored from a backup of yesterday.
    world.wipe()
    const value = old.Entries![0]!
    if (value.tag !== 'SignedPersonalProfile') throw new Error('no profile')
    await world.connection().transact('CreateAccount', { Account: ALICE, Profile: value as never })
    await expectRefusal(engine.refresh(profile), 'mesh/profile/rollback')
    expect(await statesOf(alice)).toEqual(['wrong'])
    expect((await engine.republish(profile)).digest).toBe(known.digest)
    expect((await world.machine().engine.lookUp(ALICE)).digest).toBe(known.digest)
    expect(await statesOf(alice)).toEqual(['ok'])
  })
})

describe('two histories (attack 3)', () => {
  test('of the same date are a fork, and the portal is named', async () => {
    const scene = await setScene()
    const { alice, phone, udf } = scene
    const known = (await phone.engine.summary()).profiles[0]!
    const fork = await otherVersion(scene, updated => updated)
    phone.lies.second.Get = async ({ Account }, forward) => (Account === SECOND ? fork : forward())
    const told = await expectRefusal(phone.engine.refresh(udf), 'mesh/profile/fork')
    expect(told.detail).toEqual({ portal: 'https://second.example' })
    expect((await phone.engine.summary()).profiles[0]).toMatchObject({
      digest: known.digest,
      devices: known.devices,
      places: [{ state: 'ok' }, { state: 'wrong', problem: { code: 'mesh/profile/fork' } }],
    })

    // Control: a later one is believed, wherever it is shown.
    const later = await otherVersion(scene, updated => nextUpdated(0, updated))
    phone.lies.second.Get = async ({ Account }, forward) => (Account === SECOND ? later : forward())
    await phone.engine.refresh(udf)
    expect(await phone.engine.applications(udf)).toEqual([])
    // And the portal that had not got it has it now.
    await alice.engine.refresh(udf)
    expect(await alice.engine.applications(udf)).toEqual([])
  })
})

describe('withheld, delayed, duplicated, reordered answers (attack 8)', () => {
  test('withheld: the other portal has it all', async () => {
    const { alice, phone, udf, identifier, put } = await setScene()
    await put('shown by one')
    phone.lies.second.Get = async () => ({ Entries: [] })
    await phone.engine.refresh(udf)
    expect(await usernames(phone, udf, identifier)).toEqual(['first', 'shown by one'])
    expect(await statesOf(phone)).toEqual(['ok', 'lost'])
    // An administrator creates nothing anew that is there: it finds out and goes on.
    alice.lies.second.Get = async () => ({ Entries: [] })
    await alice.engine.refresh(udf)
    delete alice.lies.second.Get
    await alice.engine.refresh(udf)
    expect(await statesOf(alice)).toEqual(['ok', 'ok'])
  })

  test('duplicated and lost on the way back: everything is published once', async () => {
    const { world, second, alice, udf, identifier, put } = await setScene()
    for (const lies of [alice.lies.first, alice.lies.second]) {
      lies.Publish = async (_, forward) => {
        await forward()
        await forward().catch(() => undefined)
        throw new MeshError('mesh/portal/unreachable', 'the answer was lost')
      }
    }
    expect((await put('sent')).application.unpublished).toBe(1)
    delete alice.lies.first.Publish
    delete alice.lies.second.Publish
    world.clock.turn(6 * MINUTE)
    await alice.engine.resume()
    expect((await alice.engine.applications(udf))[0]!.unpublished).toBe(0)
    expect(await usernames(alice, udf, identifier)).toEqual(['first', 'sent'])
    expect(await held(second.connection(), identifier)).toBe(await held(world.connection(), identifier))
  })

  test('delayed and reordered: an answer of the past changes nothing', async () => {
    const scene = await setScene()
    const { world, second, alice, phone, udf, identifier, put } = scene
    const past = await freeze(scene)
    let turn = 0
    // Every second answer is of the past.
    phone.lies.second.Get = (request, forward) => {
      turn += 1
      return turn % 2 === 0 ? past(request, () => forward()) : forward()
    }
    for (const name of ['one', 'two', 'three']) {
      await put(name)
      await phone.engine.refresh(udf).catch(() => undefined)
    }
    delete phone.lies.second.Get
    await phone.engine.refresh(udf)
    expect(await usernames(phone, udf, identifier)).toEqual(['first', 'one', 'three', 'two'])
    expect((await phone.engine.summary()).profiles[0]!.digest).toBe(
      (await alice.engine.summary()).profiles[0]!.digest,
    )
    expect(await held(second.connection(), identifier)).toBe(await held(world.connection(), identifier))
  })

  test('a portal that answers nonsense does not keep the other from taking a change', async () => {
    const { alice, udf, put } = await setScene()
    alice.lies.first.Get = async () => {
      throw new MeshError('mesh/portal/answer', 'nonsense')
    }
    expect((await put('taken')).application.unpublished).toBe(0)
    await alice.engine.createApplication(udf, { kind: 'bookmark' })
    expect(await statesOf(alice)).toEqual(['away', 'ok'])
  })
})

describe('a portal that has lost everything (attack 9)', () => {
  test('is filled again by an administrator, account, applications and backup', async () => {
    const { world, second, alice, phone, udf, identifier, entry, shares } = await setScene()
    second.wipe()
    await phone.engine.refresh(udf)
    expect(await statesOf(phone), 'offered, not done').toEqual(['ok', 'lost'])
    expect(await held(second.connection(), udf)).toBe('')
    await alice.engine.refresh(udf)
    const backup = JSON.parse(entry) as { OfflineEscrowEntry: { Identifier: string } }
    for (const id of [udf, identifier, backup.OfflineEscrowEntry.Identifier])
      expect(await held(second.connection(), id), id).toBe(await held(world.connection(), id))
    expect(await statesOf(alice)).toEqual(['ok', 'ok'])
    const fresh = machineAtBoth(world, second)
    takeDown(fresh.lies.first)
    expect((await fresh.engine.recover({ shares, account: SECOND })).udf).toBe(udf)
  })

  test('is filled by any device that is asked to', async () => {
    const { world, second, phone, udf, identifier } = await setScene()
    second.wipe()
    world.wipe()
    await expectRefusal(phone.engine.refresh(udf), 'mesh/account/missing')
    expect(await statesOf(phone)).toEqual(['lost', 'lost'])
    expect((await phone.engine.republish(udf)).places.map(({ state }) => state)).toEqual(['ok', 'ok'])
    for (const portal of [world, second]) {
      expect(await held(portal.connection(), udf)).not.toBe('')
      expect(await held(portal.connection(), identifier)).not.toBe('')
    }
  })

  test('and is the only one comes back whole', async () => {
    const world = new World()
    const alice = await world.administrator()
    const { engine, profile } = alice
    const { identifier } = await engine.createApplication(profile, {
      kind: 'credential',
      entries: [{ put: { Username: 'kept' } }],
    })
    const { shares } = await engine.escrow(profile, { quorum: 2, shares: 2 })
    const phone = world.machine()
    await connectByAddress(phone.engine, engine, profile)
    world.wipe()
    const before = (await phone.engine.summary()).profiles[0]!
    await expectRefusal(phone.engine.refresh(profile), 'mesh/account/missing')
    expect((await phone.engine.summary()).profiles[0]).toMatchObject({
      digest: before.digest,
      places: [{ state: 'lost', problem: { code: 'mesh/account/missing' } }],
    })
    await engine.refresh(profile)
    expect((await phone.engine.refresh(profile)).places).toMatchObject([{ state: 'ok' }])
    const back = world.machine()
    await back.engine.recover({ shares: shares.map(({ text }) => text), account: ALICE })
    expect(await usernames(back, profile, identifier)).toEqual(['kept'])
  })

  test('and gave the name to somebody else keeps it that way; nothing is lost', async () => {
    const { second, alice, phone, udf, identifier } = await setScene()
    second.wipe()
    const squatter = second.machine()
    const { udf: hers } = await squatter.engine.createAccount({ account: SECOND })
    const before = (await alice.engine.summary()).profiles[0]!
    await expectRefusal(alice.engine.refresh(udf), 'mesh/profile/substituted')
    for (const { engine } of [alice, phone]) {
      const told = await expectRefusal(engine.republish(udf), 'mesh/account/taken')
      expect(told.detail).toEqual({ portal: 'https://second.example' })
    }
    expect((await alice.engine.summary()).profiles[0]).toMatchObject({
      digest: before.digest,
      places: [{ state: 'ok' }, { state: 'taken' }],
    })
    expect((await second.machine().engine.lookUp(SECOND)).udf).toBe(hers)
    expect(await usernames(alice, udf, identifier)).toEqual(['first'])
    // She gives it up, and has another one.
    expect((await alice.engine.removeAccount(udf, SECOND)).accounts).toEqual([ALICE])
    expect((await second.machine().engine.lookUp(SECOND)).udf).toBe(hers)
  })

  test('is not filled while a portal is away that may know that the account was given up', async () => {
    const { second, alice, udf } = await setScene()
    second.wipe()
    const up = takeDown(alice.lies.first)
    await alice.engine.refresh(udf).catch(() => undefined)
    expect(await held(second.connection(), udf)).toBe('')
    up()
    await alice.engine.refresh(udf)
    expect(await held(second.connection(), udf)).not.toBe('')
  })
})
