import { describe, expect, it } from 'vitest'
import { MeshError, type MeshErrorCode } from '../../../sdk/core/error.ts'
import { createMasterProfile } from '../../../sdk/core/profile/master.ts'
import { verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { type SignedProfile, signTagged } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { damagesOf } from './damages.ts'
import { deps, type Family, familyOf, makePersonal, resign, UPDATED } from './family.ts'

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  /** `stranger` is of the same suite, `foreigner` of another. */
  readonly change?: (
    family: Family,
    stranger: Family,
    foreigner: Family,
  ) => Partial<Mesh<'PersonalProfile'>> | Promise<Partial<Mesh<'PersonalProfile'>>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
  readonly suites?: readonly SuiteName[]
}

const mutations: readonly Mutation[] = [
  {
    name: 'the identifier inside is a victim’s',
    code: 'mesh/profile/invalid',
    change: (_, stranger) => ({ Identifier: stranger.udf }),
  },
  { name: 'no identifier inside', code: 'mesh/profile/invalid', change: () => ({ Identifier: undefined }) },
  {
    name: 'the wrapper’s identifier is a device’s',
    code: 'mesh/profile/invalid',
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[0].udf }),
  },
  {
    name: 'no date',
    code: 'mesh/schema/missing',
    change: () => ({ Updated: undefined }),
    suites: ['modern', 'nist'],
  },
  {
    name: 'no master profile',
    code: 'mesh/schema/missing',
    change: () => ({ SignedMasterProfile: undefined }),
  },
  {
    name: 'the master profile of somebody else',
    code: 'mesh/profile/signer',
    change: (_, stranger) => ({ SignedMasterProfile: stranger.master }),
  },
  {
    name: 'a master profile whose signature was stripped',
    code: 'mesh/jws/invalid',
    change: ({ master }) => ({
      SignedMasterProfile: { ...master, SignedData: { ...master.SignedData, signatures: [] } },
    }),
  },
  {
    name: 'a master profile that names a victim',
    code: 'mesh/profile/invalid',
    change: async (family, stranger) => {
      const forged = await resign(family.master, {
        type: 'MasterProfile',
        key: family.signature.privateKey,
        change: { Identifier: stranger.udf },
      })
      return { Identifier: stranger.udf, SignedMasterProfile: { ...forged, Identifier: stranger.udf } }
    },
    wrap: (_, signed) => signed,
  },
  {
    name: 'a device profile where the master belongs',
    code: 'mesh/schema/tag',
    change: family => ({ SignedMasterProfile: family.devices[0].signed }),
  },
  {
    name: 'a device listed twice',
    code: 'mesh/profile/invalid',
    change: ({ devices }) => ({ Devices: [devices[0].signed, devices[1].signed, devices[0].signed] }),
  },
  {
    name: 'a device under another identifier',
    code: 'mesh/profile/invalid',
    change: ({ devices, udf }) => ({ Devices: [{ ...devices[0].signed, Identifier: udf }] }),
  },
  {
    name: 'a device whose signature is another’s',
    code: 'mesh/profile/invalid',
    change: ({ devices }) => ({
      Devices: [{ ...devices[0].signed, SignedData: devices[1].signed.SignedData }],
    }),
  },
  {
    name: 'a device without signature',
    code: 'mesh/jws/invalid',
    change: ({ devices: [{ signed }] }) => ({
      Devices: [{ ...signed, SignedData: { ...signed.SignedData, signatures: [] } }],
    }),
  },
  {
    name: 'a master profile where a device belongs',
    code: 'mesh/schema/tag',
    change: ({ master }) => ({ Devices: [master] }),
  },
  {
    name: 'a device of another suite',
    code: 'mesh/profile/suite',
    change: ({ devices }, _, foreigner) => ({ Devices: [devices[0].signed, foreigner.devices[0].signed] }),
  },
]

