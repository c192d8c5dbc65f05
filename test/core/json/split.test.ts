import { expect, test } from 'vitest'
import { splitTexts } from '../../../sdk/core/json/index.ts'

test('takes a row of texts apart and keeps each as it stands', () => {
  expect(splitTexts('{ "a":"\n}{" }{\n}\n {"b":[]} \n')).toEqual({
    texts: ['{ "a":"\n}{" }', '{\n}', '{"b":[]}'],
    rest: '',
  })
  expect(splitTexts('')).toEqual({ texts: [], rest: '' })
})

test('hands back what was cut off or damaged', () => {
  expect(splitTexts('{"a":1}{"b":')).toEqual({ texts: ['{"a":1}'], rest: '{"b":' })
  expect(splitTexts('{"a":1} x {"b":1}')).toEqual({ texts: ['{"a":1}'], rest: 'x {"b":1}' })
  expect(splitTexts('{"a":1}{"b":1,"b":2}{}')).toEqual({ texts: ['{"a":1}'], rest: '{"b":1,"b":2}{}' })
})

test('refuses what is too large or not text', () => {
  const code = (text: string) => expect.objectContaining({ code: text })
  expect(() => splitTexts('{}{}{}', { limits: { maxBytes: 5 } })).toThrow(code('mesh/json/size'))
  expect(() => splitTexts('{"\ud83d":1}')).toThrow(code('mesh/encoding/utf8'))
})
