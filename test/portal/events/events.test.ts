import { describe, expect, it } from 'vitest'
import { createConnectionRequest, createConnectionResult } from '../../../sdk/core/connection/index.ts'
import { type Listening, type ListenOptions, listen } from '../support/events.ts'
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
  asAdministrator,
  asDevice,
  createTestPortal,
  personal,
  publishApplication,
  type TestPortal,
} from '../support/service.ts'

const AccountID = 'alice@example.com'

async function settle(options: Parameters<typeof createTestPortal>[0] = {}) {
  const portal = createTestPortal(options)
  const alice = await createPerson()
  await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
  const follow = (more: ListenOptions = {}) =>
    listen(portal, 'ConnectPending', { AccountID }, { ...asDevice(alice.device), ...more })
  return { portal, alice, follow }
}

async function ask(portal: TestPortal, alice: Person, device: Device) {
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile: alice.udf,
  })
  expect((await portal.post('ConnectStart', { AccountID, SignedRequest: signed })).error).toBeNull()
}

const types = (events: Awaited<ReturnType<Listening['next']>>) => events?.map(({ type }) => type)

describe('the events of a profile', () => {
  it('begin with an opening, and tell of requests, versions and applications as they come', async () => {
    const { portal, alice, follow } = await settle()
    const stream = await follow()
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(await stream.next()).toEqual([{ type: 'open', data: { Heartbeat: 20 }, id: expect.any(String) }])

    const phone = await createDevice()
    await ask(portal, alice, phone)
    expect(await stream.next()).toMatchObject([{ type: 'pending', data: { Identifier: alice.udf } }])

    const entry = createApplicationEntry([alice.device])
    const signed = await createVersion(alice, { updated: minute(1), applications: [entry] })
    const { digest } = await portal.post('Publish', { Entry: personal(signed) })
    expect(await stream.next()).toMatchObject([
      { type: 'profile', data: { Identifier: alice.udf, Digest: digest } },
    ])

    const published = await publishApplication(portal, {
      person: signed,
      entry,
      by: alice.device,
      updated: minute(1),
    })
    expect(await stream.next()).toMatchObject([
      { type: 'application', data: { Identifier: entry.Identifier, Digest: published.digest } },
    ])
  })

  it('tell of an application that was there before the profile listed it', async () => {
    const { portal, alice, follow } = await settle()
    const stream = await follow()
    await stream.next()
    const entry = createApplicationEntry([alice.device])
    const listing = await createVersion(alice, { updated: minute(1), applications: [entry] })
    await portal.post('Publish', { Entry: personal(listing) })
    await stream.next()
    await publishApplication(portal, { person: listing, entry, by: alice.device, updated: minute(1) })
    expect(types(await stream.next())).toEqual(['application'])
    await portal.post('Publish', { Entry: personal(await createVersion(alice, { updated: minute(2) })) })
    expect(types(await stream.next())).toEqual(['profile'])
    const again = await createVersion(alice, { updated: minute(3), applications: [entry] })
    await portal.post('Publish', { Entry: personal(again) })
    const told: unknown[] = []
    while (told.length < 2) told.push(...((await stream.next()) ?? []))
    expect(told).toMatchObject([
      { type: 'profile', data: { Identifier: alice.udf } },
      { type: 'application', data: { Identifier: entry.Identifier } },
    ])
  })

  it('that nobody has read yet are told once', async () => {
    const { portal, alice, follow } = await settle()
    const stream = await follow()
    await stream.next()
    for (let index = 0; index < 3; index += 1) await ask(portal, alice, await createDevice())
    await portal.post('Publish', { Entry: personal(await createVersion(alice, { updated: minute(1) })) })
    await expect.poll(() => portal.service.gauges().listeners).toBe(1)
    await new Promise(resolve => setTimeout(resolve))
    const told = await stream.next()
    expect(types(told)!.toSorted()).toEqual(['pending', 'profile'])
  })

  it('of others are not told', async () => {
    const { portal, alice, follow } = await settle()
    const stream = await follow()
    await stream.next()
    const bob = await createPerson()
    await portal.post('CreateAccount', { Account: 'bob@example.com', Profile: personal(bob.signed) })
    await ask(portal, alice, await createDevice())
    expect(types(await stream.next())).toEqual(['pending'])
  })

  it('go on after the last one seen, and tell nothing twice', async () => {
    const { portal, alice, follow } = await settle()
    const first = await follow()
    const [opening] = (await first.next())!
    await first.leave()
    await expect.poll(() => portal.service.gauges().listeners).toBe(0)

    const same = await follow({ since: opening!.id })
    expect(types(await same.next())).toEqual(['open'])
    await ask(portal, alice, await createDevice())
    const [asked] = (await same.next())!
    await same.leave()

    await portal.post('Publish', { Entry: personal(await createVersion(alice, { updated: minute(1) })) })
    const late = await follow({ since: asked!.id })
    expect(types(await late.next())).toEqual(['open', 'profile'])
    const later = await follow({ since: opening!.id })
    expect(types(await later.next())).toEqual(['open', 'profile', 'pending'])
    for (const since of ['', 'x', '-'.repeat(5000)]) {
      const odd = await follow({ since })
      expect(types(await odd.next())).toContain('pending')
    }
  })

  it('go on at another process of the portal', async () => {
    const { portal, alice, follow } = await settle()
    const [opening] = (await (await follow()).next())!
    const other = createTestPortal({ store: portal.store })
    const options = { ...asDevice(alice.device), since: opening!.id }
    const moved = await listen(other, 'ConnectPending', { AccountID }, options)
    expect(types(await moved.next())).toEqual(['open'])
    await ask(portal, alice, await createDevice())
    expect(types(await moved.next())).toEqual(['pending'])
  })

  it('show signs of life', async () => {
    const { portal, follow } = await settle({ limits: { heartbeat: 20 } })
    const stream = await follow()
    await stream.next()
    const next = stream.next()
    const ticking = setInterval(() => portal.clock.advance(20), 5)
    await expect.poll(() => stream.beats).toBeGreaterThan(2)
    clearInterval(ticking)
    portal.service.close()
    expect(await next).toBeUndefined()
  })
})

