import { describe, expect, it } from 'vitest'
import { createConnectionRequest, verifyConnectionRequest } from '../../../sdk/core/connection/request.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import { type SignedProfile, signTagged } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { authenticatorOf, isUdf } from '../../../sdk/core/udf.ts'
import { damagesOf } from '../profile/damages.ts'
import { deps, type Family, familyOf, resign } from '../profile/family.ts'

const NONCE = 'AAECAwQFBgcICQoLDA0ODw'

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  readonly change?: (family: Family) => Partial<Mesh<'ConnectionRequest'>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
  readonly suites?: readonly SuiteName[]
}

const ownSuites = ['modern', 'nist'] as const

const mutations: readonly Mutation[] = [
  {
    name: 'another identifier on the wrapper',
    code: 'mesh/connect/request',
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[0].udf }),
  },
  {
    name: 'no identifier on the wrapper',
    code: 'mesh/connect/request',
    wrap: (_, { SignedData }) => ({ SignedData: SignedData! }),
  },
  { name: 'no profile', code: 'mesh/connect/request', change: () => ({ ParentUDF: undefined }) },
  {
    name: 'what is no profile',
    code: 'mesh/connect/request',
    change: () => ({ ParentUDF: 'alice@example.com' }),
  },
  {
    name: 'another profile',
    code: 'mesh/connect/request',
    change: family => ({ ParentUDF: family.devices[0].udf }),
  },
  { name: 'no device', code: 'mesh/schema/missing', change: () => ({ Device: undefined }) },
  {
    name: 'another device',
    code: 'mesh/profile/signer',
    change: family => ({ Device: family.devices[0].signed }),
  },
  {
    name: 'a device without signature',
    code: 'mesh/jws/invalid',
    change: ({ devices: [, { signed }] }) => ({
      Device: { ...signed, SignedData: { ...signed.SignedData, signatures: [] } },
    }),
  },
  {
    name: 'a device under another identifier',
    code: 'mesh/profile/invalid',
    change: ({ devices: [other, { signed }] }) => ({ Device: { ...signed, Identifier: other.udf } }),
  },
  { name: 'no nonce', code: 'mesh/connect/request', header: {}, suites: ownSuites },
  { name: 'a nonce that is no text', code: 'mesh/connect/request', header: { nonce: 1 }, suites: ownSuites },
  { name: 'a short nonce', code: 'mesh/connect/request', header: { nonce: 'AAEC' }, suites: ownSuites },
  {
    name: 'a damaged nonce',
    code: 'mesh/connect/request',
    header: { nonce: `${NONCE}=` },
    suites: ownSuites,
  },
]

/** The second device of a family asks to join it. */
async function ask(family: Family) {
  const [, { signed, keys }] = family.devices
  const key = keys.signature.privateKey
  return { key, ...(await createConnectionRequest(deps, { device: signed, key, profile: family.udf })) }
}

describe.each(suiteNames)('a connection request of suite %s', suite => {
  it('verifies as it was made, and both sides see the same authenticator', async () => {
    const family = await familyOf(suite)
    const { signed, authenticator, nonce } = await ask(family)
    const request = await verifyConnectionRequest(deps, signed, { profile: family.udf })
    expect(request).toMatchObject({
      profile: family.udf,
      authenticator,
      device: { udf: family.devices[1].udf },
    })
    expect(request.nonce).toBe(nonce)
    expect(isUdf(authenticator)).toBe(true)
  })

  it('is refused by a profile it is not for, and says which one it is for', async () => {
    const family = await familyOf(suite)
    const { signed } = await ask(family)
    expect((await verifyConnectionRequest(deps, signed)).profile).toBe(family.udf)
    const asked = verifyConnectionRequest(deps, signed, { profile: family.devices[0].udf })
    await expect(asked).rejects.toMatchObject({ code: 'mesh/connect/request' })
  })

  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const family = await familyOf(suite)
    const { signed, key } = await ask(family)
    const damaged = await inflict(signed, key, family.devices[0].keys.signature.privateKey)
    await expect(verifyConnectionRequest(deps, damaged)).rejects.toMatchObject({ code })
  })

  it.each(mutations.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'is refused when signed with $name ($code)',
    async ({ change, header = { nonce: NONCE }, wrap, code }) => {
      const family = await familyOf(suite)
      const { signed, key } = await ask(family)
      const changed = await resign(signed, {
        type: 'ConnectionRequest',
        key,
        change: change?.(family) ?? {},
        header: suite === '2017' ? {} : header,
      })
      const answer = verifyConnectionRequest(deps, wrap?.(family, changed) ?? changed, {
        profile: family.udf,
      })
      await expect(answer).rejects.toMatchObject({ code })
    },
  )

  it('is refused when it names what is no profile, whichever is expected', async () => {
    const { signed, key } = await ask(await familyOf(suite))
    const change = { ParentUDF: 'alice@example.com' }
    const header = suite === '2017' ? {} : { nonce: NONCE }
    const nowhere = await resign(signed, { type: 'ConnectionRequest', key, change, header })
    await expect(verifyConnectionRequest(deps, nowhere)).rejects.toMatchObject({
      code: 'mesh/connect/request',
    })
  })

  it('is refused when it is a result', async () => {
    const family = await familyOf(suite)
    const { signed, key } = await ask(family)
    const value = { ParentUDF: family.udf, Device: family.devices[1].signed, Result: 'Accepted' }
    const header = { nonce: NONCE }
    const SignedData = await signTagged(deps, { key, type: 'ConnectionResult', value, header })
    await expect(verifyConnectionRequest(deps, { ...signed, SignedData })).rejects.toMatchObject({
      code: 'mesh/schema/tag',
    })
  })

  it('is made with the device’s own key, for a profile', async () => {
    const { devices, udf } = await familyOf(suite)
    const [{ keys }, { signed: device }] = devices
    const asking = createConnectionRequest(deps, { device, key: keys.signature.privateKey, profile: udf })
    await expect(asking).rejects.toMatchObject({ code: 'mesh/argument' })
    const key = devices[1].keys.signature.privateKey
    await expect(createConnectionRequest(deps, { device, key, profile: 'x' })).rejects.toMatchObject({
      code: 'mesh/argument',
    })
  })
})

it('two requests of a device differ in our suites, and do not in that of 2017, whose authenticator names the pair', async () => {
  for (const suite of suiteNames) {
    const family = await familyOf(suite)
    const [first, second] = [await ask(family), await ask(family)]
    const pair = await authenticatorOf(deps, [family.devices[1].udf, family.udf])
    expect(first.authenticator === second.authenticator).toBe(suite === '2017')
    expect(first.authenticator === pair).toBe(suite === '2017')
  }
})
