import { describe, expect, it } from 'vitest'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { createMasterProfile, verifyMasterProfile } from '../../../sdk/core/profile/master.ts'
import type { SignedProfile } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { publicKeyToWire, type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { damagesOf } from './damages.ts'
import { deps, type Family, familyOf, LATER, resign, UPDATED } from './family.ts'

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  readonly change?: (family: Family, other: Family) => Partial<Mesh<'MasterProfile'>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
  readonly suites?: readonly SuiteName[]
}

const mutations: readonly Mutation[] = [
  {
    name: 'the identifier inside is a victim’s',
    code: 'mesh/profile/invalid',
    change: family => ({ Identifier: family.devices[0].udf }),
  },
  {
    name: 'both identifiers are a victim’s',
    code: 'mesh/profile/invalid',
    change: family => ({ Identifier: family.devices[0].udf }),
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[0].udf }),
  },
  {
    name: 'the wrapper’s identifier is a victim’s',
    code: 'mesh/profile/invalid',
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[0].udf }),
  },
  { name: 'no identifier', code: 'mesh/profile/invalid', change: () => ({ Identifier: undefined }) },
  {
    name: 'no date',
    code: 'mesh/schema/missing',
    change: () => ({ Updated: undefined }),
    suites: ['modern', 'nist'],
  },
  { name: 'no master key', code: 'mesh/schema/missing', change: () => ({ MasterSignatureKey: undefined }) },
  {
    name: 'a master key of somebody else',
    code: 'mesh/profile/signer',
    change: family => ({ MasterSignatureKey: publicKeyToWire(family.online.publicKey) }),
  },
  {
    name: 'a master key under a victim’s fingerprint',
    code: 'mesh/udf/mismatch',
    change: family => ({
      MasterSignatureKey: { ...publicKeyToWire(family.signature.publicKey), UDF: family.devices[0].udf },
    }),
  },
  {
    name: 'no online keys',
    code: 'mesh/profile/invalid',
    change: () => ({ OnlineSignatureKeys: undefined }),
  },
  {
    name: 'an empty list of online keys',
    code: 'mesh/profile/invalid',
    change: () => ({ OnlineSignatureKeys: [] }),
  },
  {
    name: 'an online key without parameters',
    code: 'mesh/schema/missing',
    change: family => ({ OnlineSignatureKeys: [{ UDF: family.online.publicKey.udf }] }),
  },
  {
    name: 'an online key under another fingerprint',
    code: 'mesh/udf/mismatch',
    change: family => ({
      OnlineSignatureKeys: [{ ...publicKeyToWire(family.online.publicKey), UDF: family.udf }],
    }),
  },
  {
    name: 'an online key of another suite',
    code: 'mesh/profile/suite',
    change: (family, other) => ({
      OnlineSignatureKeys: [family, other].map(({ online }) => publicKeyToWire(online.publicKey)),
    }),
  },
  {
    name: 'an online key that cannot sign',
    code: 'mesh/key/invalid',
    change: family => ({ OnlineSignatureKeys: [publicKeyToWire(family.escrow.publicKey)] }),
    suites: ['modern'],
  },
  {
    name: 'an escrow key under another fingerprint',
    code: 'mesh/udf/mismatch',
    change: family => ({
      MasterEscrowKeys: [{ ...publicKeyToWire(family.escrow.publicKey), UDF: family.udf }],
    }),
  },
  {
    name: 'an escrow key of another suite',
    code: 'mesh/profile/suite',
    change: (_, other) => ({ MasterEscrowKeys: [publicKeyToWire(other.escrow.publicKey)] }),
  },
  {
    name: 'an escrow key that cannot be encrypted to',
    code: 'mesh/key/invalid',
    change: family => ({ MasterEscrowKeys: [publicKeyToWire(family.online.publicKey)] }),
    suites: ['modern'],
  },
]

describe.each(suiteNames)('a master profile of suite %s', suite => {
  const otherSuite = suite === 'modern' ? 'nist' : 'modern'

  it('verifies as it was made', async () => {
    const family = await familyOf(suite)
    const master = await verifyMasterProfile(deps, family.master)
    expect(master).toMatchObject({ udf: family.udf, suite, updated: UPDATED })
    expect(master.escrowKeys.map(key => key.udf)).toEqual([family.escrow.publicKey.udf])
    expect(master.onlineKeys.map(key => key.udf)).toEqual([family.online.publicKey.udf])
  })

  it('may be without escrow keys, and carry certificates that nobody reads', async () => {
    const family = await familyOf(suite)
    const changed = await resign(family.master, {
      type: 'MasterProfile',
      key: family.signature.privateKey,
      change: {
        MasterEscrowKeys: undefined,
        MasterSignatureKey: {
          ...publicKeyToWire(family.signature.publicKey),
          X509Certificate: Uint8Array.of(1),
        },
        Updated: LATER,
      },
    })
    expect(await verifyMasterProfile(deps, changed)).toMatchObject({ escrowKeys: [], updated: LATER })
  })

  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const { master, signature, online } = await familyOf(suite)
    const damaged = await inflict(master, signature.privateKey, online.privateKey)
    await expect(verifyMasterProfile(deps, damaged)).rejects.toMatchObject({ code })
  })

  it.each(mutations.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'is refused when signed with $name ($code)',
    async ({ change, wrap, code }) => {
      const family = await familyOf(suite)
      const changed = await resign(family.master, {
        type: 'MasterProfile',
        key: family.signature.privateKey,
        change: change?.(family, await familyOf(otherSuite)) ?? {},
      })
      await expect(verifyMasterProfile(deps, wrap?.(family, changed) ?? changed)).rejects.toMatchObject({
        code,
      })
    },
  )
})

it('a master profile is not made without an online key, nor of keys of two suites', async () => {
  const { signature, escrow } = await familyOf('modern')
  const { online } = await familyOf('nist')
  const options = { signature, escrow: [escrow.publicKey], updated: UPDATED }
  await expect(createMasterProfile(deps, { ...options, online: [] })).rejects.toMatchObject({
    code: 'mesh/argument',
  })
  await expect(createMasterProfile(deps, { ...options, online: [online.publicKey] })).rejects.toMatchObject({
    code: 'mesh/profile/suite',
  })
})
