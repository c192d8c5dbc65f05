import { describe, expect, test } from 'vitest'
import { JsonEmitter, type TextStyle, type WriteOptions } from '../../../sdk/core/json/index.ts'

function emitString(text: string, style: TextStyle, options?: WriteOptions): string {
  const emitter = new JsonEmitter(style, options)
  emitter.string(text)
  return emitter.toString()
}

function emitSample(style: TextStyle): string {
  const emitter = new JsonEmitter(style)
  emitter.object(() => {
    emitter.member('a')
    emitter.array(() => {
      for (const value of [1, 2]) {
        emitter.element()
        emitter.object(() => {
          emitter.member('b')
          emitter.literal(value)
        })
      }
    })
    emitter.member('c')
    emitter.array(() => {})
    emitter.member('d')
    emitter.object(() => {})
    emitter.member('e')
    emitter.binary(new Uint8Array(49))
    emitter.member('f')
    emitter.binary(new Uint8Array())
  })
  return emitter.toString()
}

test('the reference style breaks lines before members, between elements and inside binary', () => {
  expect(emitSample('reference')).toBe(
    `{\n  "a": [{\n      "b": 1},\n    {\n      "b": 2}],\n  "c": [],\n  "d": {},\n  "e": "\n${'A'.repeat(64)}\nAA",\n  "f": ""}`,
  )
})

test('the compact style has no white space and is plain JSON', () => {
  const text = emitSample('compact')
  expect(text).toBe(`{"a":[{"b":1},{"b":2}],"c":[],"d":{},"e":"${'A'.repeat(66)}","f":""}`)
  expect(() => JSON.parse(text)).not.toThrow()
})

describe('strings', () => {
  test.for(['reference', 'compact'] as const)('in the style %s', style => {
    expect(emitString('q"b\\s/', style)).toBe('"q\\"b\\\\s/"')
    expect(emitString('\b\f\n\r\t\u0001\u001f\u007f', style)).toBe('"\\b\\f\\n\\r\\t\\u0001\\u001F\u007f"')
    expect(emitString('é€\u{1f600}', style)).toBe('"é€\u{1f600}"')
    expect(() => emitString('\udc00', style)).toThrow(expect.objectContaining({ code: 'mesh/encoding/utf8' }))
  })

  test('exactly as in 2017, TAB included', () => {
    expect(emitString('\t\n', 'reference', { exact: true })).toBe('"\\u0009\\n"')
  })

  test('for a 2017 peer, without what ends its process', () => {
    const options = { peer2017: true }
    expect(emitString('é€\b\f\n\r\t\u007f\uffff', 'compact', options)).toBe('"é€\\b\\f\\n\\r\\t\u007f\uffff"')
    for (const deadly of [
      '\u{10000}',
      '\u{1f600}',
      '\u{10ffff}',
      '\u0000',
      '\u0007',
      '\u000b',
      '\u001e',
      '\u001f',
    ]) {
      for (const style of ['reference', 'compact'] as const) {
        expect(() => emitString(`a${deadly}`, style, options)).toThrow(
          expect.objectContaining({ code: 'mesh/encoding/character' }),
        )
      }
    }
  })

  test('options that contradict each other', () => {
    const contradiction = expect.objectContaining({ code: 'mesh/argument' })
    expect(() => new JsonEmitter('compact', { exact: true })).toThrow(contradiction)
    expect(() => new JsonEmitter('reference', { exact: true, peer2017: true })).toThrow(contradiction)
  })
})
