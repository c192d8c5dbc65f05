import { beforeAll, describe, expect, it } from 'vitest'
import {
  authenticatorGroups,
  chooseChallenge,
  verifyAuthenticator,
} from '../../../sdk/core/connection/authenticator.ts'
import {
  createConnectionRequest,
  type VerifiedRequest,
  verifyConnectionRequest,
} from '../../../sdk/core/connection/request.ts'
import {
  createConnectionResult,
  type ExpectedResult,
  verifyConnectionResult,
} from '../../../sdk/core/connection/result.ts'
import { scanAuthenticator, scanMac } from '../../../sdk/core/connection/scan.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import type { SignedProfile } from '../../../sdk/core/profile/signed.ts'
import { type SuiteName, suiteNames } from '../../../sdk/core/suite/index.ts'
import {
  deps,
  type Family,
  familyOf,
  KEYS_TIMEOUT,
  LATER,
  makeDevice,
  makePersonal,
  resign,
  type TestDevice,
} from '../profile/family.ts'

/** Alice’s new device, which has asked to join her profile, and everything a portal could hold against it. */
interface Scene {
  readonly alice: Family
  readonly mallory: Family
  readonly phone: TestDevice
  readonly expected: ExpectedResult
  readonly nonce: string | undefined
  /** What Alice’s administrator answers. */
  readonly accepted: SignedProfile
  readonly rejected: SignedProfile
}

async function setScene(suite: SuiteName): Promise<Scene> {
  const [alice, mallory, phone] = [
    await familyOf(suite),
    await familyOf(suite, 'mallory'),
    await makeDevice(suite),
  ]
  const { signed, nonce } = await request(phone, alice)
  await verifyConnectionRequest(deps, signed, { profile: alice.udf })
  const joined = await joining(alice, phone)
  const answer = { device: phone.signed, online: alice.online.privateKey, nonce }
  return {
    alice,
    mallory,
    phone,
    nonce,
    expected: { device: phone, profile: alice.udf, nonce },
    accepted: await createConnectionResult(deps, { ...answer, decision: 'Accepted', personal: joined }),
    rejected: await createConnectionResult(deps, { ...answer, decision: 'Rejected', personal: alice.signed }),
  }
}

function request(device: TestDevice, family: Family) {
  const { privateKey: key } = device.keys.signature
  return createConnectionRequest(deps, { device: device.signed, key, profile: family.udf })
}

function joining(family: Family, device: TestDevice) {
  const devices = [...family.devices, device].map(({ signed }) => signed)
  return makePersonal(family, { devices, updated: LATER })
}

interface Lie {
  readonly name: string
  readonly code: MeshErrorCode
  readonly tell: (scene: Scene) => Promise<SignedProfile>
  readonly suites?: readonly SuiteName[]
}

const lies: readonly Lie[] = [
  {
    name: 'the result for another device',
    code: 'mesh/connect/result',
    tell: async ({ alice, nonce }) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: alice.devices[1].signed,
        personal: alice.signed,
        online: alice.online.privateKey,
        nonce,
      }),
  },
  {
    name: 'the result for another device under this one’s identifier',
    code: 'mesh/connect/result',
    tell: async ({ alice, phone, nonce }) => ({
      ...(await createConnectionResult(deps, {
        decision: 'Accepted',
        device: alice.devices[1].signed,
        personal: alice.signed,
        online: alice.online.privateKey,
        nonce,
      })),
      Identifier: phone.udf,
    }),
  },
  {
    name: 'acceptance into another profile',
    code: 'mesh/profile/substituted',
    tell: async ({ mallory, phone, nonce }) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: phone.signed,
        personal: await joining(mallory, phone),
        online: mallory.online.privateKey,
        nonce,
      }),
  },
  {
    name: 'acceptance into Alice’s profile by somebody else’s administrator',
    code: 'mesh/profile/signer',
    tell: async ({ alice, mallory, phone, nonce }) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: phone.signed,
        personal: await joining(alice, phone),
        online: mallory.online.privateKey,
        nonce,
      }),
  },
  {
    name: 'acceptance signed by a device that is no administrator',
    code: 'mesh/profile/signer',
    tell: async ({ alice, phone, nonce }) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: phone.signed,
        personal: await joining(alice, phone),
        online: alice.devices[1].keys.signature.privateKey,
        nonce,
      }),
  },
  {
    name: 'acceptance without the device in the profile',
    code: 'mesh/connect/result',
    tell: async ({ alice, phone, nonce }) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: phone.signed,
        personal: alice.signed,
        online: alice.online.privateKey,
        nonce,
      }),
  },
  {
    name: 'a rejection with the word changed',
    code: 'mesh/profile/signer',
    tell: async ({ rejected, mallory }) =>
      resign(rejected, {
        type: 'ConnectionResult',
        key: mallory.online.privateKey,
        change: { Result: 'Accepted' },
      }),
  },
  {
    name: 'a rejection under the signature of an acceptance',
    code: 'mesh/jws/invalid',
    tell: async ({ accepted, rejected }) => ({
      ...accepted,
      SignedData: { ...accepted.SignedData, payload: rejected.SignedData!.payload! },
    }),
  },
  {
    name: 'the answer to an earlier request of the same device',
    code: 'mesh/connect/result',
    tell: async ({ alice, phone }) => {
      const { nonce } = await request(phone, alice)
      return createConnectionResult(deps, {
        decision: 'Accepted',
        device: phone.signed,
        personal: await joining(alice, phone),
        online: alice.online.privateKey,
        nonce,
      })
    },
    // A 2017 result cannot name the request it answers.
    suites: ['modern', 'nist'],
  },
  {
    name: 'the request itself',
    code: 'mesh/schema/tag',
    tell: async ({ alice, phone }) => (await request(phone, alice)).signed,
  },
]

