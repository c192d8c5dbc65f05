/** Attacks 10 and 14: objects that their publisher has no right to, and versions out of order. */
import { describe, expect, it } from 'vitest'
import { createEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { createDeviceProfile, createMasterProfile } from '../../sdk/core/profile/index.ts'
import type { Mesh, Tagged } from '../../sdk/core/schema/index.ts'
import { generateKeyPair } from '../../sdk/core/suite/index.ts'
import {
  createApplicationEntry,
  createDevice,
  createPerson,
  createVersion,
  deps,
  minute,
  type Person,
} from './support/people.ts'
import { createTestPortal, personal, publishApplication, type TestPortal } from './support/service.ts'

/** Alice is at the portal, with an administrator's laptop, a phone, and an application only the laptop administers. */
async function settle() {
  const portal = createTestPortal()
  const [alice, mallory, phone] = [await createPerson(), await createPerson(), await createDevice()]
  const devices = [alice.device, phone]
  const entry = { ...createApplicationEntry(devices), AdminDeviceUDF: [alice.device.udf] }
  const signed = await createVersion(alice, { devices, applications: [entry], updated: minute(5) })
  await portal.post('CreateAccount', { Account: 'alice@example.com', Profile: personal(signed) })
  const bookmarks = { person: signed, entry, by: alice.device, updated: minute(6) }
  const { signed: application } = await publishApplication(portal, bookmarks)
  return { portal, alice, mallory, phone, devices, entry, signed, bookmarks, application }
}

/** Expects a refusal by name, and that what is stored has not changed by a byte. */
async function refusal(portal: TestPortal, entry: Tagged<'Entry'>): Promise<string | null> {
  const get = async () => (await portal.post('Get', { Identifier: entry.value.Identifier })).text
  const before = await get()
  const { error, http } = await portal.post('Publish', { Entry: entry })
  expect(http).toBeGreaterThanOrEqual(400)
  expect(await get()).toBe(before)
  return error
}

/** The other's signed content under this identifier. */
const renamed = <T extends Mesh<'SignedProfile'>>(signed: T, Identifier: string): T => ({
  ...signed,
  Identifier,
})

describe('publishing over somebody’s profile', () => {
  it('is refused for another person’s profile under the identifier, and for one signed by a stranger', async () => {
    const { portal, alice, mallory } = await settle()
    expect(await refusal(portal, personal(renamed(mallory.signed, alice.udf)))).toBe('mesh/profile/invalid')

    const stranger = await generateKeyPair(deps, { suite: 'modern', use: 'sign' })
    const own = await createMasterProfile(deps, {
      signature: mallory.signature,
      escrow: [],
      online: [stranger.publicKey],
      updated: minute(9),
    })
    const forged = await createVersion({ ...mallory, master: own, online: stranger }, { updated: minute(9) })
    expect(await refusal(portal, personal(renamed(forged, alice.udf)))).toBe('mesh/profile/invalid')
  })

  it('is refused for another kind of object under the identifier', async () => {
    const { portal, alice, mallory } = await settle()
    const device = { tag: 'SignedDeviceProfile', value: renamed(mallory.device.signed, alice.udf) } as const
    expect(await refusal(portal, device)).toBe('mesh/profile/invalid')
    const own = await createMasterProfile(deps, {
      signature: alice.signature,
      escrow: [],
      online: [alice.online.publicKey],
      updated: minute(9),
    })
    expect(await refusal(portal, { tag: 'SignedMasterProfile', value: own })).toBe('mesh/profile/substituted')
  })

  it('is refused for a signature list that was stripped, doubled or broken', async () => {
    const { portal, alice, devices } = await settle()
    const next = await createVersion(alice, { devices, updated: minute(9) })
    const { payload, signatures } = next.SignedData!
    const [only] = signatures!
    const broken = {
      ...only,
      signature: only!.signature!.map((byte, index) => (index === 5 ? byte ^ 1 : byte)),
    }
    for (const list of [[], [only!, only!], [broken]]) {
      const value = { ...next, SignedData: { payload, signatures: list } } as Mesh<'SignedPersonalProfile'>
      expect(await refusal(portal, personal(value))).toBe('mesh/jws/invalid')
    }
    expect((await portal.post('Publish', { Entry: personal(next) })).error).toBeNull()
  })
})

describe('old versions', () => {
  it('are refused: an earlier one, one of the same date, one with an older master', async () => {
    const { portal, alice, devices, entry } = await settle()
    const applications = [entry]
    const earlier = await createVersion(alice, { devices, applications, updated: minute(4) })
    expect(await refusal(portal, personal(earlier))).toBe('mesh/profile/rollback')
    const rival = await createVersion(alice, { devices: [alice.device], updated: minute(5) })
    expect(await refusal(portal, personal(rival))).toBe('mesh/profile/fork')

    const online = await generateKeyPair(deps, { suite: 'modern', use: 'sign' })
    const master = await createMasterProfile(deps, {
      signature: alice.signature,
      escrow: [],
      online: [online.publicKey],
      updated: minute(7),
    })
    const rotated = await createVersion(alice, { devices, applications, master, online, updated: minute(7) })
    expect((await portal.post('Publish', { Entry: personal(rotated) })).error).toBeNull()
    const revoked = await createVersion(alice, { devices, applications, updated: minute(9) })
    expect(await refusal(portal, personal(revoked))).toBe('mesh/profile/rollback')
  })

  it('are refused through CreateAccount too', async () => {
    const { portal, alice } = await settle()
    const again = { Account: 'alice@example.com', Profile: personal(alice.signed) }
    expect((await portal.post('CreateAccount', again)).error).toBe('mesh/profile/rollback')
  })

  it('of applications and published devices are refused', async () => {
    const { portal, bookmarks, phone } = await settle()
    for (const updated of [minute(6), minute(2)]) {
      const { error } = await publishApplication(portal, { ...bookmarks, updated })
      expect(error).toBe(updated === minute(6) ? 'mesh/profile/fork' : 'mesh/profile/rollback')
    }
    const device = (updated: string) =>
      createDeviceProfile(deps, { keys: phone.keys, kind: 'phone', updated })
    const publish = async (updated: string) =>
      (await portal.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: await device(updated) } }))
        .error
    expect(await publish(minute(3))).toBeNull()
    expect(await publish(minute(2))).toBe('mesh/profile/rollback')
    expect(await publish(minute(4))).toBeNull()
  })
})

