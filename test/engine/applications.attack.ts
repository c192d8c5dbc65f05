/** Attacks 2, 3, 7 and 9 on applications: a portal that shows old, forked, leaking, moved or no versions. */
import { describe, expect, test } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { encryptObject } from '../../sdk/core/jose/jwe.ts'
import { createApplicationProfile } from '../../sdk/core/profile/index.ts'
import { signTagged } from '../../sdk/core/profile/signed.ts'
import type { Mesh, ResponseOf } from '../../sdk/core/schema/index.ts'
import { generateKeyPair } from '../../sdk/core/suite/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { onlyEntry } from '../../sdk/engine/objects.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, unreachable } from './support/intercept.ts'
import { connectByAddress, World } from './support/world.ts'

type Signed = Mesh<'SignedApplicationProfile'>

const put = (Username: string) => ({ kind: 'credential', entries: [{ put: { Username } }] }) as const

async function setScene() {
  const world = new World()
  const lies: Interceptions = {}
  const alice = await world.administrator({ wrap: portal => intercept(portal, lies) })
  const { engine, profile } = alice
  const { identifier } = await engine.createApplication(profile, put('first'))
  const honest = async () => {
    const answer = await world.connection().transact('Get', { Identifier: identifier })
    return onlyEntry(answer, 'SignedApplicationProfile')!
  }
  /** From now on the portal shows this in the application's place, or nothing. */
  const show = (value: Signed | undefined) => {
    const Entries: ResponseOf<'Get'>['Entries'] = value ? [{ tag: 'SignedApplicationProfile', value }] : []
    lies.Get = (request, forward) =>
      request.Identifier === identifier ? Promise.resolve({ Entries }) : forward()
  }
  const names = async () => {
    const content = await engine.readApplication(profile, identifier)
    const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
    return entries.map(({ Username }) => Username).sort()
  }
  return { world, lies, alice, engine, profile, identifier, honest, show, names }
}

type Scene = Awaited<ReturnType<typeof setScene>>

/** The lie is named by refresh and in the summary, an edit made meanwhile is kept, and honesty publishes it. */
async function expectRefused(scene: Scene, code: Parameters<typeof expectRefusal>[1]): Promise<void> {
  const { engine, profile, identifier, lies, names } = scene
  const stored = await scene.alice.deps.machine.get('applications', identifier)
  const before = await names()
  await expectRefusal(engine.refreshApplication(profile, identifier), code)
  await expectRefusal(engine.refresh(profile), code)
  const { signed } = (await scene.alice.deps.machine.get('applications', identifier))!
  expect(signed).toBe(stored!.signed)
  const { application } = await engine.updateApplication(profile, identifier, put('meanwhile'))
  expect(application).toMatchObject({ unpublished: 1, problem: { code } })
  expect(await names()).toEqual([...before, 'meanwhile'].sort())

  delete lies.Get
  const after = await engine.refreshApplication(profile, identifier)
  expect(after.unpublished).toBe(0)
  expect(after.problem).toBeUndefined()
  expect(await names()).toEqual([...before, 'meanwhile'].sort())
}

/** What Alice's device would sign with, for versions that the portal and she made together or nobody should have made. */
async function signing({ alice, profile }: Scene) {
  const record = (await alice.deps.machine.get('profiles', profile))!
  const personal = await createContext(alice.deps).verifiedPersonal(record.signed)
  const device = personal.devices.find(({ udf }) => udf === record.device)!
  return { personal, device, key: (await alice.deps.vault.get(device.signatureKey.udf))! }
}

