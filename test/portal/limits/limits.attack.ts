/** Attacks 13 and 15 on the service: floods from one address and from many, while everybody else is served. */
import { describe, expect, it } from 'vitest'
import { createConnectionRequest } from '../../../sdk/core/connection/index.ts'
import {
  createApplicationEntry,
  createDevice,
  createPerson,
  createVersion,
  type Device,
  deps,
  minute,
  type Person,
} from '../support/people.ts'
import {
  asDevice,
  buildRequest,
  createTestPortal,
  noon,
  type PostOptions,
  personal,
  publishApplication,
  readOutcome,
  type TestPortal,
  url,
} from '../support/service.ts'

const AccountID = 'alice@example.com'
const MALLORY = '198.51.100.66'
const BOB = '192.0.2.7'

const helloRequest = (headers: Record<string, string> = {}) =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'mesh-client': 'x', ...headers },
    body: '{"Hello":{}}',
  })

const helloFrom = ({ service }: TestPortal, address: string) => service.handle(helloRequest(), { address })

/** A body that begins and then does not go on. */
function stuck(bytes = '{"Hel'): Request {
  const body = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(new TextEncoder().encode(bytes)),
  })
  const headers = { 'content-type': 'application/json', 'mesh-client': 'x' }
  return new Request(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
}

async function register(portal: TestPortal, alice: Person) {
  expect(
    (await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })).error,
  ).toBeNull()
}

async function ask(portal: TestPortal, alice: Person, device: Device, address: string) {
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: alice.udf,
  })
  const request = await buildRequest('ConnectStart', { AccountID, SignedRequest: signed }, { now: noon })
  return readOutcome('ConnectStart', await portal.service.handle(request, { address }))
}

