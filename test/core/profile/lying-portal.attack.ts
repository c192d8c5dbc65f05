import { beforeAll, describe, expect, it } from 'vitest'
import { bytesToUtf8, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import {
  type VerifiedApplication,
  verifyApplicationProfile,
} from '../../../sdk/core/profile/application-verify.ts'
import { createMasterProfile } from '../../../sdk/core/profile/master.ts'
import { type VerifiedPersonal, verifyPersonalProfile } from '../../../sdk/core/profile/personal.ts'
import { type SignedProfile, signTagged } from '../../../sdk/core/profile/signed.ts'
import { verifyApplicationSuccessor, verifySuccessor } from '../../../sdk/core/profile/version.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { publicKeyToWire, suiteNames } from '../../../sdk/core/suite/index.ts'
import {
  deps,
  type Family,
  familyOf,
  KEYS_TIMEOUT,
  LATER,
  makeApplication,
  makePersonal,
  resign,
  UPDATED,
} from './family.ts'

/** What a client does with an answer for a profile that it knows. */
async function receive(known: VerifiedPersonal, answer: SignedProfile): Promise<'same' | 'newer'> {
  return verifySuccessor(known, await verifyPersonalProfile(deps, answer, { udf: known.udf }))
}

interface Forgery {
  readonly name: string
  readonly code: MeshErrorCode
  /** The portal has everything that Alice ever published, and all keys of Mallory. */
  readonly forge: (alice: Family, mallory: Family, honest: SignedProfile) => Promise<SignedProfile>
}

const forgeries: readonly Forgery[] = [
  {
    name: 'a profile of its own',
    code: 'mesh/profile/substituted',
    forge: async (_, mallory) => mallory.signed,
  },
  {
    name: 'a profile of its own under Alice’s name',
    code: 'mesh/profile/substituted',
    forge: async (alice, mallory) => ({ ...mallory.signed, Identifier: alice.udf }),
  },
  {
    name: 'a profile of its own that says Alice’s name inside too',
    code: 'mesh/profile/substituted',
    forge: async (alice, mallory) => {
      const { privateKey: key } = mallory.online
      const signed = await resign(mallory.signed, {
        type: 'PersonalProfile',
        key,
        change: { Identifier: alice.udf },
      })
      return { ...signed, Identifier: alice.udf }
    },
  },
  {
    name: 'a master profile of its own that names Alice',
    code: 'mesh/profile/invalid',
    forge: async (alice, mallory) => forgeFromMaster(alice, mallory, {}),
  },
  {
    name: 'a master profile of its own that claims Alice’s fingerprint for its key',
    code: 'mesh/udf/mismatch',
    forge: async (alice, mallory) =>
      forgeFromMaster(alice, mallory, {
        MasterSignatureKey: { ...publicKeyToWire(mallory.signature.publicKey), UDF: alice.udf },
      }),
  },
  {
    name: 'a master profile with Alice’s key that it signed itself',
    code: 'mesh/profile/signer',
    forge: async (alice, mallory) =>
      forgeFromMaster(alice, mallory, { MasterSignatureKey: publicKeyToWire(alice.signature.publicKey) }),
  },
  {
    name: 'Alice’s master with a profile that its own online key signed',
    code: 'mesh/profile/signer',
    forge: async (alice, mallory, honest) => {
      const { privateKey: key } = mallory.online
      return resign(honest, {
        type: 'PersonalProfile',
        key,
        change: { Devices: [alice.devices[0].signed, mallory.devices[0].signed] },
      })
    },
  },
  {
    name: 'the same under the kid of Alice’s online key',
    code: 'mesh/jws/invalid',
    forge: async (alice, mallory, honest) => {
      const { privateKey: key } = mallory.online
      const { SignedData, ...wrapper } = await resign(honest, { type: 'PersonalProfile', key, change: {} })
      const [signature] = SignedData!.signatures!
      const renamed = { ...signature, header: { kid: alice.online.publicKey.udf } }
      return { ...wrapper, SignedData: { ...SignedData, signatures: [renamed] } }
    },
  },
  {
    name: 'a profile that a device key of Alice signed',
    code: 'mesh/profile/signer',
    forge: async (alice, _, honest) => {
      const { privateKey: key } = alice.devices[0].keys.signature
      return resign(honest, { type: 'PersonalProfile', key, change: {} })
    },
  },
  {
    name: 'a changed payload under the old signature',
    code: 'mesh/jws/invalid',
    forge: async (alice, mallory, honest) =>
      onData(honest, data => ({
        ...data,
        payload: replaced(data.payload!, alice.devices[1].udf, mallory.devices[1].udf),
      })),
  },
  {
    name: 'no signature at all',
    code: 'mesh/jws/invalid',
    forge: async (_alice, _mallory, honest) => onData(honest, data => ({ ...data, signatures: [] })),
  },
  {
    name: 'a second signature beside Alice’s',
    code: 'mesh/jws/invalid',
    forge: async (_, mallory, honest) =>
      onData(honest, data => ({
        ...data,
        signatures: [...data.signatures!, ...mallory.signed.SignedData!.signatures!],
      })),
  },
  ...['none', 'HS256', 'RS512', 'ES256', 'EdDSA'].map(alg => ({
    name: `algorithm ${alg} and no other change`,
    code: 'mesh/jws/invalid' as const,
    forge: async (_alice: Family, _mallory: Family, honest: SignedProfile) =>
      onData(honest, data => ({
        ...data,
        signatures: data.signatures!.map(signature => ({
          ...signature,
          // A space keeps the header different even where the algorithm is the right one.
          protected: utf8ToBytes(
            bytesToUtf8(signature.protected!).replace(/"alg":\s*"\w+"/, `"alg" : "${alg}"`),
          ),
        })),
      })),
  })),
  {
    name: 'Alice’s device profile in place of her personal profile',
    code: 'mesh/schema/tag',
    forge: async alice => ({ ...alice.devices[0].signed, Identifier: alice.udf }),
  },
]

/** A whole profile whose every signature is Mallory’s and whose every name is Alice’s. */
async function forgeFromMaster(
  alice: Family,
  mallory: Family,
  change: Partial<Mesh<'MasterProfile'>>,
): Promise<SignedProfile> {
  const master = await resign(mallory.master, {
    type: 'MasterProfile',
    key: mallory.signature.privateKey,
    change: { Identifier: alice.udf, ...change },
  })
  const value = {
    Identifier: alice.udf,
    Updated: LATER,
    SignedMasterProfile: { ...master, Identifier: alice.udf },
    Devices: mallory.devices.map(device => device.signed),
  }
  const SignedData = await signTagged(deps, {
    key: mallory.online.privateKey,
    type: 'PersonalProfile',
    value,
  })
  return { Identifier: alice.udf, SignedData }
}

describe.each(suiteNames)('attack 1: a portal that forges, suite %s', suite => {
  let alice: Family
  let mallory: Family
  let honest: SignedProfile

  beforeAll(async () => {
    alice = await familyOf(suite)
    mallory = await familyOf(suite, 'mallory')
    honest = await makePersonal(alice, { updated: LATER })
  }, KEYS_TIMEOUT)

  it('control: the honest new version is taken', async () => {
    expect(await receive(alice.personal, honest)).toBe('newer')
  })

  it.each(forgeries)('refuses $name ($code)', async ({ forge, code }) => {
    const forged = await forge(alice, mallory, honest)
    await expect(receive(alice.personal, forged)).rejects.toMatchObject({ code })
  })
})

describe.each(['modern', 'nist'] as const)(
  'attacks 2 and 3: a portal that serves old or split versions, suite %s',
  suite => {
    let alice: Family
    let known: VerifiedPersonal

    beforeAll(async () => {
      alice = await familyOf(suite)
      known = await verifyPersonalProfile(deps, await makePersonal(alice, { updated: LATER }))
    }, KEYS_TIMEOUT)

    it('control: the newer version and the same version are taken', async () => {
      expect(await receive(alice.personal, known.signed)).toBe('newer')
      expect(await receive(known, known.signed)).toBe('same')
    })

    it('refuses the version before', async () => {
      await expect(receive(known, alice.signed)).rejects.toMatchObject({ code: 'mesh/profile/rollback' })
    })

    it('refuses a version that a revoked administrator signed afterwards', async () => {
      const mallory = await familyOf(suite, 'mallory')
      const both = [alice.online.publicKey, mallory.online.publicKey]
      const masters = await Promise.all(
        [
          { online: both, updated: UPDATED },
          { online: [alice.online.publicKey], updated: LATER },
        ].map(options => createMasterProfile(deps, { signature: alice.signature, escrow: [], ...options })),
      )
      const [before, after] = masters
      const latest = '2026-04-01T00:00:00Z'
      const revoked = await verifyPersonalProfile(
        deps,
        await makePersonal(alice, { master: after!, updated: LATER }),
      )
      const revenge = await makePersonal(alice, {
        master: before!,
        online: mallory.online.privateKey,
        updated: latest,
      })
      const honest = await makePersonal(alice, { master: after!, updated: latest })
      expect(await receive(revoked, honest)).toBe('newer')
      await expect(receive(revoked, revenge)).rejects.toMatchObject({ code: 'mesh/profile/rollback' })
    })

    it('refuses another version of the same moment', async () => {
      const other = await makePersonal(alice, { updated: LATER, devices: [alice.devices[0].signed] })
      await expect(receive(known, other)).rejects.toMatchObject({ code: 'mesh/profile/fork' })
    })

    it('refuses an older and a split application profile', async () => {
      const open = async (updated: string): Promise<VerifiedApplication> =>
        verifyApplicationProfile(deps, await makeApplication(alice, { updated }), alice)
      const [older, newer, split] = [await open(UPDATED), await open(LATER), await open(LATER)]
      expect(verifyApplicationSuccessor(older, newer)).toBe('newer')
      expect(() => verifyApplicationSuccessor(newer, older)).toThrow(
        expect.objectContaining({ code: 'mesh/profile/rollback' }),
      )
      expect(() => verifyApplicationSuccessor(newer, split)).toThrow(
        expect.objectContaining({ code: 'mesh/profile/fork' }),
      )
    })
  },
)

function onData(
  signed: SignedProfile,
  change: (data: Mesh<'JoseWebSignature'>) => Mesh<'JoseWebSignature'>,
): SignedProfile {
  return { ...signed, SignedData: change(signed.SignedData!) }
}

function replaced(payload: Uint8Array, from: string, to: string): Uint8Array<ArrayBuffer> {
  const text = bytesToUtf8(payload)
  const changed = text.replaceAll(from, to)
  expect(changed).not.toBe(text)
  return utf8ToBytes(changed)
}
