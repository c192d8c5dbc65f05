/** DER as X.690 has it, at the lengths where its form changes. */
import { describe, expect, it } from 'vitest'
import { derElement, derInteger, derSequence, trimLeadingZeros } from '../../sdk/core/der.ts'
import { bytesToHex, hexToBytes } from '../support/crypto.ts'

describe('DER', () => {
  it.each([
    ['', '020100'],
    ['00', '020100'],
    ['01', '020101'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0000ff', '020200ff'],
    ['010001', '0203010001'],
  ])('writes the integer %s as %s', (magnitude, der) => {
    expect(bytesToHex(derInteger(hexToBytes(magnitude)))).toBe(der)
  })

  it.each([
    [0, '00'],
    [127, '7f'],
    [128, '8180'],
    [255, '81ff'],
    [256, '820100'],
    [65_535, '82ffff'],
    [65_536, '83010000'],
  ])('writes the length %i as %s', (length, octets) => {
    const der = derElement(0x04, new Uint8Array(length))
    expect(bytesToHex(der.subarray(0, der.length - length))).toBe(`04${octets}`)
  })

  it('joins elements in a sequence', () => {
    expect(bytesToHex(derSequence(derInteger(hexToBytes('05')), derInteger(hexToBytes('03'))))).toBe(
      '3006020105020103',
    )
  })

  it('trims without touching what it was given', () => {
    const magnitude = hexToBytes('000102')
    trimLeadingZeros(magnitude)[0] = 9
    expect(bytesToHex(magnitude)).toBe('000102')
  })
})
