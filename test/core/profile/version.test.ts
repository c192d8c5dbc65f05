import { describe, expect, it } from 'vitest'
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { createMasterProfile } from '../../../sdk/core/profile/master.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { nextUpdated, objectDigest, verifySuccessor } from '../../../sdk/core/profile/version.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { deps, familyOf, LATER, makePersonal, resign, UPDATED } from './family.ts'

const EARLIER = '2026-03-01T11:59:59Z'
const LATEST = '2026-03-01T12:00:02Z'

interface Version {
  readonly updated?: string | undefined
  readonly names?: readonly string[]
  readonly masterUpdated?: string | undefined
}

/** A version with these dates; `undefined` leaves a date out, which only the suite of 2017 permits. */
async function version(suite: SuiteName, { updated, names = ['x'], masterUpdated = UPDATED }: Version) {
  const family = await familyOf(suite)
  const master = await resign(family.master, {
    type: 'MasterProfile',
    key: family.signature.privateKey,
    change: { Updated: masterUpdated === '' ? undefined : masterUpdated },
  })
  const signed = await resign(await makePersonal(family, { names }), {
    type: 'PersonalProfile',
    key: family.online.privateKey,
    change: { SignedMasterProfile: master, Updated: updated },
  })
  return verifyPersonalProfile(deps, signed)
}

describe.each(suiteNames)('versions of a personal profile of suite %s', suite => {
  it('a version succeeds itself, even under another signature over the same payload', async () => {
    const family = await familyOf(suite)
    const known = await version(suite, { updated: UPDATED })
    const again = await resign(known.signed, {
      type: 'PersonalProfile',
      key: family.online.privateKey,
      change: {},
    })
    expect(verifySuccessor(known, known)).toBe('same')
    expect(verifySuccessor(known, await verifyPersonalProfile(deps, again))).toBe('same')
  })

  it('a later version succeeds an earlier one and not the other way round', async () => {
    const [known, later] = [
      await version(suite, { updated: UPDATED }),
      await version(suite, { updated: LATER }),
    ]
    expect(verifySuccessor(known, later)).toBe('newer')
    expectRefusal(later, known, 'mesh/profile/rollback')
  })

  it('a later version with an earlier master does not, since it would bring back revoked administrators', async () => {
    const known = await version(suite, { updated: LATER, masterUpdated: LATER })
    const oldMaster = await version(suite, { updated: LATEST, masterUpdated: UPDATED })
    const newMaster = await version(suite, { updated: LATEST, masterUpdated: LATEST })
    expectRefusal(known, oldMaster, 'mesh/profile/rollback')
    expect(verifySuccessor(known, newMaster)).toBe('newer')
  })

  it('an earlier version with a later master does not', async () => {
    const known = await version(suite, { updated: UPDATED })
    const earlier = await version(suite, { updated: EARLIER, masterUpdated: LATER })
    expectRefusal(known, earlier, 'mesh/profile/rollback')
  })

  it('another profile does not', async () => {
    const known = await version(suite, { updated: UPDATED })
    expectRefusal(known, (await familyOf(suite, 'mallory')).personal, 'mesh/profile/substituted')
  })

  it('digests are 256 bits over the payload', async () => {
    const { signed, personal } = await familyOf(suite)
    expect(base64UrlToBytes(await objectDigest(deps, signed), { strict: true })).toHaveLength(32)
    expect(await objectDigest(deps, { ...signed, Identifier: 'x' })).toBe(personal.digest)
  })
})

describe.each(['modern', 'nist'] as const)('two versions of one date in suite %s', suite => {
  it('are a fork', async () => {
    const known = await version(suite, { updated: UPDATED })
    expectRefusal(known, await version(suite, { updated: UPDATED, names: ['y'] }), 'mesh/profile/fork')
  })

  it('are a fork when it is their masters that differ', async () => {
    const { signature, online, signed } = await familyOf(suite)
    const known = await version(suite, { updated: UPDATED })
    const master = await createMasterProfile(deps, {
      signature,
      escrow: [],
      online: [online.publicKey],
      updated: UPDATED,
    })
    const other = await resign(signed, {
      type: 'PersonalProfile',
      key: online.privateKey,
      change: { SignedMasterProfile: master, Updated: LATER },
    })
    expectRefusal(known, await verifyPersonalProfile(deps, other), 'mesh/profile/fork')
  })
})

describe('versions of 2017, whose software leaves dates alone or out', () => {
  it.each([
    ['the same date', { updated: UPDATED }, { updated: UPDATED, names: ['y'] }],
    ['no date before', { updated: undefined }, { updated: UPDATED }],
    ['no date after', { updated: UPDATED }, { updated: undefined }],
    ['no dates', { updated: undefined }, { updated: undefined, names: ['y'] }],
    ['no date on the master', { updated: UPDATED }, { updated: LATER, masterUpdated: '' }],
  ] satisfies [string, Version, Version][])('count as newer with %s', async (_, previous, next) => {
    expect(verifySuccessor(await version('2017', previous), await version('2017', next))).toBe('newer')
  })
})

describe('the date of the next version', () => {
  it.each([
    ['now', Date.UTC(2026, 2, 1, 12, 0, 5), UPDATED, '2026-03-01T12:00:05Z'],
    ['now in whole seconds', Date.UTC(2026, 2, 1, 12, 0, 5) + 999, UPDATED, '2026-03-01T12:00:05Z'],
    ['now when there is no version yet', Date.UTC(2026, 2, 1), undefined, '2026-03-01T00:00:00Z'],
    ['a second later when made in the same second', Date.parse(UPDATED) + 500, UPDATED, LATER],
    ['a second later when the clock went back', 0, UPDATED, LATER],
    ['the last second there is', 0, '9999-12-31T23:59:58Z', '9999-12-31T23:59:59Z'],
  ])('is %s', (_, now, previous, expected) => {
    expect(nextUpdated(now, previous)).toBe(expected)
  })

  it.each([
    ['past the last date', 0, '9999-12-31T23:59:59Z'],
    ['after what is no date', 0, 'yesterday'],
    ['at no time', Number.NaN, undefined],
    ['before 1970', -1, undefined],
  ])('is refused %s', (_, now, previous) => {
    expect(() => nextUpdated(now, previous)).toThrow(expect.objectContaining({ code: 'mesh/argument' }))
  })
})

function expectRefusal(previous: VerifiedPersonal, next: VerifiedPersonal, code: string) {
  expect(() => verifySuccessor(previous, next)).toThrow(expect.objectContaining({ code }))
}
