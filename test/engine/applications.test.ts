import { describe, expect, test } from 'vitest'
import type { MailAccount } from '../../sdk/core/application/index.ts'
import { openApplication } from '../../sdk/core/application/index.ts'
import { recipientsOf } from '../../sdk/core/jose/jwe.ts'
import { verifyApplicationProfile } from '../../sdk/core/profile/index.ts'
import { readSshPrivateKey } from '../../sdk/core/ssh/private-file.ts'
import { lineToPublicKey } from '../../sdk/core/ssh/public-lines.ts'
import { suiteNames } from '../../sdk/core/suite/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { onlyEntry } from '../../sdk/engine/objects.ts'
import { expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept } from './support/intercept.ts'
import { connectByAddress, type TestMachine, World } from './support/world.ts'

const login = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }

const mailbox: MailAccount = {
  address: 'alice@mail.example',
  displayName: 'Alice',
  inbound: [{ service: 'imaps', host: 'imap.mail.example', userName: 'alice', password: 'secret' }],
  outbound: [{ service: 'submissions', host: 'smtp.mail.example' }],
}

type ContentOf<K extends ApplicationContent['kind']> = Extract<ApplicationContent, { readonly kind: K }>

async function read<K extends ApplicationContent['kind']>(
  { engine }: Pick<TestMachine, 'engine'>,
  profile: string,
  { kind, identifier }: { readonly kind: K; readonly identifier: string },
): Promise<ContentOf<K>> {
  const content = await engine.readApplication(profile, identifier)
  expect(content.kind).toBe(kind)
  return content as ContentOf<K>
}

/** What the portal has, verified and opened by the core alone. */
async function atPortal(world: World, machine: TestMachine, profile: string, identifier: string) {
  const record = (await machine.deps.machine.get('profiles', profile))!
  const context = createContext(machine.deps)
  const personal = await context.verifiedPersonal(record.signed)
  const answer = await world.connection().transact('Get', { Identifier: identifier })
  const signed = onlyEntry(answer, 'SignedApplicationProfile')!
  const application = await verifyApplicationProfile(machine.deps, signed, { personal })
  const device = personal.devices.find(({ udf }) => udf === record.device)!
  const key = (await machine.deps.vault.get(device.encryptionKey.udf))!
  return { personal, application, opened: await openApplication(machine.deps, application, key) }
}

describe.each(suiteNames)('applications of suite %s', suite => {
  test('a catalog is created, edited, and read by the core from what the portal has', async () => {
    const world = new World()
    const alice = await world.administrator({ suite })
    const { engine, profile } = alice
    const created = await engine.createApplication(profile, { kind: 'credential', entries: [{ put: login }] })
    expect(created).toMatchObject({
      kind: 'credential',
      type: 'CredentialProfile',
      role: 'administrator',
      unpublished: 0,
    })
    const { identifier } = created
    world.clock.turn(1000)
    const { entries } = await engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: { Sites: ['example.org'], Username: 'bob' } }],
    })
    expect(entries).toMatchObject([{ Sites: ['example.org'], ID: expect.any(String) }])
    const content = await read(alice, profile, { kind: 'credential', identifier })
    expect(content.entries).toMatchObject([login, { Username: 'bob' }])

    const { personal, application, opened } = await atPortal(world, alice, profile, identifier)
    expect(opened.shared?.value).toMatchObject({ Entries: [login, { Username: 'bob' }] })
    const recipients = recipientsOf(application.payload.value.SharedPrivate!.value)
    const escrow = personal.master.escrowKeys.map(({ udf }) => udf)
    expect(recipients).toEqual([personal.devices[0]!.encryptionKey.udf, ...escrow])
    expect(application.warnings.filter(({ udf }) => !escrow.includes(udf))).toEqual([])
  })

  test('an SSH application has a key for each device that may read it, and this device’s can be exported', async () => {
    const world = new World()
    const alice = await world.administrator({ suite })
    const { engine, profile } = alice
    const host = { Address: 'host.example', AlgorithmID: 'ssh-ed25519', PublicKey: 'AAAA' }
    const { identifier } = await engine.createApplication(profile, {
      kind: 'ssh',
      account: 'alice',
      putHosts: [host],
    })
    const content = await read(alice, profile, { kind: 'ssh', identifier })
    expect(content).toMatchObject({ account: 'alice', hosts: [host], hasKey: true })
    const file = await engine.exportSshKey(profile, identifier)
    expect(readSshPrivateKey(file.privateKey).comment).toBe('alice@example.com')
    const shown = lineToPublicKey(content.devices[0]!.publicLine).key
    expect(lineToPublicKey(file.publicLine).key).toEqual(shown)

    await engine.updateApplication(profile, identifier, { kind: 'ssh', removeHosts: [host] })
    expect((await read(alice, profile, { kind: 'ssh', identifier })).hosts).toEqual([])
    // An edit of hosts leaves the key as it is.
    expect((await engine.exportSshKey(profile, identifier)).publicLine).toBe(file.publicLine)
    expect((await atPortal(world, alice, profile, identifier)).opened.device?.tag).toBe('SSHDevicePrivate')
  })

  test('a mail application has settings that can be replaced, and keys that stay', async () => {
    const world = new World()
    const alice = await world.administrator({ suite })
    const { engine, profile } = alice
    const { identifier } = await engine.createApplication(profile, {
      kind: 'mail',
      account: mailbox,
      keys: ['smime'],
    })
    const before = await read(alice, profile, { kind: 'mail', identifier })
    expect(before.account).toMatchObject({ address: 'alice@mail.example', displayName: 'Alice' })
    expect(before.keys).toMatchObject({ sign: [expect.any(String)], encrypt: [expect.any(String)] })
    await engine.updateApplication(profile, identifier, {
      kind: 'mail',
      account: { ...mailbox, displayName: 'Alice A.' },
    })
    const after = await read(alice, profile, { kind: 'mail', identifier })
    expect(after.account.displayName).toBe('Alice A.')
    expect(after.keys).toEqual(before.keys)
    const { application } = await atPortal(world, alice, profile, identifier)
    expect(application.payload.value).toMatchObject({ EncryptionSMIME: { UDF: before.keys.encrypt[0] } })
  })

  test('a device is granted an application: at approval to read, later to change', async () => {
    const world = new World()
    const alice = await world.administrator({ suite })
    const { engine, profile } = alice
    const options = { kind: 'credential', entries: [{ put: login }] } as const
    const { identifier } = await engine.createApplication(profile, options)
    const phone = world.machine()
    const asked = await phone.engine.beginConnect({ account: 'alice@example.com' })
    const [request] = await engine.pending(profile)
    await engine.accept(profile, request!.id, {
      authenticator: asked.authenticator,
      applications: [identifier],
    })
    await phone.engine.advanceConnect(asked.id)
    await phone.engine.refresh(profile)
    expect((await phone.engine.applications(profile))[0]).toMatchObject({ role: 'reader', unpublished: 0 })
    const content = await read(phone, profile, { kind: 'credential', identifier })
    expect(content.entries).toMatchObject([login])
    const edit = { kind: 'credential', entries: [{ put: { Username: 'from the phone' } }] } as const
    await expectRefusal(
      phone.engine.updateApplication(profile, identifier, edit),
      'mesh/profile/administrator',
    )

    await engine.grantApplication(profile, identifier, asked.device, { administrator: true })
    await phone.engine.refresh(profile)
    world.clock.turn(1000)
    await phone.engine.updateApplication(profile, identifier, edit)
    await engine.refresh(profile)
    const { entries } = await read(alice, profile, { kind: 'credential', identifier })
    expect(entries).toMatchObject([login, { Username: 'from the phone' }])
  })
})