describe('a portal that lies about an application', () => {
  test('serves an older version', async () => {
    const scene = await setScene()
    const old = await scene.honest()
    await scene.engine.updateApplication(scene.profile, scene.identifier, put('second'))
    scene.show(old)
    await expectRefused(scene, 'mesh/profile/rollback')
  })

  test('serves another version of the same date', async () => {
    const scene = await setScene()
    const { device, key } = await signing(scene)
    const [entry] = (await signing(scene)).personal.applications
    const forked = await createApplicationProfile(deps, {
      identifier: scene.identifier,
      type: 'CredentialProfile',
      sharedPrivate: {
        value: { tag: 'CredentialProfilePrivate', value: { Entries: [] } },
        recipients: [device.encryptionKey],
      },
      key,
      updated: (await scene.engine.applications(scene.profile))[0]!.updated!,
    })
    expect(entry?.Identifier).toBe(scene.identifier)
    scene.show(forked)
    await expectRefused(scene, 'mesh/profile/fork')
  })

  test('serves a version with one more recipient', async () => {
    const scene = await setScene()
    const { device, key, personal } = await signing(scene)
    const spy = await generateKeyPair(deps, { suite: 'modern', use: 'encrypt' })
    const leaking = await createApplicationProfile(deps, {
      identifier: scene.identifier,
      type: 'CredentialProfile',
      sharedPrivate: {
        value: { tag: 'CredentialProfilePrivate', value: { Entries: [] } },
        recipients: [device.encryptionKey, ...personal.master.escrowKeys, spy.publicKey],
      },
      key,
      updated: '2027-01-01T00:00:00Z',
    })
    scene.show(leaking)
    await expectRefused(scene, 'mesh/profile/invalid')
  })

  test('serves a version signed by a device that does not administer it', async () => {
    const scene = await setScene()
    const phone = scene.world.machine()
    const { device } = await connectByAddress(phone.engine, scene.engine, scene.profile)
    const { personal } = await signing(scene)
    const mine = personal.devices.find(({ udf }) => udf === device)!
    const forged = await createApplicationProfile(deps, {
      identifier: scene.identifier,
      type: 'CredentialProfile',
      key: (await phone.deps.vault.get(mine.signatureKey.udf))!,
      updated: '2027-01-01T00:00:00Z',
    })
    scene.show(forged)
    await expectRefused(scene, 'mesh/profile/signer')
  })

  test('serves another application under the identifier', async () => {
    const scene = await setScene()
    const other = await scene.engine.createApplication(scene.profile, { kind: 'contact' })
    const answer = await scene.world.connection().transact('Get', { Identifier: other.identifier })
    scene.show(onlyEntry(answer, 'SignedApplicationProfile')!)
    await expectRefused(scene, 'mesh/profile/substituted')
  })

  test('and an insider who moves a part of another application here is found out on opening', async () => {
    const play = async (belongsTo: 'another' | 'this') => {
      const scene = await setScene()
      const { device, key, personal } = await signing(scene)
      const value = await encryptObject(deps, {
        suite: 'modern',
        recipients: [device.encryptionKey, ...personal.master.escrowKeys],
        plaintext: utf8ToBytes('{"CredentialProfilePrivate":{"Entries":[]}}'),
        contentTag: 'CredentialProfilePrivate',
        profile: belongsTo === 'this' ? scene.identifier : 'RB2AL-OTHER',
      })
      const SignedData = await signTagged(deps, {
        key,
        type: 'CredentialProfile',
        value: {
          Identifier: scene.identifier,
          Updated: '2027-01-01T00:00:00Z',
          SharedPrivate: { tag: 'JoseWebEncryption', value },
        },
      })
      return { ...scene, made: { Identifier: scene.identifier, SignedData } }
    }
    const attack = await play('another')
    attack.show(attack.made)
    await expectRefused(attack, 'mesh/jwe/invalid')
    // Made in the same way for this very application, it is taken.
    const control = await play('this')
    const value = control.made
    await control.world
      .connection()
      .transact('Publish', { Entry: { tag: 'SignedApplicationProfile', value } })
    const { updated } = await control.engine.refreshApplication(control.profile, control.identifier)
    // It lacks the entry this device knows of, which is put back into the version after it.
    expect(updated).toBe('2027-01-01T00:00:01Z')
    expect(await control.names()).toEqual(['first'])
  })

  test('withholds the application from a device that has it: nothing is given up, and it is published again', async () => {
    const scene = await setScene()
    const { engine, profile, identifier, show, names, lies } = scene
    show(undefined)
    await engine.refreshApplication(profile, identifier).catch(() => {})
    expect(await names()).toEqual(['first'])
    delete lies.Get
    await engine.refresh(profile)
    expect(await names()).toEqual(['first'])
  })

  test('withholds it from a device that never had it: the device does not make an empty one', async () => {
    const scene = await setScene()
    const { world, engine, profile, identifier } = scene
    const hidden: Interceptions = {}
    const phone = world.machine(portal => intercept(portal, hidden))
    const { device } = await connectByAddress(phone.engine, engine, profile)
    await engine.grantApplication(profile, identifier, device, { administrator: true })
    const published: unknown[] = []
    hidden.Get = (request, forward) =>
      request.Identifier === identifier ? Promise.resolve({ Entries: [] }) : forward()
    hidden.Publish = async (request, forward) => {
      published.push(request)
      return forward()
    }
    await phone.engine.refresh(profile)
    await expectRefusal(phone.engine.readApplication(profile, identifier), 'mesh/profile/missing')
    await expectRefusal(phone.engine.updateApplication(profile, identifier, put('x')), 'mesh/profile/missing')
    expect(published).toEqual([])
    delete hidden.Get
    await phone.engine.updateApplication(profile, identifier, put('x'))
    await engine.refresh(profile)
    expect(await scene.names()).toEqual(['first', 'x'])
  })
})

