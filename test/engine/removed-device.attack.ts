/** Attack 19: a revoked device publishes, reads new content, or is let in again by an administrator with stale data. */
import { describe, expect, test } from 'vitest'
import {
  createApplicationProfile,
  createMasterProfile,
  createPersonalProfile,
  nextUpdated,
  openSharedPrivate,
  sharedRecipients,
  verifyApplicationProfile,
  verifyPersonalProfile,
} from '../../sdk/core/profile/index.ts'
import { signTagged } from '../../sdk/core/profile/signed.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { signerFor } from '../../sdk/engine/devices.ts'
import type { ApplicationContent, ConnectSummary } from '../../sdk/engine/index.ts'
import { onlyEntry } from '../../sdk/engine/objects.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, unreachable } from './support/intercept.ts'
import { ALICE, connectByAddress, type TestMachine, typeBack, World } from './support/world.ts'

const put = (Username: string) => ({ kind: 'credential', entries: [{ put: { Username } }] }) as const

async function personalOf(machine: TestMachine, profile: string) {
  const { signed } = (await machine.deps.machine.get('profiles', profile))!
  return createContext(machine.deps).verifiedPersonal(signed)
}

/** A laptop with the master key, a second administrator, and a phone that may change the passwords. */
async function setScene() {
  const world = new World()
  const lies: Interceptions = {}
  const laptop = await world.administrator()
  const { engine, profile } = laptop
  const helper = world.machine(portal => intercept(portal, lies))
  const { device: helperUdf } = await connectByAddress(helper.engine, engine, profile)
  await engine.promoteDevice(profile, helperUdf)
  const phone = world.machine()
  const { device: phoneUdf } = await connectByAddress(phone.engine, engine, profile)
  const { identifier } = await engine.createApplication(profile, put('first'))
  await engine.grantApplication(profile, identifier, phoneUdf, { administrator: true })
  for (const machine of [helper, phone]) await machine.engine.refresh(profile)
  const portal = world.connection()
  const application = async () =>
    onlyEntry(await portal.transact('Get', { Identifier: identifier }), 'SignedApplicationProfile')!
  return {
    world,
    lies,
    laptop,
    helper,
    phone,
    engine,
    profile,
    identifier,
    phoneUdf,
    helperUdf,
    portal,
    application,
  }
}

type Scene = Awaited<ReturnType<typeof setScene>>

/** Publishes a version of the passwords, signed by the phone and read by all who may by its version of the profile. */
async function publishAsPhone({ phone, phoneUdf, profile, identifier, portal }: Scene) {
  const personal = await personalOf(phone, profile)
  const device = personal.devices.find(({ udf }) => udf === phoneUdf)!
  const entry = personal.applications.find(({ Identifier }) => Identifier === identifier)!
  const value = await createApplicationProfile(deps, {
    identifier,
    type: 'CredentialProfile',
    sharedPrivate: {
      value: { tag: 'CredentialProfilePrivate', value: { Entries: [] } },
      recipients: sharedRecipients(personal, entry),
    },
    key: (await phone.deps.vault.get(device.signatureKey.udf))!,
    updated: nextUpdated(Date.UTC(2030, 0, 1)),
  })
  return portal.transact('Publish', { Entry: { tag: 'SignedApplicationProfile', value } })
}

/** A version of the personal profile, signed with the phone's own key as if it were an online key. */
async function publishProfileAsPhone({ phone, phoneUdf, profile, portal }: Scene) {
  const personal = await personalOf(phone, profile)
  const key = (await phone.deps.vault.get(phoneUdf))!
  const value = await createPersonalProfile(deps, {
    master: personal.master.signed,
    devices: personal.devices.map(({ signed }) => signed),
    applications: personal.applications,
    online: key,
    updated: nextUpdated(Date.UTC(2030, 0, 1)),
  })
  return portal.transact('Publish', { Entry: { tag: 'SignedPersonalProfile', value } })
}