describe('application profiles', () => {
  it('are taken from an administrator device only (the control is a newer version by it)', async () => {
    const { portal, bookmarks, phone, mallory, application } = await settle()
    const by = async (device: typeof phone, updated: string) =>
      (await publishApplication(portal, { ...bookmarks, by: device, updated })).error
    expect(await by(phone, minute(8))).toBe('mesh/profile/signer')
    expect(await by(mallory.device, minute(8))).toBe('mesh/profile/signer')
    expect(
      (await portal.post('Get', { Identifier: application.Identifier })).response.Entries?.[0]?.value,
    ).toEqual(application)
    expect(await by(bookmarks.by, minute(8))).toBeNull()
  })

  it('are not taken over by listing them in a profile of one’s own', async () => {
    const { portal, mallory, entry, application } = await settle()
    const listed = { ...entry, AdminDeviceUDF: [mallory.device.udf], DecryptDeviceUDF: [mallory.device.udf] }
    const signed = await createVersion(mallory, { applications: [listed], updated: minute(1) })
    expect((await portal.post('Publish', { Entry: personal(signed) })).error).toBeNull()
    const theft = { person: signed, entry: listed, by: mallory.device, updated: minute(30) }
    expect((await publishApplication(portal, theft)).error).toBe('mesh/profile/signer')
    expect((await portal.post('Get', { Identifier: entry.Identifier })).response.Entries?.[0]?.value).toEqual(
      application,
    )
  })

  it('that no profile lists are refused', async () => {
    const { portal, bookmarks, alice } = await settle()
    const unlisted = createApplicationEntry([alice.device])
    const signed = await createVersion(alice, { applications: [unlisted] })
    const stray = { ...bookmarks, person: signed, entry: unlisted }
    expect((await publishApplication(portal, stray)).error).toBe('mesh/profile/administrator')
  })

  it('are refused from a device that was removed', async () => {
    const { portal, alice, entry, bookmarks } = await settle()
    const laptop = await createDevice()
    const without = { ...entry, AdminDeviceUDF: [laptop.udf], DecryptDeviceUDF: [laptop.udf] }
    const signed = await createVersion(alice, {
      devices: [laptop],
      applications: [without],
      updated: minute(10),
    })
    expect((await portal.post('Publish', { Entry: personal(signed) })).error).toBeNull()
    const stale = await publishApplication(portal, { ...bookmarks, updated: minute(11) })
    expect(stale.error).toBe('mesh/profile/signer')
    const fresh = { person: signed, entry: without, by: laptop, updated: minute(12) }
    expect((await publishApplication(portal, fresh)).error).toBeNull()
  })
})

describe('escrow entries', () => {
  async function escrowOf(person: Person) {
    const make = (use: 'sign' | 'encrypt') =>
      generateKeyPair(deps, { suite: 'modern', use, extractable: true })
    const [signature, escrow] = await Promise.all([make('sign'), make('encrypt')])
    const { entry } = await createEscrowEntry(deps, {
      suite: person.suite,
      signature: signature.privateKey,
      escrow: [escrow.privateKey],
    })
    return entry
  }

  it('are never overwritten, emptied or replaced by another kind', async () => {
    const { portal, alice, mallory } = await settle()
    const [mine, theirs] = [await escrowOf(alice), await escrowOf(mallory)]
    const Identifier = mine.Identifier!
    expect(
      (await portal.post('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: mine } })).error,
    ).toBeNull()
    const [recipient] = theirs.EncryptedData!.recipients!
    const disguised = {
      ...theirs.EncryptedData,
      recipients: [{ ...recipient, header: { ...recipient!.header, kid: Identifier } }],
    }
    const attempts: readonly [Tagged<'Entry'>, string][] = [
      [{ tag: 'OfflineEscrowEntry', value: { ...theirs, Identifier } }, 'mesh/jwe/invalid'],
      [
        { tag: 'OfflineEscrowEntry', value: { Identifier, EncryptedData: disguised } },
        'mesh/portal/immutable',
      ],
      [{ tag: 'OnlineEscrowEntry', value: mine }, 'mesh/portal/immutable'],
      [{ tag: 'OfflineEscrowEntry', value: { Identifier } }, 'mesh/schema/missing'],
      [personal({ ...mallory.signed, Identifier }), 'mesh/profile/invalid'],
    ]
    for (const [entry, code] of attempts) expect(await refusal(portal, entry)).toBe(code)
    expect(
      (await portal.post('Publish', { Entry: { tag: 'OfflineEscrowEntry', value: theirs } })).error,
    ).toBeNull()
  })

  it('have a fingerprint for identifier', async () => {
    const { portal, alice } = await settle()
    for (const Identifier of ['entry/../account', 'x', '', 'MAAAA']) {
      const value = { ...(await escrowOf(alice)), Identifier }
      expect(await refusal(portal, { tag: 'OfflineEscrowEntry', value })).toBe('mesh/udf/format')
    }
  })
})
