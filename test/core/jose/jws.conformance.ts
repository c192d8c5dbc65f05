/** Signatures over the recorded data: every real object verifies, every damaged copy is refused. */
import { expect, it } from 'vitest'
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import { verifyObject } from '../../../sdk/core/jose/index.ts'
import { importPublicKey } from '../../../sdk/core/suite/index.ts'
import { deps, expectRefusal, flipBit } from '../../support/crypto.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { toJws, toTaggedKey } from './support.ts'

const importSigner = (jwk: Vectors, udf?: string) =>
  importPublicKey(deps, {
    key: { ...(udf && { UDF: udf }), PublicParameters: toTaggedKey('PublicKeyRSA', jwk) },
    use: 'sign',
  })

describeVectors('jws', await import('virtual:vectors/jws'), vectors => {
  it.each(vectors.objects as Vectors[])('$where, $payloadTag', async object => {
    expect(object.expect).toBe(true)
    const key = await importSigner(object.signerKey, object.kid)
    const { payload, header } = await verifyObject(deps, { jws: toJws(object.signedData), key })
    expect(bytesToUtf8(payload)).toContain(`"${object.payloadTag}"`)
    expect(header.alg).toBe('RS512')
  })

  it.each(vectors.corrupted as Vectors[])('object $basedOnObject, $mutation', async corrupted => {
    expect(corrupted.expect).toBe(false)
    const object = vectors.objects[corrupted.basedOnObject]
    const jws = toJws(object.signedData)
    const signature = jws.signatures![0]!
    const changed = {
      ...jws,
      ...(corrupted.flipPayloadByte && { payload: flipBit(jws.payload!, corrupted.flipPayloadByte) }),
      ...(corrupted.payloadFromObject !== undefined && {
        payload: base64UrlToBytes(vectors.objects[corrupted.payloadFromObject].signedData.payload),
      }),
      signatures: corrupted.signatures ?? [
        {
          ...signature,
          ...(corrupted.headerKid && { header: { kid: corrupted.headerKid } }),
          ...(corrupted.protected && { protected: base64UrlToBytes(corrupted.protected) }),
          ...(corrupted.signature && { signature: base64UrlToBytes(corrupted.signature) }),
        },
      ],
    }
    const key = await importSigner(corrupted.signerKey ?? object.signerKey)
    await expectRefusal(verifyObject(deps, { jws: changed, key }), 'mesh/jws/invalid')
    if (corrupted.signerKey === undefined) await verifyObject(deps, { jws, key })
  })
})
