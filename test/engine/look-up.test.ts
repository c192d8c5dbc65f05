import { expect, test } from 'vitest'
import { expectRefusal } from '../support/crypto.ts'
import { ALICE, connectByAddress, World } from './support/world.ts'

test('looking an account up shows its verified profile and stores nothing', async () => {
  const world = new World()
  const admin = await world.administrator()
  await connectByAddress(world.machine().engine, admin.engine, admin.profile)
  const { updated, digest, suite, devices } = await admin.engine.refresh(admin.profile)
  const stranger = world.machine()
  expect(await stranger.engine.lookUp(` ${ALICE}`)).toEqual({
    account: ALICE,
    udf: admin.profile,
    suite,
    updated,
    digest,
    devices: devices.map(({ udf, kind }) => ({ udf, kind })),
    applications: [],
  })
  expect((await stranger.engine.summary()).profiles).toEqual([])
  await expectRefusal(stranger.engine.lookUp('bob@example.com'), 'mesh/account/missing')
})