describe('who may use an application', () => {
  async function setScene() {
    const world = new World()
    const alice = await world.administrator()
    const { engine, profile } = alice
    const { identifier } = await engine.createApplication(profile, { kind: 'bookmark' })
    const phone = world.machine()
    await connectByAddress(phone.engine, engine, profile)
    return { world, alice, engine, profile, identifier, phone }
  }

  test('a device that was granted nothing sees it listed, and reads nothing', async () => {
    const { phone, profile, identifier } = await setScene()
    expect(await phone.engine.applications(profile)).toMatchObject([{ identifier, kind: 'bookmark' }])
    await expectRefusal(phone.engine.readApplication(profile, identifier), 'mesh/key/missing')
    const denied = phone.engine.updateApplication(profile, identifier, { kind: 'bookmark' })
    await expectRefusal(denied, 'mesh/key/missing')
    expect(await phone.deps.machine.list('journal')).toEqual([])
  })

  test('only an administrator of the profile creates and grants', async () => {
    const { phone, profile, identifier, engine } = await setScene()
    const own = (await phone.engine.summary()).profiles[0]!.device
    await expectRefusal(
      phone.engine.createApplication(profile, { kind: 'bookmark' }),
      'mesh/profile/administrator',
    )
    await expectRefusal(phone.engine.grantApplication(profile, identifier, own), 'mesh/profile/administrator')
    await expectRefusal(engine.grantApplication(profile, identifier, 'MB'), 'mesh/device/missing')
    await expectRefusal(engine.grantApplication(profile, 'RB', own), 'mesh/profile/missing')
    await expectRefusal(engine.createApplication(profile, { kind: 'recrypt' as 'bookmark' }), 'mesh/argument')
  })

  test('a device that reads SSH gets a key that it alone can open', async () => {
    const { alice, engine, profile, phone } = await setScene()
    const { identifier } = await engine.createApplication(profile, { kind: 'ssh' })
    const own = (await phone.engine.summary()).profiles[0]!.device
    await engine.grantApplication(profile, identifier, own)
    await phone.engine.refresh(profile)
    const file = await phone.engine.exportSshKey(profile, identifier)
    const { devices } = await read(alice, profile, { kind: 'ssh', identifier })
    expect(devices).toHaveLength(2)
    expect(lineToPublicKey(file.publicLine).key).toEqual(lineToPublicKey(devices[1]!.publicLine).key)
    expect((await engine.exportSshKey(profile, identifier)).publicLine).not.toBe(file.publicLine)
  })

  test('one of the kind is taken again where that is asked for', async () => {
    const { engine, profile, identifier } = await setScene()
    const again = await engine.createApplication(profile, { kind: 'bookmark', reuse: true })
    expect(again.identifier).toBe(identifier)
    expect((await engine.createApplication(profile, { kind: 'bookmark' })).identifier).not.toBe(identifier)
  })
})

