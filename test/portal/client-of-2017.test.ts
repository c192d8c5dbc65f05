/** Everything a client of 2017 does, at our portal: it finds what it is used to, and the portal keeps its rules. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyApplicationProfile, verifyPersonalProfile } from '../../sdk/core/profile/index.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import { ClientOf2017 } from '../support/client-of-2017.ts'
import { deps } from '../support/crypto.ts'
import { createHttpMachine, typeBack } from '../support/machines.ts'
import { type Served, serve } from '../support/serve.ts'
import { createTestPortal, type TestPortal } from './support/service.ts'

const ALICE = 'alice@example.com'

describe.each(['both', '2017'] as const)('a client of 2017 at a portal for %s', clients => {
  let portal: TestPortal
  let server: Served
  const opened: ClientOf2017[] = []
  beforeEach(async () => {
    portal = createTestPortal({ clients })
    server = await serve(request => portal.service.handle(request))
  })
  afterEach(async () => {
    await server.stop()
    expect(opened.splice(0).flatMap(({ complaints }) => complaints)).toEqual([])
  })

  async function open(): Promise<ClientOf2017> {
    const client = new ClientOf2017(server.url)
    opened.push(client)
    await client.createDevice()
    return client
  }

  async function stored(account = ALICE) {
    const [entry] = (await portal.post('Get', { Account: account }, { ours: false })).response.Entries!
    return verifyPersonalProfile(deps, entry!.value as Mesh<'SignedPersonalProfile'>)
  }

  it('lives its whole life', async () => {
    const alice = await open()
    expect(await alice.verify(ALICE)).toBe(true)
    const { udf } = await alice.createPersonal(ALICE)
    expect(await alice.verify(ALICE)).toBe(false)
    expect((await alice.getAccount(ALICE))!.Identifier).toBe(udf)
    expect(await stored()).toMatchObject({ udf, suite: '2017' })

    const { identifier } = await alice.escrow(3, 5)
    expect(await alice.getIdentifier(identifier)).toMatchObject({ tag: 'OfflineEscrowEntry' })
    expect(await alice.getIdentifier('MAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA')).toBeUndefined()

    const ssh = await alice.createSsh()
    const application = await alice.getIdentifier(ssh)
    expect(application).toMatchObject({ tag: 'SignedApplicationProfile' })
    const value = application!.value as Mesh<'SignedApplicationProfile'>
    const { type } = await verifyApplicationProfile(deps, value, { personal: await stored() })
    expect(type).toBe('SSHProfile')

    const phone = await open()
    expect(await alice.pending()).toEqual([])
    const shown = await phone.startConnect(ALICE)
    expect(await phone.completeConnect()).toBeUndefined()
    expect(await alice.pending()).toEqual([shown])
    await alice.accept(shown.slice(0, 5))
    expect(await alice.pending()).toEqual([])
    // An administrator of 2017 leaves it to the new device to publish.
    expect((await stored()).devices).toHaveLength(1)
    const received = await phone.completeConnect()
    expect(received?.Devices).toHaveLength(2)
    expect((await stored()).devices.map(device => device.udf)).toEqual([alice.device.udf, phone.device.udf])

    const second = await alice.createSsh()
    expect(await phone.getIdentifier(second)).toMatchObject({ tag: 'SignedApplicationProfile' })
    const { applications, devices } = await stored()
    expect(applications.map(({ Identifier }) => Identifier)).toEqual([ssh, second])
    expect(devices).toHaveLength(2)

    expect(await alice.post('Hello', {})).toMatchObject({ Version: { Major: 0, Minor: 7 } })
    expect(await alice.post('Status', {})).toMatchObject({ Status: 201 })
    expect(await alice.post('Transfer', { SearchConstraints: {} })).toMatchObject({ Status: 201 })
    expect(await alice.post('DeleteAccount', { Account: ALICE })).toMatchObject({ Status: 201 })
    expect(await alice.getAccount(ALICE)).toBeUndefined()
    expect(await alice.post('DeleteAccount', { Account: ALICE })).toMatchObject({ Status: 409 })
    expect(await alice.verify(ALICE)).toBe(true)
  })

  it('may have several accounts, whose requests are one list', async () => {
    const alice = await open()
    const { udf, signed } = await alice.createPersonal(ALICE)
    const second = 'alice.second@example.com'
    const profile = { tag: 'SignedPersonalProfile', value: signed } as const
    await alice.post('CreateAccount', { Account: second, Profile: profile })
    expect((await alice.getAccount(second))?.Identifier).toBe(udf)
    const phone = await open()
    const shown = await phone.startConnect(ALICE)
    Object.assign(alice.profile, { account: second })
    expect(await alice.pending()).toEqual([shown])
    await alice.accept(shown)
    expect((await phone.completeConnect())?.Devices).toHaveLength(2)
    for (const account of [ALICE, second]) expect((await stored(account)).devices).toHaveLength(2)
  })

  it('is answered in a form that it can read, whatever it asks', async () => {
    const alice = await open()
    for (const transaction of [
      'ConnectPending',
      'ConnectComplete',
      'ConnectStart',
      'ConnectStatus',
    ] as const) {
      expect(await alice.post(transaction, { AccountID: 'nobody@example.com' })).toEqual({})
    }
    expect(await alice.post('CreateAccount', {})).toMatchObject({ Status: 400 })
    expect(await alice.post('Publish', {})).toMatchObject({ Status: 400 })
    expect(await alice.post('ValidateAccount', {})).toMatchObject({ Status: 400 })
    expect(await alice.post('Get', {})).toMatchObject({ Status: 201, Entries: [] })
  })

  it('does not take an account that is somebody else’s, nor bring an older version back', async () => {
    const alice = await open()
    const { signed: first } = await alice.createPersonal(ALICE)
    await alice.createSsh()
    const mallory = await open()
    await mallory.createPersonal(ALICE)
    expect((await stored()).udf).toBe(alice.profile.udf)

    const { digest } = await stored()
    const profile = { tag: 'SignedPersonalProfile', value: first } as const
    expect(await mallory.post('CreateAccount', { Account: ALICE, Profile: profile })).toMatchObject({
      Status: 409,
    })
    expect(await mallory.post('Publish', { Entry: profile })).toMatchObject({ Status: 409 })
    expect((await stored()).digest).toBe(digest)
  })

  it('is spared what would end it', async () => {
    const alice = await open()
    await alice.createPersonal(ALICE)
    const odd = await open()
    await odd.createDevice('\u0001')
    await odd.startConnect(ALICE)
    expect(await alice.pending()).toEqual([])
    await odd.createDevice('é, and \\u0001 in words')
    await odd.startConnect(ALICE)
    expect(await alice.pending()).toHaveLength(1)

    const { signed } = alice.profile
    const SignedData = { ...signed.SignedData!, unprotected: { dig: 'S512', typ: '\u{1f600}' } }
    const value = { ...signed, SignedData }
    const entry = { tag: 'SignedPersonalProfile', value } as const
    expect(await alice.post('Publish', { Entry: entry })).toMatchObject({ Status: 400 })
    expect((await alice.getAccount(ALICE))!.Identifier).toBe(alice.profile.udf)
  })

  it('is joined by our device, and joins our profile', async () => {
    const machine = () =>
      createHttpMachine({ url: server.url, domains: ['example.com'], clock: portal.clock })
    const alice = await open()
    const { udf } = await alice.createPersonal(ALICE)
    const ours = machine()
    const asked = await ours.engine.beginConnect({ account: ALICE })
    expect(await alice.pending()).toEqual([asked.authenticator])
    await alice.accept(asked.authenticator)
    expect(await ours.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined', profile: udf })
    expect((await stored()).devices.map(device => device.udf)).toEqual([alice.device.udf, asked.device])
    await alice.createSsh()
    expect((await ours.engine.refresh(udf)).devices).toHaveLength(2)

    const admin = machine()
    const bob = 'bob@example.com'
    const { udf: profile } = await admin.engine.createAccount({ account: bob, suite: '2017' })
    const phone = await open()
    const shown = await phone.startConnect(bob)
    const [request] = await admin.engine.pending(profile)
    expect(request).toMatchObject({ device: phone.device.udf, authenticator: shown })
    const authenticator = typeBack(shown, request!.challenge)
    await admin.engine.accept(profile, request!.id, { authenticator })
    expect((await phone.completeConnect())?.Devices).toHaveLength(2)
    expect((await admin.engine.refresh(profile)).devices).toHaveLength(2)
  })
})