describe('a removed device', () => {
  test('publishes a version of an application', async () => {
    const control = await setScene()
    await publishAsPhone(control)

    const scene = await setScene()
    await scene.engine.removeDevice(scene.profile, scene.phoneUdf)
    await expectRefusal(publishAsPhone(scene), 'mesh/profile/signer')
  })

  test('that was an administrator publishes the profile with the master that named it', async () => {
    const control = await setScene()
    await control.engine.promoteDevice(control.profile, control.phoneUdf)
    await control.phone.engine.refresh(control.profile)
    await publishProfileAsPhone(control)
    expect((await control.engine.refresh(control.profile)).devices).toHaveLength(3)

    const scene = await setScene()
    const { engine, profile, phoneUdf, phone, helper, lies } = scene
    await engine.promoteDevice(profile, phoneUdf)
    await phone.engine.refresh(profile)
    await engine.removeDevice(profile, phoneUdf)
    await expectRefusal(publishProfileAsPhone(scene), 'mesh/profile/rollback')
    // Nor do the others believe it from a portal that serves it nevertheless.
    await helper.engine.refresh(profile)
    const personal = await personalOf(phone, profile)
    const value = await createPersonalProfile(deps, {
      master: personal.master.signed,
      devices: personal.devices.map(({ signed }) => signed),
      applications: personal.applications,
      online: (await phone.deps.vault.get(phoneUdf))!,
      updated: nextUpdated(Date.UTC(2030, 0, 1)),
    })
    lies.Get = async () => ({ Entries: [{ tag: 'SignedPersonalProfile', value }] })
    await expectRefusal(helper.engine.refresh(profile), 'mesh/profile/rollback')
    // With the master as it is now, its key is not one that may sign.
    const { master } = await personalOf(scene.laptop, profile)
    await expectRefusal(
      createPersonalProfile(deps, {
        master: master.signed,
        devices: [],
        applications: [],
        online: (await phone.deps.vault.get(phoneUdf))!,
        updated: nextUpdated(Date.UTC(2030, 0, 1)),
      }),
      'mesh/profile/signer',
    )
  })

  test('signs a master profile that names its key', async () => {
    const { engine, profile, phone, phoneUdf, laptop } = await setScene()
    const personal = await personalOf(laptop, profile)
    const device = personal.devices.find(({ udf }) => udf === phoneUdf)!
    const own = { publicKey: device.signatureKey, privateKey: (await phone.deps.vault.get(phoneUdf))! }
    const value = {
      Identifier: profile,
      Updated: nextUpdated(Date.UTC(2030, 0, 1)),
      MasterSignatureKey: personal.master.profile.MasterSignatureKey,
      OnlineSignatureKeys: [device.profile.DeviceSignatureKey!],
    }
    const SignedData = await signTagged(deps, { key: own.privateKey, type: 'MasterProfile', value })
    const forged = { Identifier: profile, SignedData }
    const options = {
      devices: [device.signed],
      applications: [],
      online: own.privateKey,
      updated: value.Updated,
    }
    await expectRefusal(createPersonalProfile(deps, { ...options, master: forged }), 'mesh/profile/signer')

    // The same by the key that it takes: a promotion.
    const master = await createMasterProfile(deps, {
      signature: {
        publicKey: personal.master.signatureKey,
        privateKey: (await laptop.deps.vault.get(profile))!,
      },
      escrow: personal.master.escrowKeys,
      online: [device.signatureKey],
      updated: value.Updated,
    })
    const promoted = await createPersonalProfile(deps, { ...options, master })
    expect((await verifyPersonalProfile(deps, promoted, { udf: profile })).devices).toHaveLength(1)
    expect((await engine.refresh(profile)).isAdministrator).toBe(true)
  })

  test('reads what was written after it', async () => {
    const { engine, profile, phone, phoneUdf, identifier, application, laptop } = await setScene()
    const open = async (machine: TestMachine) => {
      const personal = await personalOf(laptop, profile)
      const { device } = (await machine.deps.machine.get('profiles', profile))!
      const { encryptionKey } = await createContext(machine.deps).verifiedDevice(
        (await machine.deps.machine.get('devices', device))!.signed,
      )
      const version = await verifyApplicationProfile(deps, await application(), { personal })
      const key = (await machine.deps.vault.get(encryptionKey.udf))!
      return openSharedPrivate(deps, version, { key, type: 'CredentialProfilePrivate' })
    }
    expect((await open(phone))?.Entries).toMatchObject([{ Username: 'first' }])
    await engine.removeDevice(profile, phoneUdf)
    await engine.updateApplication(profile, identifier, put('second'))
    expect((await open(laptop))?.Entries).toHaveLength(2)
    await expectRefusal(open(phone), 'mesh/key/missing')
    await expectRefusal(phone.engine.refreshApplication(profile, identifier), 'mesh/profile/removed')
  })

  test('asks the portal as a device of the profile', async () => {
    const { engine, profile, phone, phoneUdf, portal } = await setScene()
    const signer = await signerFor(createContext(phone.deps), phoneUdf)
    const ask = () => portal.transact('ConnectPending', { AccountID: ALICE }, { signer })
    expect(await ask()).toMatchObject({})
    await engine.removeDevice(profile, phoneUdf)
    await expectRefusal(ask(), 'mesh/portal/unauthorized')
  })

  test('writes a last version, dated far ahead, that nobody has seen when it is removed', async () => {
    const scene = await setScene()
    const { engine, profile, identifier, phoneUdf, helper, helperUdf } = scene
    await engine.grantApplication(profile, identifier, helperUdf)
    await helper.engine.refresh(profile)
    await publishAsPhone(scene)
    await engine.removeDevice(profile, phoneUdf)
    await engine.updateApplication(profile, identifier, put('after'))
    // The entries are merged, not lost, and the others read on.
    await helper.engine.refresh(profile)
    const content = await helper.engine.readApplication(profile, identifier)
    const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
    expect(entries.map(({ Username }) => Username).sort()).toEqual(['after', 'first'])
  })
})

