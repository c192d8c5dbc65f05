import { describe, expect, it } from 'vitest'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { createDeviceProfile, verifyDeviceProfile } from '../../../sdk/core/profile/device.ts'
import type { SignedProfile } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { publicKeyToWire, type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { damagesOf } from './damages.ts'
import { deps, type Family, familyOf, resign, UPDATED } from './family.ts'

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  readonly change?: (family: Family, other: Family) => Partial<Mesh<'DeviceProfile'>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
  readonly suites?: readonly SuiteName[]
}

const ownSuites = ['modern', 'nist'] as const

const mutations: readonly Mutation[] = [
  {
    name: 'the identifier inside is another device’s',
    code: 'mesh/profile/invalid',
    change: family => ({ Identifier: family.devices[1].udf }),
  },
  { name: 'no identifier inside', code: 'mesh/profile/invalid', change: () => ({ Identifier: undefined }) },
  {
    name: 'the wrapper’s identifier is another device’s',
    code: 'mesh/profile/invalid',
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[1].udf }),
  },
  {
    name: 'the wrapper has no identifier',
    code: 'mesh/profile/invalid',
    wrap: (_, { SignedData }) => ({ SignedData: SignedData! }),
  },
  { name: 'no date', code: 'mesh/schema/missing', change: () => ({ Updated: undefined }), suites: ownSuites },
  ...(['DeviceSignatureKey', 'DeviceAuthenticationKey', 'DeviceEncryptionKey'] as const).flatMap(member => [
    { name: `no ${member}`, code: 'mesh/schema/missing', change: () => ({ [member]: undefined }) } as const,
    {
      name: `${member} without parameters`,
      code: 'mesh/schema/missing',
      change: () => ({ [member]: {} }),
    } as const,
    {
      name: `${member} under another fingerprint`,
      code: 'mesh/udf/mismatch',
      change: (family: Family) => {
        const key = family.devices[0].keys[roleOf[member]].publicKey
        return { [member]: { ...publicKeyToWire(key), UDF: family.devices[1].udf } }
      },
    } as const,
    {
      name: `${member} with another kid inside`,
      code: 'mesh/udf/mismatch',
      change: (family: Family) => {
        const { tag, value } = family.devices[0].keys[roleOf[member]].publicKey.parameters
        return { [member]: { PublicParameters: { tag, value: { ...value, kid: family.devices[1].udf } } } }
      },
    } as const,
  ]),
  {
    name: 'an encryption key where the authentication key belongs',
    code: 'mesh/key/invalid',
    change: family => ({
      DeviceAuthenticationKey: publicKeyToWire(family.devices[0].keys.encryption.publicKey),
    }),
    suites: ['modern'],
  },
  {
    name: 'an encryption key of another suite',
    code: 'mesh/profile/suite',
    change: (_, other) => ({
      DeviceEncryptionKey: publicKeyToWire(other.devices[0].keys.encryption.publicKey),
    }),
  },
  {
    name: 'an authentication key of another suite',
    code: 'mesh/profile/suite',
    change: (_, other) => ({
      DeviceAuthenticationKey: publicKeyToWire(other.devices[0].keys.authentication.publicKey),
    }),
  },
  {
    name: 'the signature key of somebody else',
    code: 'mesh/profile/signer',
    change: family => ({ DeviceSignatureKey: publicKeyToWire(family.devices[1].keys.signature.publicKey) }),
  },
]

const roleOf = {
  DeviceSignatureKey: 'signature',
  DeviceAuthenticationKey: 'authentication',
  DeviceEncryptionKey: 'encryption',
} as const

describe.each(suiteNames)('a device profile of suite %s', suite => {
  const otherSuite = suite === 'modern' ? 'nist' : 'modern'

  it('verifies as it was made', async () => {
    const { devices } = await familyOf(suite)
    const device = await verifyDeviceProfile(deps, devices[0].signed)
    const { signature, authentication, encryption } = devices[0].keys
    expect(device).toMatchObject({ udf: devices[0].udf, suite, kind: 'phone', profile: { Updated: UPDATED } })
    expect(device.signatureKey.udf).toBe(signature.publicKey.udf)
    expect(device.authenticationKey.udf).toBe(authentication.publicKey.udf)
    expect(device.encryptionKey.udf).toBe(encryption.publicKey.udf)
  })

  it('need not carry fingerprints beside its keys, and what it says of itself may be missing', async () => {
    const { devices } = await familyOf(suite)
    const [{ signed, keys }] = devices
    const bare = await resign(signed, {
      type: 'DeviceProfile',
      key: keys.signature.privateKey,
      change: {
        Names: undefined,
        DeviceEncryptionKey: { PublicParameters: keys.encryption.publicKey.parameters },
      },
    })
    expect((await verifyDeviceProfile(deps, bare)).kind).toBe('')
  })

  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const { devices } = await familyOf(suite)
    const [mine, other] = devices.map(device => device.keys.signature.privateKey)
    const damaged = await inflict(devices[0].signed, mine!, other!)
    await expect(verifyDeviceProfile(deps, damaged)).rejects.toMatchObject({ code })
  })

  it.each(mutations.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'is refused when signed with $name ($code)',
    async ({ change, wrap, code }) => {
      const family = await familyOf(suite)
      const [{ signed, keys }] = family.devices
      const changed = await resign(signed, {
        type: 'DeviceProfile',
        key: keys.signature.privateKey,
        change: change?.(family, await familyOf(otherSuite)) ?? {},
      })
      await expect(verifyDeviceProfile(deps, wrap?.(family, changed) ?? changed)).rejects.toMatchObject({
        code,
      })
    },
  )
})

it('a device profile is not made of keys of two suites', async () => {
  const modern = await familyOf('modern')
  const nist = await familyOf('nist')
  const keys = { ...modern.devices[0].keys, encryption: nist.devices[0].keys.encryption }
  const making = createDeviceProfile(deps, { keys, kind: 'phone', updated: UPDATED })
  await expect(making).rejects.toMatchObject({ code: 'mesh/profile/suite' })
})