describe('requests', () => {
  it('that come too fast from one address are refused at once, with when to come back; others are served', async () => {
    const portal = createTestPortal({ limits: { addressRate: 2 } })
    const answers = await Promise.all(Array.from({ length: 50 }, () => helloFrom(portal, MALLORY)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(30)
    for (const { headers } of refused) {
      expect(headers.get('Mesh-Error')).toBe('mesh/portal/busy')
      expect(headers.get('Retry-After')).toBe('1')
    }
    expect((await helloFrom(portal, BOB)).status).toBe(200)
    portal.clock.advance(1000)
    expect((await helloFrom(portal, MALLORY)).status).toBe(200)
    expect(portal.events).toContainEqual(
      expect.objectContaining({ status: 429, code: 'mesh/portal/busy', limit: 'address-rate' }),
    )
  })

  it('of other kinds count as well, and the whole network of an IPv6 address counts as one', async () => {
    const portal = createTestPortal({ limits: { addressRate: 1 } })
    for (let index = 0; index < 10; index += 1) {
      await portal.service.handle(new Request(url), { address: `2001:db8:1:2::${index}` })
    }
    expect((await helloFrom(portal, '2001:db8:1:2:aaaa::1')).status).toBe(429)
    expect((await helloFrom(portal, '2001:db8:1:3::1')).status).toBe(200)
  })

  it('that cost more are paid for', async () => {
    const portal = createTestPortal({ limits: { addressRate: 1 } })
    const create = async (name: string, address: string) => {
      const { signed } = await createPerson()
      const request = { Account: `${name}@example.com`, Profile: personal(signed) }
      const built = await buildRequest('CreateAccount', request, { now: noon })
      return (await portal.service.handle(built, { address })).status
    }
    expect(await create('one', MALLORY)).toBe(200)
    expect(await create('two', MALLORY)).toBe(429)
    expect(await create('two', BOB)).toBe(200)
  })

  it('of one device are so many, however many addresses it comes from', async () => {
    const portal = createTestPortal({ limits: { accountRate: 1 } })
    const [alice, bob] = [await createPerson(), await createPerson()]
    await register(portal, alice)
    await portal.post('CreateAccount', { Account: 'bob@example.com', Profile: personal(bob.signed) })
    const pending = async (account: string, signer: PostOptions, address: string) => {
      const request = await buildRequest('ConnectPending', { AccountID: account }, { now: noon, ...signer })
      return (await portal.service.handle(request, { address })).status
    }
    const statuses: number[] = []
    for (let index = 0; index < 15; index += 1) {
      statuses.push(await pending(AccountID, asDevice(alice.device), `192.0.2.${index}`))
    }
    expect(statuses.filter(status => status === 429)).toHaveLength(5)
    expect(await pending('bob@example.com', asDevice(bob.device), BOB)).toBe(200)
  })

  it('that strangers make in somebody’s name take nothing from her', async () => {
    const portal = createTestPortal({ limits: { accountRate: 1 } })
    const [alice, stranger] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    const forged = { signer: { keyid: alice.device.udf, key: stranger.keys.authentication.privateKey } }
    for (let index = 0; index < 20; index += 1) {
      expect((await portal.post('ConnectPending', { AccountID }, forged)).http).toBe(401)
    }
    // What she published herself, sent again by others.
    for (let index = 0; index < 20; index += 1) {
      expect((await portal.post('Publish', { Entry: personal(alice.signed) })).http).toBe(200)
    }
    const own = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(own.http).toBe(200)
    const next = await createVersion(alice, { updated: minute(1) })
    expect((await portal.post('Publish', { Entry: personal(next) })).http).toBe(200)
  })
})

describe('connection requests', () => {
  it('of one address take a part of the list and no more, so that others can still ask', async () => {
    const portal = createTestPortal({ limits: { pending: 20 } })
    const alice = await createPerson()
    await register(portal, alice)
    const outcomes = []
    for (let index = 0; index < 8; index += 1)
      outcomes.push(await ask(portal, alice, await createDevice(), MALLORY))
    expect(outcomes.map(({ http }) => http)).toEqual([200, 200, 200, 200, 429, 429, 429, 429])
    expect(outcomes.at(-1)!.error).toBe('mesh/portal/busy')
    expect(Number(outcomes.at(-1)!.headers.get('Retry-After'))).toBeGreaterThan(60)

    const phone = await createDevice()
    expect((await ask(portal, alice, phone, BOB)).http).toBe(200)
    const { response } = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(response.Pending).toHaveLength(5)
    expect(response.Pending!.at(-1)!.Identifier).toBe(phone.udf)
  })

  it('of many addresses fill the list, and take neither those that wait nor the administrator’s part from it', async () => {
    const portal = createTestPortal({ limits: { pending: 10 } })
    const [alice, phone] = [await createPerson(), await createDevice()]
    await register(portal, alice)
    await ask(portal, alice, phone, BOB)
    const outcomes = []
    for (let index = 0; index < 15; index += 1) {
      outcomes.push(await ask(portal, alice, await createDevice(), `198.51.100.${index}`))
    }
    expect(outcomes.filter(({ http }) => http === 200)).toHaveLength(9)
    const refused = outcomes.at(-1)!
    expect(refused).toMatchObject({ http: 429, error: 'mesh/portal/limit' })
    expect(Number(refused.headers.get('Retry-After'))).toBe(15 * 60)
    const { response } = await portal.post('ConnectPending', { AccountID }, asDevice(alice.device))
    expect(response.Pending![0]!.Identifier).toBe(phone.udf)
    portal.clock.advance(15 * 60_000)
    expect((await ask(portal, alice, phone, BOB)).http).toBe(200)
  })
})

describe('bodies', () => {
  it('that do not arrive hold up nobody', async () => {
    const portal = createTestPortal({ limits: { concurrent: 4, bodyTime: 200 } })
    const slow = Array.from({ length: 50 }, () => portal.service.handle(stuck(), { address: MALLORY }))
    expect((await helloFrom(portal, MALLORY)).status).toBe(200)
    for (const answer of await Promise.all(slow)) {
      expect([answer.status, answer.headers.get('Mesh-Error')]).toEqual([408, 'mesh/portal/timeout'])
    }
  })

  it('that arrive in heaps are kept up to a limit, of one address and of all', async () => {
    const portal = createTestPortal({ limits: { bodies: 400_000, bodyTime: 300 } })
    const heap = ' '.repeat(90_000)
    const one = await Promise.all(
      Array.from({ length: 3 }, () => portal.service.handle(stuck(heap), { address: MALLORY })),
    )
    expect(one.map(({ status }) => status).sort()).toEqual([408, 429, 429])
    const many = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        portal.service.handle(stuck(heap), { address: `192.0.2.${index}` }),
      ),
    )
    expect(many.map(({ status }) => status).sort()).toEqual([408, 408, 408, 408, 503, 503])
    expect(portal.service.gauges().held).toBe(0)
    const whole = new Request(url, {
      method: 'POST',
      body: `{"Hello":{}}${heap}`,
      headers: helloRequest().headers,
    })
    expect((await portal.service.handle(whole, { address: BOB })).status).toBe(200)
  })

  it('of a hundred thousand members, or deeper than any message, are not read', async () => {
    const portal = createTestPortal()
    const send = async (body: string) =>
      (
        await portal.service.handle(
          new Request(url, { method: 'POST', body, headers: helloRequest().headers }),
        )
      ).status
    const members = Array.from({ length: 100_000 }, (_, index) => `"m${index}":0`)
    expect(await send(`{"Get":{${members.join(',')}}}`)).toBe(413)
    expect(await send(`{"Get":{"X":${'['.repeat(100_000)}`)).toBe(400)
    expect(await send(`{"Get":{${members.slice(0, 5000).join(',')}}}`)).toBe(200)
  })
})

