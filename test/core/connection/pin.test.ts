import { describe, expect, it } from 'vitest'
import { createPin, parsePin, pinToBytes } from '../../../sdk/core/connection/pin.ts'
import { deps } from '../../support/crypto.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const known = 'ABCDE-FGHIJ-KLMNM'
const refusal = expect.objectContaining({ code: 'mesh/invite/format' })

describe('a PIN', () => {
  it('has three groups of five and reads as it was written', () => {
    for (let round = 0; round < 200; round += 1) {
      const pin = createPin(deps)
      expect(pin.text).toMatch(/^[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{5}$/)
      expect(parsePin(pin.text)).toEqual(pin)
      expect(pin.text.startsWith(pin.invite)).toBe(true)
    }
  })

  it('draws every letter at every place but the last, which follows from them', () => {
    const seen = Array.from({ length: 15 }, () => new Set<string>())
    for (let round = 0; round < 1000; round += 1) {
      for (const [place, letter] of [...createPin(deps).text.replaceAll('-', '')].entries()) {
        seen[place]!.add(letter)
      }
    }
    for (const letters of seen) expect(letters.size).toBe(32)
    const others = [...ALPHABET].filter(letter => letter !== 'M')
    for (const letter of others) expect(() => parsePin(known.slice(0, -1) + letter)).toThrow(refusal)
    expect(parsePin(known)).toEqual({ text: known, invite: 'AB' })
  })

  it.each(['abcde fghij klmnm', 'ABCDEFGHIJKLMNM', ' abcde–fghij—klmnm\n', 'A8CDE-FGH1J-KLMNM'])(
    'reads as typed: %j',
    typed => expect(parsePin(typed).text).toBe(known),
  )

  it('reads zero as the letter O', () => {
    const withO = Array.from({ length: 500 }, () => createPin(deps).text).find(text => text.includes('O'))!
    expect(parsePin(withO.replace('O', '0')).text).toBe(withO)
  })

  it('notices every wrong letter', () => {
    for (const [place, right] of [...known].entries()) {
      if (right === '-') continue
      for (const letter of ALPHABET) {
        if (letter === right) continue
        expect(() => parsePin(known.slice(0, place) + letter + known.slice(place + 1))).toThrow(refusal)
      }
    }
  })

  it('notices any two letters that changed places', () => {
    const letters = [...known.replaceAll('-', '')]
    for (const [first, one] of letters.entries()) {
      for (const [second, other] of letters.entries()) {
        if (one === other) continue
        const swapped = letters.with(first, other).with(second, one).join('')
        expect(() => parsePin(swapped), swapped).toThrow(refusal)
      }
    }
  })

  it.each(['', 'ABCDE', `${known}A`, `${known}-${known}`, 'ABCDE-FGHIJ-KLMN9', 'ÄBCDE-FGHIJ-KLMNM', '🙂'])(
    'is not %j',
    typed => expect(() => parsePin(typed)).toThrow(refusal),
  )

  it('is not a value of another type', () => {
    expect(() => parsePin(5 as never)).toThrow(refusal)
  })

  it('gives octets in which each of its letters but the last counts', () => {
    const octets = new Set(
      [...ALPHABET].map(letter => pinToBytes({ text: `ABCDE-FGHIJ-KLM${letter}M`, invite: 'AB' }).join()),
    )
    expect(octets.size).toBe(32)
  })
})
