import { describe, expect, test } from 'vitest'
import { findMistypes } from '../../sdk/core/escrow/correction.ts'
import { expectRefusal } from '../support/crypto.ts'
import { connectByAddress, World } from './support/world.ts'

async function setScene(options: { readonly quorum?: number; readonly shares?: number } = {}) {
  const { quorum = 2, shares: count = 4 } = options
  const world = new World()
  const { engine, profile } = await world.administrator({ suite: 'modern' })
  const { identifier, shares } = await engine.escrow(profile, { quorum, shares: count })
  return { world, engine, profile, identifier, shares: shares.map(({ text }) => text) }
}

/** Another letter in the place of the one at `index`. */
function mistype(share: string, index: number): string {
  return share.slice(0, index) + (share[index] === 'A' ? 'B' : 'A') + share.slice(index + 1)
}

/** Seldom another letter in the other share explains a mistake as well; then neither is named. */
async function mistypedPair(good: string, spoilt: string, identifier: string): Promise<[string, string]> {
  for (let index = 12; index < 17; index += 1) {
    const shares: [string, string] = [good, mistype(spoilt, index)]
    if ((await findMistypes({ crypto }, { shares, identifier })).length === 1) return shares
  }
  throw new Error('every letter of the group could be wrong in either share')
}

const wrong = { is: 'wrong', code: 'mesh/share/mismatch' }

describe('a rehearsal of recovery', () => {
  test('proves any quorum, however it is typed, and changes nothing', async () => {
    const { engine, profile, shares } = await setScene()
    const before = await engine.summary()
    const typed = [shares[3]!.toLowerCase().replaceAll('-', ' '), shares[1]!]
    expect(await engine.checkShares(profile, { shares: typed })).toEqual({
      isEnough: true,
      need: 2,
      shares: [{ is: 'right' }, { is: 'right' }],
    })
    expect(await engine.summary()).toEqual(before)
  })

  test('says how many are needed, and which share was given twice', async () => {
    const { engine, profile, shares } = await setScene({ quorum: 3 })
    const [first = '', second = ''] = shares
    const check = await engine.checkShares(profile, { shares: [first, first.toLowerCase(), second] })
    expect(check).toEqual({
      isEnough: false,
      need: 3,
      shares: [{ is: 'open' }, { is: 'repeated' }, { is: 'open' }],
    })
    expect(await engine.checkShares(profile, { shares: [] })).toEqual({ isEnough: false, shares: [] })
  })

  test('names the group that cannot be in a share', async () => {
    const { engine, profile, shares } = await setScene()
    const check = await engine.checkShares(profile, {
      shares: [shares[0]!, mistype(shares[1]!, 7).replace('-', '-!')],
    })
    expect(check.shares[1]).toMatchObject({ is: 'wrong', code: 'mesh/share/format', group: 1 })
    expect(check.isEnough).toBe(false)
  })

  test('names the mistyped share and the group in it', async () => {
    const { engine, profile, shares, identifier } = await setScene()
    const pair = await mistypedPair(shares[0]!, shares[2]!, identifier)
    expect(await engine.checkShares(profile, { shares: pair })).toEqual({
      isEnough: false,
      need: 2,
      shares: [{ is: 'open' }, { ...wrong, group: 2 }],
    })
  })

  test('finds the right ones among wrong ones and those of another set', async () => {
    const { engine, profile, shares } = await setScene()
    const [first = '', second = '', third = ''] = shares
    const others = (await engine.escrow(profile, { quorum: 2, shares: 4 })).shares.map(({ text }) => text)
    const check = await engine.checkShares(profile, {
      shares: [others[3]!, first, mistype(second, 14), third],
    })
    expect(check.isEnough).toBe(true)
    expect(check.shares).toEqual([wrong, { is: 'right' }, wrong, { is: 'right' }])
  })

  test('shares of another profile are not enough', async () => {
    const { engine, profile } = await setScene()
    const { shares } = await setScene()
    const check = await engine.checkShares(profile, { shares: shares.slice(0, 2) })
    expect(check.isEnough).toBe(false)
    expect(check.shares.some(({ is }) => is === 'right')).toBe(false)
  })

  test('on a device that does not hold the backup, the identifier does', async () => {
    const { world, engine, profile, shares, identifier } = await setScene()
    const phone = world.machine()
    await connectByAddress(phone.engine, engine, profile)
    await expectRefusal(phone.engine.checkShares(profile, { shares }), 'mesh/argument')
    const check = await phone.engine.checkShares(profile, { shares, identifier: identifier.toLowerCase() })
    expect(check.isEnough).toBe(true)
  })

  test('a portal that lost the backup is told of, since shares alone recover nothing', async () => {
    const { world, engine, profile, shares } = await setScene()
    expect((await engine.checkShares(profile, { shares })).isEnough).toBe(true)
    world.wipe()
    await expectRefusal(engine.checkShares(profile, { shares }), 'mesh/escrow/missing')
  })

  test('refuses what cannot be a set', async () => {
    const { engine, profile, shares } = await setScene()
    await expectRefusal(
      engine.checkShares(profile, { shares: Array.from({ length: 16 }, () => shares[0]!) }),
      'mesh/argument',
    )
    await expectRefusal(engine.checkShares('MAAAA', { shares }), 'mesh/profile/missing')
  })
})