describe('work', () => {
  it('is refused where there is too much of it, of one address and altogether, and begun again after', async () => {
    let release = () => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    const plain = createTestPortal()
    const store = { ...plain.store, get: async (key: string) => held.then(() => plain.store.get(key)) }
    const portal = createTestPortal({ store, limits: { concurrent: 8 } })
    const get = async (address: string) => {
      const request = await buildRequest('Get', { Identifier: 'x' }, { now: noon })
      return portal.service.handle(request, { address })
    }
    const begun = [
      ...Array.from({ length: 2 }, () => get(MALLORY)),
      ...Array.from({ length: 6 }, (_, index) => get(`192.0.2.${index}`)),
    ]
    await expect.poll(() => portal.service.gauges().working).toBe(8)
    expect(await get(MALLORY)).toMatchObject({ status: 503 })
    release()
    expect((await Promise.all(begun)).every(({ status }) => status === 200)).toBe(true)
    expect(portal.service.gauges().working).toBe(0)
    expect((await get(MALLORY)).status).toBe(200)
  })
})

describe('storage', () => {
  it('of a profile’s applications has a limit that its owner alone can reach, and that replacing keeps', async () => {
    const portal = createTestPortal({ limits: { storage: 5000 } })
    const [alice, bob] = [await createPerson(), await createPerson()]
    const settle = async (person: Person) => {
      const entries = Array.from({ length: 6 }, () => createApplicationEntry([person.device]))
      const signed = await createVersion(person, { applications: entries })
      await portal.post('Publish', { Entry: personal(signed) })
      const publish = (index: number, updated = minute(1)) =>
        publishApplication(portal, { person: signed, entry: entries[index]!, by: person.device, updated })
      return publish
    }
    const publish = await settle(alice)
    let kept = 0
    for (; kept < 6; kept += 1) if ((await publish(kept)).http !== 200) break
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(6)
    expect(await publish(kept)).toMatchObject({ http: 413, error: 'mesh/portal/limit' })
    // A newer version takes the place of an older one.
    expect((await publish(0, minute(2))).http).toBe(200)
    expect((await (await settle(bob))(0)).http).toBe(200)
  })

  it('of new objects is so much a day for an address', async () => {
    const portal = createTestPortal({ limits: { addressStorage: 10_000 } })
    const publish = async (address: string) => {
      const { signed: value } = await createDevice()
      const entry = { Entry: { tag: 'SignedDeviceProfile', value } } as const
      return portal.service.handle(await buildRequest('Publish', entry, { now: portal.clock.now() }), {
        address,
      })
    }
    let answer = await publish(MALLORY)
    let published = 0
    for (; answer.status === 200 && published < 50; published += 1) answer = await publish(MALLORY)
    expect(published).toBeGreaterThan(1)
    expect([answer.status, answer.headers.get('Mesh-Error')]).toEqual([429, 'mesh/portal/busy'])
    expect((await publish(BOB)).status).toBe(200)
    portal.clock.advance(24 * 60 * 60_000)
    expect((await publish(MALLORY)).status).toBe(200)
  })
})
