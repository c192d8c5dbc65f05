/** Removing devices, and making administrators of them, with a portal of ours. */
import { describe, expect, test } from 'vitest'
import type { ApplicationContent, MeshApi } from '../../sdk/engine/index.ts'
import { expectRefusal } from '../support/crypto.ts'
import { intercept, unreachable } from './support/intercept.ts'
import { ALICE, connectByAddress, onlyPending, type TestMachine, typeBack, World } from './support/world.ts'

const put = (Username: string) => ({ kind: 'credential', entries: [{ put: { Username } }] }) as const

async function namesIn(engine: MeshApi, profile: string, identifier: string) {
  const content = await engine.readApplication(profile, identifier)
  const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
  return entries.map(({ Username = '' }) => Username).sort()
}

/** A laptop that founded the profile, a phone and a tablet in it, and passwords that all of them may change. */
async function setScene() {
  const world = new World()
  const laptop = await world.administrator()
  const { profile, engine } = laptop
  const phone = world.machine()
  const tablet = world.machine()
  const devices = []
  for (const machine of [phone, tablet]) {
    devices.push((await connectByAddress(machine.engine, engine, profile)).device)
  }
  const [phoneUdf = '', tabletUdf = ''] = devices
  const { identifier } = await engine.createApplication(profile, put('first'))
  for (const device of devices) {
    await engine.grantApplication(profile, identifier, device, { administrator: true })
  }
  for (const machine of [phone, tablet]) await machine.engine.refresh(profile)
  return { world, laptop, phone, tablet, profile, engine, identifier, phoneUdf, tabletUdf }
}

