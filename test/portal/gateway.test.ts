/** A gateway to a portal of 2017: what a portal of ours can do, over one that can do none of it and dies of surprise. */
import { afterEach, describe, expect, it } from 'vitest'
import { openGateway } from '../../portal/gateway/gateway.ts'
import { silentLog } from '../../portal/service/log.ts'
import { createConnectionRequest } from '../../sdk/core/connection/index.ts'
import { isMeshError } from '../../sdk/core/error.ts'
import { objectDigest } from '../../sdk/core/profile/index.ts'
import type { RequestOf, TransactionName } from '../../sdk/core/schema/index.ts'
import { HttpPortal } from '../../sdk/portal/index.ts'
import { ClientOf2017 } from '../support/client-of-2017.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { type GatewayOptions, startGateway, stopGateway, type TestGateway } from '../support/gateway.ts'
import { createHttpMachine, typeBack } from '../support/machines.ts'
import { createDevice, createPerson, createVersion, minute, type Person } from './support/people.ts'
import { personal } from './support/service.ts'

const ALICE = 'alice@example.com'

let gateway: TestGateway
const open = async (options: GatewayOptions = {}) => {
  gateway = await startGateway(options)
  return gateway
}
afterEach(async () => {
  const { deaths, complaints } = gateway.upstream
  await stopGateway(gateway)
  expect(deaths.filter(reason => !/^(?:killed|stopped)/.test(reason))).toEqual([])
  expect(complaints).toEqual([])
})

const connect = () => new HttpPortal({ ...deps, clock: Date }, gateway.url, { backOff: [] })
const direct = () => new HttpPortal({ ...deps, clock: Date }, gateway.upstream.url)
const machine = (options = {}) =>
  createHttpMachine({ url: gateway.url, domains: ['example.com'], ...options })
const signedBy = ({ online }: Person) => ({
  signer: { device: online.privateKey.udf, key: online.privateKey },
})
const create = (person: Person, account = ALICE) =>
  connect().transact('CreateAccount', { Account: account, Profile: personal(person.signed) })
/** Dates of the test people are those of a fixed day; signatures are of today. */
const get = async (portal = connect()) => (await portal.transact('Get', { Account: ALICE })).Entries ?? []

