import { describe, expect, it } from 'vitest'
import {
  createConnectionResult,
  type ExpectedResult,
  verifyConnectionResult,
} from '../../../sdk/core/connection/result.ts'
import { scanMac } from '../../../sdk/core/connection/scan.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import type { SignedProfile } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import { damagesOf } from '../profile/damages.ts'
import { deps, type Family, familyOf, makePersonal, resign } from '../profile/family.ts'

const NONCE = 'AAECAwQFBgcICQoLDA0ODw'
const SECRET = new Uint8Array(16).fill(7)
const ownSuites = ['modern', 'nist'] as const

/** The second device of the family has asked to join, and waits. */
function waiting(family: Family): ExpectedResult {
  const [, { udf, signed }] = family.devices
  return { device: { udf, signed }, profile: family.udf }
}

function decide(
  family: Family,
  changes: Partial<Parameters<typeof createConnectionResult>[1]> = {},
): Promise<Mesh<'SignedConnectionResult'>> {
  return createConnectionResult(deps, {
    decision: 'Accepted',
    device: family.devices[1].signed,
    personal: family.signed,
    online: family.online.privateKey,
    ...changes,
  })
}

interface Mutation {
  readonly name: string
  readonly code: MeshErrorCode
  readonly change?: (
    family: Family,
    stranger: Family,
  ) => Partial<Mesh<'ConnectionResult'>> | Promise<Partial<Mesh<'ConnectionResult'>>>
  readonly wrap?: (family: Family, signed: SignedProfile) => SignedProfile
}

const mutations: readonly Mutation[] = [
  {
    name: 'another identifier on the wrapper',
    code: 'mesh/connect/result',
    wrap: (family, signed) => ({ ...signed, Identifier: family.devices[0].udf }),
  },
  {
    name: 'no identifier on the wrapper',
    code: 'mesh/connect/result',
    wrap: (_, { SignedData }) => ({ SignedData: SignedData! }),
  },
  { name: 'no device', code: 'mesh/schema/missing', change: () => ({ Device: undefined }) },
  {
    name: 'another device',
    code: 'mesh/connect/result',
    change: family => ({ Device: family.devices[0].signed }),
  },
  {
    name: 'this device with another signature',
    code: 'mesh/connect/result',
    change: ({ devices: [, { signed }] }) => {
      const [signature] = signed.SignedData!.signatures!
      const changed = { ...signature, signature: signature!.signature!.slice().reverse() }
      return { Device: { ...signed, SignedData: { ...signed.SignedData, signatures: [changed] } } }
    },
  },
  {
    name: 'another version of this device',
    code: 'mesh/connect/result',
    change: async ({ devices: [, { signed, keys }] }) => {
      const key = keys.signature.privateKey
      return { Device: await resign(signed, { type: 'DeviceProfile', key, change: { Names: ['x'] } }) }
    },
  },
  {
    name: 'this device under another identifier',
    code: 'mesh/connect/result',
    change: ({ devices: [other, { signed }] }) => ({ Device: { ...signed, Identifier: other.udf } }),
  },
  { name: 'no profile', code: 'mesh/schema/missing', change: () => ({ Profile: undefined }) },
  {
    name: 'a device profile for its profile',
    code: 'mesh/connect/result',
    change: family => ({ Profile: { tag: 'SignedDeviceProfile', value: family.devices[1].signed } }),
  },
  {
    name: 'the profile of somebody else',
    code: 'mesh/profile/substituted',
    change: (_, stranger) => ({ Profile: { tag: 'SignedPersonalProfile', value: stranger.signed } }),
  },
  {
    name: 'a profile without signature',
    code: 'mesh/jws/invalid',
    change: ({ signed }) => ({
      Profile: {
        tag: 'SignedPersonalProfile',
        value: { ...signed, SignedData: { ...signed.SignedData, signatures: [] } },
      },
    }),
  },
  {
    name: 'another profile named beside it',
    code: 'mesh/connect/result',
    change: (_, stranger) => ({ ParentUDF: stranger.udf }),
  },
  {
    name: 'a profile that does not list the device',
    code: 'mesh/connect/result',
    change: async family => ({
      Profile: {
        tag: 'SignedPersonalProfile',
        value: await makePersonal(family, { devices: [family.devices[0].signed] }),
      },
    }),
  },
  {
    name: 'a profile that lists another version of the device',
    code: 'mesh/connect/result',
    change: async family => {
      const [, { signed, keys }] = family.devices
      const key = keys.signature.privateKey
      const other = await resign(signed, { type: 'DeviceProfile', key, change: { Names: ['x'] } })
      return {
        Profile: { tag: 'SignedPersonalProfile', value: await makePersonal(family, { devices: [other] }) },
      }
    },
  },
  ...['', 'accepted', 'ACCEPTED', 'Accepted ', 'Yes', 'constructor'].map(Result => ({
    name: `the decision "${Result}"`,
    code: 'mesh/connect/result' as const,
    change: () => ({ Result }),
  })),
  { name: 'no decision', code: 'mesh/connect/result', change: () => ({ Result: undefined }) },
]

