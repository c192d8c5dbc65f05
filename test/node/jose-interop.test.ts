/** Our suites are plain RFC JOSE: the `jose` package reads what we write once `Header` is `header`, and we what it writes. */

import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto'
import {
  type CompactJWSHeaderParameters,
  GeneralEncrypt,
  type GeneralJWE,
  type GeneralJWS,
  GeneralSign,
  generalDecrypt,
  generalVerify,
  importJWK,
  type JWK,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../sdk/core/jose/index.ts'
import { writeUntagged } from '../../sdk/core/schema/index.ts'
import { cryptoKeyOf, type PublicKeyHandle, suites } from '../../sdk/core/suite/index.ts'
import { type JweJson, type JwsJson, pairOf, toJwe, toJws } from '../core/jose/support.ts'
import { deps, expectRefusal } from '../support/crypto.ts'

const ours = ['modern', 'nist'] as const
const text = utf8ToBytes('Grüße an alle Geräte')
const contentTag = 'DeviceProfile'
const profile = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'
const ECDH = 'ECDH-ES+A256KW'

const jwkOf = (key: CryptoKey) => deps.crypto.subtle.exportKey('jwk', key) as Promise<JWK>
const publicJwk = async (handle: PublicKeyHandle) => {
  const { key_ops: _, ...jwk } = await jwkOf(await cryptoKeyOf(deps, handle))
  return jwk
}

describe.each(ours)('%s', suite => {
  const alg = suites[suite].sign.jose

  it('signs what jose verifies', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'sign')
    const jws = await signObject(deps, { key: privateKey, payload: text, contentTag, header: { nonce: 'n' } })
    const general = JSON.parse(writeUntagged('JoseWebSignature', jws)) as GeneralJWS
    const key = await importJWK(await publicJwk(publicKey), alg)
    const { payload, protectedHeader } = await generalVerify(general, key, { algorithms: [alg] })
    expect(new Uint8Array(payload)).toEqual(text)
    expect(protectedHeader).toEqual({ alg, typ: 'mmm', cty: contentTag, nonce: 'n' })
    general.payload = bytesToBase64Url(utf8ToBytes('another text'))
    await expect(generalVerify(general, key)).rejects.toThrow()
  })

  it('verifies what jose signs', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'sign')
    const key = await importJWK(await jwkOf(privateKey.key), alg)
    const sign = (header: CompactJWSHeaderParameters) =>
      new GeneralSign(text)
        .addSignature(key)
        .setProtectedHeader(header)
        .setUnprotectedHeader({ kid: publicKey.udf })
        .done()
        .sign()
    const jws = toJws((await sign({ alg, typ: 'mmm', cty: contentTag })) as unknown as JwsJson)
    const { payload } = await verifyObject(deps, { jws, key: publicKey, contentTag })
    expect(payload).toEqual(text)
    const others = toJws((await sign({ alg, typ: 'JWT', cty: contentTag })) as unknown as JwsJson)
    await expectRefusal(verifyObject(deps, { jws: others, key: publicKey }), 'mesh/jws/invalid')
  })

  it('encrypts what jose decrypts, for each recipient', async () => {
    const pairs = await Promise.all([0, 1, 2].map(number => pairOf(suite, 'encrypt', number)))
    const recipients = pairs.map(({ publicKey }) => publicKey)
    const jwe = await encryptObject(deps, { suite, recipients, plaintext: text, contentTag, profile })
    const json = writeUntagged('JoseWebEncryption', jwe)
    const general = JSON.parse(json.replaceAll('"Header"', '"header"')) as GeneralJWE
    for (const [index, { privateKey }] of pairs.entries()) {
      const key = await importJWK(await jwkOf(privateKey.key), ECDH)
      const { plaintext, protectedHeader } = await generalDecrypt(
        { ...general, recipients: [general.recipients[index]!] },
        key,
      )
      expect(new Uint8Array(plaintext)).toEqual(text)
      expect(protectedHeader).toMatchObject({ enc: 'A256GCM', typ: 'mmm', cty: contentTag, profile })
      expect(new Uint8Array((await generalDecrypt(general, key)).plaintext)).toEqual(text)
    }
  })

  it('decrypts what jose encrypts', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'encrypt')
    const general = await new GeneralEncrypt(text)
      .setProtectedHeader({ enc: 'A256GCM', typ: 'mmm', cty: contentTag, profile })
      .addRecipient(await importJWK(await publicJwk(publicKey), ECDH))
      .setUnprotectedHeader({ alg: ECDH, kid: publicKey.udf })
      .done()
      .encrypt()
    const jwe = toJwe(general as unknown as JweJson)
    expect(await decryptObject(deps, { jwe, key: privateKey, contentTag, profile })).toEqual(text)
  })

  it('decrypts what jose encrypts with both parties named in the derivation', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'encrypt')
    const general = await new GeneralEncrypt(text)
      .setProtectedHeader({ enc: 'A256GCM', typ: 'mmm', cty: contentTag })
      .addRecipient(await importJWK(await publicJwk(publicKey), ECDH))
      .setUnprotectedHeader({ alg: ECDH, kid: publicKey.udf })
      .setKeyManagementParameters({ apu: utf8ToBytes('Alice'), apv: utf8ToBytes('Bob') })
      .done()
      .encrypt()
    const jwe = toJwe(general as unknown as JweJson)
    expect(await decryptObject(deps, { jwe, key: privateKey })).toEqual(text)
  })

  it('wraps under a secret what jose unwraps with the key that Node derives', async () => {
    const secret = utf8ToBytes('sixteen or more!')
    const jwe = await encryptObject(deps, { suite, recipients: [{ secret }], plaintext: text, contentTag })
    const kid = jwe.recipients![0]!.header!.kid!
    const derived = new Uint8Array(hkdfSync('sha512', secret, kid, 'mmm-escrow-kek', 32))
    const json = writeUntagged('JoseWebEncryption', jwe).replaceAll('"Header"', '"header"')
    const { plaintext } = await generalDecrypt(JSON.parse(json), derived)
    expect(new Uint8Array(plaintext)).toEqual(text)
  })
})

describe('2017, which jose cannot read', () => {
  it('wraps under a secret as Node does by the letter of the wire document', async () => {
    const secret = utf8ToBytes('sixteen or more!')
    const contentKey = createHash('sha256').update('any').digest()
    const iv = createHmac('md5', 'any').digest()
    const jwe = await encryptObject(deps, {
      suite: '2017',
      recipients: [{ secret }],
      plaintext: text,
      contentTag,
    })
    const kid = jwe.recipients![0]!.header!.kid!
    const wrap = createCipheriv(
      'id-aes256-wrap',
      new Uint8Array(hkdfSync('sha512', secret, kid, iv, 32)),
      Buffer.alloc(8, 0xa6),
    )
    const encrypted_key = new Uint8Array(Buffer.concat([wrap.update(contentKey), wrap.final()]))
    const cipher = createCipheriv('aes-256-cbc', contentKey, iv)
    const theirs = {
      ...jwe,
      iv: new Uint8Array(iv),
      recipients: [{ ...jwe.recipients![0], encrypted_key }],
      ciphertext: new Uint8Array(Buffer.concat([cipher.update(text), cipher.final()])),
    }
    expect(await decryptObject(deps, { jwe: theirs, key: { secret } })).toEqual(text)
  })
})
