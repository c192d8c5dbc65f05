/** Our client at a portal of 2017 that ends its process whenever something surprises it: nothing we do does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createConnectionRequest, createConnectionResult } from '../../sdk/core/connection/index.ts'
import { isMeshError, MeshError } from '../../sdk/core/error.ts'
import type { RequestOf, TransactionName } from '../../sdk/core/schema/index.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { createDevice, createPerson, createVersion, deps, minute } from '../portal/support/people.ts'
import { personal } from '../portal/support/service.ts'
import { expectRefusal } from '../support/crypto.ts'
import { createHttpMachine, type HttpMachine, typeBack } from '../support/machines.ts'
import { type PortalOf2017, startPortalOf2017 } from '../support/portal-of-2017/index.ts'

const ALICE = 'alice@example.com'
const quick = { backOff: [1, 1] }

let portal: PortalOf2017
beforeEach(async () => {
  portal = await startPortalOf2017()
})
afterEach(() => portal.close())

function connect(options = {}): HttpPortal {
  return new HttpPortal({ ...deps, clock: Date }, portal.url, { ...quick, ...options })
}

function expectUnharmed(): void {
  expect(portal.deaths).toEqual([])
  expect(portal.complaints).toEqual([])
}

describe('a connection to a portal of 2017', () => {
  test('asks nothing that would end it', async () => {
    const client = connect()
    const [alice, mallory, phone] = await Promise.all([createPerson(), createPerson(), createDevice()])
    const { signed: request } = await createConnectionRequest(deps, {
      device: phone.signed,
      key: phone.keys.signature.privateKey,
      profile: alice.udf,
    })
    const result = await createConnectionResult(deps, {
      decision: 'Accepted',
      device: phone.signed,
      personal: alice.signed,
      online: alice.online.privateKey,
    })
    const refuse = <N extends TransactionName>(transaction: N, content: RequestOf<N>, code: string) =>
      expect(client.transact(transaction, content), transaction).rejects.toMatchObject({ code })

    const missing = 'mesh/account/missing'
    await refuse('ConnectPending', { AccountID: ALICE }, missing)
    await refuse('ConnectStart', { AccountID: ALICE, SignedRequest: request }, missing)
    await refuse('ConnectComplete', { AccountID: ALICE, Result: result }, missing)
    await refuse('DeleteAccount', { Account: ALICE }, missing)
    await client.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
    await refuse('ConnectComplete', { AccountID: ALICE, Result: result }, 'mesh/connect/missing')
    const hers = { Account: ALICE, Profile: personal(mallory.signed) }
    await refuse('CreateAccount', hers, 'mesh/account/taken')

    const absent = 'mesh/schema/missing'
    await refuse('ValidateAccount', {}, absent)
    await refuse('CreateAccount', {}, absent)
    await refuse('CreateAccount', { Account: ALICE }, absent)
    await refuse('Publish', {}, absent)
    await refuse('Publish', { Entry: { tag: 'SignedPersonalProfile', value: {} } }, absent)
    await refuse('ConnectStart', {}, absent)
    await refuse('ConnectStart', { AccountID: ALICE }, absent)
    await refuse('ConnectStatus', {}, absent)
    await refuse('ConnectPending', {}, absent)
    await refuse('ConnectComplete', { AccountID: ALICE }, absent)
    const device = { tag: 'SignedDeviceProfile', value: phone.signed } as const
    await refuse('CreateAccount', { Account: ALICE, Profile: device }, 'mesh/schema/tag')
    const odd = 'mesh/encoding/character'
    await refuse('ValidateAccount', { Account: '😀@example.com' }, odd)
    await refuse('ValidateAccount', { Account: 'a\u0001b@example.com' }, odd)

    expect(await client.transact('Get', {})).toEqual({ Entries: [] })
    await client.transact('Status', {})
    await client.transact('Transfer', { SearchConstraints: {} })
    await client.transact('Get', { Account: ALICE, Identifier: alice.udf, Multiple: false, Full: false })
    expectUnharmed()
  })

  test('does not ask for an account that it has deleted', async () => {
    const client = connect()
    const alice = await createPerson()
    const create = () => client.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
    const entries = async () => (await client.transact('Get', { Account: ALICE })).Entries ?? []
    await create()
    expect(await entries()).toHaveLength(1)
    await client.transact('DeleteAccount', { Account: ALICE })
    expect(await entries()).toEqual([])
    await expectRefusal(client.transact('ConnectPending', { AccountID: ALICE }), 'mesh/account/missing')
    await create()
    expect(await entries()).toHaveLength(1)
    expectUnharmed()
  })

  test('leaves a request that waits already where it is', async () => {
    const client = connect()
    const [alice, phone] = await Promise.all([createPerson('2017'), createDevice('2017')])
    await client.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) })
    const { signed: SignedRequest } = await createConnectionRequest(deps, {
      device: phone.signed,
      key: phone.keys.signature.privateKey,
      profile: alice.udf,
    })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await client.transact('ConnectStart', { AccountID: ALICE, SignedRequest })
    }
    const { Pending } = await client.transact('ConnectPending', { AccountID: ALICE })
    expect(Pending).toEqual([SignedRequest])
    expectUnharmed()
  })

  test('does not break off what is on its way', async () => {
    const client = connect({ deadline: 100 })
    await client.features()
    const release = portal.hold()
    const controller = new AbortController()
    const given = client.transact('Get', { Account: ALICE }, { signal: controller.signal })
    const late = client.transact('Status', {})
    controller.abort()
    await expectRefusal(given, 'mesh/aborted')
    await expectRefusal(late, 'mesh/portal/timeout')
    release()
    expect(await connect().transact('Get', { Account: ALICE })).toMatchObject({ Status: 201 })
    expectUnharmed()
  })

  test('speaks to it one request at a time', async () => {
    const client = connect()
    const alice = await createPerson()
    await Promise.all([
      client.transact('CreateAccount', { Account: ALICE, Profile: personal(alice.signed) }),
      client.transact('ConnectPending', { AccountID: ALICE }),
      ...['a', 'b', 'c'].map(name => client.transact('Get', { Account: `${name}@example.com` })),
      client.transact('Publish', { Entry: personal(await createVersion(alice, { updated: minute(1) })) }),
    ])
    expect(portal.most).toBe(1)
    expectUnharmed()
  })
})

describe.each<SuiteName>(['2017', 'modern'])('a life in suite %s at a portal of 2017', suite => {
  test('from the first account to the second device', async () => {
    const machine = () => createHttpMachine({ url: portal.url, domains: ['example.com'], ...quick })
    const laptop = machine()
    const phone = machine()
    const other = machine()
    expect(await laptop.engine.validate(ALICE)).toMatchObject({ valid: true })
    const { udf } = await laptop.engine.createAccount({ account: ALICE, suite })
    expect((await laptop.engine.refresh(udf)).suite).toBe(suite)
    expect(await laptop.engine.pending(udf)).toEqual([])
    await expectRefusal(other.engine.createAccount({ account: ALICE, suite: 'modern' }), 'mesh/account/taken')
    await expectRefusal(other.engine.beginConnect({ account: 'bob@example.com' }), 'mesh/account/missing')
    await expectRefusal(phone.engine.beginConnect({}), 'mesh/connect/unsupported')

    await connectDevice(phone, laptop, udf)
    const newest = await laptop.engine.refresh(udf)
    expect(newest.devices).toHaveLength(2)
    expect((await phone.engine.refresh(udf)).digest).toBe(newest.digest)

    const third = await other.engine.beginConnect({ account: ALICE })
    const [pending] = await laptop.engine.pending(udf)
    await laptop.engine.reject(udf, pending!.id)
    expect((await other.engine.advanceConnect(third.id)).state).toBe('rejected')
    await laptop.engine.resume()
    expectUnharmed()
  })
})

async function connectDevice(device: HttpMachine, admin: HttpMachine, udf: string): Promise<void> {
  const asked = await device.engine.beginConnect({ account: ALICE })
  const pending = (await admin.engine.pending(udf)).find(request => request.device === asked.device)
  const authenticator = typeBack(asked.authenticator, pending!.challenge)
  await admin.engine.accept(udf, pending!.id, { authenticator })
  expect(await device.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined' })
}

describe.each(['before', 'after'] as const)('a portal of 2017 that dies %s any request', moment => {
  /** Does something until it is done, as a person does who starts the portal again and tries once more. */
  async function insist<R>(work: () => Promise<R>): Promise<R> {
    for (let attempt = 0; ; attempt += 1) {
      if (!portal.isAlive) await portal.restart()
      try {
        return await work()
      } catch (error) {
        if (!isMeshError(error) || !error.retryable || attempt === 3) throw error
      }
    }
  }

  async function play(fatal: number): Promise<void> {
    const machine = () => createHttpMachine({ url: portal.url, domains: ['example.com'], backOff: [] })
    const [laptop, phone, desk] = [machine(), machine(), machine()]
    portal.endAt(fatal, moment)

    const { udf } = await insist(() => laptop.engine.createAccount({ account: ALICE }))
    const asked = await insist(() => phone.engine.beginConnect({ account: ALICE }))
    expect(await insist(() => phone.engine.advanceConnect(asked.id))).toMatchObject({ state: 'requested' })
    const pending = await insist(() => laptop.engine.pending(udf))
    expect(pending).toHaveLength(1)
    const authenticator = typeBack(asked.authenticator, pending[0]!.challenge)
    await insist(() => laptop.engine.accept(udf, pending[0]!.id, { authenticator }))
    expect(await insist(() => phone.engine.advanceConnect(asked.id))).toMatchObject({ state: 'joined' })
    const newest = await insist(() => laptop.engine.refresh(udf))
    expect(newest.devices).toHaveLength(2)
    expect((await insist(() => phone.engine.refresh(udf))).digest).toBe(newest.digest)
    expect(await insist(() => laptop.engine.pending(udf))).toEqual([])

    const options = { kind: 'credential', reuse: true } as const
    const { identifier } = await insist(() => laptop.engine.createApplication(udf, options))
    await insist(() => laptop.engine.grantApplication(udf, identifier, asked.device, { administrator: true }))
    await insist(() => phone.engine.refresh(udf))
    await insist(() => phone.engine.refreshApplication(udf, identifier))
    const put = { kind: 'credential', entries: [{ put: { Username: 'alice' } }] } as const
    await phone.engine.updateApplication(udf, identifier, put)
    await insist(async () => {
      const { unpublished, problem } = await phone.engine.refreshApplication(udf, identifier)
      if (unpublished > 0) throw new MeshError(problem?.code ?? 'mesh/portal/busy', 'not yet')
    })
    await insist(() => laptop.engine.refreshApplication(udf, identifier))
    const content = await laptop.engine.readApplication(udf, identifier)
    expect(content).toMatchObject({ entries: [{ Username: 'alice' }] })

    const { shares } = await insist(() => laptop.engine.escrow(udf, { quorum: 2, shares: 2 }))
    const texts = shares.map(({ text }) => text)
    const back = await insist(() => desk.engine.recover({ shares: texts, account: ALICE }))
    expect(back.devices).toHaveLength(3)
    expect(await insist(() => desk.engine.readApplication(udf, identifier))).toMatchObject({
      entries: [{ Username: 'alice' }],
    })
    expect((await insist(() => phone.engine.refresh(udf))).digest).toBe(back.digest)
  }

  test('holds nobody up', { timeout: 300_000 }, async () => {
    let fatal = 0
    do {
      fatal += 1
      await portal.close()
      portal = await startPortalOf2017()
      await play(fatal).catch(cause => {
        throw new Error(`died ${moment} request ${fatal}`, { cause })
      })
      expect(portal.deaths.filter(reason => !reason.startsWith('killed'))).toEqual([])
    } while (portal.deaths.length > 0)
    expect(fatal).toBeGreaterThan(40)
  })
})
