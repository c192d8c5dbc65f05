/** Changes texts character by character and token by token, without minding whether they stay JSON. */
import type { Random } from '../random.ts'

/** What readers trip over: JSON's own marks, escapes, odd characters, odd numbers, names every object inherits. */
export const tokens: readonly string[] = [
  ...['"', '\\', '{', '}', '[', ']', ':', ',', '{}', '[]', '""', 'null', 'true', 'false', '{"":', '}}', ']]'],
  ...[
    '\\u0000',
    '\\uD800',
    '\\udc00\\ud800',
    '\\x',
    '\\u12',
    '\\/',
    '\\n',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '\u001e',
  ],
  ...['\u0000', '\u007f', '\ufeff', '\u2028', '\ud800', '\udfff', '😀', 'é', 'İ', 'ß', '\u202e', 'а'],
  ...['0', '-0', '-', '01', '1.', '.1', '1e', '1e999', '-1', '2147483648', '-2147483649', '1e5', 'NaN'],
  ...['9007199254740993', '0x10', '1E400', '0'.repeat(40), '9'.repeat(400)],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    '"__proto__":{}',
    '"tag":1',
  ],
  ...['=', '==', '+', '/', '-', '_', 'A', 'A===', '%', '%00', '%zz', '#', '?', '@', ';', '..', '//'],
  ...['2017-10-08T22:11:46Z', '9999-12-31T23:59:59Z', '2017-02-30T00:00:00Z', '0000-00-00T00:00:00Z'],
  ...[
    'Accepted',
    'Rejected',
    'none',
    'HS512',
    'RS512',
    'RS256',
    'ES256',
    'EdDSA',
    'A256CBC',
    'A128CBC',
    'A256GCM',
  ],
]

type Change = (random: Random, text: string, donor: string) => string

const changes: readonly Change[] = [
  function insertToken(random, text) {
    const place = random.below(text.length + 1)
    return text.slice(0, place) + random.pick(tokens) + text.slice(place)
  },
  function replaceWithToken(random, text) {
    const place = random.below(text.length)
    return text.slice(0, place) + random.pick(tokens) + text.slice(place + 1 + random.small(32))
  },
  function replaceCharacter(random, text) {
    const place = random.below(text.length)
    return text.slice(0, place) + String.fromCharCode(32 + random.below(96)) + text.slice(place + 1)
  },
  function changeCase(random, text) {
    const place = random.below(text.length)
    const letter = text[place] ?? ''
    const other = letter.toUpperCase() === letter ? letter.toLowerCase() : letter.toUpperCase()
    return text.slice(0, place) + other + text.slice(place + 1)
  },
  function remove(random, text) {
    const start = random.below(text.length)
    return text.slice(0, start) + text.slice(start + 1 + random.small(128))
  },
  function truncate(random, text) {
    return text.slice(0, random.below(text.length))
  },
  function behead(random, text) {
    return text.slice(random.below(text.length))
  },
  function repeat(random, text) {
    const start = random.below(text.length)
    const piece = text.slice(start, start + 1 + random.small(512))
    return text.slice(0, start) + piece + text.slice(start)
  },
  function swap(random, text) {
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map(() => random.below(text.length)).sort((x, y) => x - y)
    return text.slice(0, a) + text.slice(b, c) + text.slice(a, b) + text.slice(c)
  },
  function splice(random, text, donor) {
    const start = random.below(donor.length)
    const piece = donor.slice(start, start + 1 + random.small(2048))
    const place = random.below(text.length + 1)
    return text.slice(0, place) + piece + text.slice(place + (random.chance(0.5) ? piece.length : 0))
  },
  function append(random, text, donor) {
    return text + random.pick([' ', '\n', '{}', text, donor, '\u0000', ']', '"'])
  },
]

const LONGEST = 1 << 20

/**
 * One change, now and then several, and once in a thousand a piece repeated up to a million characters: what takes
 * quadratic time shows at that size.
 */
export function mutateText(random: Random, text: string, donor = text, longest = LONGEST): string {
  let result = text
  do {
    result = result === '' ? random.pick(tokens) : random.pick(changes)(random, result, donor)
  } while (random.chance(0.2))
  return random.chance(0.001) ? inflate(random, result, longest) : result
}

/** Repeats a piece of a text until the whole is long. */
export function inflate(random: Random, text: string, longest = LONGEST): string {
  const start = random.below(text.length)
  const piece = text.slice(start, start + 1 + random.small(64)) || random.pick(tokens)
  const length = longest >> random.below(6)
  return text.slice(0, start) + piece.repeat(Math.ceil(length / piece.length)) + text.slice(start)
}
