import { describe, expect, test } from 'vitest'
import { base64UrlToBytes, bytesToBase64Url } from '../../sdk/core/base64url.ts'

const refused = expect.objectContaining({ code: 'mesh/encoding/base64url' })
const bytes = (...values: number[]) => Uint8Array.from(values)

describe('bytesToBase64Url', () => {
  test.for([
    ['', []],
    ['AA', [0]],
    ['AQg', [1, 8]],
    ['AQgP', [1, 8, 15]],
    ['-_-_', [0xfb, 0xff, 0xbf]],
    ['_____w', [255, 255, 255, 255]],
  ] as const)('%s', ([text, values]) => {
    expect(bytesToBase64Url(Uint8Array.from(values))).toBe(text)
    expect(base64UrlToBytes(text)).toEqual(Uint8Array.from(values))
    expect(base64UrlToBytes(text, { strict: true })).toEqual(Uint8Array.from(values))
  })

  test('long input', () => {
    const long = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7919) & 255)
    const text = bytesToBase64Url(long)
    expect(text).toMatch(/^[\w-]{133334}$/)
    expect(base64UrlToBytes(text, { strict: true })).toEqual(long)
  })
})

describe('base64UrlToBytes', () => {
  test('by default reads both alphabets, white space and padding', () => {
    expect(base64UrlToBytes('+/-_')).toEqual(bytes(0xfb, 0xff, 0xbf))
    expect(base64UrlToBytes('\nAQ\r\n \tgP\n')).toEqual(bytes(1, 8, 15))
    expect(base64UrlToBytes('AQ==')).toEqual(bytes(1))
    expect(base64UrlToBytes('AQg= \n')).toEqual(bytes(1, 8))
    expect(base64UrlToBytes('AR')).toEqual(bytes(1))
    expect(base64UrlToBytes(' ')).toEqual(bytes())
  })

  test.for([
    'A',
    'AQgPA',
    'A===',
    'AQ=g',
    '=AQg',
    'AQ!',
    'AQ.',
    'AQ\u0000',
    'AQé',
    'AQ\u2028',
    'AQg\u{1f600}',
  ])('refuses %j', text => {
    expect(() => base64UrlToBytes(text)).toThrow(refused)
    expect(() => base64UrlToBytes(text, { strict: true })).toThrow(refused)
  })

  test.for(['AQ==', 'AQ ', '\nAQ', '+/-_', 'AR', 'AQh'])('strictly it also refuses %j', text => {
    expect(() => base64UrlToBytes(text)).not.toThrow()
    expect(() => base64UrlToBytes(text, { strict: true })).toThrow(refused)
  })

  test('never repeats the text in its message', () => {
    expect(() => base64UrlToBytes('c2VjcmV0!')).toThrow(
      /^Not base64url: character 9 does not belong there\.$/,
    )
  })
})
