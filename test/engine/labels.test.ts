/** The label way: a device that was set up ahead waits behind a printed code until somebody scans it. */
import { describe, expect, test } from 'vitest'
import { DAY, LABEL_LIFETIME, MINUTE } from '../../sdk/engine/time.ts'
import { expectRefusal } from '../support/crypto.ts'
import { dieEverywhere, expectTidy } from './support/die-everywhere.ts'
import { intercept } from './support/intercept.ts'
import { PORTAL, typeBack, World } from './support/world.ts'

async function setScene() {
  const world = new World()
  const alice = await world.administrator()
  const printer = world.machine()
  const label = await printer.engine.beginConnect({ label: true, name: 'Printer', portal: PORTAL })
  const members = async () => (await alice.engine.refresh(alice.profile)).devices.map(({ udf }) => udf)
  return { world, alice, printer, label, members }
}

describe('a label', () => {
  test('is a code that says it is one, and waits for months, across restarts', async () => {
    const { world, alice, printer, label } = await setScene()
    expect(label).toMatchObject({ way: 'label', state: 'requested', expiresAt: '2027-01-01T12:00:00Z' })
    expect(label.uri).toMatch(`${PORTAL}/#/label/${label.device}/`)
    expect(label.uri!.length).toBeLessThanOrEqual(150)
    world.clock.turn(200 * DAY)
    const started = printer.tab()
    await started.resume()
    const { connects } = await started.summary()
    expect(connects).toEqual([label])

    const scanned = await alice.engine.scan(alice.profile, label.uri!)
    expect(scanned).toMatchObject({
      way: 'label',
      scanned: true,
      device: label.device,
      suggestedName: 'Printer',
    })
    expect(scanned.challenge).toHaveLength(1)
    await alice.engine.accept(alice.profile, scanned.id, {
      authenticator: typeBack(label, scanned.challenge),
    })
    expect(await started.advanceConnect(label.id)).toMatchObject({ state: 'joined', profile: alice.profile })
  })

  test('is scanned again where its portal has dropped the answer before the device was on', async () => {
    const { world, alice, printer, label, members } = await setScene()
    const accept = async () => {
      const { id, challenge } = await alice.engine.scan(alice.profile, label.uri!)
      await alice.engine.accept(alice.profile, id, { authenticator: typeBack(label, challenge) })
    }
    await accept()
    world.clock.turn(3 * DAY)
    expect((await printer.engine.advanceConnect(label.id)).state).toBe('requested')
    await accept()
    expect((await printer.engine.advanceConnect(label.id)).state).toBe('joined')
    expect(await members()).toEqual([expect.any(String), label.device])
  })

  test('lets nobody in by being scanned, nor by less than a group of its authenticator', async () => {
    const { alice, printer, label, members } = await setScene()
    const scanned = await alice.engine.scan(alice.profile, label.uri!)
    await expectRefusal(alice.engine.accept(alice.profile, scanned.id, {}), 'mesh/connect/authenticator')
    for (const authenticator of ['', 'AAAAA', typeBack(label, [0])]) {
      const attempt = alice.engine.accept(alice.profile, scanned.id, { authenticator })
      await expectRefusal(attempt, 'mesh/connect/authenticator')
    }
    expect(await members()).toHaveLength(1)
    expect((await printer.engine.advanceConnect(label.id)).state).toBe('requested')
    const authenticator = typeBack(label, scanned.challenge)
    await alice.engine.accept(alice.profile, scanned.id, { authenticator })
    expect(await members()).toHaveLength(2)
  })

  test('is of no use to who has not read it: a profile that the portal puts in its place is refused', async () => {
    const { world, printer, label } = await setScene()
    const mallory = await world.administrator({ account: 'mallory@example.com' })
    const forged = label.uri!.replace(/[\w-]{22}(?=\/Printer)/, 'A'.repeat(22))
    expect(forged).not.toBe(label.uri)
    const scanned = await mallory.engine.scan(mallory.profile, forged)
    await mallory.engine.accept(mallory.profile, scanned.id, { authenticator: scanned.authenticator })
    expect(await printer.engine.advanceConnect(label.id)).toMatchObject({
      state: 'failed',
      error: { code: 'mesh/connect/result' },
    })
    expect((await printer.engine.summary()).profiles).toEqual([])
  })

  test('is past after a year', async () => {
    const { world, printer, label } = await setScene()
    world.clock.turn(LABEL_LIFETIME + MINUTE)
    expect((await printer.engine.advanceConnect(label.id)).state).toBe('expired')
  })

  test('names a device that the portal exchanged', async () => {
    const { world, label } = await setScene()
    const other = await world.machine().engine.beginConnect({ label: true })
    const bob = await world.administrator({
      account: 'bob@example.com',
      wrap: portal =>
        intercept(portal, {
          Get: (request, forward) =>
            forward(request.Identifier === label.device ? { ...request, Identifier: other.device } : request),
        }),
    })
    await expectRefusal(bob.engine.scan(bob.profile, label.uri!), 'mesh/profile/substituted')
    expect((await bob.engine.scan(bob.profile, other.uri!)).way).toBe('label')
  })

  test('needs a portal that takes scanned devices', async () => {
    const world = new World({ clients: '2017' })
    await expectRefusal(world.machine().engine.beginConnect({ label: true }), 'mesh/connect/unsupported')
  })
})

describe.each(['before', 'after'] as const)('dying %s any port call', { timeout: 120_000 }, moment => {
  test('while setting a device up and starting it leaves one label, and one device in the profile', async () => {
    const places = await dieEverywhere(
      {
        set: async world => ({ alice: await world.administrator(), printer: world.machine() }),
        actor: ({ printer }) => printer,
        async act(engine, { alice }) {
          const { profiles, connects } = await engine.summary()
          if (profiles.length > 0) return
          const label = connects[0] ?? (await engine.beginConnect({ label: true }))
          await engine.advanceConnect(label.id)
          const { id } = await alice.engine.scan(alice.profile, label.uri!)
          const { authenticator } = label
          await alice.engine.accept(alice.profile, id, { authenticator })
          expect((await engine.advanceConnect(label.id)).state).toBe('joined')
        },
        async verify({ alice, printer }) {
          const [mine] = (await printer.engine.summary()).profiles
          const { devices, device } = await alice.engine.refresh(alice.profile)
          expect(devices.map(({ udf }) => udf)).toEqual([device, mine!.device])
          await expectTidy(printer, printer.engine)
        },
      },
      moment,
    )
    expect(places).toBeGreaterThan(20)
  })
})
