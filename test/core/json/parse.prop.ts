import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MeshError } from '../../../sdk/core/error.ts'
import { type Json, parseJson, splitTexts } from '../../../sdk/core/json/index.ts'

const REFUSED = Symbol('refused')

function attempt(read: () => unknown, isRefusal: (error: unknown) => boolean): unknown {
  try {
    return read()
  } catch (error) {
    if (isRefusal(error)) return REFUSED
    throw error
  }
}

test('every JSON value reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat({ max: 3 }), (value, indent) => {
      expect(parseJson(JSON.stringify(value, undefined, indent))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('on texts without raw control characters it agrees with JSON.parse about what is JSON', () => {
  const pieces = fc.constantFrom(
    ...'{}[]",:\\/ -+.eE019abntruefalsenull',
    '""',
    '"a":',
    '[]',
    '{}',
    'true',
    '\\u00e9',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), parts => {
      const text = parts.join('')
      const theirs = attempt(
        () => JSON.parse(text),
        error => error instanceof SyntaxError,
      )
      const ours = attempt(
        () => parseJson(text, { duplicates: 'last' }),
        error => error instanceof MeshError,
      )
      expect(ours).toEqual(theirs)
    }),
    { numRuns: 5000 },
  )
})

test('a row of texts splits into what it was made of', () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue() as fc.Arbitrary<Json>), { maxLength: 4 })
  fc.assert(
    fc.property(objects, fc.constantFrom('', '\n', ' '), (values, between) => {
      const texts = values.map(value => JSON.stringify(value))
      expect(splitTexts(texts.join(between))).toEqual({ texts, rest: '' })
    }),
  )
})
