import { expect, it } from 'vitest'
import { isSameSigned, type SignedProfile } from '../../../sdk/core/profile/signed.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'

const original: SignedProfile = {
  Identifier: 'M',
  SignedData: {
    payload: Uint8Array.of(1),
    signatures: [{ header: { kid: 'K' }, protected: Uint8Array.of(2), signature: Uint8Array.of(3) }],
  },
}

function withSignature(change: Mesh<'Signature'>): SignedProfile {
  const { SignedData } = original
  return {
    ...original,
    SignedData: { ...SignedData, signatures: [{ ...SignedData!.signatures![0], ...change }] },
  }
}

it('a signed profile is the same as its copy, whatever advice came along', () => {
  expect(isSameSigned(original, { ...original, Unauthenticated: { Default: '2026-03-01T12:00:00Z' } })).toBe(
    true,
  )
})

it.each<[string, SignedProfile]>([
  ['identifier', { ...original, Identifier: 'N' }],
  ['payload', { ...original, SignedData: { ...original.SignedData, payload: Uint8Array.of(9) } }],
  ['signer', withSignature({ header: { kid: 'L' } })],
  ['protected header', withSignature({ protected: Uint8Array.of(9) })],
  ['signature', withSignature({ signature: Uint8Array.of(9) })],
  ['missing signature', withSignature({ signature: undefined })],
])('a signed profile with another %s is another', (_, other) => {
  expect(isSameSigned(original, other)).toBe(false)
  expect(isSameSigned(other, original)).toBe(false)
})

it('signed profiles without a signature are the same as nothing, not even themselves', () => {
  const unsigned = withSignature({ signature: undefined })
  expect(isSameSigned(unsigned, unsigned)).toBe(false)
})
