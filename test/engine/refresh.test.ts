import { describe, expect, test } from 'vitest'
import { MemoryPortals } from '../../sdk/engine/memory/index.ts'
import { textToObject } from '../../sdk/engine/objects.ts'
import { expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, unreachable } from './support/intercept.ts'
import { ALICE, connectByAddress, PORTAL, World } from './support/world.ts'

const SECOND = 'https://second.example'

/** A profile with an account at each of two portals, which are one behind the scenes, and a newer version there. */
async function setScene() {
  const world = new World()
  const admin = await world.administrator()
  const phone = world.machine()
  await connectByAddress(phone.engine, admin.engine, admin.profile)
  const old = await phone.engine.refresh(admin.profile)
  await connectByAddress(world.machine().engine, admin.engine, admin.profile)
  const newest = (await admin.engine.summary()).profiles[0]!

  const record = (await phone.deps.machine.get('profiles', admin.profile))!
  const accounts = [PORTAL, SECOND].map(portal => ({ account: ALICE, portal }))
  await phone.deps.machine.commit([{ collection: 'profiles', put: { ...record, accounts } }])
  const [first, second]: [Interceptions, Interceptions] = [{}, {}]
  const portals = new MemoryPortals({
    'example.com': intercept(world.connection(), first),
    'second.example': intercept(world.connection(SECOND), second),
  })
  const engine = phone.tab({ portals })
  const value = textToObject(record.signed, 'SignedPersonalProfile')
  const stale = { Entries: [{ tag: 'SignedPersonalProfile', value }] } as const
  return { world, admin, phone, engine, old, newest, first, second, stale, udf: admin.profile }
}

describe('refreshing a profile', () => {
  test('fetches, verifies and keeps the newest version', async () => {
    const { engine, newest, old, udf } = await setScene()
    expect(old.devices).toHaveLength(2)
    const after = await engine.refresh(udf)
    expect(after.digest).toBe(newest.digest)
    expect(after.devices).toHaveLength(3)
    expect((await engine.summary()).profiles[0]?.digest).toBe(newest.digest)
  })

  test('needs one portal that answers', async () => {
    const { engine, newest, old, first, second, udf } = await setScene()
    first.Get = second.Get = unreachable
    await expectRefusal(engine.refresh(udf), 'mesh/portal/unreachable')
    expect((await engine.summary()).profiles[0]?.digest).toBe(old.digest)
    delete second.Get
    expect((await engine.refresh(udf)).digest).toBe(newest.digest)
  })

  test('takes a portal that is behind for what it is while another is ahead', async () => {
    const { engine, newest, first, second, stale, udf } = await setScene()
    second.Get = async () => stale
    expect((await engine.refresh(udf)).digest).toBe(newest.digest)
    expect((await engine.refresh(udf)).digest).toBe(newest.digest)
    first.Get = unreachable
    await expectRefusal(engine.refresh(udf), 'mesh/profile/rollback')
    expect((await engine.summary()).profiles[0]?.digest).toBe(newest.digest)
  })

  test('keeps everything when no portal has the account any more, and says so', async () => {
    const { engine, old, first, second, udf } = await setScene()
    first.Get = second.Get = async () => ({ Entries: [] })
    await expectRefusal(engine.refresh(udf), 'mesh/account/missing')
    const [kept] = (await engine.summary()).profiles
    expect(kept).toMatchObject({ digest: old.digest, devices: old.devices, keysMissing: false })
  })

  test('of a profile that is not here is refused', async () => {
    await expectRefusal(new World().machine().engine.refresh('MA'), 'mesh/profile/missing')
  })
})
