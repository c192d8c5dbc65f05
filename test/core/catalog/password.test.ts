import { describe, expect, it } from 'vitest'
import { createPassword, type PasswordOptions } from '../../../sdk/core/catalog/password.ts'
import { deps, expectRefusal } from '../../support/crypto.ts'

const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/]

describe('a password', () => {
  it('has twenty characters of all classes', () => {
    for (let round = 0; round < 200; round++) {
      const password = createPassword(deps)
      expect(password).toMatch(/^[!-~]{20}$/)
      for (const characters of classes) expect(password).toMatch(characters)
    }
  })

  it.each([
    [{ length: 4 }, /^.{4}$/],
    [{ length: 256 }, /^.{256}$/],
    [{ symbols: false }, /^[A-Za-z0-9]{20}$/],
    [{ symbols: '-_' }, /^[A-Za-z0-9_-]{20}$/],
    [{ symbols: false, upperCase: false, digits: false }, /^[a-z]{20}$/],
    [{ lowerCase: false, upperCase: false, symbols: false, length: 6 }, /^[0-9]{6}$/],
    [{ noLookAlikes: true, length: 200 }, /^[^0Oo1lI|5S8B2Z`'".,:;]{200}$/],
  ] as [PasswordOptions, RegExp][])('keeps to %j', (options, pattern) => {
    for (let round = 0; round < 20; round++) expect(createPassword(deps, options)).toMatch(pattern)
  })

  it('has each class even where it is unlikely', () => {
    for (let round = 0; round < 50; round++)
      expect(createPassword(deps, { length: 4, symbols: '-' })).toContain('-')
  })

  it('has every character as often as any other', () => {
    const counts = new Map<string, number>()
    const rounds = 1000
    const options = { length: 250, lowerCase: false, upperCase: false, symbols: '!@#$' }
    for (let round = 0; round < rounds; round++) {
      for (const character of createPassword(deps, options)) {
        counts.set(character, (counts.get(character) ?? 0) + 1)
      }
    }
    const expected = (rounds * 250) / 14
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(counts.size).toBe(14)
    // Thirteen degrees of freedom: by chance above 50 once in a million runs. Bytes taken modulo 14 give some 165.
    expect(chiSquare).toBeLessThan(50)
  })

  it.each([
    { length: 3 },
    { length: 257 },
    { length: 7.5 },
    { lowerCase: false, upperCase: false, digits: false, symbols: false },
    { symbols: '' },
    { symbols: '--' },
    { symbols: 'a' },
    { symbols: 'é' },
    { symbols: ' ' },
    { symbols: '.', noLookAlikes: true },
  ])('cannot be had with %j', async options => {
    await expectRefusal(() => createPassword(deps, options), 'mesh/argument')
  })

  it('is refused when randomness is none', async () => {
    const crypto = {
      subtle: deps.crypto.subtle,
      getRandomValues: <T extends Uint8Array>(array: T) => array.fill(0),
    }
    await expectRefusal(() => createPassword({ crypto }), 'mesh/key/unsupported')
    const stuck = { ...crypto, getRandomValues: <T extends Uint8Array>(array: T) => array.fill(255) }
    await expectRefusal(() => createPassword({ crypto: stuck }), 'mesh/key/unsupported')
  })
})