describe('removing a device', () => {
  test('takes it out of every list, and leaves the others with all that it wrote', async () => {
    const { engine, profile, identifier, phone, tablet, phoneUdf, tabletUdf, laptop } = await setScene()
    await phone.engine.updateApplication(profile, identifier, put('by the phone'))
    const before = await laptop.deps.machine.get('notes', `${profile}/${phoneUdf}`)
    expect(before).toBeDefined()

    const { profile: after, awaiting } = await engine.removeDevice(profile, phoneUdf)
    expect(awaiting).toEqual([])
    expect(after.devices.map(({ udf }) => udf)).not.toContain(phoneUdf)
    const [application] = await engine.applications(profile)
    expect(application!.devices.map(({ udf }) => udf)).toEqual([after.device, tabletUdf])
    expect(await namesIn(engine, profile, identifier)).toEqual(['by the phone', 'first'])
    expect(await laptop.deps.machine.get('notes', `${profile}/${phoneUdf}`)).toBeUndefined()

    await tablet.engine.refresh(profile)
    await tablet.engine.updateApplication(profile, identifier, put('by the tablet'))
    await engine.refresh(profile)
    expect(await namesIn(engine, profile, identifier)).toEqual(['by the phone', 'by the tablet', 'first'])
    // Once removed, removed: asking again changes nothing.
    const digest = (await engine.refresh(profile)).digest
    expect((await engine.removeDevice(profile, phoneUdf)).profile.digest).toBe(digest)
  })

  test('is learnt by the device, which keeps its edits readable and is let do nothing', async () => {
    const { engine, profile, identifier, phone, phoneUdf } = await setScene()
    await engine.removeDevice(profile, phoneUdf)
    const offline = phone.tab({
      portals: {
        ...phone.deps.portals,
        at: url => intercept(phone.deps.portals.at(url), { Get: unreachable }),
      },
    })
    await offline.updateApplication(profile, identifier, put('offline'))

    await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
    expect((await phone.engine.summary()).profiles).toMatchObject([
      { udf: profile, isRemoved: true, isAdministrator: false, keysMissing: false },
    ])
    expect(await namesIn(phone.engine, profile, identifier)).toEqual(['first', 'offline'])
    await expectRefusal(phone.engine.refreshApplication(profile, identifier), 'mesh/profile/removed')
    await expectRefusal(
      phone.engine.updateApplication(profile, identifier, put('later')),
      'mesh/profile/removed',
    )
    await expectRefusal(phone.engine.createApplication(profile, put('new')), 'mesh/profile/removed')
    await expectRefusal(phone.engine.removeDevice(profile, phoneUdf), 'mesh/profile/removed')
    await phone.engine.resume()
    await engine.refresh(profile)
    expect(await namesIn(engine, profile, identifier)).toEqual(['first'])
  })

  test('lets the machine come back as a new device, with the edits it had made', async () => {
    const { engine, profile, identifier, phone, phoneUdf } = await setScene()
    await engine.removeDevice(profile, phoneUdf)
    await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
    const back = await connectByAddress(phone.engine, engine, profile)
    expect(back).toMatchObject({ state: 'joined' })
    expect(back.device).not.toBe(phoneUdf)
    expect((await phone.engine.summary()).profiles).toMatchObject([{ isRemoved: false, device: back.device }])
    await engine.grantApplication(profile, identifier, back.device)
    await phone.engine.refresh(profile)
    expect(await namesIn(phone.engine, profile, identifier)).toEqual(['first'])
  })

  test('is finished later where the portal was away', async () => {
    const { engine, profile, phone, laptop, phoneUdf } = await setScene()
    const { portals } = laptop.deps
    const offline = laptop.tab({
      portals: { ...portals, at: url => intercept(portals.at(url), { Publish: unreachable }) },
    })
    await expectRefusal(offline.removeDevice(profile, phoneUdf), 'mesh/portal/unreachable')
    expect((await phone.engine.refresh(profile)).isRemoved).toBe(false)
    await engine.resume()
    await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
  })

  test('has another administrator of an application encrypt it anew, where this device does not administer it', async () => {
    const { engine, profile, tablet, tabletUdf, phone, phoneUdf, identifier } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    const { identifier: other } = await tablet.engine.createApplication(profile, put('of the tablet'))
    await tablet.engine.grantApplication(profile, other, phoneUdf, { administrator: true })
    await phone.engine.refresh(profile)
    // A version that the tablet has not seen, signed by the phone.
    await phone.engine.updateApplication(profile, other, put('of the phone'))
    await engine.refresh(profile)
    const { awaiting } = await engine.removeDevice(profile, phoneUdf)
    expect(awaiting).toEqual([other])
    await tablet.engine.refresh(profile)
    expect(await namesIn(tablet.engine, profile, other)).toEqual(['of the phone', 'of the tablet'])
    expect(await namesIn(tablet.engine, profile, identifier)).toEqual(['first'])
    expect(await tablet.deps.machine.list('members')).toMatchObject([{ device: phoneUdf, state: 'done' }])
  })

  test('takes over an application that nobody else administers, with the escrow key', async () => {
    const { engine, profile, tablet, tabletUdf, phoneUdf } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    const { identifier } = await tablet.engine.createApplication(profile, put('of the tablet'))
    await engine.refresh(profile)
    expect((await engine.removeDevice(profile, tabletUdf)).awaiting).toEqual([])
    expect(await namesIn(engine, profile, identifier)).toEqual(['of the tablet'])
    expect((await engine.refresh(profile)).devices.map(({ udf }) => udf)).toContain(phoneUdf)
  })

  test('refuses what cannot be, by name', async () => {
    const { engine, profile, phone, tablet, phoneUdf, tabletUdf, world } = await setScene()
    const { device } = await engine.refresh(profile)
    await expectRefusal(engine.removeDevice(profile, 'MAAAA'), 'mesh/device/missing')
    await expectRefusal(engine.removeDevice(profile, device), 'mesh/profile/last-administrator')
    await expectRefusal(phone.engine.removeDevice(profile, tabletUdf), 'mesh/profile/administrator')
    await expectRefusal(world.machine().engine.removeDevice(profile, phoneUdf), 'mesh/profile/missing')
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    await expectRefusal(engine.removeDevice(profile, device), 'mesh/argument')
    await expectRefusal(tablet.engine.removeDevice(profile, device), 'mesh/profile/master')
    await tablet.engine.removeDevice(profile, phoneUdf)
    expect((await engine.refresh(profile)).devices).toHaveLength(2)
  })
})

