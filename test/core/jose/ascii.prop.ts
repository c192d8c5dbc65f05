/** The fast path to a signature's input says the same as the plain one, and callers at the same time do not meet. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { borrowBytes, borrowSigningInput, bytesToAscii } from '../../../sdk/core/jose/ascii.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../../sdk/core/jose/index.ts'
import { deps } from '../../support/crypto.ts'
import { pairOf } from './support.ts'

const content = fc.uint8Array({ maxLength: 200 })

it('writes the letters of bytesToBase64Url', () => {
  fc.assert(
    fc.property(content, bytes => {
      expect(bytesToAscii(bytes)).toEqual(utf8ToBytes(bytesToBase64Url(bytes)))
    }),
  )
})

it('joins header and payload with a dot, whatever was in the memory before', () => {
  fc.assert(
    fc.property(content, content, (header, payload) => {
      borrowBytes(2000).fill(0xff)
      const plain = utf8ToBytes(`${bytesToBase64Url(header)}.${bytesToBase64Url(payload)}`)
      expect(borrowSigningInput(header, payload)).toEqual(plain)
    }),
  )
})

it.each([49_000, 49_149, 49_152, 49_153, 70_000, 200_001])('takes payloads of %i bytes', length => {
  const payload = new Uint8Array(length).map((_, index) => index * 31)
  const header = new Uint8Array(7)
  const plain = utf8ToBytes(`${bytesToBase64Url(header)}.${bytesToBase64Url(payload)}`)
  expect(bytesToBase64Url(borrowSigningInput(header, payload))).toBe(bytesToBase64Url(plain))
})

it.each(['modern', 'nist'] as const)('serves many callers of %s at once', async suite => {
  const signer = await pairOf(suite, 'sign')
  const reader = await pairOf(suite, 'encrypt')
  const payloads = Array.from({ length: 64 }, (_, index) => new Uint8Array(1000 + index).fill(index))
  await Promise.all(
    payloads.map(async payload => {
      const contentTag = 'Example'
      const jws = await signObject(deps, { key: signer.privateKey, payload, contentTag })
      const recipients = [reader.publicKey]
      const [jwe] = await Promise.all([
        encryptObject(deps, { suite, recipients, plaintext: payload, contentTag }),
        verifyObject(deps, { jws, key: signer.publicKey }),
      ])
      expect(await decryptObject(deps, { jwe, key: reader.privateKey })).toEqual(payload)
    }),
  )
})
