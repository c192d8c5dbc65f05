import { describe, expect, test } from 'vitest'
import { openEscrowEntry } from '../../sdk/core/escrow/entry.ts'
import { suiteNames } from '../../sdk/core/suite/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { openSecret } from '../../sdk/engine/secrets.ts'
import { expectRefusal } from '../support/crypto.ts'
import { intercept, loseAnswer, unreachable } from './support/intercept.ts'
import { ALICE, World } from './support/world.ts'

describe.each(suiteNames)('creating an account in suite %s', suite => {
  test('makes this device the administrator of a new profile that the portal holds', async () => {
    const { engine, deps } = new World().machine()
    const profile = await engine.createAccount({
      account: ALICE,
      suite,
      name: 'Alice’s laptop',
      kind: 'computer',
    })
    expect(profile).toMatchObject({
      suite,
      accounts: [ALICE],
      isAdministrator: true,
      isDefault: true,
      keysMissing: false,
      devices: [{ kind: 'computer', name: 'Alice’s laptop', isThisDevice: true, udf: profile.device }],
    })
    expect(await engine.refresh(profile.udf)).toEqual(profile)
    const keys = await deps.vault.list()
    expect(keys.map(key => key.role).sort()).toEqual([
      'device-authentication',
      'device-encryption',
      'device-signature',
      'master-escrow',
      'master-signature',
      'online-signature',
    ])
  })

  test('keeps an escrow set that this device alone can open, and that holds the master keys', async () => {
    const { engine, deps } = new World().machine()
    const { udf, device } = await engine.createAccount({ account: ALICE, suite })
    const context = createContext(deps)
    const record = (await deps.machine.get('escrows', udf))!
    const { signed } = (await deps.machine.get('devices', device))!
    const secret = await openSecret(context, record.secret, {
      device: await context.verifiedDevice(signed),
      purpose: 'escrow-secret',
      subject: udf,
    })
    const entry = textToObject(record.entry, 'OfflineEscrowEntry')
    const keys = await openEscrowEntry(deps, { entry, secret, master: udf })
    const inVault = (await deps.vault.list()).filter(({ owner }) => owner === udf).map(key => key.udf)
    expect(inVault).toContain(keys.signature.publicKey.udf)
    expect(inVault).toContain(keys.escrow[0]!.publicKey.udf)
  })
})

describe('the public profile', () => {
  test('carries no word that a person chose', async () => {
    const { engine, deps } = new World().machine()
    const { udf } = await engine.createAccount({ account: ALICE, name: 'Secret name', kind: 'phone' })
    const { signed } = (await deps.machine.get('profiles', udf))!
    const payload = textToObject(signed, 'SignedPersonalProfile').SignedData?.payload
    expect(new TextDecoder().decode(payload)).not.toContain('Secret name')
    const [device] = (await createContext(deps).verifiedPersonal(signed)).devices
    expect(device?.profile).toMatchObject({ Names: ['phone'] })
    expect(device?.profile.Description).toBeUndefined()
  })
})

describe('which device founds the profile', () => {
  test('the default device, when its suite serves', async () => {
    const { engine } = new World().machine()
    const device = await engine.createDevice({ name: 'Laptop', kind: 'computer' })
    const profile = await engine.createAccount({ account: ALICE })
    expect(profile.device).toBe(device.udf)
    expect((await engine.summary()).devices).toHaveLength(1)
  })

  test('a new one in the likeness of the default device, when the suite is another', async () => {
    const { engine } = new World().machine()
    await engine.createDevice({ name: 'Laptop', kind: 'computer' })
    const profile = await engine.createAccount({ account: ALICE, suite: 'nist' })
    expect(profile.devices[0]).toMatchObject({ name: 'Laptop', kind: 'computer' })
    const { devices } = await engine.summary()
    expect(devices.map(({ suite, isDefault }) => [suite, isDefault])).toEqual([
      ['modern', true],
      ['nist', false],
    ])
  })

  test('the one named, unless it is of another suite than asked for', async () => {
    const { engine } = new World().machine()
    await engine.createDevice({ name: 'Laptop', kind: 'computer' })
    const device = (await engine.createDevice({ name: 'Phone', kind: 'phone', suite: 'nist' })).udf
    await expectRefusal(engine.createAccount({ account: ALICE, device, suite: 'modern' }), 'mesh/argument')
    expect(await engine.createAccount({ account: ALICE, device })).toMatchObject({ device, suite: 'nist' })
    await expectRefusal(
      engine.createAccount({ account: 'bob@example.com', device: 'MB' }),
      'mesh/device/missing',
    )
  })

  test('is of the best suite that the vault supports', async () => {
    const machine = new World().machine()
    const { vault } = machine.deps
    const engine = machine.tab({
      vault: {
        add: keys => vault.add(keys),
        get: udf => vault.get(udf),
        list: () => vault.list(),
        storageKey: profile => vault.storageKey(profile),
        addStorageKey: key => vault.addStorageKey(key),
        keepStorageKeys: profiles => vault.keepStorageKeys(profiles),
        remove: udfs => vault.remove(udfs),
        supports: async suite => suite !== 'modern',
      },
    })
    expect((await engine.createAccount({ account: ALICE })).suite).toBe('nist')
    expect(await engine.suites()).toEqual(['nist', '2017'])
    await expectRefusal(
      engine.createDevice({ name: 'x', kind: 'phone', suite: 'modern' }),
      'mesh/key/unsupported',
    )
  })
})

