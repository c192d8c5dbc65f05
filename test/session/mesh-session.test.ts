/** Sessions over the real worker, the browser's own storage and a real portal: from an empty machine to two devices. */
import { deleteDB } from 'idb'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ConnectRequest, isMeshError, MeshError, MeshSession, type PendingDevice } from '../../sdk/index.ts'
import { openWorkerHost } from '../../sdk/session/worker-host.ts'
import { openTunnel, type Tunnel } from './support/tunnel.ts'

const ALICE = 'alice@example.com'

// Both names belong to this file alone: no other test opens production.
const clean = () => Promise.all([deleteDB('mathmesh'), deleteDB('mathmesh-test')])
beforeEach(clean)
afterEach(clean)

/** A session over the built worker. */
async function open(store: 'production' | 'test' = 'test') {
  const session = await MeshSession.open({ store })
  onTestFinished(() => session.close())
  return session
}

/** A session whose network is the tunnel. The two stores of one origin make two machines. */
async function openThrough(tunnel: Tunnel, store: 'production' | 'test') {
  const host = await openWorkerHost({ spawn: tunnel.spawn, store, portals: {}, timeout: 10_000 })
  onTestFinished(() => host.close())
  return MeshSession.open({ host })
}

async function next(devices: AsyncIterable<PendingDevice>): Promise<PendingDevice> {
  for await (const device of devices) return device
  throw new Error('The iteration ended.')
}

describe('a machine', () => {
  test('is empty at first, and remembers what was made on it', async () => {
    const mesh = await open()
    expect(await mesh.summary()).toEqual({
      devices: [],
      profiles: [],
      connects: [],
      creates: [],
    })
    const device = await mesh.createDevice({ name: 'Alice’s laptop' })
    expect(device).toMatchObject({
      name: 'Alice’s laptop',
      kind: 'browser',
      suite: 'modern',
      isDefault: true,
    })
    mesh.close()
    expect((await (await open()).summary()).devices).toEqual([device])
  })

  test('keeps production and test apart, and erases test alone', async () => {
    const production = await open('production')
    const trial = await open('test')
    const device = await production.createDevice({ name: 'real' })
    await trial.createDevice({ name: 'trial' })
    expect((await trial.summary()).devices.map(({ name }) => name)).toEqual(['trial'])
    await expect(production.eraseTest()).rejects.toMatchObject({ code: 'mesh/argument' })

    const heard = vi.fn()
    onTestFinished(trial.subscribe(heard))
    // The feed begins to listen with its first answer.
    await trial.summary()
    await trial.eraseTest()
    expect((await trial.summary()).devices).toEqual([])
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
    expect((await production.summary()).devices).toEqual([device])
  })

  test('tells every tab what changed', async () => {
    const [one, other] = [await open(), await open()]
    const heard = vi.fn()
    const end = other.subscribe(heard)
    await other.summary()
    await one.createDevice({ name: 'first' })
    await vi.waitFor(() => expect(heard).toHaveBeenCalled())
    expect((await other.summary()).devices.map(({ name }) => name)).toEqual(['first'])
    end()
    heard.mockClear()
    await one.createDevice({ name: 'second' })
    await other.summary()
    expect(heard).not.toHaveBeenCalled()
  })

  test('makes one default device, however many tabs make one at once', async () => {
    const tabs = await Promise.all(Array.from({ length: 4 }, () => open()))
    await Promise.all(tabs.flatMap(tab => [tab.createDevice({ name: 'a' }), tab.createDevice({ name: 'b' })]))
    const { devices } = await tabs[0]!.summary()
    expect(devices).toHaveLength(8)
    expect(devices.filter(({ isDefault }) => isDefault)).toHaveLength(1)
  })
})

