/**
 * Attacks 12, 15 and 19 at the event streams: strangers, revoked devices, copied requests, slow readers and crowds.
 */
import { describe, expect, it } from 'vitest'
import { createConnectionRequest } from '../../../sdk/core/connection/index.ts'
import { buildFollow, eventsUrl, type Listening, listen } from '../support/events.ts'
import { createDevice, createPerson, createVersion, type Device, deps, minute } from '../support/people.ts'
import {
  asAdministrator,
  asDevice,
  buildRequest,
  createTestPortal,
  noon,
  personal,
  type TestPortal,
} from '../support/service.ts'

const AccountID = 'alice@example.com'

async function settle(options: Parameters<typeof createTestPortal>[0] = {}) {
  const portal = createTestPortal(options)
  const [alice, mallory] = [await createPerson(), await createPerson()]
  await portal.post('CreateAccount', { Account: AccountID, Profile: personal(alice.signed) })
  await portal.post('CreateAccount', { Account: 'mallory@example.com', Profile: personal(mallory.signed) })
  return { portal, alice, mallory }
}

async function ask(portal: TestPortal, profile: string, device: Device) {
  const { signed } = await createConnectionRequest(deps, {
    device: device.signed,
    key: device.keys.signature.privateKey,
    profile,
  })
  await portal.post('ConnectStart', { AccountID, SignedRequest: signed })
}

const types = (events: Awaited<ReturnType<Listening['next']>>) => events?.map(({ type }) => type)

/** The version that it ends for is public, and may be told before. */
async function readToEnd(stream: Listening) {
  for (let told = await stream.next(); told !== undefined; told = await stream.next()) {
    expect(types(told)).toEqual(['profile'])
  }
}

describe('a stream', () => {
  it('is opened to devices of the profile that prove it, under every policy (control inside)', async () => {
    for (const clients of ['modern', 'both'] as const) {
      const { portal, alice, mallory } = await settle({ clients })
      const stranger = await createDevice()
      const forged = { signer: { keyid: alice.device.udf, key: stranger.keys.authentication.privateKey } }
      for (const options of [
        {},
        asDevice(stranger),
        asDevice(mallory.device),
        asAdministrator(mallory),
        forged,
      ]) {
        const refused = await listen(portal, 'ConnectPending', { AccountID }, options)
        expect([refused.status, refused.headers.get('Mesh-Error')]).toEqual([401, 'mesh/portal/unauthorized'])
      }
      await ask(portal, alice.udf, stranger)
      const curious = await listen(
        portal,
        'ConnectStatus',
        { DeviceID: stranger.udf, AccountID },
        asDevice(mallory.device),
      )
      expect(curious.status).toBe(401)
      expect(portal.service.gauges().listeners).toBe(0)

      const honest = await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device))
      expect(types(await honest.next())).toEqual(['open'])
    }
  })

  it('is not opened twice by one request, nor by a signature that was made for the transaction', async () => {
    const { portal, alice } = await settle()
    const options = { now: noon, ...asDevice(alice.device) }
    const request = await buildFollow('ConnectPending', { AccountID }, options)
    expect((await portal.service.handle(request.clone())).status).toBe(200)
    expect((await portal.service.handle(request)).status).toBe(401)

    const transaction = await buildRequest('ConnectPending', { AccountID }, options)
    const turned = new Request(eventsUrl, {
      method: 'POST',
      headers: transaction.headers,
      body: await transaction.clone().arrayBuffer(),
    })
    expect((await portal.service.handle(turned)).status).toBe(401)
    expect((await portal.service.handle(transaction)).status).toBe(200)
  })

  it('is for two questions, posted as JSON', async () => {
    const { portal, alice } = await settle()
    for (const request of [
      await buildFollow('Get', { Account: AccountID }, { now: noon, ...asDevice(alice.device) }),
      await buildFollow('Hello', {}, { now: noon }),
    ]) {
      const { status, headers } = await portal.service.handle(request)
      expect([status, headers.get('Mesh-Error')]).toEqual([400, 'mesh/schema/tag'])
    }
    const statusOf = async (init: RequestInit) =>
      (await portal.service.handle(new Request(eventsUrl, init))).status
    expect(await statusOf({})).toBe(405)
    expect(await statusOf({ method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).toBe(
      415,
    )
    expect(portal.service.gauges().listeners).toBe(0)
  })

  it('ends for a device that is removed from the profile, and does not open again (attack 19)', async () => {
    const { portal, alice } = await settle()
    const phone = await createDevice()
    const both = await createVersion(alice, { devices: [alice.device, phone], updated: minute(1) })
    await portal.post('Publish', { Entry: personal(both) })
    const [removed, stays] = [
      await listen(portal, 'ConnectPending', { AccountID }, asDevice(phone)),
      await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device)),
    ]
    await Promise.all([removed.next(), stays.next()])
    await portal.post('Publish', { Entry: personal(await createVersion(alice, { updated: minute(2) })) })
    expect(types(await stays.next())).toEqual(['profile'])
    await readToEnd(removed)
    await ask(portal, alice.udf, await createDevice())
    expect(types(await stays.next())).toEqual(['pending'])
    const again = await listen(portal, 'ConnectPending', { AccountID }, asDevice(phone))
    expect(again.status).toBe(401)
  })

  it('ends when the account is given up, also where somebody else gets the name', async () => {
    const { portal, alice, mallory } = await settle()
    const stream = await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device))
    await stream.next()
    await portal.post('DeleteAccount', { Account: AccountID }, asAdministrator(alice))
    await portal.post('CreateAccount', { Account: AccountID, Profile: personal(mallory.signed) })
    await readToEnd(stream)
    expect(portal.service.gauges().listeners).toBe(0)
  })

  it('of somebody who does not read takes no room, and is cut; who comes back hears what he missed', async () => {
    const { portal, alice } = await settle({ limits: { heartbeat: 20, pending: 1000 } })
    const slow = await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device))
    const [opening] = (await slow.next())!
    const steady = await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device))
    await steady.next()
    for (let index = 0; index < 20; index += 1) {
      await ask(portal, alice.udf, await createDevice())
      expect(types(await steady.next())).toEqual(['pending'])
    }
    const next = steady.next()
    const ticking = setInterval(() => portal.clock.advance(20), 5)
    await expect.poll(() => portal.service.gauges().listeners).toBe(1)
    clearInterval(ticking)
    expect(portal.events).toContainEqual(
      expect.objectContaining({ event: 'stream', reason: 'slow', events: 1 }),
    )
    expect(await slow.next()).toBeUndefined()
    const back = await listen(
      portal,
      'ConnectPending',
      { AccountID },
      {
        ...asDevice(alice.device),
        since: opening!.id,
      },
    )
    expect(types(await back.next())).toEqual(['open', 'pending'])
    await ask(portal, alice.udf, await createDevice())
    expect(types(await next)).toEqual(['pending'])
  })
})

