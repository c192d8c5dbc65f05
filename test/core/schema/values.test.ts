import { expect, test } from 'vitest'
import { isDateTime, isInteger } from '../../../sdk/core/schema/values.ts'

test.for(['2017-10-08T22:11:46Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2016-02-29T00:00:00Z'])(
  '%s is a date',
  text => {
    expect(isDateTime(text)).toBe(true)
  },
)

test.for([
  '2017-10-08T22:11:46.123Z',
  '2017-10-08T22:11:46+00:00',
  '2017-10-08T22:11:46',
  '2017-10-08 22:11:46Z',
  '2017-10-08t22:11:46z',
  '2017-02-29T00:00:00Z',
  '2017-13-01T00:00:00Z',
  '2017-00-10T00:00:00Z',
  '2017-04-31T00:00:00Z',
  '2017-10-08T24:00:00Z',
  '2017-10-08T22:60:00Z',
  '2017-10-08T22:11:60Z',
  '0000-01-01T00:00:00Z',
  '+12017-10-08T22:11:46Z',
  '２０17-10-08T22:11:46Z',
  '2017-10-08T22:11:46Z\n',
  '',
  0,
  null,
])('%j is not a date', value => {
  expect(isDateTime(value)).toBe(false)
})

test('integers have 32 bits and a sign', () => {
  for (const value of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]) expect(isInteger(value)).toBe(true)
  for (const value of [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n]) {
    expect(isInteger(value)).toBe(false)
  }
})