describe.each(suiteNames)('a connection result of suite %s', suite => {
  it('verifies as it was made', async () => {
    const family = await familyOf(suite)
    const { decision, personal } = await verifyConnectionResult(deps, await decide(family), waiting(family))
    expect(decision).toBe('accepted')
    expect(personal.digest).toBe(family.personal.digest)
  })

  it('may name its profile, as a request does', async () => {
    const family = await familyOf(suite)
    const named = await resign(await decide(family), {
      type: 'ConnectionResult',
      key: family.online.privateKey,
      change: { ParentUDF: family.udf },
    })
    expect((await verifyConnectionResult(deps, named, waiting(family))).decision).toBe('accepted')
  })

  it('is a rejection without the device being listed', async () => {
    const family = await familyOf(suite)
    const personal = await makePersonal(family, { devices: [family.devices[0].signed] })
    const rejection = await decide(family, { decision: 'Rejected', personal })
    expect((await verifyConnectionResult(deps, rejection, waiting(family))).decision).toBe('rejected')
  })

  it.each([
    ['Accepted', 'accepted'],
    ['Rejected', 'rejected'],
    ['Refused', 'rejected'],
    ['Pending', 'undecided'],
    ['Query', 'undecided'],
    ['Unknown', 'undecided'],
  ])('"%s" is %s', async (Result, decision) => {
    const family = await familyOf(suite)
    const { privateKey: key } = family.online
    const signed = await resign(await decide(family), { type: 'ConnectionResult', key, change: { Result } })
    expect((await verifyConnectionResult(deps, signed, waiting(family))).decision).toBe(decision)
  })

  it.each(damagesOf(suite))('is refused with $name ($code)', async ({ inflict, code }) => {
    const family = await familyOf(suite)
    const stranger = await familyOf(suite, 'mallory')
    const damaged = await inflict(await decide(family), family.online.privateKey, stranger.online.privateKey)
    await expect(verifyConnectionResult(deps, damaged, waiting(family))).rejects.toMatchObject({ code })
  })

  it.each(mutations)('is refused when signed with $name ($code)', async ({ change, wrap, code }) => {
    const family = await familyOf(suite)
    const changed = await resign(await decide(family), {
      type: 'ConnectionResult',
      key: family.online.privateKey,
      change: (await change?.(family, await familyOf(suite, 'mallory'))) ?? {},
    })
    const answer = verifyConnectionResult(deps, wrap?.(family, changed) ?? changed, waiting(family))
    await expect(answer).rejects.toMatchObject({ code })
  })

  it.each([
    ['the master key', (family: Family) => family.signature],
    ['the device that asked', (family: Family) => family.devices[1].keys.signature],
    ['a device of the profile', (family: Family) => family.devices[0].keys.signature],
  ])('is refused when %s signed it', async (_, keyOf) => {
    const family = await familyOf(suite)
    const signed = await decide(family, { online: keyOf(family).privateKey })
    await expect(verifyConnectionResult(deps, signed, waiting(family))).rejects.toMatchObject({
      code: 'mesh/profile/signer',
    })
  })

  it('is not believed by a device that expects nothing', async () => {
    const family = await familyOf(suite)
    const { device } = waiting(family)
    await expect(verifyConnectionResult(deps, await decide(family), { device })).rejects.toMatchObject({
      code: 'mesh/argument',
    })
  })
})

