/** Fingerprints against facts written down here, so that they are tested without the recorded data too. */
import { describe, expect, it } from 'vitest'
import { base32ToBytes } from '../../sdk/core/base32.ts'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import {
  authenticatorOf,
  computeUdf,
  computeUdfBytes,
  contentTypes,
  createRandomIdentifier,
  isUdf,
  parseStrongName,
  strongName,
  udfMatches,
  udfOfKey,
} from '../../sdk/core/udf.ts'
import { bytesToHex, deps, expectRefusal, hexToBytes } from '../support/crypto.ts'

const DOCUMENTED = { contentType: 'text/plain', data: utf8ToBytes('UDF Data Value') }
const UDF = 'MDDK7-N6A72-7AJZN-OSTRX-XKS7D-JAFXD'

describe('computeUdf', () => {
  it.each([
    [100, 'MDDK7-N6A72-7AJZN-OSTR3'],
    [125, 'MDDK7-N6A72-7AJZN-OSTRX-XKS72'],
    [150, UDF],
    [250, 'MDDK7-N6A72-7AJZN-OSTRX-XKS7D-JAFXI-6OZSL-U2VOA-TZQ6J-MHPTS'],
  ])('is the published example at %i bits', async (bits, text) => {
    expect(await computeUdf(deps, { ...DOCUMENTED, bits })).toBe(text)
  })

  it('takes the low bits of the last digest byte, not the high ones', async () => {
    const [short, long] = await Promise.all(
      [100, 128].map(bits => computeUdfBytes(deps, { ...DOCUMENTED, bits })),
    )
    expect(bytesToHex(short!)).toBe('60c6afb7c0febe04e5ae94e3b0')
    expect(bytesToHex(long!.subarray(0, 13))).toBe('60c6afb7c0febe04e5ae94e37b')
  })

  it('tells content types apart', async () => {
    const data = hexToBytes('000102030405060708090a0b0c0d0e0f')
    expect(await computeUdf(deps, { contentType: contentTypes.escrow, data })).toBe(
      'MCUDO-BXJXE-3NDCD-BUNTX-XWJ5F-MRNKA',
    )
    expect(await computeUdf(deps, { contentType: contentTypes.key, data })).not.toContain('MCUDO')
  })

  it.each([0, 8, 24, 150.5, 513, Number.NaN])('refuses %d bits', async bits => {
    await expectRefusal(computeUdf(deps, { ...DOCUMENTED, bits }), 'mesh/argument')
  })

  it('works from 25 to 512 bits', async () => {
    expect(await computeUdf(deps, { ...DOCUMENTED, bits: 25 })).toBe('MDDK7')
    expect(await computeUdfBytes(deps, { ...DOCUMENTED, bits: 512 })).toHaveLength(64)
  })
})

describe('authenticatorOf', () => {
  const device = 'MBIH5-3F5YY-GONQP-QOBCF-BVT7F-N5FM2'
  const profile = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'

  it('is what the reference shows for a device and a profile', async () => {
    expect(await authenticatorOf(deps, [device, profile])).toBe('MDPIG-BAZGW-B5NNQ-ZZKRZ-NP2MM-MYT63')
  })

  it('covers order and a nonce', async () => {
    const texts = await Promise.all(
      [
        [device, profile],
        [profile, device],
        [device, profile, 'nonce'],
      ].map(parts => authenticatorOf(deps, parts)),
    )
    expect(new Set(texts).size).toBe(3)
  })

  it.each([[[]], [['']], [[device, '']], [[`${device}:${profile}`]]])('refuses %j', async parts => {
    await expectRefusal(() => authenticatorOf(deps, parts), 'mesh/argument')
  })
})

