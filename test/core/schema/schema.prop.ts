import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MeshError } from '../../../sdk/core/error.ts'
import { parseJson } from '../../../sdk/core/json/index.ts'
import {
  planOf,
  readRequest,
  readResponse,
  readTagged,
  readUntagged,
  type Tagged,
  type TransactionName,
  type TypeName,
  transactions,
  typeNames,
  writeRequest,
  writeResponse,
  writeTagged,
  writeUntagged,
} from '../../../sdk/core/schema/index.ts'
import { arbitraryOf } from './arbitrary.ts'

const styles = ['reference', 'compact'] as const
const concrete = typeNames.filter(name => [...planOf(name).subtypes.values()].includes(name))
const numRuns = 20

describe('what is written reads back, in both styles', () => {
  test.for(concrete.map(name => [name] as const))('%s', ([tag]) => {
    fc.assert(
      fc.property(arbitraryOf(tag), value => {
        for (const style of styles) {
          const tagged = { tag, value } as unknown as Tagged<TypeName>
          const text = writeTagged(tagged, style)
          const read = readTagged(text, tag)
          expect(read).toEqual(tagged)
          expect(writeTagged(read, style)).toBe(text)
          const inTransport = readTagged(new TextEncoder().encode(text), tag, { mode: 'transport' })
          expect(writeTagged(inTransport, style)).toBe(text)
          const untagged = writeUntagged(tag, value, style)
          expect(writeUntagged(tag, readUntagged(untagged, tag), style)).toBe(untagged)
          if (style === 'compact') expect(JSON.parse(text)).toEqual(parseJson(text))
        }
      }),
      { numRuns },
    )
  })

  test.for((Object.keys(transactions) as TransactionName[]).map(name => [name] as const))(
    '%s',
    ([transaction]) => {
      const { request: requestType, response: responseType } = transactions[transaction]
      fc.assert(
        fc.property(arbitraryOf(requestType), arbitraryOf(responseType), (request, response) => {
          for (const style of styles) {
            expect(readRequest(writeRequest(transaction, request, style))).toEqual({ transaction, request })
            expect(readResponse(transaction, writeResponse(transaction, response, style))).toEqual(response)
          }
        }),
        { numRuns },
      )
    },
  )
})

describe('damaged texts fail with a MeshError or not at all', () => {
  const texts = fc
    .constantFrom(...concrete)
    .chain(tag => fc.tuple(fc.constant(tag), arbitraryOf(tag), fc.constantFrom(...styles)))
    .map(([tag, value, style]) => writeTagged({ tag, value } as unknown as Tagged<TypeName>, style))
  const pieces = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '\\u',
      '\\ud800',
      '\ud800',
      'null',
      '-',
      '1.5',
      '1e9',
      '\u001e',
      '\ufeff',
    ),
    fc.constantFrom('"__proto__":{}', '"constructor":1,', '"Identifier":', '"A":[],"A":[],'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  )
  const damages = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 5 }), pieces), { minLength: 1, maxLength: 3 })
  const damaged = fc.tuple(texts, damages).map(([text, cuts]) =>
    cuts.reduce((broken, [where, length, piece]) => {
      const start = where % (broken.length + 1)
      return broken.slice(0, start) + piece + broken.slice(start + length)
    }, text),
  )

  const damageBytes = (text: string) =>
    new TextEncoder().encode(text).map((byte, index) => (index % 97 === 96 ? byte ^ 0x80 : byte))

  /** Returns whether the text was read; throws whatever is not a MeshError. */
  function isRead(read: () => unknown): boolean {
    try {
      read()
      return true
    } catch (error) {
      if (error instanceof MeshError) return false
      throw error
    }
  }

  test('whoever reads them', () => {
    const tally = { read: 0, refused: 0 }
    fc.assert(
      fc.property(damaged, text => {
        const signed = isRead(() => readTagged(text, typeNames))
        const transport = isRead(() => readTagged(text, typeNames, { mode: 'transport' }))
        const json = isRead(() => parseJson(text))
        // What the stricter reader takes, the more liberal ones take too.
        expect([signed && !transport, transport && !json]).toEqual([false, false])
        isRead(() => readRequest(text))
        isRead(() => readResponse('Get', text))
        isRead(() => readUntagged(text, 'Header'))
        isRead(() => readTagged(damageBytes(text), typeNames))
        tally[signed ? 'read' : 'refused']++
      }),
      { numRuns: 2000 },
    )
    expect(({} as Record<string, unknown>)['Identifier']).toBeUndefined()
    // Damage that always or never matters would prove nothing.
    expect(tally.read).toBeGreaterThan(20)
    expect(tally.refused).toBeGreaterThan(1000)
  })
})
