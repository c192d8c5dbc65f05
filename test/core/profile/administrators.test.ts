import { describe, expect, it } from 'vitest'
import {
  createMasterProfile,
  createPersonalProfile,
  onlineKeysOf,
  unclaimedKeys,
  verifyMasterProfile,
  verifyPersonalProfile,
} from '../../../sdk/core/profile/index.ts'
import { signTagged } from '../../../sdk/core/profile/signed.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { expectRefusal } from '../../support/crypto.ts'
import { deps, type Family, familyOf, KEYS_TIMEOUT, LATER } from './family.ts'

/** The separate online key is the first device's, and the second device was promoted. */
async function administered(suite: SuiteName) {
  const family = await familyOf(suite)
  const { signature, escrow, online, devices } = family
  const [first, second] = devices
  const master = await createMasterProfile(deps, {
    signature,
    escrow: [escrow.publicKey],
    online: [online.publicKey, second.keys.signature.publicKey],
    holders: { [online.publicKey.udf]: first.udf, 'MAAAA-gone': second.udf },
    updated: LATER,
  })
  return { family, first, second, master }
}

function version(
  { family, master }: Awaited<ReturnType<typeof administered>>,
  options: Partial<Parameters<typeof createPersonalProfile>[1]> = {},
) {
  return createPersonalProfile(deps, {
    master,
    devices: family.devices.map(({ signed }) => signed),
    applications: [],
    online: family.online.privateKey,
    updated: LATER,
    ...options,
  })
}

/** A master or personal profile with a header that nobody of ours would write. */
async function withHeader(
  family: Family,
  type: 'MasterProfile' | 'PersonalProfile',
  header: Readonly<Record<string, unknown>>,
) {
  const value = type === 'MasterProfile' ? family.personal.master.profile : family.personal.profile
  const key = type === 'MasterProfile' ? family.signature.privateKey : family.online.privateKey
  return { Identifier: family.udf, SignedData: await signTagged(deps, { key, type, value, header }) }
}

describe.each(suiteNames)('administrators of suite %s', { timeout: KEYS_TIMEOUT }, suite => {
  it('are told by the profile', async () => {
    const made = await administered(suite)
    const { family, first, second } = made
    const separate = family.online.publicKey.udf
    const personal = await verifyPersonalProfile(deps, await version(made))
    const udfs = (keys: readonly { readonly udf: string }[]) => keys.map(({ udf }) => udf)
    expect(udfs(onlineKeysOf(personal, second.udf))).toEqual([second.udf])
    const isSaid = suite !== '2017'
    expect(udfs(onlineKeysOf(personal, first.udf))).toEqual(isSaid ? [separate] : [])
    expect(udfs(unclaimedKeys(personal))).toEqual(isSaid ? [] : [separate])
    expect(personal.master.holders).toEqual(isSaid ? { [separate]: first.udf } : {})
  })

  it('sign with the device’s own key once it is in the master profile, and not before', async () => {
    const made = await administered(suite)
    const online = made.second.keys.signature.privateKey
    const signed = await version(made, { online })
    expect((await verifyPersonalProfile(deps, signed, { udf: made.family.udf })).devices).toHaveLength(2)
    await expectRefusal(version(made, { online, master: made.family.master }), 'mesh/profile/signer')
    const unlisted = made.first.keys.signature.privateKey
    await expectRefusal(version(made, { online: unlisted }), 'mesh/profile/signer')
  })

  it('do not have one kind of object pass for another, though one key signs both', async () => {
    const made = await administered(suite)
    const { second } = made
    const device = { Identifier: made.family.udf, SignedData: second.signed.SignedData }
    await expectRefusal(verifyPersonalProfile(deps, device), 'mesh/schema/tag')
  })
})

describe.each(['modern', 'nist'] as const)('what headers of suite %s say', suite => {
  it('keeps removed devices out', async () => {
    const made = await administered(suite)
    const [first, second] = made.family.devices
    const removed = [second.udf]
    const signed = await version(made, { devices: [first.signed], removed })
    expect((await verifyPersonalProfile(deps, signed)).removed).toEqual(removed)
    await expectRefusal(version(made, { removed }), 'mesh/profile/removed')
    const both = await withHeader(made.family, 'PersonalProfile', { removed })
    await expectRefusal(verifyPersonalProfile(deps, both), 'mesh/profile/removed')
    const other = await withHeader(made.family, 'PersonalProfile', { removed: ['MAAAA'] })
    expect((await verifyPersonalProfile(deps, other)).removed).toEqual(['MAAAA'])
  })

  it.each([{ removed: 'MAAAA' }, { removed: [1] }, { removed: {} }])('is refused as %j', async header => {
    const family = await familyOf(suite)
    const signed = await withHeader(family, 'PersonalProfile', header)
    await expectRefusal(verifyPersonalProfile(deps, signed), 'mesh/profile/invalid')
  })

  it.each([{ administrators: 'MAAAA' }, { administrators: null }, { administrators: { MAAAA: 1 } }])(
    'is refused of a master as %j',
    async header => {
      const family = await familyOf(suite)
      const signed = await withHeader(family, 'MasterProfile', header)
      await expectRefusal(verifyMasterProfile(deps, signed), 'mesh/profile/invalid')
    },
  )

  it('holds as many removed devices as fit, the latest', async () => {
    const made = await administered(suite)
    const many = Array.from({ length: 1200 }, (_, index) => `MAAAA-AAAAA-AAAAA-AAAAA-AAAAA-${index}`)
    const { removed } = await verifyPersonalProfile(deps, await version(made, { removed: many }))
    expect(removed).toEqual(many.slice(200))
  })
})