describe('administrators', () => {
  test('a promoted device approves with its own key, and is shown everywhere', async () => {
    const { engine, profile, world, tablet, tabletUdf, phone, phoneUdf } = await setScene()
    expect((await engine.promoteDevice(profile, tabletUdf)).devices).toMatchObject([
      { isAdministrator: true },
      { udf: phoneUdf, isAdministrator: false },
      { udf: tabletUdf, isAdministrator: true, applications: [{ role: 'administrator' }] },
    ])
    expect(await tablet.engine.refresh(profile)).toMatchObject({
      isAdministrator: true,
      holdsMasterKey: false,
    })
    const newcomer = world.machine()
    expect(await connectByAddress(newcomer.engine, tablet.engine, profile)).toMatchObject({ state: 'joined' })
    expect((await phone.engine.refresh(profile)).devices.map(one => one.isAdministrator)).toEqual([
      true,
      false,
      true,
      false,
    ])
    // Promoting again is no new version.
    await engine.refresh(profile)
    const { digest } = await engine.promoteDevice(profile, tabletUdf)
    expect((await phone.engine.refresh(profile)).digest).toBe(digest)
  })

  test('two of them at once: one removes a device, the other lets one in', async () => {
    const { engine, profile, world, tablet, tabletUdf, phone, phoneUdf } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    const newcomer = world.machine()
    const asked = await newcomer.engine.beginConnect({ account: ALICE })
    const { id } = await onlyPending(tablet.engine, profile)
    await Promise.all([
      engine.removeDevice(profile, phoneUdf),
      tablet.engine.accept(profile, id, { authenticator: asked.authenticator }),
    ])
    expect(await newcomer.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined' })
    const versions = [engine, tablet.engine, newcomer.engine].map(one => one.refresh(profile))
    const [first, ...others] = await Promise.all(versions)
    expect(others.map(({ digest }) => digest)).toEqual([first!.digest, first!.digest])
    const udfs = first!.devices.map(({ udf }) => udf)
    expect(udfs).toEqual([first!.device, tabletUdf, asked.device])
    await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
  })

  test('a demoted device stays, and administers no more', async () => {
    const { engine, profile, tablet, tabletUdf, phoneUdf, identifier } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    await expectRefusal(tablet.engine.demoteDevice(profile, tabletUdf), 'mesh/argument')
    await engine.demoteDevice(profile, tabletUdf)
    await expectRefusal(tablet.engine.removeDevice(profile, phoneUdf), 'mesh/profile/administrator')
    expect(await tablet.engine.refresh(profile)).toMatchObject({ isAdministrator: false, isRemoved: false })
    expect(await namesIn(tablet.engine, profile, identifier)).toEqual(['first'])
  })

  test('a removed administrator is one no more', async () => {
    const { engine, profile, tablet, tabletUdf, laptop } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await tablet.engine.refresh(profile)
    const { profile: after } = await engine.removeDevice(profile, tabletUdf)
    expect(after.devices.filter(({ isAdministrator }) => isAdministrator)).toHaveLength(1)
    const { signed } = (await laptop.deps.machine.get('profiles', profile))!
    expect(signed).not.toContain(`"UDF":"${tabletUdf}"`)
    await expectRefusal(tablet.engine.refresh(profile), 'mesh/profile/removed')
  })

  test('accepting as administrator does both', async () => {
    const { engine, profile, world, phone } = await setScene()
    const newcomer = world.machine()
    const asked = await newcomer.engine.beginConnect({ account: ALICE })
    const { id, challenge } = await onlyPending(engine, profile)
    const authenticator = typeBack(asked, challenge)
    await engine.accept(profile, id, { authenticator, administrator: true })
    await newcomer.engine.advanceConnect(asked.id)
    expect((await newcomer.engine.summary()).profiles).toMatchObject([{ isAdministrator: true }])
    await newcomer.engine.removeDevice(profile, (await phone.engine.refresh(profile)).device)
    await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')

    const another = world.machine()
    const second = await another.engine.beginConnect({ account: ALICE })
    const request = await onlyPending(newcomer.engine, profile)
    const options = { authenticator: typeBack(second, request.challenge) }
    await expectRefusal(
      newcomer.engine.accept(profile, request.id, { ...options, administrator: true }),
      'mesh/profile/master',
    )
    await newcomer.engine.accept(profile, request.id, options)
    expect(await another.engine.advanceConnect(second.id)).toMatchObject({ state: 'joined' })
  })

  test('the last one is kept from going unawares', async () => {
    const { engine, profile, tablet, tabletUdf } = await setScene()
    const { device } = await engine.refresh(profile)
    await expectRefusal(engine.demoteDevice(profile, device), 'mesh/profile/last-administrator')
    await expectRefusal(engine.forget(profile), 'mesh/profile/last-administrator')
    await tablet.engine.forget(profile)
    expect((await engine.summary()).profiles).toHaveLength(1)
    await expectRefusal(engine.promoteDevice(profile, 'MAAAA'), 'mesh/device/missing')
    await engine.promoteDevice(profile, tabletUdf)
    await engine.forget(profile)
    expect((await engine.summary()).profiles).toEqual([])
  })

  test('the last one may go when it says so', async () => {
    const { engine, profile } = await setScene()
    await engine.forget(profile, { evenIfLast: true })
    expect((await engine.summary()).profiles).toEqual([])
  })

  test('recovery keeps what was removed removed, and is the only administrator', async () => {
    const { engine, profile, tablet, tabletUdf, phoneUdf, world, laptop } = await setScene()
    await engine.promoteDevice(profile, tabletUdf)
    await engine.removeDevice(profile, phoneUdf)
    const { shares } = await engine.escrow(profile, { quorum: 2, shares: 2 })
    const desktop: TestMachine = world.machine()
    const back = await desktop.engine.recover({ shares: shares.map(({ text }) => text), account: ALICE })
    expect(back.holdsMasterKey).toBe(true)
    expect(back.devices.filter(one => one.isAdministrator).map(({ udf }) => udf)).toEqual([back.device])
    expect((await tablet.engine.refresh(profile)).isAdministrator).toBe(false)
    expect((await laptop.engine.refresh(profile)).isAdministrator).toBe(false)
    expect(await desktop.engine.removeDevice(profile, tabletUdf)).toMatchObject({ awaiting: [] })
  })
})

test('devices of the suite of 2017 are promoted and removed as well', { timeout: 60_000 }, async () => {
  const world = new World()
  const { engine, profile } = await world.administrator({ suite: '2017' })
  const phone = world.machine()
  const tablet = world.machine()
  const [one, other] = [
    await connectByAddress(phone.engine, engine, profile),
    await connectByAddress(tablet.engine, engine, profile),
  ]
  const { identifier } = await engine.createApplication(profile, put('first'))
  await engine.grantApplication(profile, identifier, one.device, { administrator: true })
  await phone.engine.refresh(profile)
  await phone.engine.updateApplication(profile, identifier, put('second'))
  await engine.promoteDevice(profile, other.device)
  await tablet.engine.refresh(profile)
  // Nothing says whose the founder's key is, so that it may be the one to be removed.
  await expectRefusal(tablet.engine.removeDevice(profile, one.device), 'mesh/profile/master')
  await engine.removeDevice(profile, one.device)
  expect(await namesIn(engine, profile, identifier)).toEqual(['first', 'second'])
  await expectRefusal(phone.engine.refresh(profile), 'mesh/profile/removed')
  expect((await tablet.engine.refresh(profile)).isAdministrator).toBe(true)
})
