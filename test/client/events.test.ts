/** Following a portal's events, over the network and in process. */
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import type { FollowedQuestion, PortalEvent } from '../../sdk/core/protocol/follow.ts'
import type { PortalConnection } from '../../sdk/core/protocol/transact.ts'
import { DirectPortal, HttpPortal } from '../../sdk/portal/index.ts'
import { startTestServer } from '../portal/http/sockets.ts'
import { createPerson, createVersion, deps, minute, type Person } from '../portal/support/people.ts'
import { createTestPortal, noon, personal } from '../portal/support/service.ts'

const clock = { now: () => noon }
const question: FollowedQuestion = {
  transaction: 'ConnectPending',
  request: { AccountID: 'alice@example.com' },
}
const signerOf = ({ device }: Person) => ({ device: device.udf, key: device.keys.authentication.privateKey })

let close = async () => {}
afterEach(() => close())

async function overHttp() {
  const server = await startTestServer()
  close = async () => {
    server.service.close()
    await server.stop()
  }
  return { portal: server, client: new HttpPortal({ ...deps, clock }, server.url) }
}

async function inProcess() {
  const portal = createTestPortal()
  close = async () => portal.service.close()
  return { portal, client: new DirectPortal({ ...deps, clock }, request => portal.service.handle(request)) }
}

async function register(client: PortalConnection, alice: Person) {
  const request = { Account: 'alice@example.com', Profile: personal(alice.signed) }
  await client.transact('CreateAccount', request)
}

function follow(client: HttpPortal | DirectPortal, alice: Person, since?: string) {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const events = client.subscribe(question, { signer: signerOf(alice), signal: leaving.signal, since })
  const next = async (): Promise<PortalEvent | undefined> => (await events.next()).value ?? undefined
  return { next, leaving, events }
}

describe.each([
  ['over the network', overHttp],
  ['in process', inProcess],
] as const)('%s', (_, open) => {
  test('events are told as they come, and missed ones when somebody comes back', async () => {
    const { client } = await open()
    const alice = await createPerson()
    await register(client, alice)
    const { next, events } = follow(client, alice)
    const opening = await next()
    expect(opening).toEqual({ type: 'open', cursor: expect.any(String) })
    const newer = await createVersion(alice, { updated: minute(1) })
    await client.transact('Publish', { Entry: personal(newer) })
    expect(await next()).toMatchObject({ type: 'profile', identifier: alice.udf, digest: expect.any(String) })
    await events.return()

    await client.transact('Publish', { Entry: personal(await createVersion(alice, { updated: minute(2) })) })
    const back = follow(client, alice, opening!.cursor)
    expect(await back.next()).toEqual({ type: 'open' })
    expect(await back.next()).toMatchObject({ type: 'profile', cursor: expect.any(String) })
  })

  test('a stream ends by the signal, by leaving, and with the portal', async () => {
    const { portal, client } = await open()
    const alice = await createPerson()
    await register(client, alice)
    const one = follow(client, alice)
    await one.next()
    const waiting = one.next()
    one.leaving.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'mesh/aborted' })
    await expect.poll(() => portal.service.gauges().listeners).toBe(0)

    const two = follow(client, alice)
    await two.next()
    await two.events.return()
    await expect.poll(() => portal.service.gauges().listeners).toBe(0)

    const three = follow(client, alice)
    await three.next()
    portal.service.close()
    expect(await three.next()).toBeUndefined()
  })

  test('a refusal is named as that of any request', async () => {
    const { client } = await open()
    const [alice, mallory] = [await createPerson(), await createPerson()]
    await expect(follow(client, alice).next()).rejects.toMatchObject({ code: 'mesh/account/missing' })
    await register(client, alice)
    await expect(follow(client, mallory).next()).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
    const late = follow(client, alice)
    late.leaving.abort()
    await expect(late.next()).rejects.toMatchObject({ code: 'mesh/aborted' })
  })
})

test('a portal that announces no events is not asked for them', async () => {
  const portal = createTestPortal({ limits: { listeners: 0 } })
  const asked: string[] = []
  const client = new DirectPortal({ ...deps, clock }, request => {
    asked.push(new URL(request.url).pathname)
    return portal.service.handle(request)
  })
  await expect(follow(client, await createPerson()).next()).rejects.toMatchObject({
    code: 'mesh/portal/refused',
  })
  expect(asked).toEqual(['/.well-known/mmm/'])
})