describe('crowds', () => {
  it('of one device push out its own oldest stream, and nobody else’s', async () => {
    const { portal, alice, mallory } = await settle({ limits: { deviceListeners: 3 } })
    const honest = await listen(portal, 'ConnectPending', { AccountID }, asDevice(alice.device))
    await honest.next()
    const greedy: Listening[] = []
    for (let index = 0; index < 6; index += 1) {
      greedy.push(
        await listen(
          portal,
          'ConnectPending',
          { AccountID: 'mallory@example.com' },
          asDevice(mallory.device),
        ),
      )
    }
    for (const stream of greedy) await stream.next()
    expect(portal.service.gauges().listeners).toBe(4)
    for (const stream of greedy.slice(0, 3)) expect(await stream.next()).toBeUndefined()
    await ask(portal, alice.udf, await createDevice())
    expect(types(await honest.next())).toEqual(['pending'])
  })

  it('from one address take half of the room, and of all no more than there is', async () => {
    const { portal, alice, mallory } = await settle({ limits: { listeners: 4, deviceListeners: 100 } })
    const open = async (address: string, person: typeof alice, account: string) =>
      (
        await listen(
          portal,
          'ConnectPending',
          { AccountID: account },
          { ...asDevice(person.device), address },
        )
      ).status
    const crowd = async (address: string) => open(address, mallory, 'mallory@example.com')
    expect([await crowd('192.0.2.1'), await crowd('192.0.2.1'), await crowd('192.0.2.1')]).toEqual([
      200, 200, 429,
    ])
    expect(await open('192.0.2.2', alice, AccountID)).toBe(200)
    expect([await crowd('192.0.2.3'), await crowd('192.0.2.4')]).toEqual([200, 503])
  })
})