describe.each(ownSuites)('a result of suite %s in the address way', suite => {
  it('answers the request whose nonce it bears, and no other', async () => {
    const family = await familyOf(suite)
    const expected = { ...waiting(family), nonce: NONCE }
    const answer = await decide(family, { nonce: NONCE })
    expect((await verifyConnectionResult(deps, answer, expected)).decision).toBe('accepted')
    for (const nonce of [undefined, 'AAAAAAAAAAAAAAAAAAAAAA']) {
      await expect(
        verifyConnectionResult(deps, await decide(family, { nonce }), expected),
      ).rejects.toMatchObject({ code: 'mesh/connect/result' })
    }
  })
})

describe.each(ownSuites)('a result of suite %s in the scan way', suite => {
  const expectedBy = (family: Family): ExpectedResult => ({ device: waiting(family).device, secret: SECRET })

  async function sealed(family: Family, changes: Partial<Parameters<typeof scanMac>[1]> = {}) {
    const [, { udf: device }] = family.devices
    const mac = await scanMac(deps, {
      secret: SECRET,
      device,
      profile: family.udf,
      decision: 'Accepted',
      ...changes,
    })
    return decide(family, { mac })
  }

  it('tells the profile by its MAC', async () => {
    const family = await familyOf(suite)
    const { decision, personal } = await verifyConnectionResult(
      deps,
      await sealed(family),
      expectedBy(family),
    )
    expect(decision).toBe('accepted')
    expect(personal.udf).toBe(family.udf)
  })

  it('says which account was joined, under the signature', async () => {
    const family = await familyOf(suite)
    const { privateKey: key } = family.online
    const mac = await scanMac(deps, {
      secret: SECRET,
      device: family.devices[1].udf,
      profile: family.udf,
      decision: 'Accepted',
    })
    const answer = await decide(family, { mac, account: 'alice@example.com' })
    expect((await verifyConnectionResult(deps, answer, expectedBy(family))).account).toBe('alice@example.com')
    for (const header of [{ mac }, { mac, account: 1 }]) {
      const silent = await resign(answer, { type: 'ConnectionResult', key, change: {}, header })
      expect(await verifyConnectionResult(deps, silent, expectedBy(family))).not.toHaveProperty('account')
    }
  })

  it('may be checked against a profile as well', async () => {
    const family = await familyOf(suite)
    const expected = { ...waiting(family), secret: SECRET }
    expect((await verifyConnectionResult(deps, await sealed(family), expected)).decision).toBe('accepted')
    const another = { ...expected, profile: family.devices[0].udf }
    await expect(verifyConnectionResult(deps, await sealed(family), another)).rejects.toMatchObject({
      code: 'mesh/profile/substituted',
    })
  })

  it.each([
    ['another secret', { secret: new Uint8Array(16) }],
    ['another decision', { decision: 'Rejected' }],
    ['another device', { device: 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63' }],
    ['another profile', { profile: 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63' }],
  ])('is refused with a MAC over %s', async (_, changes) => {
    const family = await familyOf(suite)
    await expect(
      verifyConnectionResult(deps, await sealed(family, changes), expectedBy(family)),
    ).rejects.toMatchObject({ code: 'mesh/connect/result' })
  })

  it.each(['Accepted', 'Rejected', 'Query'])(
    'is refused without a MAC, whatever it says: %s',
    async Result => {
      const family = await familyOf(suite)
      const { privateKey: key } = family.online
      const signed = await resign(await decide(family), { type: 'ConnectionResult', key, change: { Result } })
      await expect(verifyConnectionResult(deps, signed, expectedBy(family))).rejects.toMatchObject({
        code: 'mesh/connect/result',
      })
    },
  )

  it('is refused with a MAC that is no text', async () => {
    const family = await familyOf(suite)
    const signed = await resign(await decide(family), {
      type: 'ConnectionResult',
      key: family.online.privateKey,
      change: {},
      header: { mac: 1 },
    })
    await expect(verifyConnectionResult(deps, signed, expectedBy(family))).rejects.toMatchObject({
      code: 'mesh/connect/result',
    })
  })
})

it('a result of the suite of 2017 carries no MAC, nonce or account', async () => {
  const family = await familyOf('2017' satisfies SuiteName)
  for (const extra of [{ mac: 'x' }, { nonce: NONCE }, { account: 'alice@example.com' }]) {
    await expect(decide(family, extra)).rejects.toMatchObject({ code: 'mesh/profile/suite' })
  }
})
