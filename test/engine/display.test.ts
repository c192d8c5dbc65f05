import { expect, test } from 'vitest'
import { displayKind } from '../../sdk/engine/display.ts'

test('what a device says it is cannot hide, turn around or go on for ever', () => {
  expect(displayKind({ kind: 'phone' })).toBe('phone')
  expect(displayKind({ kind: 'Alice’s  phone\n(verified)' })).toBe('Alice’s phone (verified)')
  expect(displayKind({ kind: '\u202eenohp\u0000\u200b' })).toBe('enohp')
  expect(displayKind({ kind: 'é'.repeat(1000) })).toBe('é'.repeat(40))
  expect(displayKind({ kind: ' \u2028 ' })).toBe('device')
})
