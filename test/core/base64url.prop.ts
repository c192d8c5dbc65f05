import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64UrlToBytes, bytesToBase64Url } from '../../sdk/core/base64url.ts'

test('every byte string has one spelling, and it reads back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const text = bytesToBase64Url(bytes)
      expect(text).toMatch(/^[\w-]*$/)
      expect(base64UrlToBytes(text)).toEqual(bytes)
      expect(base64UrlToBytes(text, { strict: true })).toEqual(bytes)
    }),
  )
})

test('what strict reading takes is exactly what writing gives', () => {
  const letters = fc.constantFrom(...'ABab01-_+/= \n')
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), text => {
      let bytes: Uint8Array
      try {
        bytes = base64UrlToBytes(text, { strict: true })
      } catch (error) {
        expect(error).toMatchObject({ code: 'mesh/encoding/base64url' })
        return
      }
      expect(bytesToBase64Url(bytes)).toBe(text)
    }),
  )
})
