/** A site that wants more than it was given: what its engine has not, its keys cannot open, and its portal refuses. */
import { expect, test } from 'vitest'
import { grantDevice } from '../../sdk/core/application/index.ts'
import { createApplicationProfile } from '../../sdk/core/profile/index.ts'
import { signTagged } from '../../sdk/core/profile/signed.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { createEngine } from '../../sdk/engine/index.ts'
import { createSiteEngine } from '../../sdk/engine/site-engine.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { PORTAL, typeBack, World } from './support/world.ts'

const LATER = '2027-01-01T00:00:00Z'

/** A site that is in, and a catalog of passwords that is none of its business. */
async function setScene() {
  const world = new World()
  const alice = await world.administrator()
  const { profile } = alice
  const secrets = await alice.engine.createApplication(profile, {
    kind: 'credential',
    entries: [{ put: { Username: 'alice' } }],
  })
  const machine = world.machine()
  const site = createSiteEngine(machine.deps)
  const asked = await site.beginConnect({ portal: PORTAL })
  const pending = await alice.engine.scan(profile, asked.uri!)
  const authenticator = typeBack(asked, pending.challenge)
  await alice.engine.accept(profile, pending.id, { authenticator, newApplication: { kind: 'bookmark' } })
  await site.advanceConnect(asked.id)
  await site.refresh(profile)
  const own = (await site.applications(profile)).find(({ role }) => role !== undefined)!
  const record = (await machine.deps.machine.get('profiles', profile))!
  const personal = await createContext(machine.deps).verifiedPersonal(record.signed)
  const device = personal.devices.find(({ udf }) => udf === record.device)!
  const key = (await machine.deps.vault.get(device.signatureKey.udf))!
  return { world, alice, profile, machine, site, secrets, own, personal, device, key }
}

test('the engine of a site has no call that manages a profile', async () => {
  const { site } = await setScene()
  const forbidden = ['accept', 'scan', 'pending', 'escrow', 'recover', 'createAccount', 'createApplication']
  for (const name of [...forbidden, 'grantApplication', 'createDevice']) expect(name in site).toBe(false)
  expect('updateApplication' in site).toBe(true)
})

test('a whole engine over the keys of a site achieves no more', async () => {
  const { machine, profile, secrets, own } = await setScene()
  const engine = createEngine(machine.deps)
  const { device } = (await engine.summary()).profiles[0]!
  await expectRefusal(engine.createApplication(profile, { kind: 'contact' }), 'mesh/profile/administrator')
  const grant = engine.grantApplication(profile, secrets.identifier, device, { administrator: true })
  await expectRefusal(grant, 'mesh/profile/administrator')
  await expectRefusal(engine.escrow(profile, { quorum: 2, shares: 3 }), 'mesh/profile/administrator')
  await expectRefusal(engine.readApplication(profile, secrets.identifier), 'mesh/key/missing')
  const change = { kind: 'credential', entries: [{ put: { Username: 'mallory' } }] } as const
  await expectRefusal(engine.updateApplication(profile, secrets.identifier, change), 'mesh/key/missing')
  // Positive control: its own it reads and writes.
  const put = { kind: 'bookmark', entries: [{ put: { Title: 'mine' } }] } as const
  const { application } = await engine.updateApplication(profile, own.identifier, put)
  expect(application.unpublished).toBe(0)
})

test('what a site signs beyond its own application is refused by the portal', async () => {
  const { world, secrets, own, key, device, personal } = await setScene()
  const publish = async (identifier: string, type: 'CredentialProfile' | 'BookmarkProfile') => {
    const bookmarks = type === 'BookmarkProfile'
    const tag = bookmarks ? 'BookmarkProfilePrivate' : 'CredentialProfilePrivate'
    const value = await createApplicationProfile(deps, {
      identifier,
      type,
      sharedPrivate: {
        value: { tag, value: { Entries: [] } },
        recipients: [device.encryptionKey, ...personal.master.escrowKeys],
      },
      key,
      updated: LATER,
    })
    return world.connection().transact('Publish', { Entry: { tag: 'SignedApplicationProfile', value } })
  }
  await expectRefusal(publish(secrets.identifier, 'CredentialProfile'), 'mesh/profile/signer')
  // Positive control: the same for its own is taken.
  await publish(own.identifier, 'BookmarkProfile')
})

test('a profile in which a site grants itself more is no profile', async () => {
  const { world, alice, profile, secrets, key, device, personal } = await setScene()
  const applications = grantDevice(personal.applications, {
    identifier: secrets.identifier,
    device: device.udf,
    role: 'administrator',
  })
  const forge = async (signer: typeof key) => {
    const value = { ...personal.profile, Updated: LATER, Applications: applications }
    return {
      Identifier: profile,
      SignedData: await signTagged(deps, { key: signer, type: 'PersonalProfile', value }),
    }
  }
  const publish = async (signer: typeof key) => {
    const Entry = { tag: 'SignedPersonalProfile', value: await forge(signer) } as const
    return world.connection().transact('Publish', { Entry })
  }
  await expectRefusal(publish(key), 'mesh/profile/signer')
  const [application] = (await alice.engine.applications(profile)).filter(
    ({ identifier }) => identifier === secrets.identifier,
  )
  expect(application!.devices.map(({ udf }) => udf)).not.toContain(device.udf)
  // Positive control: signed by the administrator it is one.
  const { onlineKey } = (await alice.deps.machine.get('profiles', profile))!
  await publish((await alice.deps.vault.get(onlineKey!))!)
})
