import { describe, expect, test } from 'vitest'
import { findMistypes } from '../../sdk/core/escrow/correction.ts'
import { combineShares, splitSecret } from '../../sdk/core/escrow/shamir.ts'
import { suiteNames } from '../../sdk/core/suite/index.ts'
import type { ApplicationContent } from '../../sdk/engine/index.ts'
import { expectRefusal } from '../support/crypto.ts'
import { type Interceptions, intercept, loseAnswer, unreachable } from './support/intercept.ts'
import { ALICE, connectByAddress, World, type WorldOptions } from './support/world.ts'

const login = { Sites: ['example.com'], Username: 'alice', Password: 'correct horse' }

/** Alice with a catalog, a phone that reads it, and shares in her drawer. */
async function setScene(options: WorldOptions & { readonly suite?: (typeof suiteNames)[number] } = {}) {
  const { suite = 'modern', ...others } = options
  const world = new World(others)
  const alice = await world.administrator({ suite })
  const { engine, profile } = alice
  const { identifier } = await engine.createApplication(profile, {
    kind: 'credential',
    entries: [{ put: login }],
  })
  const phone = world.machine()
  const { device } = await connectByAddress(phone.engine, engine, profile)
  const made = await engine.escrow(profile, { quorum: 2, shares: 4 })
  const shares = made.shares.map(({ text }) => text) as [string, string, string, string]
  return { world, alice, engine, profile, identifier, phone, phoneDevice: device, made, shares }
}

/** Another letter in the place of the one at `index`. */
function mistype(share: string, index: number): string {
  return share.slice(0, index) + (share[index] === 'A' ? 'B' : 'A') + share.slice(index + 1)
}

/**
 * Two shares, the second of which has a wrong letter in its third group that nothing else explains: seldom another
 * letter in the other share would do as well, and then neither is named.
 */
async function mistypedPair(good: string, spoilt: string, identifier: string): Promise<[string, string]> {
  for (let index = 12; index < 17; index += 1) {
    const shares: [string, string] = [good, mistype(spoilt, index)]
    if ((await findMistypes({ crypto }, { shares, identifier })).length === 1) return shares
  }
  throw new Error('every letter of the group could be wrong in either share')
}

describe.each(suiteNames)('recovery in suite %s', suite => {
  test('brings back devices, applications and what is in them', async () => {
    const { world, engine, profile, identifier, phone, phoneDevice, shares } = await setScene({ suite })
    const lost = (await engine.summary()).profiles[0]!
    expect(lost.sharesMadeAt).toMatch(/Z$/)
    expect(lost.holdsBackup).toBe(true)
    expect((await phone.engine.summary()).profiles[0]!.holdsBackup, 'a device that joined').toBe(false)
    await engine.forget(profile, { evenIfLast: true })

    const back = world.machine()
    const summary = await back.engine.recover({
      shares: [shares[3], shares[1]],
      account: ALICE,
      name: 'New laptop',
      kind: 'computer',
    })
    expect(summary).toMatchObject({ udf: profile, suite, isAdministrator: true, keysMissing: false })
    expect(summary.devices.map(({ udf }) => udf)).toEqual([lost.device, phoneDevice, summary.device])
    expect(summary.devices.at(-1)).toMatchObject({ name: 'New laptop', isThisDevice: true })
    expect(summary.sharesMadeAt).toBeUndefined()
    expect(summary.holdsBackup).toBe(true)
    const content = await back.engine.readApplication(profile, identifier)
    expect(content).toMatchObject({ entries: [login] })

    // The device that was there before sees the change, and is no administrator any more.
    expect((await phone.engine.refresh(profile)).digest).toBe(summary.digest)
    await back.engine.updateApplication(profile, identifier, {
      kind: 'credential',
      entries: [{ put: { Username: 'after' } }],
    })
    await back.engine.grantApplication(profile, identifier, phoneDevice)
    await phone.engine.refresh(profile)
    const seen = await phone.engine.readApplication(profile, identifier)
    expect((seen as Extract<ApplicationContent, { readonly kind: 'credential' }>).entries).toHaveLength(2)
  })

  test('can be done again, with shares made before and after', async () => {
    const { world, profile, identifier, shares } = await setScene({ suite })
    const second = world.machine()
    await second.engine.recover({ shares: shares.slice(0, 2), account: ALICE })
    const more = await second.engine.escrow(profile, { quorum: 3, shares: 3 })
    for (const set of [shares.slice(2), more.shares.map(({ text }) => text)]) {
      const { engine } = world.machine()
      await engine.recover({ shares: set, account: ALICE })
      expect(await engine.readApplication(profile, identifier)).toMatchObject({ entries: [login] })
    }
    // Whoever was administrator learns that it is none any more.
    await second.engine.refresh(profile)
    expect((await second.engine.summary()).profiles[0]).toMatchObject({ isAdministrator: false })
  })
})