describe('an account', () => {
  test('is asked for, made, found again, and removed from this machine', async () => {
    const tunnel = openTunnel()
    const mesh = await openThrough(tunnel, 'test')
    expect(await mesh.validate(ALICE)).toEqual({ account: ALICE, valid: true })
    const personal = await mesh.createAccount(ALICE)
    expect(personal.summary).toMatchObject({ accounts: [ALICE], isAdministrator: true, isDefault: true })
    expect(await mesh.validate(ALICE)).toMatchObject({ valid: false, code: 'mesh/account/taken' })
    await expect(mesh.createAccount(ALICE)).rejects.toSatisfy(error => error instanceof MeshError)

    const [again] = await (await openThrough(tunnel, 'test')).profiles()
    expect(again!.summary).toEqual(personal.summary)
    expect(await again!.refresh()).toEqual(personal.summary)
    await again!.delete({ evenIfLast: true })
    expect(await mesh.profiles()).toEqual([])
  })

  test('name that is refused says why, with the portal’s code', async () => {
    const mesh = await openThrough(openTunnel(), 'test')
    expect(await mesh.validate('admin@example.com')).toMatchObject({
      valid: false,
      code: 'mesh/account/reserved',
    })
    expect(await mesh.validate('nonsense')).toMatchObject({ valid: false, code: 'mesh/account/format' })
    const error = await mesh.createAccount('admin@example.com').catch(reason => reason)
    expect(isMeshError(error, 'mesh/account/reserved')).toBe(true)
  })

  test('beside another: one is the default, each has its own, and one is forgotten alone', async () => {
    const mesh = await openThrough(openTunnel(), 'test')
    const home = await mesh.createAccount(ALICE)
    const work = await mesh.createAccount('work@example.com')
    await work.setDefault()
    expect((await mesh.profiles()).map(({ udf }) => udf)).toEqual([work.udf, home.udf])

    const more = await home.addAccount({ account: 'alice-too@example.com' })
    expect(more.places.map(({ account, state }) => [account, state])).toEqual([
      [ALICE, 'ok'],
      ['alice-too@example.com', 'ok'],
    ])
    expect((await home.republish()).digest).toBe(more.digest)
    expect((await home.removeAccount(ALICE)).accounts).toEqual(['alice-too@example.com'])
    await expect(home.removeAccount('alice-too@example.com')).rejects.toMatchObject({
      code: 'mesh/account/last',
    })
    await expect(home.addAccount({ account: 'work@example.com' })).rejects.toMatchObject({
      code: 'mesh/account/taken',
    })
    await work.delete({ evenIfLast: true })
    expect((await mesh.profiles()).map(({ summary }) => [summary.udf, summary.isDefault])).toEqual([
      [home.udf, true],
    ])
  })

  test('question is dropped when the signal fires', async () => {
    const mesh = await openThrough(openTunnel(), 'test')
    const signal = AbortSignal.abort()
    await expect(mesh.validate(ALICE, { signal })).rejects.toMatchObject({ code: 'mesh/aborted' })
  })
})

