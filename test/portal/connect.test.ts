import { describe, expect, it } from 'vitest'
import {
  createConnectionRequest,
  createConnectionResult,
  scanMac,
  verifyConnectionResult,
} from '../../sdk/core/connection/index.ts'
import { randomBytes } from '../../sdk/core/deps.ts'
import {
  createDevice,
  createPerson,
  createVersion,
  type Device,
  deps,
  minute,
  type Person,
} from './support/people.ts'
import { asDevice, createTestPortal, personal, type TestPortal } from './support/service.ts'

const AccountID = 'alice@example.com'

async function register({ post }: TestPortal, alice: Person) {
  await post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
}

async function ask({ post }: TestPortal, alice: Person, device: Device) {
  const { signed, nonce } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: alice.udf,
  })
  return { signed, nonce, ...(await post('ConnectStart', { AccountID, SignedRequest: signed })) }
}

interface Deciding {
  readonly decision?: 'Accepted' | 'Rejected'
  readonly nonce?: string | undefined
  readonly mac?: string
}

/** Adds the device to the profile if accepted, publishes that, and delivers the decision. */
async function decide({ post }: TestPortal, alice: Person, device: Device, options: Deciding = {}) {
  const { decision = 'Accepted', ...header } = options
  const devices = decision === 'Accepted' ? [alice.device, device] : [alice.device]
  const profile = await createVersion(alice, { devices, updated: minute(1) })
  await post('Publish', { Entry: personal(profile) })
  const result = await createConnectionResult(deps, {
    decision,
    device: device.signed,
    personal: profile,
    online: alice.online.privateKey,
    ...header,
  })
  return post('ConnectComplete', { AccountID, Result: result }, asDevice(alice.device))
}

function status({ post }: TestPortal, device: Device, AccountID?: string) {
  const request = { DeviceID: device.udf, ...(AccountID === undefined ? {} : { AccountID }) }
  return post('ConnectStatus', request, asDevice(device))
}

describe('connecting by address', () => {
  it.each([
    ['modern', 'Accepted'],
    ['modern', 'Rejected'],
    ['nist', 'Accepted'],
    ['2017', 'Accepted'],
  ] as const)('brings the decision to the device: %s, %s', async (suite, decision) => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(suite), await createDevice(suite)]
    await register(portal, alice)
    const { signed, nonce, http } = await ask(portal, alice, phone)
    expect(http).toBe(200)
    expect((await status(portal, phone, AccountID)).response).toEqual({})

    const pending = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(pending.response.Pending).toEqual([signed])
    expect(pending.response).not.toHaveProperty('Status')

    expect((await decide(portal, alice, phone, { decision, nonce })).error).toBeNull()
    const answer = await status(portal, phone, AccountID)
    const believed = await verifyConnectionResult(deps, answer.response.Result!, {
      device: phone,
      profile: alice.udf,
      nonce,
    })
    expect(believed.decision).toBe(decision.toLowerCase())
    const after = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(after.response.Pending).toEqual([])
  })
})

describe('connecting by scanning', () => {
  it('takes a decision about a device that only published itself', async () => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    const secret = randomBytes(deps, 16)
    await portal.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: phone.signed } })
    expect((await status(portal, phone)).response).toEqual({})
    const mac = await scanMac(deps, { secret, device: phone.udf, profile: alice.udf, decision: 'Accepted' })
    expect((await decide(portal, alice, phone, { mac })).error).toBeNull()
    const { response } = await status(portal, phone)
    const { personal: joined } = await verifyConnectionResult(deps, response.Result!, {
      device: phone,
      secret,
    })
    expect(joined.udf).toBe(alice.udf)
  })

  it('takes none about a device it has never heard of', async () => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    expect(await decide(portal, alice, phone)).toMatchObject({ http: 404, error: 'mesh/connect/missing' })
    expect(await status(portal, phone)).toMatchObject({ http: 404, error: 'mesh/connect/missing' })
  })
})

