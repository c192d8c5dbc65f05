import { describe, expect, test } from 'vitest'
import { isJsonObject, type JsonObject, parseJson } from '../../../sdk/core/json/index.ts'

const failing = (code: string) => expect.objectContaining({ code })

describe('what it reads', () => {
  test.for([
    '{}',
    '[]',
    '""',
    ' { "a" : [ 1 , true , null , { } ] , "b" : "x" } ',
    '[0,-0,12,-3.5,1e3,1E-2,2.5e+1]',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00"',
    '"é€\u{1f600}\u007f"',
    'true',
    'null',
  ])('%j as JSON does', text => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
    expect(parseJson(new TextEncoder().encode(text))).toEqual(JSON.parse(text))
  })

  test('raw control characters in strings, which JSON forbids', () => {
    expect(parseJson('"\nAQ\tx\u0000\u001f"')).toBe('\nAQ\tx\u0000\u001f')
  })

  test('the escapes that a 2017 reader gets wrong', () => {
    expect(parseJson('"a\\u00e9b\\u0009"')).toBe('aéb\t')
  })

  test('members called like parts of a prototype are members', () => {
    const object = parseJson('{"__proto__":{"polluted":1},"constructor":2}') as JsonObject
    expect(Object.getPrototypeOf(object)).toBe(null)
    expect(Object.keys(object)).toEqual(['__proto__', 'constructor'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(isJsonObject(object)).toBe(true)
    expect(isJsonObject([])).toBe(false)
    expect(isJsonObject(null)).toBe(false)
  })
})

describe('what it refuses', () => {
  test.for([
    '',
    ' ',
    '{',
    '[',
    '"',
    '"a',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '[,1]',
    '[1 2]',
    '{"a":1 "b":2}',
    '{"a":1]',
    '[1}',
    '01',
    '+1',
    '.5',
    '1.',
    '1e',
    '-',
    'NaN',
    'Infinity',
    'tru',
    'True',
    'nul',
    'undefined',
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    '"\\"',
    '"\\',
    '"a\u001eb"',
    '"\\ud83d"',
    '"\\ude00\\ud83d"',
    '"\\ud83d\\u0041"',
    '\ufeff{}',
    '\u00a0{}',
    '{}\u000b',
    '{} {}',
    '1 2',
    '// note\n1',
    '[1,/**/2]',
  ])('%j', text => {
    expect(() => parseJson(text)).toThrow(failing('mesh/json/syntax'))
  })

  test('bytes that are not UTF-8, and a text with half a surrogate pair', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(failing('mesh/encoding/utf8'))
    expect(() => parseJson('"\ud83d"')).toThrow(failing('mesh/encoding/utf8'))
  })

  test('a byte order mark in bytes', () => {
    expect(() => parseJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toThrow(failing('mesh/json/syntax'))
  })

  test('names that occur twice, however they are spelt', () => {
    const twice = '{"a":{"b":1,"\\u0062":2}}'
    expect(() => parseJson(twice)).toThrow('a.b: occurs twice.')
    expect(() => parseJson('{"__proto__":1,"__proto__":2}')).toThrow(failing('mesh/json/duplicate'))
    expect(parseJson(twice, { duplicates: 'last' })).toEqual({ a: { b: 2 } })
  })

  test('something behind the value, unless told to ignore it', () => {
    expect(() => parseJson('{} junk')).toThrow(failing('mesh/json/syntax'))
    expect(parseJson('{} junk', { trailing: 'ignore' })).toEqual({})
  })
})

describe('limits', () => {
  test('bytes are counted as UTF-8', () => {
    const limits = { maxBytes: 10 }
    for (const [text, fits] of [
      ['"12345678"', true],
      ['"123456789"', false],
      ['"€€12"', true],
      ['"€€123"', false],
      ['"\u{1f600}\u{1f600}"', true],
    ] as const) {
      for (const source of [text, new TextEncoder().encode(text)]) {
        if (fits) expect(parseJson(source, { limits })).toBe(JSON.parse(text))
        else expect(() => parseJson(source, { limits })).toThrow(failing('mesh/json/size'))
      }
    }
    expect(() => parseJson('"\ud83d"', { limits })).toThrow(failing('mesh/encoding/utf8'))
  })

  test('depth', () => {
    const nested = (depth: number) => '[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2)
    expect(() => parseJson(nested(64))).not.toThrow()
    expect(() => parseJson(nested(66))).toThrow(failing('mesh/json/depth'))
    expect(() => parseJson(nested(4), { limits: { maxDepth: 3 } })).toThrow(failing('mesh/json/depth'))
    expect(() => parseJson('[[],[],[[]]]', { limits: { maxDepth: 3 } })).not.toThrow()
  })

  test('members and elements, at all depths together', () => {
    const text = '{"a":[1,{"b":2}],"c":{}}'
    expect(() => parseJson(text, { limits: { maxMembers: 5 } })).not.toThrow()
    expect(() => parseJson(text, { limits: { maxMembers: 4 } })).toThrow(failing('mesh/json/size'))
    expect(() => parseJson('{"a":1}', { limits: { maxMembers: Number.NaN } })).toThrow(
      failing('mesh/json/size'),
    )
  })

  test('a limit that is not a number lets nothing pass', () => {
    expect(() => parseJson('[]', { limits: { maxDepth: Number.NaN } })).toThrow(failing('mesh/json/depth'))
    for (const source of ['""', new TextEncoder().encode('""')]) {
      expect(() => parseJson(source, { limits: { maxBytes: Number.NaN } })).toThrow(failing('mesh/json/size'))
    }
  })

  test('no setting lets the stack overflow', () => {
    const limits = { maxDepth: Number.POSITIVE_INFINITY }
    expect(() => parseJson('['.repeat(1_000_000), { limits })).toThrow(failing('mesh/json/depth'))
  })
})

test('messages say where, and never repeat values or odd names', () => {
  expect(() => parseJson('{"a":[{"b":"secret\\q"}]}')).toThrow(
    /^a\[0\]\.b: a backslash stands before a wrong character at character 21\.$/,
  )
  expect(() => parseJson('{"pass word":x}')).toThrow(/^\(odd name\): a value is expected at character 14\.$/)
  expect(() => parseJson('')).toThrow(/^text: the text ends too early at character 1\.$/)
})

describe('time grows with the text alone', () => {
  // Each of these takes minutes where work is repeated for every character, escape, name or element.
  const size = 3_000_000
  test.for([
    ['escapes', `"${'\\n'.repeat(size / 2)}"`],
    ['escaped surrogates', `"${'\\ud83d\\ude00'.repeat(size / 12)}"`],
    ['raw text', `"${'x'.repeat(size)}"`],
    ['white space', `${' '.repeat(size)}1`],
    ['elements', `[${'1,'.repeat(size / 2)}1]`],
    ['digits', '1'.repeat(size)],
    ['names', `{${Array.from({ length: size / 12 }, (_, index) => `"n${index}":1`).join()}}`],
  ] as const)('%s', ([, text]) => {
    expect(() => parseJson(text)).not.toThrow()
  })
  test.for([
    ['string that does not end', `"${'\\\\'.repeat(size / 2)}`],
    ['white space before nothing', ' '.repeat(size)],
    ['brackets', '['.repeat(size)],
    ['strings that do not end', `[${'"'.repeat(size)}`],
  ] as const)('%s', ([, text]) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ name: 'MeshError' }))
  })
})