describe('the events of a device that waits', () => {
  it('tell of the decision, by scan and by address', async () => {
    const { portal, alice } = await settle()
    const [asking, scanned] = [await createDevice(), await createDevice()]
    await ask(portal, alice, asking)
    await portal.post('Publish', { Entry: { tag: 'SignedDeviceProfile', value: scanned.signed } })
    for (const device of [asking, scanned]) {
      const request = { DeviceID: device.udf, ...(device === asking ? { AccountID } : {}) }
      const stream = await listen(portal, 'ConnectStatus', request, asDevice(device))
      expect(types(await stream.next())).toEqual(['open'])
      const Result = await createConnectionResult(deps, {
        decision: 'Rejected',
        device: device.signed,
        personal: alice.signed,
        online: alice.online.privateKey,
      })
      await portal.post('ConnectComplete', { AccountID, Result }, asDevice(alice.device))
      expect(await stream.next()).toMatchObject([{ type: 'result', data: { Identifier: device.udf } }])
      await stream.leave()
    }
  })
})

describe('a stream', () => {
  it('ends when the portal is stopped, when its listener leaves, and is logged without names', async () => {
    const { portal, follow } = await settle()
    const [one, two] = [await follow(), await follow()]
    await one.next()
    await one.leave()
    await two.next()
    portal.service.close()
    expect(await two.next()).toBeUndefined()
    expect(portal.service.gauges()).toMatchObject({ listeners: 0, told: 2 })
    const ended = portal.events.filter(({ event }) => event === 'stream')
    expect(ended).toMatchObject([{ reason: 'left' }, { reason: 'closed' }])
    expect(JSON.stringify(portal.events)).not.toContain('alice')
    const refused = await follow()
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
    expect((await portal.post('Get', { Account: AccountID })).http).toBe(200)
  })

  it('is not announced, and not there, where a portal has none', async () => {
    const { portal, follow } = await settle({ limits: { listeners: 0 } })
    const { headers, status } = await follow()
    expect(headers.get('Mesh-Features')).not.toContain('events')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(portal.service.gauges().listeners).toBe(0)
  })

  it('leaves an administrator’s key no rights that devices have', async () => {
    const { portal, alice } = await settle()
    const stream = await listen(portal, 'ConnectPending', { AccountID }, asAdministrator(alice))
    expect(stream.status).toBe(401)
  })
})
