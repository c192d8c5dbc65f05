import { describe, expect, it } from 'vitest'
import { base64UrlToBytes, bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { scanAuthenticator, scanMac } from '../../../sdk/core/connection/scan.ts'
import { authenticatorOf, isUdf } from '../../../sdk/core/udf.ts'
import { deps } from '../profile/family.ts'

const device = 'MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63'
const profile = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'
const secret = Uint8Array.from({ length: 16 }, (_, index) => index)
const options = { secret, device, profile, decision: 'Accepted' }

describe('the MAC of the scan way', () => {
  it('is HMAC-SHA-256 over purpose, fingerprints and decision', async () => {
    const key = await deps.crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    const mac = base64UrlToBytes(await scanMac(deps, options), { strict: true })
    const text = utf8ToBytes(`mmm-scan-result:${device}:${profile}:Accepted`)
    expect(await deps.crypto.subtle.verify('HMAC', key, mac, text)).toBe(true)
  })

  it('differs with everything in it', async () => {
    const macs = await Promise.all(
      [
        options,
        { ...options, secret: secret.slice().reverse() },
        { ...options, device: profile },
        { ...options, profile: device },
        { ...options, decision: 'Rejected' },
      ].map(each => scanMac(deps, each)),
    )
    expect(new Set(macs).size).toBe(macs.length)
  })
})

describe('the authenticator of the scan way', () => {
  it('is a fingerprint that differs with device and secret and does not show the secret', async () => {
    const shown = await Promise.all([
      scanAuthenticator(deps, { device, secret }),
      scanAuthenticator(deps, { device: profile, secret }),
      scanAuthenticator(deps, { device, secret: secret.slice().reverse() }),
      authenticatorOf(deps, [device, bytesToBase64Url(secret)]),
    ])
    expect(shown.every(isUdf)).toBe(true)
    expect(new Set(shown).size).toBe(4)
  })
})

it.each([
  ['a short secret', { secret: secret.slice(1) }],
  ['a long secret', { secret: new Uint8Array(32) }],
  ['what is no device', { device: 'phone' }],
  ['what is no profile', { profile: 'alice@example.com' }],
])('neither is made of %s', async (_, changes) => {
  const refusal = { code: 'mesh/argument' }
  await expect(scanMac(deps, { ...options, ...changes })).rejects.toMatchObject(refusal)
  if ('profile' in changes) return
  await expect(scanAuthenticator(deps, { ...options, ...changes })).rejects.toMatchObject(refusal)
})