describe('bad luck', () => {
  test.each(['modern', '2017'] as const)(
    'another device publishes in between, at a portal of %s: both edits are there',
    async clients => {
      const world = new World({ clients })
      const lies: Interceptions = {}
      const { engine, profile } = await world.administrator({ wrap: portal => intercept(portal, lies) })
      const { identifier } = await engine.createApplication(profile, put('first'))
      const phone = world.machine()
      const { device } = await connectByAddress(phone.engine, engine, profile)
      await engine.grantApplication(profile, identifier, device, { administrator: true })
      await phone.engine.refresh(profile)
      let times = 0
      lies.Publish = async (_, forward) => {
        if (times++ === 0) {
          // Dated earlier than mine, so that nothing but the condition stands between the two.
          world.clock.turn(-30_000)
          await phone.engine.updateApplication(profile, identifier, put('theirs'))
          world.clock.turn(30_000)
        }
        return forward()
      }
      world.clock.turn(60_000)
      const { application } = await engine.updateApplication(profile, identifier, put('mine'))
      expect(application).toMatchObject({ unpublished: 0 })
      // A portal of 2017 lets theirs be overwritten; their device notices, and puts it back.
      expect(times).toBe(clients === '2017' ? 1 : 2)
      await phone.engine.refresh(profile)
      await engine.refresh(profile)
      for (const machine of [engine, phone.engine]) {
        const content = await machine.readApplication(profile, identifier)
        const { entries } = content as Extract<ApplicationContent, { readonly kind: 'credential' }>
        expect(entries.map(({ Username }) => Username).sort()).toEqual(['first', 'mine', 'theirs'])
      }
    },
  )

  test('edits made offline wait, survive the tab, and are published by resume or refresh', async () => {
    const scene = await setScene()
    const { engine, profile, identifier, lies, alice, names } = scene
    Object.assign(lies, { Get: unreachable, Publish: unreachable })
    const { application } = await engine.updateApplication(profile, identifier, put('offline'))
    expect(application).toMatchObject({ unpublished: 1, problem: { code: 'mesh/portal/unreachable' } })
    const [waiting] = await alice.deps.machine.list('journal')
    expect(new TextDecoder().decode(waiting!.local!.data)).not.toContain('offline')
    expect(await names()).toEqual(['first', 'offline'])
    const reopened = alice.tab()
    expect((await reopened.applications(profile))[0]).toMatchObject({ unpublished: 1 })
    await reopened.resume()
    delete lies.Get
    delete lies.Publish
    await reopened.resume()
    expect((await reopened.applications(profile))[0]).toMatchObject({ unpublished: 0 })
    expect(await names()).toEqual(['first', 'offline'])
  })

  test('a creation whose portal is away is finished, once, with what both attempts say', async () => {
    const world = new World()
    const lies: Interceptions = {}
    const { engine, profile } = await world.administrator({ wrap: portal => intercept(portal, lies) })
    lies.Publish = unreachable
    await expectRefusal(engine.createApplication(profile, put('one')), 'mesh/portal/unreachable')
    expect(await engine.applications(profile)).toEqual([])
    delete lies.Publish
    const { identifier } = await engine.createApplication(profile, put('two'))
    expect(await engine.applications(profile)).toHaveLength(1)
    const content = await engine.readApplication(profile, identifier)
    expect((content as Extract<ApplicationContent, { readonly kind: 'credential' }>).entries).toHaveLength(2)
  })
})