describe('a removed device is brought back', () => {
  /** A newcomer that both administrators have been shown, in the scan way, which asks no portal before a decision. */
  async function scannedByBoth(scene: Scene) {
    const { world, engine, helper, profile } = scene
    const newcomer = world.machine()
    const shown = await newcomer.engine.beginConnect({})
    const here = await engine.scan(profile, shown.uri!)
    const there = await helper.engine.scan(profile, shown.uri!)
    const options = (request: typeof here) => ({ authenticator: typeBack(shown, request.challenge) })
    return {
      newcomer,
      shown,
      acceptHere: () => engine.accept(profile, here.id, options(here)),
      acceptThere: () => helper.engine.accept(profile, there.id, options(there)),
    }
  }

  test('by an administrator who was shown its request before', async () => {
    const control = await setScene()
    const { acceptThere, newcomer: welcome, shown: asked } = await scannedByBoth(control)
    expect((await acceptThere()).devices).toHaveLength(4)
    expect(await welcome.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined' })

    const scene = await setScene()
    const { engine, profile, helper } = scene
    const both = await scannedByBoth(scene)
    await both.acceptHere()
    await both.newcomer.engine.advanceConnect(both.shown.id)
    await engine.removeDevice(profile, both.shown.device)
    // The helper has heard neither that the device was let in nor that it was removed.
    await expectRefusal(both.acceptThere(), 'mesh/profile/removed')
    // The decision is gone, and once the helper knows, it refuses at once.
    expect(await helper.deps.machine.list('approvals')).toEqual([])
    await helper.engine.refresh(profile)
    await expectRefusal(both.acceptThere(), 'mesh/profile/removed')
    expect((await engine.refresh(profile)).devices).toHaveLength(3)
    await expectRefusal(both.newcomer.engine.refresh(profile), 'mesh/profile/removed')
  })

  test('by a decision that was stored and never sent', async () => {
    const scene = await setScene()
    const { engine, profile, helper, lies } = scene
    const both = await scannedByBoth(scene)
    lies.Publish = unreachable
    await expectRefusal(both.acceptThere(), 'mesh/portal/unreachable')
    expect(await helper.deps.machine.list('approvals')).toHaveLength(1)
    await both.acceptHere()
    await engine.removeDevice(profile, both.shown.device)
    delete lies.Publish
    await helper.engine.resume()
    expect(await helper.deps.machine.list('approvals')).toEqual([])
    expect((await engine.refresh(profile)).devices).toHaveLength(3)
  })

  test('by a request that it sends again', async () => {
    const { engine, profile, phone, phoneUdf, world, helper, laptop } = await setScene()
    await engine.removeDevice(profile, phoneUdf)
    await helper.engine.refresh(profile)
    const ask = async (): Promise<ConnectSummary> => {
      const record = (await phone.deps.machine.get('devices', phoneUdf))!
      const { askedAt: _, ...unasked } = record
      await phone.deps.machine.commit([{ collection: 'devices', put: unasked }])
      await phone.engine.refresh(profile).catch(() => {})
      return phone.engine.beginConnect({ account: ALICE, device: phoneUdf })
    }
    const asked = await ask()
    expect(asked).toMatchObject({ device: phoneUdf, state: 'requested' })
    const { Pending = [] } = await world.connection().transact(
      'ConnectPending',
      { AccountID: ALICE },
      {
        signer: await signerFor(createContext(helper.deps), (await helper.engine.summary()).devices[0]!.udf),
      },
    )
    expect(Pending).toHaveLength(1)
    for (const { engine: admin, deps: ports } of [laptop, helper]) {
      expect(await admin.pending(profile)).toEqual([])
      // Nor is it accepted by whoever knows what the request is called.
      const remembered = (await ports.machine.list('requests')).find(({ device }) => device === phoneUdf)!
      const options = { authenticator: typeBack(asked, remembered.challenge) }
      await expectRefusal(admin.accept(profile, remembered.id, options), 'mesh/profile/removed')
    }

    const stranger = world.machine()
    await stranger.engine.beginConnect({ account: ALICE })
    expect(await helper.engine.pending(profile)).toHaveLength(1)
  })

  test('by the answer it once got', async () => {
    const { engine, profile, world } = await setScene()
    const late = world.machine()
    const asked = await late.engine.beginConnect({ account: ALICE })
    const [request] = await engine.pending(profile)
    await engine.accept(profile, request!.id, { authenticator: asked.authenticator })
    await engine.removeDevice(profile, asked.device)
    expect(await late.engine.advanceConnect(asked.id)).toMatchObject({
      state: 'failed',
      error: { code: 'mesh/profile/removed' },
    })
    expect((await late.engine.summary()).profiles).toEqual([])
  })

  test('by a version that lists it beside its removal', async () => {
    const { laptop, engine, profile, phoneUdf, helper, lies, portal } = await setScene()
    const before = await personalOf(laptop, profile)
    await engine.removeDevice(profile, phoneUdf)
    const { master, removed, updated, devices } = await personalOf(laptop, profile)
    expect(removed).toEqual([phoneUdf])
    const { onlineKey } = (await laptop.deps.machine.get('profiles', profile))!
    const options = {
      master: master.signed,
      applications: [],
      online: (await laptop.deps.vault.get(onlineKey!))!,
      updated: nextUpdated(0, updated),
      removed,
    }
    const listing = (list: typeof devices) => list.map(({ signed }) => signed)
    await expectRefusal(
      createPersonalProfile(deps, { ...options, devices: listing(before.devices) }),
      'mesh/profile/removed',
    )
    const value = {
      Identifier: profile,
      Updated: options.updated,
      SignedMasterProfile: master.signed,
      Devices: listing(before.devices),
    }
    const SignedData = await signTagged(deps, {
      key: options.online,
      type: 'PersonalProfile',
      value,
      header: { removed },
    })
    const Entry = { tag: 'SignedPersonalProfile', value: { Identifier: profile, SignedData } } as const
    await expectRefusal(portal.transact('Publish', { Entry }), 'mesh/profile/removed')
    lies.Get = async () => ({ Entries: [Entry] })
    await expectRefusal(helper.engine.refresh(profile), 'mesh/profile/removed')
    delete lies.Get

    const sound = await createPersonalProfile(deps, { ...options, devices: listing(devices) })
    await portal.transact('Publish', { Entry: { tag: 'SignedPersonalProfile', value: sound } })
    expect((await helper.engine.refresh(profile)).devices).toHaveLength(2)
  })

  test('by a version of an administrator who forgot about it, and is removed again', async () => {
    const { laptop, engine, profile, phoneUdf, portal } = await setScene()
    const before = await personalOf(laptop, profile)
    await engine.removeDevice(profile, phoneUdf)
    const { master, updated } = await personalOf(laptop, profile)
    const { onlineKey } = (await laptop.deps.machine.get('profiles', profile))!
    // As a program would write it that knows nothing of removals, over a portal that compares nothing.
    const value = await createPersonalProfile(deps, {
      master: master.signed,
      devices: before.devices.map(({ signed }) => signed),
      applications: before.applications,
      online: (await laptop.deps.vault.get(onlineKey!))!,
      updated: nextUpdated(0, updated),
    })
    await portal.transact('Publish', { Entry: { tag: 'SignedPersonalProfile', value } })
    const after = await engine.refresh(profile)
    expect(after.devices.map(({ udf }) => udf)).not.toContain(phoneUdf)
    expect((await personalOf(laptop, profile)).removed).toEqual([phoneUdf])
  })
})