describe('a gateway', () => {
  it('announces what it does for the portal behind it', async () => {
    await open()
    const { names, domains } = await connect().features()
    expect([[...names].sort(), domains]).toEqual([['if-match', 'scan', 'signatures'], ['example.com']])
    expect(gateway.upstream.asked).toEqual([])
    const health = () => fetch(`${gateway.url}/healthz`).then(({ status }) => status)
    expect(await health()).toBe(200)
    await gateway.upstream.close()
    expect(await health()).toBe(503)
  })

  it('calls the portal behind it by the name that it answers to', async () => {
    const { upstream, store } = await open()
    const options = { url: upstream.url, store, log: silentLog }
    const wrong = await openGateway({ ...options, host: 'mmm.example.com' })
    await expectRefusal(wrong.check(), 'mesh/portal/busy')
    await (await openGateway({ ...options, host: `127.0.0.1:${upstream.port}` })).check()
  })

  it('answers browsers itself', async () => {
    await open()
    const headers = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' }
    const preflight = await fetch(`${gateway.url}/.well-known/mmm/`, { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*')
  })

  it('publishes on condition, and by the chain', async () => {
    await open()
    const alice = await createPerson()
    await create(alice)
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map(time => createVersion(alice, { updated: minute(time) })),
    )
    const digest = await objectDigest(deps, alice.signed)
    const publish = (signed = alice.signed, ifMatch = digest) =>
      connect().transact('Publish', { Entry: personal(signed) }, { ifMatch })
    await publish(second)
    await expectRefusal(publish(third), 'mesh/portal/conflict')
    await expectRefusal(connect().transact('Publish', { Entry: personal(first!) }), 'mesh/profile/rollback')
    expect(await get(direct())).toEqual([personal(second!)])
    await publish(third, await objectDigest(deps, second!))
    expect(await get(direct())).toEqual(await get())
  })

  it('lets two that publish at once not overwrite each other', async () => {
    await open()
    const alice = await createPerson()
    await create(alice)
    const ifMatch = await objectDigest(deps, alice.signed)
    const versions = await Promise.all(
      [1, 2, 3, 4].map(time => createVersion(alice, { updated: minute(time) })),
    )
    const outcomes = await Promise.allSettled(
      versions.map(signed => connect().transact('Publish', { Entry: personal(signed) }, { ifMatch })),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(gateway.upstream.most).toBe(1)
  })

  it('takes changes to accounts from those whom they belong to', async () => {
    await open()
    const [alice, mallory] = await Promise.all([createPerson(), createPerson()])
    await create(alice)
    await expectRefusal(create(mallory), 'mesh/account/taken')
    await expectRefusal(create(mallory, 'ALICE@example.com'), 'mesh/account/taken')
    await expectRefusal(create(mallory, 'a1ice@example.com'), 'mesh/account/lookalike')
    const remove = (options = {}) => connect().transact('DeleteAccount', { Account: ALICE }, options)
    await expectRefusal(remove(), 'mesh/portal/unauthorized')
    await expectRefusal(remove(signedBy(mallory)), 'mesh/portal/unauthorized')
    await expectRefusal(
      connect().transact('ConnectPending', { AccountID: ALICE }),
      'mesh/portal/unauthorized',
    )
    expect(await get()).toHaveLength(1)
    await remove(signedBy(alice))
    expect(await get()).toEqual([])
  })

  it('keeps a deletion that the portal forgets, and never asks it about one', async () => {
    await open()
    const [alice, bob] = await Promise.all([createPerson(), createPerson()])
    await create(alice)
    await connect().transact('DeleteAccount', { Account: ALICE }, signedBy(alice))
    const ask = async () => {
      expect(await get()).toEqual([])
      await expectRefusal(
        connect().transact('DeleteAccount', { Account: ALICE }, signedBy(alice)),
        'mesh/account/missing',
      )
    }
    await ask()
    await gateway.upstream.restart()
    expect(await get(direct())).toHaveLength(1)
    await ask()
    const { store, upstream, stop } = gateway
    await stop()
    await open({ store, upstream })
    await ask()
    await create(bob)
    expect(await get()).toEqual([personal(bob.signed)])
    expect(await get(direct())).toEqual([personal(bob.signed)])
  })

  it('refuses before the portal hears of it', async () => {
    await open()
    const alice = await createPerson()
    await create(alice)
    const phone = await createDevice()
    const { signed } = await createConnectionRequest(deps, {
      device: phone.signed,
      key: phone.keys.signature.privateKey,
      profile: alice.udf,
    })
    const asked = gateway.upstream.asked.length
    const refuse = <N extends TransactionName>(transaction: N, request: RequestOf<N>) =>
      expect(connect().transact(transaction, request), transaction).rejects.toSatisfy(isMeshError)
    await refuse('ValidateAccount', {})
    await refuse('CreateAccount', {})
    await refuse('CreateAccount', { Account: ALICE })
    await refuse('Publish', {})
    await refuse('ConnectComplete', {})
    await refuse('ConnectStart', {})
    await refuse('ConnectPending', {})
    const dots = { Account: ALICE, SearchConstraints: { MaxEntries: 2 } }
    expect((await connect().transact('Get', dots)).Entries).toHaveLength(1)
    // One looked whose the account is that somebody wanted to create.
    expect(gateway.upstream.asked.slice(asked)).toEqual(['Get', 'Get'])

    await refuse('ConnectStart', { AccountID: 'bob@example.com', SignedRequest: signed })
    await refuse('ConnectPending', { AccountID: 'bob@example.com' })
    await refuse('Publish', { Entry: { tag: 'SignedDeviceProfile', value: { Identifier: 'X' } } })
    const large = { ...alice.signed, SignedData: { payload: new Uint8Array(300_000) } }
    await expectRefusal(connect().transact('Publish', { Entry: personal(large) }), 'mesh/json/size')
    expect(new Set(gateway.upstream.asked.slice(asked))).toEqual(new Set(['Get', 'ConnectStatus']))
  })
})

describe.each(['2017', 'modern'] as const)('a life in suite %s behind a gateway', suite => {
  it('is one like at a portal of ours', async () => {
    await open()
    const [laptop, phone, tablet] = [machine(), machine(), machine()]
    expect(await laptop.engine.validate(ALICE)).toMatchObject({ valid: true })
    const { udf } = await laptop.engine.createAccount({ account: ALICE, suite })
    expect(await phone.engine.validate(ALICE)).toMatchObject({ valid: false, code: 'mesh/account/taken' })
    const asked = await phone.engine.beginConnect({ account: ALICE })
    const [pending] = await laptop.engine.pending(udf)
    const authenticator = typeBack(asked.authenticator, pending!.challenge)
    await laptop.engine.accept(udf, pending!.id, { authenticator })
    expect(await phone.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined' })
    expect(await laptop.engine.pending(udf)).toEqual([])
    expect((await phone.engine.refresh(udf)).devices).toHaveLength(2)

    const third = await tablet.engine.beginConnect(suite === 'modern' ? {} : { account: ALICE })
    const request =
      third.way === 'scan'
        ? await laptop.engine.scan(udf, third.uri!)
        : (await laptop.engine.pending(udf))[0]!
    await laptop.engine.accept(udf, request.id, { authenticator: third.authenticator })
    expect(await tablet.engine.advanceConnect(third.id)).toMatchObject({ state: 'joined' })
    expect((await get(direct()))[0]?.value.Identifier).toBe(udf)
    expect((await laptop.engine.refresh(udf)).devices).toHaveLength(3)
  })
})

describe('clients of 2017 and ours, before and behind a gateway', () => {
  it('live together', async () => {
    await open({ clients: 'both' })
    const alice = new ClientOf2017(gateway.url)
    await alice.createDevice()
    expect(await alice.verify(ALICE)).toBe(true)
    const { udf } = await alice.createPersonal(ALICE)
    const { identifier } = await alice.escrow(3, 5)
    expect(await alice.getIdentifier(identifier)).toBeDefined()
    const ssh = await alice.createSsh()

    const behind = new ClientOf2017(gateway.upstream.url)
    await behind.createDevice()
    expect(await behind.getIdentifier(ssh)).toBeDefined()
    const shown = await behind.startConnect(ALICE)
    expect(await alice.pending()).toEqual([shown])
    await alice.accept(shown)
    expect(await alice.pending()).toEqual([])
    expect((await behind.completeConnect())?.Devices).toHaveLength(2)

    const ours = machine()
    const asked = await ours.engine.beginConnect({ account: ALICE })
    const administrator = Object.assign(new ClientOf2017(gateway.upstream.url), {
      device: alice.device,
      profile: alice.profile,
    })
    expect(await administrator.pending()).toEqual([asked.authenticator])
    await administrator.accept(asked.authenticator)
    expect(await ours.engine.advanceConnect(asked.id)).toMatchObject({ state: 'joined', profile: udf })
    expect((await ours.engine.refresh(udf)).devices).toHaveLength(3)
    expect(await alice.post('DeleteAccount', { Account: ALICE })).toMatchObject({ Status: 201 })
    expect(await alice.getAccount(ALICE)).toBeUndefined()
    expect(alice.complaints).toEqual([])
  })

  it('find what was there before the gateway was', async () => {
    await open({ clients: 'both' })
    const before = new ClientOf2017(gateway.upstream.url)
    await before.createDevice()
    await before.createPersonal('Alice@example.com')
    const ssh = await before.createSsh()
    const after = new ClientOf2017(gateway.url)
    // Whose it is the gateway cannot know yet.
    expect(await after.getIdentifier(ssh)).toBeDefined()
    // The portal tells cases apart: until it was seen once, an account is found as it is spelled there.
    for (const account of ['Alice@example.com', ALICE]) {
      expect((await after.getAccount(account))?.Identifier).toBe(before.profile.udf)
    }
    expect(await after.verify('a1ice@example.com')).toBe(false)
    await after.createDevice()
    expect(await after.startConnect('ALICE@example.com')).toBeDefined()
    expect(await before.pending()).toHaveLength(1)
  })

  it('are kept from what a stranger does behind it', async () => {
    await open({ clients: 'both' })
    const [alice, mallory] = [new ClientOf2017(gateway.url), new ClientOf2017(gateway.upstream.url)]
    await alice.createDevice()
    const { udf, signed } = await alice.createPersonal(ALICE)
    await alice.createSsh()
    await mallory.createDevice()
    await mallory.createPersonal(ALICE)
    expect((await alice.getAccount(ALICE))?.Identifier).toBe(udf)
    const [entry] = await get(direct())
    expect(entry?.value.Identifier).toBe(udf)
    await mallory.post('Publish', { Entry: { tag: 'SignedPersonalProfile', value: signed } })
    expect(await alice.getAccount(ALICE)).toEqual(entry?.value)
    expect(await get(direct())).toEqual([entry])
  })
})

describe.each(['before', 'after'] as const)('a portal that dies %s any request of its gateway', moment => {
  it('is told to whoever asks, and nothing is lost', { timeout: 120_000 }, async () => {
    for (let fatal = 1; ; fatal += 1) {
      await open()
      const { upstream } = gateway
      const insist = async <R>(work: () => Promise<R>): Promise<R> => {
        for (let attempt = 0; ; attempt += 1) {
          if (!upstream.isAlive) await upstream.restart()
          try {
            return await work()
          } catch (error) {
            if (!isMeshError(error) || !error.retryable || attempt === 3) throw error
            expect(error.code, error.message).toBe('mesh/portal/busy')
          }
        }
      }
      const [laptop, phone] = [machine({ backOff: [] }), machine({ backOff: [] })]
      upstream.endAt(fatal, moment)
      const { udf } = await insist(() => laptop.engine.createAccount({ account: ALICE }))
      const asked = await insist(() => phone.engine.beginConnect({ account: ALICE }))
      await insist(() => phone.engine.advanceConnect(asked.id))
      const [pending] = await insist(() => laptop.engine.pending(udf))
      expect(pending, `died at ${fatal}`).toBeDefined()
      const authenticator = typeBack(asked.authenticator, pending!.challenge)
      await insist(() => laptop.engine.accept(udf, pending!.id, { authenticator }))
      expect(await insist(() => phone.engine.advanceConnect(asked.id))).toMatchObject({ state: 'joined' })
      expect((await insist(() => laptop.engine.refresh(udf))).devices).toHaveLength(2)
      const { deaths } = upstream
      if (deaths.length === 0) break
      expect(deaths).toEqual([expect.stringMatching(/^killed/)])
      await stopGateway(gateway)
    }
  })
})