describe.each(suiteNames)('attack 5: false results, suite %s', suite => {
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene(suite)
  }, KEYS_TIMEOUT)

  it('control: the true acceptance is believed, and the true rejection', async () => {
    const { accepted, rejected, expected, phone } = scene
    const { decision, personal } = await verifyConnectionResult(deps, accepted, expected)
    expect(decision).toBe('accepted')
    expect(personal.devices.map(({ udf }) => udf)).toContain(phone.udf)
    expect((await verifyConnectionResult(deps, rejected, expected)).decision).toBe('rejected')
  })

  it.each(lies.filter(({ suites = suiteNames }) => suites.includes(suite)))(
    'refuses $name ($code)',
    async ({ tell, code }) => {
      const lie = await tell(scene)
      await expect(verifyConnectionResult(deps, lie, scene.expected)).rejects.toMatchObject({ code })
    },
  )
})

describe.each(['modern', 'nist'] as const)('attack 5: false results in the scan way, suite %s', suite => {
  const secret = new Uint8Array(16).fill(9)
  let scene: Scene
  beforeAll(async () => {
    scene = await setScene(suite)
  }, KEYS_TIMEOUT)

  /** What an administrator of `family` answers who knows `known`, which need not be the secret. */
  async function answer(family: Family, known: Uint8Array<ArrayBuffer>, decision: 'Accepted' | 'Rejected') {
    const { phone } = scene
    const mac = await scanMac(deps, { secret: known, device: phone.udf, profile: family.udf, decision })
    const personal = decision === 'Accepted' ? await joining(family, phone) : family.signed
    return createConnectionResult(deps, {
      decision,
      device: phone.signed,
      personal,
      online: family.online.privateKey,
      mac,
    })
  }

  it('control: the profile that scanned the code is joined, or rejects', async () => {
    const { alice, phone: device } = scene
    for (const [decision, verdict] of [
      ['Accepted', 'accepted'],
      ['Rejected', 'rejected'],
    ] as const) {
      const result = await verifyConnectionResult(deps, await answer(alice, secret, decision), {
        device,
        secret,
      })
      expect(result.decision).toBe(verdict)
      expect(result.personal.udf).toBe(alice.udf)
    }
  })

  it('refuses a profile that did not scan the code, and a rejection by it', async () => {
    const { mallory, phone: device } = scene
    for (const decision of ['Accepted', 'Rejected'] as const) {
      const lie = await answer(mallory, new Uint8Array(16), decision)
      await expect(verifyConnectionResult(deps, lie, { device, secret })).rejects.toMatchObject({
        code: 'mesh/connect/result',
      })
    }
  })

  it('refuses the MAC of Alice’s acceptance on a result of another profile', async () => {
    const { alice, mallory, phone: device } = scene
    const mac = await scanMac(deps, { secret, device: device.udf, profile: alice.udf, decision: 'Accepted' })
    const lie = await createConnectionResult(deps, {
      decision: 'Accepted',
      device: device.signed,
      personal: await joining(mallory, device),
      online: mallory.online.privateKey,
      mac,
    })
    await expect(verifyConnectionResult(deps, lie, { device, secret })).rejects.toMatchObject({
      code: 'mesh/connect/result',
    })
  })

  it('shows another authenticator where the secret is another', async () => {
    const device = scene.phone.udf
    const shown = await scanAuthenticator(deps, { device, secret })
    expect(await scanAuthenticator(deps, { device, secret: secret.slice() })).toBe(shown)
    expect(await scanAuthenticator(deps, { device, secret: new Uint8Array(16) })).not.toBe(shown)
  })
})