describe('names', () => {
  test('are validated with the reason why not', async () => {
    const world = new World()
    await world.administrator()
    const { engine } = world.machine()
    expect(await engine.validate(' bob@EXAMPLE.com ')).toEqual({ account: 'bob@example.com', valid: true })
    const codes = ['alice@example.com', 'a@example.com', 'bob', 'bob@example.org', 'b\u0000ob@example.com']
    const answers = await Promise.all(codes.map(account => engine.validate(account)))
    expect(answers.map(({ valid, code }) => [valid, code])).toEqual([
      [false, 'mesh/account/taken'],
      [false, 'mesh/account/short'],
      [false, 'mesh/account/format'],
      [false, 'mesh/account/domain'],
      [false, 'mesh/account/characters'],
    ])
    for (const { reason } of answers) expect(reason).toMatch(/\w/)
  })

  test('that are taken are refused before a key is made', async () => {
    const world = new World()
    await world.administrator()
    const { engine, deps } = world.machine()
    await expectRefusal(engine.createAccount({ account: ALICE }), 'mesh/account/taken')
    expect(await deps.vault.list()).toEqual([])
    expect(await engine.summary()).toMatchObject({ devices: [], profiles: [], creates: [] })
  })

  test('that somebody takes meanwhile leave nothing behind but the device', async () => {
    const world = new World()
    const { engine, deps } = world.machine(portal =>
      intercept(portal, {
        async CreateAccount(_, forward) {
          await world.administrator()
          return forward()
        },
      }),
    )
    await expectRefusal(engine.createAccount({ account: ALICE }), 'mesh/account/taken')
    expect(await engine.summary()).toMatchObject({ profiles: [], creates: [] })
    const roles = (await deps.vault.list()).map(({ role }) => role)
    expect(roles.every(role => role.startsWith('device-'))).toBe(true)
    expect(await deps.machine.list('escrows')).toEqual([])
  })
})

describe('a portal that does not answer', () => {
  test('and yet did it: the lost answer is looked up, and the account is ours', async () => {
    const world = new World()
    let created = 0
    const { engine } = world.machine(portal =>
      intercept(portal, {
        CreateAccount(request, forward) {
          created += 1
          return loseAnswer(request, forward)
        },
      }),
    )
    const profile = await engine.createAccount({ account: ALICE })
    expect(profile.accounts).toEqual([ALICE])
    expect(created).toBe(1)
  })

  test('keeps the identity for the next attempt', async () => {
    const world = new World()
    const interceptions: Parameters<typeof intercept>[1] = { CreateAccount: unreachable }
    const machine = world.machine(portal => intercept(portal, interceptions))
    const error = await expectRefusal(
      machine.engine.createAccount({ account: ALICE }),
      'mesh/portal/unreachable',
    )
    expect(error.retryable).toBe(true)
    const { creates, profiles } = await machine.engine.summary()
    expect(profiles).toEqual([])
    expect(creates).toEqual([{ account: ALICE, profile: expect.stringMatching(/^M/) }])

    delete interceptions.CreateAccount
    const profile = await machine.tab().createAccount({ account: 'Alice@example.com'.toLowerCase() })
    expect(profile.udf).toBe(creates[0]?.profile)
    expect((await machine.engine.summary()).creates).toEqual([])
  })

  test('is asked again by resume', async () => {
    const world = new World()
    const interceptions: Parameters<typeof intercept>[1] = { CreateAccount: unreachable }
    const { engine } = world.machine(portal => intercept(portal, interceptions))
    await expectRefusal(engine.createAccount({ account: ALICE }), 'mesh/portal/unreachable')
    expect((await engine.resume()).profiles).toEqual([])
    delete interceptions.CreateAccount
    expect((await engine.resume()).profiles).toMatchObject([{ accounts: [ALICE], isAdministrator: true }])
  })

  test('lets a creation be forgotten', async () => {
    const world = new World()
    const { engine, deps } = world.machine(portal => intercept(portal, { CreateAccount: unreachable }))
    await expectRefusal(engine.createAccount({ account: ALICE }), 'mesh/portal/unreachable')
    const [creation] = (await engine.summary()).creates
    await engine.forget(creation!.profile)
    expect((await engine.summary()).creates).toEqual([])
    expect((await deps.vault.list()).every(({ owner }) => owner !== creation!.profile)).toBe(true)
  })
})

test('two tabs that create one account make one identity', async () => {
  const machine = new World().machine()
  const outcomes = await Promise.allSettled(
    [machine.engine, machine.tab()].map(tab => tab.createAccount({ account: ALICE })),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = outcomes.find(outcome => outcome.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'mesh/account/taken' })
  expect((await machine.engine.summary()).profiles).toHaveLength(1)
})

test('several profiles: the first one is the default', async () => {
  const { engine } = new World().machine()
  const alice = await engine.createAccount({ account: ALICE })
  const bob = await engine.createAccount({ account: 'bob@example.com' })
  expect((await engine.summary()).profiles.map(({ udf, isDefault }) => [udf, isDefault])).toEqual([
    [alice.udf, true],
    [bob.udf, false],
  ])
})