describe('mistakes are named', () => {
  const recover = async (
    scene: Awaited<ReturnType<typeof setScene>>,
    shares: readonly string[],
    options: { readonly identifier?: string; readonly repair?: boolean } = {},
  ) => scene.world.machine().engine.recover({ shares, account: ALICE, ...options })

  test('in the shares alone', async () => {
    const scene = await setScene()
    const { shares, engine, profile } = scene
    const others = (await engine.escrow(profile, { quorum: 3, shares: 4 })).shares.map(({ text }) => text)
    const format = await expectRefusal(
      recover(scene, [shares[0], `${shares[1].slice(0, -2)}1!`]),
      'mesh/share/format',
    )
    expect(format.detail).toMatchObject({ share: 1 })
    const few = await expectRefusal(recover(scene, [shares[0], shares[0]]), 'mesh/share/few')
    expect(few.detail).toEqual({ have: 1, need: 2 })
    await expectRefusal(recover(scene, []), 'mesh/share/few')
    await expectRefusal(recover(scene, [shares[0], others[1]!]), 'mesh/share/mixed')
    await expectRefusal(recover(scene, [shares[0], mistype(shares[0], 9)]), 'mesh/share/conflict')
    const three = await expectRefusal(
      recover(scene, [shares[0], mistype(shares[1], 9), shares[2], shares[3]]),
      'mesh/share/mismatch',
    )
    expect(three.detail).toEqual({ share: 1 })
  })

  test('against the backup: unknown to the portal, or, where its identifier is known, letter by letter', async () => {
    const scene = await setScene()
    const { shares, made } = scene
    const wrong = await mistypedPair(shares[2], shares[3], made.identifier)
    await expectRefusal(recover(scene, wrong), 'mesh/escrow/missing')
    const { identifier } = made
    const error = await expectRefusal(recover(scene, wrong, { identifier }), 'mesh/share/mismatch')
    expect(error.detail).toEqual({ share: 1, group: 2 })
    const twice = [shares[2], shares[2].toLowerCase(), wrong[1]]
    expect(
      (await expectRefusal(recover(scene, twice, { identifier }), 'mesh/share/mismatch')).detail,
    ).toEqual({
      share: 2,
      group: 2,
    })
    const two = [mistype(shares[2], 10), mistype(shares[3], 14)]
    expect(
      (await expectRefusal(recover(scene, two, { identifier }), 'mesh/share/mismatch')).detail,
    ).toBeUndefined()
    expect((await recover(scene, [shares[2], shares[3]], { identifier })).udf).toBe(scene.profile)
  })

  test('a secret that a program of 2017 recovered wrongly is mended when asked', async () => {
    const scene = await setScene()
    // Off by 25, as the reference leaves a secret of an even quorum.
    const off = addTo(combineShares(scene.shares), 25n)
    const shares = splitSecret({ crypto }, off, { quorum: 2, shares: 2 })
    await expectRefusal(recover(scene, shares), 'mesh/escrow/missing')
    expect((await recover(scene, shares, { repair: true })).udf).toBe(scene.profile)
  })

  test('shares that cannot be made are refused', async () => {
    const { engine, profile, phone } = await setScene()
    for (const [quorum, shares] of [
      [1, 2],
      [3, 2],
      [2, 16],
    ] as const)
      await expectRefusal(engine.escrow(profile, { quorum, shares }), 'mesh/argument')
    await expectRefusal(phone.engine.escrow(profile, { quorum: 2, shares: 2 }), 'mesh/profile/administrator')
    const again = (await engine.summary()).profiles[0]!
    await expectRefusal(engine.recover({ shares: ['x'], account: ALICE }), 'mesh/profile/exists')
    expect(again.sharesMadeAt).toBeDefined()
  })
})

