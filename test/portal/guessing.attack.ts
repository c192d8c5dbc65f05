/**
 * Attack 18, as far as a portal can see it: who guesses the PIN of an invitation sends one request for each guess. What
 * burns after five is the administrator's to say; that guesses are few, visible and gone in time is the portal's.
 */
import { describe, expect, it } from 'vitest'
import { createPolicy } from '../../portal/service/policy.ts'
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { verifyConnectionRequest } from '../../sdk/core/connection/index.ts'
import { randomBytes } from '../../sdk/core/deps.ts'
import { signTagged } from '../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../sdk/core/schema/index.ts'
import { createDevice, createPerson, type Device, deps } from './support/people.ts'
import { asDevice, buildRequest, createTestPortal, personal, readOutcome } from './support/service.ts'

const { limits } = createPolicy({})
const account = 'alice@example.com'

async function settle() {
  const portal = createTestPortal()
  const alice = await createPerson()
  await portal.post('CreateAccount', { Account: account, Profile: personal(alice.signed) })
  /** A request that carries a guess where a portal does not look: in the protected header. */
  const guess = async (device: Device, mac = bytesToBase64Url(randomBytes(deps, 16))) => {
    const value = { ParentUDF: alice.udf, Device: device.signed, DeviceData: [] }
    const header = { nonce: bytesToBase64Url(randomBytes(deps, 16)), pin: mac }
    const key = device.keys.signature.privateKey
    const SignedData = await signTagged(deps, { key, type: 'ConnectionRequest', value, header })
    return { Identifier: device.udf, SignedData }
  }
  const send = async (SignedRequest: Mesh<'SignedConnectionRequest'>, address = '192.0.2.1') => {
    const now = portal.clock.now()
    const request = await buildRequest('ConnectStart', { AccountID: account, SignedRequest }, { now })
    return readOutcome('ConnectStart', await portal.service.handle(request, { address }))
  }
  const waiting = async () => {
    const answer = await portal.post('ConnectPending', { AccountID: account }, asDevice(alice.device))
    return answer.response.Pending ?? []
  }
  return { portal, alice, guess, send, waiting }
}

describe('a request that answers an invitation', () => {
  it('reaches the administrator with its protected header as it was signed (control)', async () => {
    const { alice, guess, send, waiting } = await settle()
    const invited = await guess(await createDevice(), 'the-right-mac')
    expect((await send(invited)).error).toBeNull()
    const [pending] = await waiting()
    expect(pending).toEqual(invited)
    const verified = await verifyConnectionRequest(deps, pending!, { profile: alice.udf })
    const [signature] = verified.signed.SignedData!.signatures!
    expect(JSON.parse(new TextDecoder().decode(signature!.protected)).pin).toBe('the-right-mac')
  })

  it('cannot be given another guess on its way', async () => {
    const { guess, send, waiting } = await settle()
    const device = await createDevice()
    const [one, other] = [await guess(device), await guess(device)]
    const [signature] = one.SignedData.signatures!
    const [{ protected: header } = {}] = other.SignedData.signatures!
    const changed = { ...one.SignedData, signatures: [{ ...signature, protected: header! }] }
    expect((await send({ ...one, SignedData: changed })).error).toBe('mesh/jws/invalid')
    expect(await waiting()).toEqual([])
  })
})

describe('guesses', () => {
  it('of one device never stand beside one another, and cost their address the same', async () => {
    const { guess, send, waiting } = await settle()
    const device = await createDevice()
    const most = Math.ceil(limits.pending / 5)
    for (let tries = 0; tries < most; tries += 1) {
      const latest = await guess(device)
      expect((await send(latest)).error).toBeNull()
      expect(await waiting()).toEqual([latest])
    }
    const refused = await send(await guess(device))
    expect(refused).toMatchObject({ http: 429, error: 'mesh/portal/busy' })
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(1)
  })

  it('from all the world are so few that none of 2⁵⁰ is hit, and are gone when their time is over', async () => {
    const { portal, guess, send, waiting } = await settle()
    const device = await createDevice()
    let taken = 0
    for (let sender = 0; sender < 6 * limits.pending; sender += 1) {
      const { error } = await send(await guess(device), `198.51.${sender >> 8}.${sender & 255}`)
      if (error === null) taken += 1
      else expect(error).toBe('mesh/portal/busy')
    }
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThanOrEqual(4 * limits.pending)
    // A person who lives for a century, guessed at from its first day to its last.
    const perCentury = (4 * limits.pending * 100 * 365 * 86_400_000) / limits.pendingTime
    expect(perCentury / 2 ** 50).toBeLessThan(1e-6)

    portal.clock.advance(limits.pendingTime + 1000)
    expect(await waiting()).toEqual([])
    expect((await send(await guess(await createDevice()))).error).toBeNull()
    expect(await waiting()).toHaveLength(1)
  })
})
