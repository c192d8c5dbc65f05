/** Base32 against RFC 4648, and what its reader takes and refuses. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base32ToBytes, bytesToBase32 } from '../../sdk/core/base32.ts'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { expectRefusal } from '../support/crypto.ts'

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6-YQ'],
    ['fooba', 'MZXW6-YTB'],
    ['foobar', 'MZXW6-YTBOI'],
  ])('writes %j of RFC 4648 as %j', (text, base32) => {
    expect(bytesToBase32(utf8ToBytes(text))).toBe(base32)
    expect(base32ToBytes(base32)).toEqual(utf8ToBytes(text))
  })

  it('reads lower case, without hyphens, with white space', () => {
    expect(base32ToBytes(' mzxw6y\n-tb oi\t')).toEqual(utf8ToBytes('foobar'))
  })

  it('drops left-over bits', () => {
    expect(base32ToBytes('MZ')).toEqual(utf8ToBytes('f'))
    expect(base32ToBytes('M')).toEqual(new Uint8Array())
  })

  it.each(['MZXW0', 'MZXW1', 'MZXW8', 'MY======', 'MZXWÄ', 'MZXW\u0131', 'M_', 'M\u00a0Y'])(
    'refuses %j',
    async text => {
      await expectRefusal(() => base32ToBytes(text), 'mesh/encoding/base32')
    },
  )

  it('brings all bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), bytes => {
        expect(base32ToBytes(bytesToBase32(bytes))).toEqual(new Uint8Array(bytes))
      }),
    )
  })
})
