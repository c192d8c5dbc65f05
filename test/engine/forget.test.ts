import { describe, expect, test } from 'vitest'
import { collections } from '../../sdk/engine/index.ts'
import { expectRefusal } from '../support/crypto.ts'
import { ALICE, connectByAddress, World } from './support/world.ts'

describe('forgetting a profile', () => {
  test('removes every record and key of it from this machine, and nothing from the portal', async () => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine()
    await connectByAddress(phone.engine, admin.engine, admin.profile)
    await world.machine().engine.beginConnect({ account: ALICE })
    expect(await admin.engine.pending(admin.profile)).toHaveLength(1)

    await admin.engine.forget(admin.profile, { evenIfLast: true })
    expect(await admin.deps.vault.list()).toEqual([])
    for (const collection of collections) expect(await admin.deps.machine.list(collection)).toEqual([])
    expect((await phone.engine.refresh(admin.profile)).devices).toHaveLength(2)
    await expectRefusal(admin.engine.forget(admin.profile, { evenIfLast: true }), 'mesh/profile/missing')
  })

  test('keeps the device when another profile needs it, and names a new default', async () => {
    const { engine, deps } = new World().machine()
    const alice = await engine.createAccount({ account: ALICE })
    const bob = await engine.createAccount({ account: 'bob@example.com' })
    expect(bob.device).toBe(alice.device)
    await engine.forget(alice.udf, { evenIfLast: true })
    const { profiles, devices } = await engine.summary()
    expect(profiles).toMatchObject([{ udf: bob.udf, isDefault: true, keysMissing: false }])
    expect(devices).toMatchObject([{ udf: bob.device }])
    const owners = new Set((await deps.vault.list()).map(({ owner }) => owner))
    expect(owners).toEqual(new Set([bob.udf, bob.device]))
  })

  test('lets the same machine join again', async () => {
    const world = new World()
    const admin = await world.administrator()
    const phone = world.machine()
    await connectByAddress(phone.engine, admin.engine, admin.profile)
    await phone.engine.forget(admin.profile)
    expect(await connectByAddress(phone.engine, admin.engine, admin.profile)).toMatchObject({
      state: 'joined',
    })
  })
})
