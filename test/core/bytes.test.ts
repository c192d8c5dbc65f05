import { describe, expect, test } from 'vitest'
import { bytesEqual, bytesToUtf8, concatBytes, isWellFormed, utf8ToBytes } from '../../sdk/core/bytes.ts'

describe('concatBytes', () => {
  test('joins in order and copies', () => {
    const part = Uint8Array.of(1, 2)
    const joined = concatBytes(part, new Uint8Array(), Uint8Array.of(3))
    part[0] = 9
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
    expect(concatBytes()).toEqual(new Uint8Array())
  })

  test('takes views into larger buffers', () => {
    expect(concatBytes(Uint8Array.of(0, 1, 2, 3).subarray(1, 3))).toEqual(Uint8Array.of(1, 2))
  })
})

test('bytesEqual compares length and every byte', () => {
  expect(bytesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
  expect(bytesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
  expect(bytesEqual(Uint8Array.of(2, 2), Uint8Array.of(1, 2))).toBe(false)
  expect(bytesEqual(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false)
  expect(bytesEqual(new Uint8Array(), new Uint8Array())).toBe(true)
})

describe('UTF-8', () => {
  test.for(['', 'plain', 'é€ü', '\u{1f600}', '\u0000', '\ufeffmark'])('%j there and back', text => {
    expect(bytesToUtf8(utf8ToBytes(text))).toBe(text)
  })

  test('refuses bytes that are not UTF-8', () => {
    for (const bytes of [[0xff], [0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80]]) {
      expect(() => bytesToUtf8(Uint8Array.from(bytes))).toThrow(
        expect.objectContaining({ code: 'mesh/encoding/utf8' }),
      )
    }
  })

  test('refuses half a surrogate pair instead of replacing it', () => {
    expect(() => utf8ToBytes('a\ud83d')).toThrow(expect.objectContaining({ code: 'mesh/encoding/utf8' }))
    expect(isWellFormed('\ude00\ud83d')).toBe(false)
    expect(isWellFormed('\ud83d\ude00')).toBe(true)
  })
})
