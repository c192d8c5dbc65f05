/** Invites: a PIN proves one request, and one answer to it (attacks 4, 5 and 18). */
import { beforeAll, describe, expect, it } from 'vitest'
import { type InviteClaim, inviteAnswer, verifyInviteClaim } from '../../../sdk/core/connection/invite.ts'
import { createPin } from '../../../sdk/core/connection/pin.ts'
import { createConnectionRequest, verifyConnectionRequest } from '../../../sdk/core/connection/request.ts'
import {
  createConnectionResult,
  type ExpectedResult,
  verifyConnectionResult,
} from '../../../sdk/core/connection/result.ts'
import type { MeshErrorCode } from '../../../sdk/core/error.ts'
import {
  deps,
  type Family,
  familyOf,
  KEYS_TIMEOUT,
  LATER,
  makeDevice,
  makePersonal,
  type TestDevice,
} from '../profile/family.ts'

const account = 'alice@example.com'

function ask(
  device: TestDevice,
  family: Family,
  invite: { pin: string; pinned?: boolean; account?: string },
) {
  const { privateKey: key } = device.keys.signature
  const options = { device: device.signed, key, profile: family.udf }
  return createConnectionRequest(deps, { ...options, invite: { account, pinned: false, ...invite } })
}

describe.each(['modern', 'nist'] as const)('suite %s', suite => {
  let alice: Family
  let mallory: Family
  let phone: TestDevice
  let pin: string

  beforeAll(async () => {
    ;[alice, mallory] = [await familyOf(suite), await familyOf(suite, 'mallory')]
    phone = await makeDevice(suite)
    pin = createPin(deps).text
  }, KEYS_TIMEOUT)

  describe('a request', () => {
    async function read(asked: Awaited<ReturnType<typeof ask>>) {
      const verified = await verifyConnectionRequest(deps, asked.signed, { profile: alice.udf })
      const { device, profile, claim, nonce } = verified
      return { claim: claim!, request: { device: device.udf, profile, nonce: nonce!, account } }
    }

    it('control: is believed with the PIN, and gives both sides one key', async () => {
      const asked = await ask(phone, alice, { pin, pinned: true })
      const { claim, request } = await read(asked)
      expect(claim).toMatchObject({ invite: pin.slice(0, 2), pinned: true })
      expect(await verifyInviteClaim(deps, claim, { pin, request })).toEqual(asked.inviteKey)
    })

    it('is not believed with another PIN of the same name, nor for another account', async () => {
      let other = pin
      while (other === pin || other.slice(0, 2) !== pin.slice(0, 2)) other = createPin(deps).text
      const guessed = await read(await ask(phone, alice, { pin: other }))
      expect(await verifyInviteClaim(deps, guessed.claim, { pin, request: guessed.request })).toBeUndefined()
      const elsewhere = await read(await ask(phone, alice, { pin, account: 'alice@example.net' }))
      expect(
        await verifyInviteClaim(deps, elsewhere.claim, { pin, request: elsewhere.request }),
      ).toBeUndefined()
    })

    it('does not lend its proof to another device, nor to another request of the same', async () => {
      const { claim } = await read(await ask(phone, alice, { pin }))
      const tablet = await makeDevice(suite)
      for (const device of [tablet, phone]) {
        const { request } = await read(await ask(device, alice, { pin }))
        expect(await verifyInviteClaim(deps, claim, { pin, request })).toBeUndefined()
      }
    })
  })

  describe('a result', () => {
    let key: Uint8Array<ArrayBuffer>
    let nonce: string
    /** Mallory’s portal showed the phone her own profile; the phone asked to join that. */
    let lured: { readonly key: Uint8Array<ArrayBuffer>; readonly nonce: string }

    beforeAll(async () => {
      const asked = await ask(phone, alice, { pin })
      ;[key, nonce] = [asked.inviteKey!, asked.nonce!]
      const false_ = await ask(phone, mallory, { pin })
      lured = { key: false_.inviteKey!, nonce: false_.nonce! }
    }, KEYS_TIMEOUT)

    interface Answer {
      readonly family: Family
      readonly nonce: string
      readonly decision?: 'Accepted' | 'Rejected'
      readonly mac?: string | undefined
      readonly reason?: MeshErrorCode
    }

    async function answer({ family, decision = 'Accepted', ...header }: Answer) {
      const devices = [...family.devices, phone].map(({ signed }) => signed)
      const personal =
        decision === 'Accepted' ? await makePersonal(family, { devices, updated: LATER }) : family.signed
      const online = family.online.privateKey
      return createConnectionResult(deps, { decision, device: phone.signed, personal, online, ...header })
    }

    function proof(
      family: Family,
      known: { key: Uint8Array<ArrayBuffer>; nonce: string },
      decision = 'Accepted',
    ) {
      const request = { device: phone.udf, profile: family.udf, nonce: known.nonce }
      return inviteAnswer(deps, known.key, { ...request, decision })
    }

    const expected = (family: Family, known = { key, nonce }, pinned = false): ExpectedResult => ({
      device: phone,
      profile: family.udf,
      nonce: known.nonce,
      invite: { key: known.key, pinned },
    })

    it('control: is believed with its proof, and a rejection says what was wrong', async () => {
      const mac = await proof(alice, { key, nonce })
      const accepted = await answer({ family: alice, nonce, mac })
      expect(await verifyConnectionResult(deps, accepted, expected(alice))).toMatchObject({
        decision: 'accepted',
      })
      const reason = 'mesh/invite/burnt'
      const rejected = await answer({ family: alice, nonce, decision: 'Rejected', reason })
      expect(await verifyConnectionResult(deps, rejected, expected(alice))).toMatchObject({
        decision: 'rejected',
        reason,
      })
    })

    it('control: needs no proof where the profile is known from the invite', async () => {
      const accepted = await answer({ family: alice, nonce })
      const known = expected(alice, { key, nonce }, true)
      expect(await verifyConnectionResult(deps, accepted, known)).toMatchObject({ decision: 'accepted' })
    })

    it.each([
      ['without a proof', async () => undefined],
      ['with the proof of the request', async () => 'A'.repeat(43)],
      [
        'with a proof under another key',
        () => proof(mallory, { key: new Uint8Array(32), nonce: lured.nonce }),
      ],
      ['with the proof of a rejection', () => proof(mallory, lured, 'Rejected')],
      ['with the proof for another nonce', () => proof(mallory, { ...lured, nonce })],
      ['with Alice’s proof', () => proof(alice, { key, nonce })],
    ])('of a substituted profile is refused %s', async (_, forge) => {
      const lie = await answer({ family: mallory, nonce: lured.nonce, mac: await forge() })
      await expect(verifyConnectionResult(deps, lie, expected(mallory, lured))).rejects.toMatchObject({
        code: 'mesh/connect/result',
      })
    })

    it('with a wrong proof is refused though the profile is known from the invite', async () => {
      const mac = await proof(alice, { key: new Uint8Array(32), nonce })
      const lie = await answer({ family: alice, nonce, mac })
      const known = expected(alice, { key, nonce }, true)
      await expect(verifyConnectionResult(deps, lie, known)).rejects.toMatchObject({
        code: 'mesh/connect/result',
      })
    })

    it('of another profile than the invite names is refused', async () => {
      const mac = await proof(mallory, { key, nonce })
      const lie = await answer({ family: mallory, nonce, mac })
      const known = expected(alice, { key, nonce }, true)
      await expect(verifyConnectionResult(deps, lie, known)).rejects.toMatchObject({
        code: 'mesh/profile/substituted',
      })
    })

    it('says nothing of an invite by a reason that is none', async () => {
      const reason = 'mesh/portal/busy'
      const rejected = await answer({ family: alice, nonce, decision: 'Rejected', reason })
      const verified = await verifyConnectionResult(deps, rejected, expected(alice))
      expect(verified).toMatchObject({ decision: 'rejected' })
      expect(verified.reason).toBeUndefined()
    })
  })
})