describe('changes that cannot be made are refused before they are acknowledged', () => {
  test.each([
    ['another kind', { kind: 'contact' }, 'mesh/argument'],
    [
      'an entry that is not there',
      { kind: 'credential', entries: [{ remove: 'RB' }] },
      'mesh/catalog/missing',
    ],
    [
      'a site that is none',
      { kind: 'credential', neverAsk: [{ site: '*.com', never: true }] },
      'mesh/catalog/site',
    ],
    [
      'a member of no schema',
      { kind: 'credential', entries: [{ put: { Pin: '1' } as never }] },
      'mesh/schema/member',
    ],
  ] as const)('%s', async (_, change, code) => {
    const alice = await new World().administrator()
    const { identifier } = await alice.engine.createApplication(alice.profile, { kind: 'credential' })
    await expectRefusal(alice.engine.updateApplication(alice.profile, identifier, change), code)
    expect(await alice.deps.machine.list('journal')).toEqual([])
  })

  test('a character that peers of 2017 die of, in their suite', async () => {
    const alice = await new World().administrator({ suite: '2017' })
    const { identifier } = await alice.engine.createApplication(alice.profile, { kind: 'bookmark' })
    const change = { kind: 'bookmark', entries: [{ put: { Title: '🦊' } }] } as const
    await expectRefusal(
      alice.engine.updateApplication(alice.profile, identifier, change),
      'mesh/encoding/character',
    )
  })
})

test('settings of credentials are kept', async () => {
  const alice = await new World().administrator()
  const { engine, profile } = alice
  const { identifier } = await engine.createApplication(profile, { kind: 'credential' })
  await engine.updateApplication(profile, identifier, {
    kind: 'credential',
    neverAsk: [{ site: 'bank.example', never: true }],
    autoGenerate: false,
  })
  expect(await read(alice, profile, { kind: 'credential', identifier })).toMatchObject({
    neverAsk: ['bank.example'],
    autoGenerate: false,
    entries: [],
  })
})

test('forgetting the profile leaves nothing of its applications', async () => {
  const { engine, profile, deps } = await new World().administrator()
  await engine.createApplication(profile, { kind: 'credential', entries: [{ put: login }] })
  await engine.forget(profile, { evenIfLast: true })
  for (const collection of ['applications', 'journal', 'grants'] as const)
    expect(await deps.machine.list(collection)).toEqual([])
})

test('what a device published before it was made a reader is kept by who made it one', async () => {
  const world = new World()
  const alice = await world.administrator()
  const { engine, profile } = alice
  const { identifier } = await engine.createApplication(profile, { kind: 'credential' })
  const phone = world.machine()
  const { device } = await connectByAddress(phone.engine, engine, profile)
  await engine.grantApplication(profile, identifier, device, { administrator: true })
  await phone.engine.refresh(profile)
  await phone.engine.updateApplication(profile, identifier, {
    kind: 'credential',
    entries: [{ put: login }],
  })
  // Alice's device has not seen that version yet.
  await engine.grantApplication(profile, identifier, device)
  for (const machine of [alice, phone]) {
    await machine.engine.refresh(profile)
    const { entries } = await read(machine, profile, { kind: 'credential', identifier })
    expect(entries).toMatchObject([login])
  }
  expect(await alice.deps.machine.list('grants')).toEqual([])
  // From now on it is judged by the profile as it is: what the phone signs counts no more.
  expect((await atPortal(world, alice, profile, identifier)).application.signer.udf).toBe(
    (await engine.summary()).profiles[0]!.device,
  )
})

test('nor does a portal that goes back meanwhile take it away', async () => {
  const world = new World()
  const lies: Interceptions = {}
  const alice = await world.administrator({ wrap: portal => intercept(portal, lies) })
  const { engine, profile } = alice
  const { identifier } = await engine.createApplication(profile, { kind: 'credential' })
  const phone = world.machine()
  const { device } = await connectByAddress(phone.engine, engine, profile)
  await engine.grantApplication(profile, identifier, device, { administrator: true })
  await phone.engine.refresh(profile)
  const old = await world.connection().transact('Get', { Identifier: identifier })
  const put = (Username: string) =>
    phone.engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: { Username } }],
    })
  await put('seen')
  await engine.refresh(profile)
  await put('not seen')
  lies.Get = async (request, forward) => (request.Identifier === identifier ? old : forward())
  await expectRefusal(engine.grantApplication(profile, identifier, device), 'mesh/profile/rollback')
  delete lies.Get
  await engine.resume()
  await engine.refresh(profile)
  const { entries } = await read(alice, profile, { kind: 'credential', identifier })
  expect(entries.map(({ Username }) => Username).sort()).toEqual(['not seen', 'seen'])
  expect(await alice.deps.machine.list('grants')).toEqual([])
})
