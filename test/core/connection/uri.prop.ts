import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  type ConnectionCode,
  formatConnectionUri,
  parseConnectionUri,
} from '../../../sdk/core/connection/uri.ts'
import { isMeshError } from '../../../sdk/core/error.ts'

const base32 = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')
const group = fc.string({ unit: base32, minLength: 5, maxLength: 5 })
const udf = fc
  .tuple(fc.constantFrom('A', 'B', 'C', 'D'), fc.array(group, { minLength: 6, maxLength: 6 }))
  .map(([second, [first, ...rest]]) => [`M${second}${first!.slice(2)}`, ...rest].join('-'))
const portal = fc.constantFrom(
  'https://example.com',
  'https://m.example:8443',
  'http://localhost:1',
  'https://a.b/c',
)
// Short enough that even six characters of twelve escaped ones each leave the link short enough.
const word = fc.string({ unit: fc.constantFrom(...'abcxyz019.-_+~é😀'), minLength: 1, maxLength: 3 })
const secret = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => Uint8Array.from(bytes))
const scan = fc.record(
  {
    way: fc.constant('scan' as const),
    portal,
    device: udf,
    secret,
    name: fc.string({ unit: 'grapheme', maxLength: 12 }),
  },
  { requiredKeys: ['way', 'portal', 'device', 'secret'] },
)
const address = fc.record({
  way: fc.constant('address' as const),
  portal,
  account: fc.tuple(word, word).map(([local, domain]) => `${local}@${domain}`),
  authenticator: udf,
})

it('what is written reads as it was, but for a name that was left out, and is at most 150 characters', () => {
  fc.assert(
    fc.property(fc.oneof(scan, address), (code: ConnectionCode) => {
      const uri = formatConnectionUri(code)
      const read = parseConnectionUri(uri)
      expect(uri.length).toBeLessThanOrEqual(150)
      const { name: _, ...nameless } = code as ConnectionCode & { name?: string }
      expect([code, nameless]).toContainEqual(read)
      expect(formatConnectionUri(read)).toBe(uri)
    }),
  )
})

it('whatever else comes along is read or refused by name', () => {
  const start = fc.constantFrom(
    '',
    'https://example.com/#/scan/',
    'https://example.com/#/approve/',
    'web+mesh:https://',
  )
  const anything = fc.string({ unit: 'binary', maxLength: 80 })
  fc.assert(
    fc.property(start, anything, (prefix, rest) => {
      try {
        parseConnectionUri(prefix + rest)
      } catch (error) {
        expect(isMeshError(error, 'mesh/connect/uri')).toBe(true)
      }
    }),
    { numRuns: 1000 },
  )
})
