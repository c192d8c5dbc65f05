/**
 * Attacks 10 and 19, where it is the master profile inside a personal profile that changes: who administers it is
 * promoted and withdrawn by versions of the master. Each is tried on a portal that remembers the versions before, and
 * on one that has been started anew and remembers nothing.
 */
import { describe, expect, it } from 'vitest'
import { createMasterProfile } from '../../sdk/core/profile/index.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import { generateKeyPair, type KeyPair } from '../../sdk/core/suite/index.ts'
import {
  createApplicationEntry,
  createDevice,
  createPerson,
  createVersion,
  deps,
  minute,
  type Person,
} from './support/people.ts'
import { asAdministrator, createTestPortal, personal, publishApplication } from './support/service.ts'

const createOnlineKey = () => generateKeyPair(deps, { suite: 'modern', use: 'sign' })

/** A version of somebody's master that lists these online keys. */
function createMaster(
  { signature, escrow }: Pick<Person, 'signature' | 'escrow'>,
  online: readonly KeyPair[],
  updated: string,
): Promise<Mesh<'SignedMasterProfile'>> {
  return createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: online.map(({ publicKey }) => publicKey),
    updated,
  })
}

describe.each([
  ['remembers what it verified', false],
  ['was started anew', true],
] as const)('a portal that %s', (_, isNew) => {
  /** Alice has an account, and a phone beside her laptop that is to administer her profile too. */
  async function settle() {
    const [alice, phone, phoneKey] = [await createPerson(), await createDevice(), await createOnlineKey()]
    const devices = [alice.device, phone]
    const first = createTestPortal()
    const signed = await createVersion(alice, { devices, updated: minute(1) })
    await first.post('CreateAccount', { Account: 'alice@example.com', Profile: personal(signed) })
    let portal = first
    const publish = async (version: Mesh<'SignedPersonalProfile'>) => {
      if (isNew) portal = createTestPortal({ store: first.store })
      return (await portal.post('Publish', { Entry: personal(version) })).error
    }
    const stored = async () =>
      (await first.post('Get', { Account: 'alice@example.com' })).response.Entries?.[0]?.value
    const promoted = await createMaster(alice, [alice.online, phoneKey], minute(2))
    return { alice, phone, phoneKey, devices, first, publish, stored, promoted, portal: () => portal }
  }

  it('takes a newer master that lists another online key, and then what that key signs', async () => {
    const { alice, phoneKey, devices, publish, stored, promoted } = await settle()
    expect(
      await publish(await createVersion(alice, { devices, master: promoted, updated: minute(2) })),
    ).toBeNull()
    const byPhone = { devices, master: promoted, online: phoneKey, updated: minute(3) }
    const signed = await createVersion(alice, byPhone)
    expect(await publish(signed)).toBeNull()
    expect(await stored()).toEqual(signed)
    expect(
      await publish(await createVersion(alice, { devices, master: promoted, updated: minute(4) })),
    ).toBeNull()
  })

  it('takes one whose promotion the promoted key itself signs, since the master key vouches for it', async () => {
    const { alice, phoneKey, devices, publish, promoted } = await settle()
    const signed = await createVersion(alice, {
      devices,
      master: promoted,
      online: phoneKey,
      updated: minute(2),
    })
    expect(await publish(signed)).toBeNull()
  })

  it('refuses a promotion that the master key has not signed, and a master of somebody else', async () => {
    const { alice, phoneKey, devices, publish, stored } = await settle()
    const before = await stored()
    const mallory = await createPerson()
    // The phone's key lists itself, under its own fingerprint or under Alice's.
    const own = await createMaster({ ...alice, signature: phoneKey }, [phoneKey], minute(2))
    const forged = await createVersion(alice, {
      devices,
      master: own,
      online: phoneKey,
      updated: minute(2),
    })
    const renamed = { ...own, Identifier: alice.udf }
    expect(await publish({ ...forged, Identifier: alice.udf })).toBe('mesh/profile/invalid')
    await expect(
      createVersion(alice, { devices, master: renamed, online: phoneKey, updated: minute(2) }),
    ).rejects.toMatchObject({ code: 'mesh/profile/invalid' })
    const theirs = await createVersion(mallory, { devices: [mallory.device], updated: minute(2) })
    expect(await publish({ ...theirs, Identifier: alice.udf })).toBe('mesh/profile/invalid')
    expect(await stored()).toEqual(before)
  })

  it('refuses what a key signs that the newest master no longer lists, and everything else it could do', async () => {
    const { alice, phoneKey, devices, publish, stored, promoted, portal } = await settle()
    const by = (online: KeyPair, master: Mesh<'SignedMasterProfile'>, at: number) =>
      createVersion(alice, { devices, master, online, updated: minute(at) })
    expect(await publish(await by(phoneKey, promoted, 2))).toBeNull()
    expect(await publish(await by(phoneKey, promoted, 3))).toBeNull()
    const demoted = await createMaster(alice, [alice.online], minute(4))
    const newest = await by(alice.online, demoted, 4)
    expect(await publish(newest)).toBeNull()

    // Under the master that listed it: that one is older than the stored one's.
    expect(await publish(await by(phoneKey, promoted, 5))).toBe('mesh/profile/rollback')
    // Under the newest, which does not list it: signed by the phone, claiming to be by the laptop, and as it is.
    const { SignedData: byLaptop } = await by(alice.online, demoted, 6)
    const { SignedData: byPhone } = await by(phoneKey, promoted, 6)
    const swapped = { Identifier: alice.udf, SignedData: { ...byLaptop!, signatures: byPhone!.signatures } }
    expect(await publish(swapped)).toBe('mesh/profile/signer')
    const claim = { ...byPhone!.signatures![0]!, header: byLaptop!.signatures![0]!.header! }
    const claimed = { Identifier: alice.udf, SignedData: { ...byLaptop!, signatures: [claim] } }
    expect(await publish(claimed)).toBe('mesh/jws/invalid')
    // Nor does it give the name up.
    const gone = await portal().post(
      'DeleteAccount',
      { Account: 'alice@example.com' },
      asAdministrator({ online: phoneKey }),
    )
    expect(gone.error).toBe('mesh/portal/unauthorized')
    expect(await stored()).toEqual(newest)
    expect(await publish(await by(alice.online, demoted, 7))).toBeNull()
  })

  it('refuses an application from a device that was removed from its administrators, and from one that was removed', async () => {
    const { alice, phone, devices, first, publish, portal } = await settle()
    const entry = createApplicationEntry(devices)
    const both = await createVersion(alice, { devices, applications: [entry], updated: minute(2) })
    expect(await publish(both)).toBeNull()
    const write = async (person: Mesh<'SignedPersonalProfile'>, by: typeof phone, at: number) =>
      (await publishApplication(portal(), { person, entry, by, updated: minute(at) })).error
    expect(await write(both, phone, 2)).toBeNull()

    const reduced = { ...entry, AdminDeviceUDF: [alice.device.udf] }
    const one = await createVersion(alice, { devices, applications: [reduced], updated: minute(3) })
    expect(await publish(one)).toBeNull()
    const before = (await first.post('Get', { Identifier: entry.Identifier })).text
    expect(await write(both, phone, 4)).toBe('mesh/profile/signer')

    const alone = { ...reduced, DecryptDeviceUDF: [alice.device.udf] }
    const without = await createVersion(alice, { applications: [alone], updated: minute(5) })
    expect(await publish(without)).toBeNull()
    expect(await write(both, phone, 6)).toBe('mesh/profile/signer')
    expect((await first.post('Get', { Identifier: entry.Identifier })).text).toBe(before)
    expect(await write(without, alice.device, 7)).toBeNull()
  })
})