describe('connection requests', () => {
  it('expire', async () => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    await ask(portal, alice, phone)
    portal.clock.advance(15 * 60_000)
    const pending = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(pending.response.Pending).toEqual([])
    expect((await status(portal, phone, AccountID)).error).toBe('mesh/connect/missing')
  })

  it('are one per device, the newest, and take the place of an earlier decision', async () => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    const first = await ask(portal, alice, phone)
    const second = await ask(portal, alice, phone)
    const list = async () =>
      (await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))).response.Pending
    expect(await list()).toEqual([second.signed])
    await decide(portal, alice, phone, { decision: 'Rejected', nonce: second.nonce })
    expect((await status(portal, phone, AccountID)).response.Result).toBeDefined()

    // Its answer was lost and it is sent again: decided it stays.
    await portal.post('ConnectStart', { AccountID, SignedRequest: second.signed })
    expect((await status(portal, phone, AccountID)).response.Result).toBeDefined()
    expect(await list()).toEqual([])

    const third = await ask(portal, alice, phone)
    expect((await status(portal, phone, AccountID)).response.Result).toBeUndefined()
    expect(await list()).toEqual([third.signed])
    expect(first.signed).not.toEqual(third.signed)
  })

  it('are at most fifty, and those that wait stay', async () => {
    const portal = createTestPortal({ limits: { pending: 2 } })
    const alice = await createPerson()
    await register(portal, alice)
    const devices = await Promise.all(Array.from({ length: 3 }, () => createDevice()))
    const [one, two, three] = devices as [Device, Device, Device]
    expect((await ask(portal, alice, one)).error).toBeNull()
    expect((await ask(portal, alice, two)).error).toBeNull()
    expect(await ask(portal, alice, three)).toMatchObject({ http: 429, error: 'mesh/portal/limit' })
    expect((await ask(portal, alice, one)).error).toBeNull()
    const { response } = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(response.Pending!.map(request => request.Identifier)).toEqual([two.udf, one.udf])
  })

  it('are refused for unknown accounts, other profiles, other suites and damaged ones', async () => {
    const portal = createTestPortal()
    const [alice, bob] = [await createPerson(), await createPerson()]
    await register(portal, alice)
    const [phone, old] = [await createDevice(), await createDevice('2017')]
    const { signed } = await ask(portal, alice, phone)
    const unknown = await portal.post('ConnectStart', {
      AccountID: 'nobody@example.com',
      SignedRequest: signed,
    })
    expect(unknown).toMatchObject({ http: 404, error: 'mesh/account/missing', response: {} })
    expect((await ask(portal, bob, phone)).error).toBe('mesh/connect/request')
    expect((await ask(portal, alice, old)).error).toBe('mesh/profile/suite')
    const damaged = { ...signed, Identifier: old.udf }
    expect((await portal.post('ConnectStart', { AccountID, SignedRequest: damaged })).error).toBe(
      'mesh/connect/request',
    )
  })
})

describe('decisions', () => {
  it('are told to the device that the account’s own profile decided about', async () => {
    const portal = createTestPortal()
    const [alice, bob, phone] = [await createPerson(), await createPerson(), await createDevice()]
    await register(portal, alice)
    await portal.post('CreateAccount', { Account: 'bob@example.com', Profile: personal(bob.signed) })
    await portal.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: phone.signed } })
    await ask(portal, alice, phone)
    const result = await createConnectionResult(deps, {
      decision: 'Rejected',
      device: phone.signed,
      personal: bob.signed,
      online: bob.online.privateKey,
    })
    const posted = await portal.post(
      'ConnectComplete',
      { AccountID: 'bob@example.com', Result: result },
      asDevice(bob.device),
    )
    expect(posted.error).toBeNull()
    expect((await status(portal, phone, AccountID)).response.Result).toBeUndefined()
    expect((await status(portal, phone, 'bob@example.com')).response.Result).toBeDefined()
  })

  it('are forgotten after a day', async () => {
    const portal = createTestPortal()
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    const { nonce } = await ask(portal, alice, phone)
    await decide(portal, alice, phone, { nonce })
    portal.clock.advance(24 * 60 * 60_000)
    expect((await status(portal, phone, AccountID)).error).toBe('mesh/connect/missing')
  })

  it('need no signature of the request where clients of 2017 are served', async () => {
    const portal = createTestPortal({ clients: 'both' })
    const [alice, phone] = [await createPerson('2017'), await createDevice('2017')]
    await register(portal, alice)
    await ask(portal, alice, phone)
    const old = { ours: false }
    expect((await portal.post('ConnectPending', { AccountID }, old)).response.Pending).toHaveLength(1)
    const profile = await createVersion(alice, { devices: [alice.device, phone], updated: minute(1) })
    const result = await createConnectionResult(deps, {
      decision: 'Accepted',
      device: phone.signed,
      personal: profile,
      online: alice.online.privateKey,
    })
    const posted = await portal.post('ConnectComplete', { AccountID, Result: result }, old)
    expect(posted).toMatchObject({ http: 200, error: null, response: {} })
    const told = await portal.post('ConnectStatus', { AccountID, DeviceID: phone.udf }, old)
    expect(told.response.Result).toEqual(result)
    // The new device of 2017 then creates the account again, with the profile it was given.
    const joined = await portal.post('CreateAccount', { Account: AccountID, Profile: personal(profile) }, old)
    expect(joined.response.Status).toBe(201)
  })
})
