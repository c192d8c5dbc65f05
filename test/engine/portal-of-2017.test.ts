/** A portal that announces nothing, compares nothing, and lives only as long as nobody surprises it. */
import { describe, expect, test } from 'vitest'
import { createConnectionResult } from '../../sdk/core/connection/index.ts'
import { createPersonalProfile, nextUpdated } from '../../sdk/core/profile/index.ts'
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import { createContext } from '../../sdk/engine/context.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { deps, expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, loseAnswer } from './support/intercept.ts'
import { ALICE, addAdministrator, connectByAddress, onlyPending, World } from './support/world.ts'

/** Keys of 2017 take long to make, so only tests that are about them use them. */
async function setScene(suite: SuiteName = 'modern') {
  const world = new World({ clients: '2017' })
  const lies: Interceptions = {}
  const admin = await world.administrator({ suite, wrap: portal => intercept(portal, lies) })
  return { world, lies, admin, phone: world.machine() }
}

describe('at a portal of 2017', () => {
  test('devices of 2017 keys connect by address, and the administrator publishes', async () => {
    const { world, admin, phone } = await setScene('2017')
    expect((await world.connection().features()).names.size).toBe(0)
    await phone.engine.createDevice({ name: 'Phone', kind: 'phone' })
    expect(await connectByAddress(phone.engine, admin.engine, admin.profile)).toMatchObject({
      state: 'joined',
    })
    const { devices, profiles } = await phone.engine.summary()
    expect(profiles[0]).toMatchObject({ suite: '2017' })
    // The default device is of another suite, so one of the profile's was made in its likeness.
    expect(devices.map(({ suite, name }) => [suite, name])).toEqual([
      ['modern', 'Phone'],
      ['2017', 'Phone'],
    ])
    expect((await admin.engine.refresh(admin.profile)).digest).toBe(profiles[0]?.digest)
  })

  test('a version that another administrator published meanwhile is built upon', async () => {
    const { world, admin, phone } = await setScene()
    const second = await addAdministrator(world, admin)
    await connectByAddress(world.machine().engine, second.engine, admin.profile)
    await connectByAddress(phone.engine, admin.engine, admin.profile)
    expect((await second.engine.refresh(admin.profile)).devices).toHaveLength(4)
  })

  test('an account that exists is not taken over, though the portal would let it happen', async () => {
    const { world } = await setScene()
    const bound: unknown[] = []
    const newcomer = world.machine(portal =>
      intercept(portal, {
        ValidateAccount: async () => ({ Valid: true }),
        CreateAccount: async ({ Account }) => {
          bound.push(Account)
          return {}
        },
      }),
    )
    await expectRefusal(newcomer.engine.createAccount({ account: ALICE }), 'mesh/account/taken')
    expect(bound).toEqual([])
    await newcomer.engine.createAccount({ account: 'bob@example.com' })
    expect(bound).toEqual(['bob@example.com'])
  })

  test('a result is not sent twice, since one that nothing waits for ends the portal', async () => {
    const { lies, admin, phone } = await setScene()
    const asked = await phone.engine.beginConnect({ account: ALICE })
    const { id } = await onlyPending(admin.engine, admin.profile)
    lies.ConnectComplete = loseAnswer
    const accept = () => admin.engine.accept(admin.profile, id, { authenticator: asked.authenticator })
    await expectRefusal(accept(), 'mesh/portal/unreachable')
    lies.ConnectComplete = async () => {
      throw new Error('the portal’s process has ended')
    }
    expect((await accept()).devices).toHaveLength(2)
    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
  })

  test('a profile that the administrator of 2017 did not publish is published by the new device', async () => {
    const { admin, phone } = await setScene('2017')
    const asked = await phone.engine.beginConnect({ account: ALICE })
    const record = (await admin.deps.machine.get('profiles', admin.profile))!
    const current = await createContext(admin.deps).verifiedPersonal(record.signed)
    const online = (await admin.deps.vault.get(record.onlineKey!))!
    const stored = (await phone.deps.machine.get('devices', asked.device))!
    const device = textToObject(stored.signed, 'SignedDeviceProfile')
    const personal = await createPersonalProfile(deps, {
      master: current.master.signed,
      devices: [...current.devices.map(({ signed }) => signed), device],
      applications: [],
      online,
      updated: nextUpdated(0, current.updated),
    })
    const Result = await createConnectionResult(deps, { decision: 'Accepted', device, personal, online })
    const portal = admin.deps.portals.at('https://example.com')
    await portal.transact('ConnectComplete', { Result, AccountID: ALICE })
    expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(1)

    expect((await phone.engine.advanceConnect(asked.id)).state).toBe('joined')
    expect((await admin.engine.refresh(admin.profile)).devices).toHaveLength(2)
  })
})