describe('createRandomIdentifier', () => {
  it('starts with R and never repeats', () => {
    const identifiers = Array.from({ length: 50 }, () => createRandomIdentifier(deps))
    expect(new Set(identifiers).size).toBe(50)
    for (const identifier of identifiers) {
      expect(identifier).toMatch(/^R[A-D]/)
      expect(isUdf(identifier)).toBe(true)
      expect(base32ToBytes(identifier)[0]).toBe(0x88)
    }
  })
})

describe('isUdf', () => {
  it.each([UDF, 'RAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA'])('takes %s', text => expect(isUdf(text)).toBe(true))

  it.each([
    UDF.toLowerCase(),
    UDF.slice(0, 29),
    `${UDF}-AAAAA`,
    ` ${UDF}`,
    `${UDF}\n`,
    UDF.replaceAll('-', ''),
    UDF.replace('M', 'A'),
    UDF.replace('MD', 'ME'),
    UDF.replace('7', '1'),
    '',
    null,
    undefined,
    17,
    [UDF],
  ])('refuses %j', text => expect(isUdf(text)).toBe(false))
})

describe('udfMatches', () => {
  it.each([
    UDF,
    UDF.toLowerCase(),
    UDF.replaceAll('-', ''),
    ` ${UDF.replaceAll('-', ' ')} `,
    UDF.slice(0, 23),
    UDF.slice(0, 26),
    // Computed at 100 and at 125 bits: the last, partial byte is another one.
    'MDDK7-N6A72-7AJZN-OSTR3',
    'MDDK7-N6A72-7AJZN-OSTRX-XKS72',
  ])('finds %s', pattern => expect(udfMatches(pattern, UDF)).toBe(true))

  it.each([
    ['fewer than 20 characters', UDF.slice(0, 22)],
    ['a change in the first byte', UDF.replace('M', 'N')],
    ['a change in the last whole byte of a short form', 'MDDK7-N6A72-7AJZN-OSTAX'],
    ['a change in the last six bits of a full form', `${UDF.slice(0, -1)}E`],
    ['more than there is', `${UDF}-AAAAA`],
    ['characters outside the alphabet', 'MDDK7-N6A72-7AJZN-OSTR1-XKS7D'],
    ['letters that only become part of the alphabet in upper case', UDF.replace('S', '\u017f')],
    ['nothing', ''],
  ])('does not take %s', (_what, pattern) => expect(udfMatches(pattern, UDF)).toBe(false))

  it('finds nothing in what is no fingerprint', () =>
    expect(udfMatches(UDF, 'alice@example.com')).toBe(false))
})

describe('strong names', () => {
  it('go there and back', () => {
    const name = strongName('alice@example.com', UDF)
    expect(name).toBe('alice@example.com.mm--mddk7-n6a72-7ajzn-ostrx-xks7d-jafxd')
    const { address, udf } = parseStrongName(name)
    expect(address).toBe('alice@example.com')
    expect(udfMatches(udf!, UDF)).toBe(true)
  })

  it('keep the case of the local part alone', () => {
    expect(parseStrongName('Alice@Example.COM.MM--ABC')).toEqual({ address: 'Alice@example.com', udf: 'abc' })
  })

  it.each(['alice', 'a@b@c', ''])('leave %j alone', name =>
    expect(parseStrongName(name)).toEqual({ address: name }),
  )

  it('with two fingerprints are refused', async () => {
    await expectRefusal(() => parseStrongName('a@mm--x.example.com.mm--y'), 'mesh/udf/format')
  })

  it.each(['alice', 'a@b@c'])('are not made of %j', async address => {
    await expectRefusal(() => strongName(address, UDF), 'mesh/argument')
  })
})

describe('udfOfKey', () => {
  it.each([0, 1, 44, 91, 110, 111, 112, 127, 128, 129, 270, 1000])(
    'is the fingerprint that WebCrypto comes to, of %i bytes',
    async length => {
      const data = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256)
      expect(udfOfKey(data)).toBe(await computeUdf(deps, { contentType: contentTypes.key, data }))
    },
  )
})