describe('a second device', () => {
  async function openBoth() {
    const tunnel = openTunnel()
    const alice = await (await openThrough(tunnel, 'production')).createAccount(ALICE, { name: 'laptop' })
    return { tunnel, alice, phone: await openThrough(tunnel, 'test') }
  }

  test('joins by the account’s address, when the authenticator is typed back', async () => {
    const { alice, phone } = await openBoth()
    const request = await phone.connect(ALICE, { name: 'phone', kind: 'phone' })
    const waiting = request.wait()
    const pending = await next(alice.pending({ interval: 50 }))
    expect(pending).toMatchObject({ way: 'address', kind: 'phone', device: request.device, scanned: false })
    expect(pending.authenticator).toBe(request.authenticator)

    await expect(pending.accept({ authenticator: 'MAAAA' })).rejects.toMatchObject({
      code: 'mesh/connect/authenticator',
    })
    const groups = request.authenticator.split('-')
    const typed = pending.challenge.map(index => groups[index]).join(' ')
    const accepted = await pending.accept({ authenticator: typed, name: 'my phone' })
    expect(accepted.devices.map(({ name }) => name)).toContain('my phone')

    const joined = await waiting
    expect(joined.udf).toBe(alice.udf)
    expect(joined.summary).toMatchObject({
      accounts: [ALICE],
      isAdministrator: false,
      digest: accepted.digest,
    })
  })

  test('joins by being scanned, before it knows any account', async () => {
    const { tunnel, alice, phone } = await openBoth()
    const request = await phone.connect(undefined, { kind: 'phone', portal: 'https://mmm.example.com' })
    expect(request).toMatchObject({ way: 'scan', state: 'requested' })
    // The page is reloaded: another session finds the request.
    phone.close()
    const [found] = await (await openThrough(tunnel, 'test')).connects()
    expect(found).toMatchObject({ id: request.id, uri: request.uri })

    const pending = await alice.scan(request.uri!)
    expect(pending).toMatchObject({
      way: 'scan',
      device: request.device,
      authenticator: request.authenticator,
    })
    await pending.accept({ authenticator: request.authenticator })
    expect((await found!.wait()).udf).toBe(alice.udf)
  })

  test('administers, is demoted, and is removed for good', async () => {
    const { alice, phone } = await openBoth()
    const request = await phone.connect(ALICE)
    const [pending] = await alice.pendingNow()
    await pending!.accept({ authenticator: request.authenticator, administrator: true })
    const mine = await request.wait()
    expect(await mine.refresh()).toMatchObject({ isAdministrator: true, holdsMasterKey: false })
    await expect(mine.removeDevice(alice.summary.device)).rejects.toMatchObject({
      code: 'mesh/profile/master',
    })

    expect((await alice.demote(request.device)).devices[1]).toMatchObject({ isAdministrator: false })
    expect((await alice.promote(request.device)).devices[1]).toMatchObject({ isAdministrator: true })
    await expect(alice.removeDevice(alice.summary.device)).rejects.toMatchObject({ code: 'mesh/argument' })
    const { profile, awaiting } = await alice.removeDevice(request.device)
    expect(profile.devices).toHaveLength(1)
    expect(awaiting).toEqual([])
    await expect(mine.refresh()).rejects.toMatchObject({ code: 'mesh/profile/removed' })
    expect((await phone.summary()).profiles).toMatchObject([{ isRemoved: true }])
    await expect(alice.delete()).rejects.toMatchObject({ code: 'mesh/profile/last-administrator' })
    await mine.delete()
    expect(await phone.profiles()).toEqual([])
  })

  test('joins by an invite: its link, its text, or as it is said', { timeout: 30_000 }, async () => {
    const { tunnel, alice, phone } = await openBoth()
    const invite = await alice.invite({ name: 'my phone' })
    expect(await alice.invites()).toEqual([invite])
    const request = await phone.connect({ account: ALICE, pin: invite.pin }, { kind: 'phone' })
    expect(request).toMatchObject({ way: 'invite', account: ALICE, profile: alice.udf })
    const waiting = request.wait()
    const pending = await next(alice.pending({ interval: 50 }))
    expect(pending).toMatchObject({ way: 'invite', challenge: [], suggestedName: 'my phone' })
    expect(Date.parse(pending.expiresAt)).toBeGreaterThan(Date.parse(pending.seenAt))
    await pending.accept()
    expect((await waiting).udf).toBe(alice.udf)
    expect(await alice.invites()).toEqual([])

    const other = await alice.invite()
    for (const text of [other.text, other.uri!]) {
      await expect(phone.connect(text)).rejects.toMatchObject({ code: 'mesh/profile/exists' })
      const mistyped = text.replace(/.(?=(\/\w+)?$)/, last => (last === 'A' ? 'B' : 'A'))
      await expect(phone.connect(mistyped)).rejects.toMatchObject({ code: 'mesh/invite/format' })
    }
    await alice.cancelInvite(other.id)
    await expect(alice.cancelInvite(other.id)).rejects.toMatchObject({ code: 'mesh/invite/unknown' })
    expect(tunnel.isUp).toBe(true)
  })

  test('is told what was wrong with its invite', async () => {
    const { alice, phone } = await openBoth()
    const invite = await alice.invite()
    const request = await phone.connect(invite.text)
    await alice.cancelInvite(invite.id)
    const [pending] = await alice.pendingNow()
    expect(pending!.problem).toBe('mesh/invite/unknown')
    await expect(pending!.accept()).rejects.toMatchObject({ code: 'mesh/invite/unknown' })
    await pending!.reject()
    await expect(request.wait()).rejects.toMatchObject({ code: 'mesh/invite/unknown' })
  })

  test('joins by its label, found again after a restart', async () => {
    const { tunnel, alice, phone } = await openBoth()
    const label = await phone.deviceCode({ name: 'printer', portal: 'https://mmm.example.com' })
    expect(label).toMatchObject({ way: 'label', state: 'requested' })
    phone.close()
    const [found] = await (await openThrough(tunnel, 'test')).connects()
    const pending = await alice.scan(label.uri!)
    expect(pending).toMatchObject({ way: 'label', device: label.device, suggestedName: 'printer' })
    await pending.accept({ authenticator: label.authenticator })
    expect((await found!.wait()).udf).toBe(alice.udf)
  })

  test('is told no', async () => {
    const { alice, phone } = await openBoth()
    const request = await phone.connect(ALICE)
    const [pending] = await alice.pendingNow()
    await pending!.reject()
    await expect(request.wait()).rejects.toMatchObject({ code: 'mesh/connect/rejected' })
    expect(await phone.profiles()).toEqual([])
    expect(await alice.pendingNow()).toEqual([])
  })

  test('waits through an outage of the portal and a death of its worker', async () => {
    const { tunnel, alice, phone } = await openBoth()
    const request = await phone.connect(ALICE)
    const waiting = request.wait()
    tunnel.isUp = false
    tunnel.worker.terminate()
    await vi.waitFor(() => expect(tunnel.unanswered).toBeGreaterThan(0), { timeout: 10_000 })
    tunnel.isUp = true
    const pending = await next(alice.pending({ interval: 50 }))
    await pending.accept({ authenticator: request.authenticator })
    expect((await waiting).udf).toBe(alice.udf)
  })

  test('stops waiting when it is told to, and can wait again', async () => {
    const { phone } = await openBoth()
    const request = await phone.connect(ALICE)
    await expect(request.wait({ timeout: 50 })).rejects.toMatchObject({ code: 'mesh/aborted' })
    await expect(request.wait({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'mesh/aborted',
    })
    await request.cancel()
    await request.cancel()
    await expect(request.wait()).rejects.toMatchObject({ code: 'mesh/connect/missing' })
    expect(await phone.connects()).toEqual([])
  })
})

describe('over a given host', () => {
  const requested = {
    id: 'c1',
    way: 'address',
    state: 'requested',
    device: 'M-DEVICE',
    authenticator: 'MAAAA-BBBBB',
    expiresAt: '2099-01-01T00:00:00Z',
  } as const

  test.each([
    ['rejected', 'mesh/connect/rejected'],
    ['expired', 'mesh/connect/expired'],
  ] as const)('a request that is %s ends as %s', async (state, code) => {
    const host = { advanceConnect: async () => ({ ...requested, state }) }
    await expect(new ConnectRequest(host as never, requested).wait()).rejects.toMatchObject({ code })
  })

  test('a request that failed ends with its own code', async () => {
    const error = { code: 'mesh/profile/substituted', message: 'another' } as const
    const host = { advanceConnect: async () => ({ ...requested, state: 'failed', error }) }
    await expect(new ConnectRequest(host as never, requested).wait()).rejects.toMatchObject(error)
  })

  const nothingChanges = (_since: number, timeout: number) =>
    new Promise(resolve => setTimeout(() => resolve({ revision: 1, collections: [] }), timeout))

  test('an outage is waited out until the request expires, and no longer', async () => {
    const away = new MeshError('mesh/portal/unreachable', 'away')
    const host = { advanceConnect: vi.fn(() => Promise.reject(away)), changed: nothingChanges }
    const late = new ConnectRequest(host as never, { ...requested, expiresAt: '2001-01-01T00:00:00Z' })
    await expect(late.wait()).rejects.toBe(away)
    const early = new ConnectRequest(host as never, requested)
    await expect(early.wait({ timeout: 700 })).rejects.toMatchObject({ code: 'mesh/aborted' })
    expect(host.advanceConnect.mock.calls.length).toBeGreaterThan(2)
  })

  test('erasing is refused', async () => {
    const host = { resume: async () => {}, changed: async () => {} }
    const mesh = await MeshSession.open({ host: host as never })
    await expect(mesh.eraseTest()).rejects.toMatchObject({ code: 'mesh/argument' })
    mesh.close()
  })
})