describe.each(['modern', 'nist'] as const)('attack 17: requests that look alike, suite %s', suite => {
  const refusal = expect.objectContaining({ code: 'mesh/connect/authenticator' })
  let alice: Family
  let genuine: VerifiedRequest
  let lookAlike: VerifiedRequest

  async function ask(device: TestDevice): Promise<VerifiedRequest> {
    return verifyConnectionRequest(deps, (await request(device, alice)).signed, { profile: alice.udf })
  }

  function typeBack({ authenticator }: VerifiedRequest, challenge: readonly number[]): string {
    const groups = authenticatorGroups(authenticator)
    return challenge.map(index => groups[index]).join(' ')
  }

  beforeAll(async () => {
    alice = await familyOf(suite)
    genuine = await ask(await makeDevice(suite))
    lookAlike = await ask(await makeDevice(suite))
  }, KEYS_TIMEOUT)

  it('control: the groups on the genuine device accept its request, typed or scanned', () => {
    const challenge = chooseChallenge(deps, genuine.authenticator, 2)
    expect(() =>
      verifyAuthenticator(genuine.authenticator, typeBack(genuine, challenge), challenge),
    ).not.toThrow()
    expect(() => verifyAuthenticator(genuine.authenticator, genuine.authenticator, challenge)).not.toThrow()
  })

  it('refuses a request of a device of the same kind and description', () => {
    expect(lookAlike.device.profile.Names).toEqual(genuine.device.profile.Names)
    const challenge = chooseChallenge(deps, lookAlike.authenticator, 2)
    expect(() =>
      verifyAuthenticator(lookAlike.authenticator, typeBack(genuine, challenge), challenge),
    ).toThrow(refusal)
    expect(() => verifyAuthenticator(lookAlike.authenticator, genuine.authenticator, challenge)).toThrow(
      refusal,
    )
  })

  it('refuses one character of difference in any group that is asked for', () => {
    const groups = authenticatorGroups(genuine.authenticator)
    for (const index of [1, 2, 3, 4, 5]) {
      const near = groups.with(
        index,
        groups[index]!.replace(/.$/, last => (last === 'A' ? 'B' : 'A')),
      )
      const other = near.join('-')
      expect(() => verifyAuthenticator(other, groups[index]!, [index])).toThrow(refusal)
      expect(() => verifyAuthenticator(other, genuine.authenticator, [index])).toThrow(refusal)
      expect(() => verifyAuthenticator(other, near[index]!, [index])).not.toThrow()
    }
  })

  it('does not ask for the group that a forger gets right most easily', () => {
    const asked = Array.from({ length: 100 }, () => chooseChallenge(deps, genuine.authenticator, 2)).flat()
    expect(asked).not.toContain(0)
  })

  it('refuses a request that was swapped for another of the same device after it was shown', async () => {
    const device = await makeDevice(suite)
    const [shown, swapped] = [await ask(device), await ask(device)]
    expect(swapped.device.udf).toBe(shown.device.udf)
    expect(() => verifyAuthenticator(swapped.authenticator, shown.authenticator, [])).toThrow(refusal)
    const online = alice.online.privateKey
    const personal = await joining(alice, device)
    const answerTo = (asked: VerifiedRequest) =>
      createConnectionResult(deps, {
        decision: 'Accepted',
        device: device.signed,
        personal,
        online,
        nonce: asked.nonce,
      })
    const expected = { device, profile: alice.udf, nonce: shown.nonce }
    await expect(verifyConnectionResult(deps, await answerTo(shown), expected)).resolves.toBeDefined()
    await expect(verifyConnectionResult(deps, await answerTo(swapped), expected)).rejects.toMatchObject({
      code: 'mesh/connect/result',
    })
  })

  it('refuses a request whose device was replaced inside', async () => {
    const [victim, attacker] = [await makeDevice(suite), await makeDevice(suite)]
    const { signed } = await request(victim, alice)
    const replaced = await resign(signed, {
      type: 'ConnectionRequest',
      key: victim.keys.signature.privateKey,
      change: { Device: attacker.signed },
    })
    await expect(verifyConnectionRequest(deps, replaced)).rejects.toMatchObject({
      code: 'mesh/profile/signer',
    })
  })
})
