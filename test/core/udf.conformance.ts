/** Fingerprints over the recorded data: 72 computed cases, 58 real keys, pairs, escrow identifiers, strong names. */
import { describe, expect, it } from 'vitest'
import { base64UrlToBytes } from '../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { importPublicKey, verifyKeyReference } from '../../sdk/core/suite/index.ts'
import {
  authenticatorOf,
  computeUdf,
  computeUdfBytes,
  contentTypes,
  isUdf,
  parseStrongName,
  strongName,
} from '../../sdk/core/udf.ts'
import { bytesToHex, deps, expectRefusal, hexToBytes } from '../support/crypto.ts'
import { describeVectors, type Vectors } from '../support/vectors.ts'

describeVectors('udf', await import('virtual:vectors/udf'), vectors => {
  it('knows the same content types', () => {
    expect(Object.values(contentTypes).sort()).toEqual(Object.values(vectors.contentTypes).sort())
  })

  it('gives the documented texts', async () => {
    const { contentType, dataUtf8, texts } = vectors.documented
    for (const [bits, text] of Object.entries(texts)) {
      expect(await computeUdf(deps, { contentType, data: utf8ToBytes(dataUtf8), bits: Number(bits) })).toBe(
        text,
      )
    }
  })

  it.each(vectors.computed.cases as Vectors[])(
    'computes $contentType, $bits bits of $dataHex',
    async vector => {
      const input = { contentType: vector.contentType, data: hexToBytes(vector.dataHex), bits: vector.bits }
      expect(bytesToHex(await computeUdfBytes(deps, input))).toBe(vector.bytesHex)
      expect(await computeUdf(deps, input)).toBe(vector.text)
    },
  )

  describe.each(vectors.rsaKeys.keys as Vectors[])('the real key $udf', ({ udf, n, e }) => {
    const parameters = {
      tag: 'PublicKeyRSA',
      value: { n: base64UrlToBytes(n), e: base64UrlToBytes(e) },
    } as const

    it('has its fingerprint, and can be used', async () => {
      expect(isUdf(udf)).toBe(true)
      const key = { UDF: udf, PublicParameters: parameters }
      expect(await verifyKeyReference(deps, key)).toBe(udf)
      expect((await importPublicKey(deps, { key, use: 'sign' })).udf).toBe(udf)
    })

    it('has no other', async () => {
      const { udf: other } = (vectors.rsaKeys.keys as Vectors[]).find(key => key.udf !== udf)
      await expectRefusal(
        verifyKeyReference(deps, { UDF: other, PublicParameters: parameters }),
        'mesh/udf/mismatch',
      )
    })
  })

  it('names pairs', async () => {
    for (const { first, second, text } of vectors.pair.cases) {
      expect(await authenticatorOf(deps, [first, second])).toBe(text)
    }
  })

  it('names escrow entries', async () => {
    for (const { secretHex, text } of vectors.escrowIdentifiers.cases) {
      expect(await computeUdf(deps, { contentType: contentTypes.escrow, data: hexToBytes(secretHex) })).toBe(
        text,
      )
    }
  })

  it('makes and parses strong names', () => {
    const { make, parse } = vectors.strongName
    expect(strongName(make.address, make.udf)).toBe(make.text)
    for (const { input, address, udf } of parse) {
      expect(parseStrongName(input)).toEqual(udf === null ? { address } : { address, udf })
    }
  })
})