describe.each(suiteNames)('a personal profile of suite %s', suite => {
  it('verifies as it was made', async () => {
    const family = await familyOf(suite)
    const personal = await verifyPersonalProfile(deps, family.signed, { udf: family.udf })
    expect(personal).toMatchObject({ udf: family.udf, suite, updated: UPDATED, applications: [family.entry] })
    expect(personal.devices.map(device => device.udf)).toEqual(family.devices.map(device => device.udf))
    expect(personal.digest).toMatch(/^[\w-]{43}$/)
  })

  it('may lack its lists, and carry advice that nobody signed', async () => {
    const family = await familyOf(suite)
    const bare = await resign(family.signed, {
      type: 'PersonalProfile',
      key: family.online.privateKey,
      change: { Devices: undefined, Applications: undefined },
    })
    const advised = { ...bare, Unauthenticated: { Default: UPDATED } }
    expect(await verifyPersonalProfile(deps, advised)).toMatchObject({ devices: [], applications: [] })
  })

  it('takes over from a known version what has not changed, and nothing else', async () => {
    const family = await familyOf(suite)
    const { personal: known, devices } = family
    const [{ signed: kept }, { signed: changing, keys }] = devices
    const changed = await resign(changing, {
      type: 'DeviceProfile',
      key: keys.signature.privateKey,
      change: { Description: 'new' },
    })
    const next = await makePersonal(family, { devices: [changed, kept] })
    const personal = await verifyPersonalProfile(deps, next, { known })
    expect(personal.master).toBe(known.master)
    expect(personal.devices[1]).toBe(known.devices[0])
    expect(personal.devices[0]).toMatchObject({ udf: known.devices[1]!.udf, profile: { Description: 'new' } })
  })

  it.each(damagesOf(suite))('known or not, is refused when a device in it has $name', async ({ inflict }) => {
    const family = await familyOf(suite)
    const [{ signed, keys }, other] = family.devices
    const damaged = await inflict(signed, keys.signature.privateKey, other.keys.signature.privateKey)
    const Devices = [{ ...damaged, Identifier: signed.Identifier }]
    const { privateKey: key } = family.online
    const next = await resign(family.signed, { type: 'PersonalProfile', key, change: { Devices } })
    for (const known of [undefined, family.personal]) {
      await expect(verifyPersonalProfile(deps, next, { known })).rejects.toBeInstanceOf(MeshError)
    }
  })

  it('is refused when another one was asked for', async () => {
    const { signed, devices } = await familyOf(suite)
    const asked = verifyPersonalProfile(deps, signed, { udf: devices[0].udf })
    await expect(asked).rejects.toMatchObject({ code: 'mesh/profile/substituted' })
  })

  it('is refused when the master key signed it itself', async () => {
    const family = await familyOf(suite)
    const { privateKey: key } = family.signature
    const signed = await resign(family.signed, { type: 'PersonalProfile', key, change: {} })
    await expect(verifyPersonalProfile(deps, signed)).rejects.toMatchObject({ code: 'mesh/profile/signer' })
  })

  it('verifies when any of several online keys signed it', async () => {
    const family = await familyOf(suite)
    const stranger = await familyOf(suite, 'mallory')
    const master = await createMasterProfile(deps, {
      signature: family.signature,
      escrow: [],
      online: [stranger.online.publicKey, family.online.publicKey],
      updated: UPDATED,
    })
    for (const { online } of [family, stranger]) {
      const signed = await makePersonal(family, { master, online: online.privateKey })
      expect((await verifyPersonalProfile(deps, signed)).udf).toBe(family.udf)
    }
  })

  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const family = await familyOf(suite)
    const stranger = await familyOf(suite, 'mallory')
    const damaged = await inflict(family.signed, family.online.privateKey, stranger.online.privateKey)
    await expect(verifyPersonalProfile(deps, damaged)).rejects.toMatchObject({ code })
  })

  it.each(mutations.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'is refused when signed with $name ($code)',
    async ({ change, wrap, code }) => {
      const family = await familyOf(suite)
      const [stranger, foreigner] = [await familyOf(suite, 'mallory'), await familyOf(foreignTo(suite))]
      const changed = await resign(family.signed, {
        type: 'PersonalProfile',
        key: family.online.privateKey,
        change: (await change?.(family, stranger, foreigner)) ?? {},
      })
      const signed = wrap?.(family, changed) ?? changed
      await expect(verifyPersonalProfile(deps, signed)).rejects.toMatchObject({ code })
    },
  )

  it('is not made with a key that is no online key, nor with a device listed twice', async () => {
    const family = await familyOf(suite)
    const [{ keys, signed }] = family.devices
    await expect(makePersonal(family, { online: keys.signature.privateKey })).rejects.toMatchObject({
      code: 'mesh/profile/signer',
    })
    await expect(makePersonal(family, { devices: [signed, signed] })).rejects.toMatchObject({
      code: 'mesh/profile/invalid',
    })
  })
})

it('nothing in a payload counts before its signature: a wrong signature is reported before wrong content', async () => {
  const family = await familyOf('modern')
  const value = { Identifier: 'nonsense', SignedMasterProfile: family.master, Devices: [{}] }
  const SignedData = await signTagged(deps, { key: family.online.privateKey, type: 'PersonalProfile', value })
  const [signature] = SignedData.signatures!
  const damaged = { ...SignedData, signatures: [{ ...signature, signature: new Uint8Array(64) }] }
  const verify = (data: Mesh<'JoseWebSignature'>) => verifyPersonalProfile(deps, { SignedData: data })
  await expect(verify(damaged)).rejects.toMatchObject({ code: 'mesh/jws/invalid' })
  await expect(verify(SignedData)).rejects.toMatchObject({ code: 'mesh/profile/invalid' })
})

it('reports the first of several forgeries in the order of the chain, and leaves no other unhandled', async () => {
  const family = await familyOf('modern')
  const forge = <T extends SignedProfile>(signed: T): T => {
    const [signature] = signed.SignedData!.signatures!
    const SignedData = {
      ...signed.SignedData,
      signatures: [{ ...signature, signature: new Uint8Array(64) }],
    }
    return { ...signed, SignedData }
  }
  const Devices = family.devices.map(({ signed }) => forge(signed))
  const key = family.online.privateKey
  const sign = (change: Partial<Mesh<'PersonalProfile'>>) =>
    resign(family.signed, { type: 'PersonalProfile', key, change })
  const inDevices = await sign({ Devices })
  await expect(verifyPersonalProfile(deps, inDevices)).rejects.toMatchObject({ code: 'mesh/jws/invalid' })
  await expect(verifyPersonalProfile(deps, forge(inDevices))).rejects.toMatchObject({
    code: 'mesh/jws/invalid',
  })
  const SignedMasterProfile = { ...forge(family.master), Identifier: 'nonsense' }
  const everywhere = await sign({ SignedMasterProfile, Devices: [{}], Identifier: 'nonsense' })
  for (const signed of [everywhere, forge(everywhere)]) {
    const asked = verifyPersonalProfile(deps, signed, { udf: family.devices[0].udf })
    await expect(asked).rejects.toMatchObject({ code: 'mesh/jws/invalid' })
  }
})

function foreignTo(suite: SuiteName): SuiteName {
  return suite === 'modern' ? 'nist' : 'modern'
}