/** Little-endian, as the secret is read. */
function addTo(secret: Uint8Array, by: bigint): Uint8Array<ArrayBuffer> {
  const number = secret.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const sum = BigInt.asUintN(128, number + by)
  return Uint8Array.from({ length: 16 }, (_, index) => Number((sum >> BigInt(8 * index)) & 255n))
}

describe('where things were lost', () => {
  test('a portal that lost everything is given the account and the backup’s profile again', async () => {
    const { world, engine, profile, shares, alice } = await setScene()
    const escrow = (await alice.deps.machine.get('escrows', profile))!
    world.wipe()
    const { engine: fresh } = world.machine()
    await expectRefusal(fresh.recover({ shares, account: ALICE }), 'mesh/escrow/missing')
    // The founder makes shares again, which puts the backup back.
    await engine.escrow(profile, { quorum: 2, shares: 2 })
    expect((await alice.deps.machine.get('escrows', profile))!.entry).toBe(escrow.entry)
    const back = await fresh.recover({ shares, account: ALICE })
    expect(back).toMatchObject({ udf: profile, accounts: [ALICE], isAdministrator: true })
    expect(back.devices).toHaveLength(1)
    expect((await fresh.lookUp(ALICE)).udf).toBe(profile)
  })

  test('a browser that lost its keys recovers in place, and keeps what it has seen', async () => {
    const { engine, profile, identifier, shares, alice, made } = await setScene()
    const keys = await alice.deps.vault.list()
    const before = (await engine.summary()).profiles[0]!
    await alice.deps.vault.remove(keys.filter(({ role }) => role.startsWith('device-')).map(({ udf }) => udf))
    expect((await engine.summary()).profiles[0]).toMatchObject({ keysMissing: true })
    // The backup is known here, so a mistyped letter is found without the portal.
    const error = await expectRefusal(
      engine.recover({
        shares: await mistypedPair(shares[2], shares[3], made.identifier),
        account: ALICE,
      }),
      'mesh/share/mismatch',
    )
    expect(error.detail).toEqual({ share: 1, group: 2 })
    const back = await engine.recover({ shares: [shares[0], shares[2]], account: ALICE })
    expect(back).toMatchObject({ keysMissing: false, isAdministrator: true, isDefault: true })
    expect(back.device).not.toBe(before.device)
    expect(await engine.readApplication(profile, identifier)).toMatchObject({ entries: [login] })
    const { devices } = await engine.summary()
    expect(devices.map(({ udf }) => udf)).toEqual([back.device])
  })

  test('a lost answer is looked up, and a portal that is away is asked again', async () => {
    const { world, profile, shares } = await setScene()
    const lies: Interceptions = { Publish: unreachable }
    const machine = world.machine(portal => intercept(portal, lies))
    await expectRefusal(machine.engine.recover({ shares, account: ALICE }), 'mesh/portal/unreachable')
    expect((await machine.engine.summary()).profiles).toEqual([])
    let lost = 0
    lies.Publish = (request, forward) => (lost++ === 0 ? loseAnswer(request, forward) : forward())
    await machine.engine.resume()
    delete lies.Publish
    // Whatever the shares say now: what was begun is finished.
    const { profiles } = await machine.engine.resume()
    expect(profiles).toMatchObject([{ udf: profile, isAdministrator: true }])
    expect(await machine.deps.machine.list('recoveries')).toEqual([])
  })

  test('works at a portal of 2017', async () => {
    const { world, profile, identifier, shares } = await setScene({ clients: '2017' })
    const { engine } = world.machine()
    await engine.recover({ shares, account: ALICE })
    expect(await engine.readApplication(profile, identifier)).toMatchObject({ entries: [login] })
  })
})