describe('suite 2017', () => {
  it('cannot carry a proof, and says so', { timeout: KEYS_TIMEOUT }, async () => {
    const [family, device] = [await familyOf('2017'), await makeDevice('2017')]
    await expect(ask(device, family, { pin: createPin(deps).text })).rejects.toMatchObject({
      code: 'mesh/profile/suite',
    })
  })
})

const claims: readonly Record<string, unknown>[] = [{ invite: 'AB' }, { invite: 'abc', mac: 'x', pinned: 1 }]

it.each(claims)('a request that says something malformed of an invite is refused: %j', async header => {
  const { signTagged } = await import('../../../sdk/core/profile/signed.ts')
  const [family, device] = [await familyOf('modern'), await makeDevice('modern')]
  const nonce = 'AAECAwQFBgcICQoLDA0ODw'
  const sign = async (claim: Partial<InviteClaim> | Record<string, unknown>) => ({
    Identifier: device.udf,
    SignedData: await signTagged(deps, {
      key: device.keys.signature.privateKey,
      type: 'ConnectionRequest',
      value: { ParentUDF: family.udf, Device: device.signed, DeviceData: [] },
      header: { nonce, ...claim },
    }),
  })
  await expect(verifyConnectionRequest(deps, await sign(header))).rejects.toMatchObject({
    code: 'mesh/connect/request',
  })
  const sound = { invite: 'AB', mac: 'A'.repeat(43), pinned: true }
  expect((await verifyConnectionRequest(deps, await sign(sound))).claim).toEqual(sound)
})
