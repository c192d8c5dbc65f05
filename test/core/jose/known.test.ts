/** Known answers: published test vectors and objects made by others, so that every algorithm is tested from a fresh clone. */
import { describe, expect, it } from 'vitest'
import { base64UrlToBytes, bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { bytesToUtf8, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { concatKdf } from '../../../sdk/core/jose/concat-kdf.ts'
import { openContent, sealContent } from '../../../sdk/core/jose/content.ts'
import { decryptObject, verifyObject } from '../../../sdk/core/jose/index.ts'
import { agree } from '../../../sdk/core/suite/agreement.ts'
import {
  cryptoKeyOf,
  importPrivateKey,
  importPublicKey,
  isSignatureOf,
  signBytes,
  suites,
} from '../../../sdk/core/suite/index.ts'
import { bytesToHex, deps, flipBit, hexToBytes } from '../../support/crypto.ts'
import { encrypted2017, modernByJose, nistByJose, signed2017, underSecret2017 } from './known.ts'
import { toJwe, toJws, toTaggedKey } from './support.ts'

/** Header and payload of RFC 7515 A.2 and A.3 have the same claims. */
const CLAIMS =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ'

describe('signatures', () => {
  it('Ed25519 is that of RFC 8037 A.4', async () => {
    const parameters = toTaggedKey('PrivateKeyOKP', modernByJose.signer)
    const { privateKey, publicKey } = await importPrivateKey(deps, { parameters, use: 'sign' })
    const data = utf8ToBytes('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc')
    const signature = await signBytes(deps, privateKey, data)
    expect(bytesToBase64Url(signature)).toBe(
      'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    )
    expect(await isSignatureOf(deps, publicKey, { signature, data })).toBe(true)
    expect(await isSignatureOf(deps, publicKey, { signature: flipBit(signature, 3), data })).toBe(false)
  })

  it('ES256 is that of RFC 7515 A.3', async () => {
    const { d: _d, ...jwk } = nistByJose.signer
    const key = { PublicParameters: toTaggedKey('PublicKeyEC', jwk) }
    const publicKey = await importPublicKey(deps, { key, use: 'sign' })
    const signature = base64UrlToBytes(
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    )
    const data = utf8ToBytes(`eyJhbGciOiJFUzI1NiJ9.${CLAIMS}`)
    expect(await isSignatureOf(deps, publicKey, { signature, data })).toBe(true)
    expect(await isSignatureOf(deps, publicKey, { signature, data: flipBit(data, 0) })).toBe(false)
  })

  it('RS256 is that of RFC 7515 A.2', async () => {
    const PublicParameters = toTaggedKey('PublicKeyRSA', {
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    })
    const publicKey = await importPublicKey(deps, { key: { PublicParameters }, use: 'sign' })
    const signature = base64UrlToBytes(
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
    )
    const data = utf8ToBytes(`eyJhbGciOiJSUzI1NiJ9.${CLAIMS}`)
    expect(await isSignatureOf(deps, publicKey, { signature, data }, suites['2017'].alsoVerifies[0])).toBe(
      true,
    )
    expect(await isSignatureOf(deps, publicKey, { signature, data })).toBe(false)
  })

  it('RS512 over the header of 2017 is the reference’s', async () => {
    const key = {
      UDF: signed2017.signer.kid,
      PublicParameters: toTaggedKey('PublicKeyRSA', signed2017.signer),
    }
    const publicKey = await importPublicKey(deps, { key, use: 'sign' })
    const { payload } = await verifyObject(deps, { jws: toJws(signed2017.jws), key: publicKey })
    expect(bytesToUtf8(payload)).toBe(signed2017.text)
  })
})

describe('encryption', () => {
  it('X25519 agrees as in RFC 7748 6.1', async () => {
    const bob = toTaggedKey('PrivateKeyOKP', modernByJose.reader)
    const x = bytesToBase64Url(hexToBytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'))
    const alice = toTaggedKey('PublicKeyOKP', { kty: 'OKP', crv: 'X25519', x })
    const { privateKey } = await importPrivateKey(deps, { parameters: bob, use: 'encrypt' })
    const publicKey = await importPublicKey(deps, { key: { PublicParameters: alice }, use: 'encrypt' })
    const secret = await agree(deps, {
      algorithm: 'X25519',
      privateKey: privateKey.key,
      publicKey: await cryptoKeyOf(deps, publicKey),
    })
    expect(bytesToHex(secret)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
  })

  it('the key derivation is that of RFC 7518 C', async () => {
    const key = await concatKdf(deps, {
      secret: base64UrlToBytes('nlbZHYFxNdNyg0KDv4QmnPsxbqPagGpI9tqneYz-kMQ'),
      algorithm: 'A128GCM',
      bits: 128,
      partyU: utf8ToBytes('Alice'),
      partyV: utf8ToBytes('Bob'),
    })
    expect(bytesToBase64Url(key)).toBe('VqqN6vgjbSBcIijNcacQGg')
  })

  it('A256GCM is that of RFC 7516 A.1', async () => {
    const bytes = hexToBytes('b1a1f480548fe1733fb403ff6b9ad4f68a076e5b702e22692f82cb2e7aea40fc')
    const key = await deps.crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
    const [algorithm] = suites.modern.contents
    const iv = hexToBytes('e3c575fc02dbe944b4e14ddb')
    const additionalData = utf8ToBytes('eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ')
    const plaintext = utf8ToBytes('The true sign of intelligence is not knowledge but imagination.')
    const sealed = await sealContent(deps, key, { algorithm, iv, additionalData }, plaintext)
    expect(bytesToBase64Url(sealed.ciphertext)).toBe(
      '5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A',
    )
    expect(bytesToBase64Url(sealed.tag!)).toBe('XFBoMYUZodetZdvTiFvSkQ')
    expect(await openContent(deps, key, { algorithm, iv, additionalData }, sealed)).toEqual(plaintext)
  })

  it('AES key wrap is that of RFC 3394 4.6', async () => {
    const { subtle } = deps.crypto
    const wrapping = hexToBytes('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')
    const content = hexToBytes('00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f')
    const kek = await subtle.importKey('raw', wrapping, 'AES-KW', false, ['wrapKey'])
    const key = await subtle.importKey('raw', content, 'AES-GCM', true, ['encrypt'])
    expect(bytesToHex(new Uint8Array(await subtle.wrapKey('raw', key, kek, 'AES-KW')))).toBe(
      '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
    )
  })

  it('RSA-OAEP with A256CBC is the reference’s', async () => {
    const parameters = toTaggedKey('PrivateKeyRSA', encrypted2017.reader)
    const { privateKey: key } = await importPrivateKey(deps, { parameters, use: 'encrypt' })
    expect(bytesToUtf8(await decryptObject(deps, { jwe: toJwe(encrypted2017.jwe), key }))).toBe(
      encrypted2017.text,
    )
  })

  it.each(underSecret2017)('KDFW_AES_SHA_512 is the reference’s: $jwe.protected', async known => {
    const key = { secret: hexToBytes(known.secretHex), ...('salt' in known && { salt: known.salt }) }
    expect(bytesToUtf8(await decryptObject(deps, { jwe: toJwe(known.jwe), key }))).toBe(known.text)
  })
})

describe.each([
  ['modern', modernByJose, 'PublicKeyOKP', 'PrivateKeyOKP'],
  ['nist', nistByJose, 'PublicKeyEC', 'PrivateKeyEC'],
] as const)('objects of %s that jose made', (_suite, known, publicTag, privateTag) => {
  it('verify', async () => {
    const { d: _d, ...jwk } = known.signer
    const key = { PublicParameters: toTaggedKey(publicTag, jwk) }
    const publicKey = await importPublicKey(deps, { key, use: 'sign' })
    const { payload } = await verifyObject(deps, {
      jws: toJws(known.jws),
      key: publicKey,
      contentTag: 'Example',
    })
    expect(bytesToUtf8(payload)).toBe(known.signedText)
  })

  it('decrypt', async () => {
    const parameters = toTaggedKey(privateTag, known.reader)
    const { privateKey: key } = await importPrivateKey(deps, { parameters, use: 'encrypt' })
    const plaintext = await decryptObject(deps, { jwe: toJwe(known.jwe), key, contentTag: 'Example' })
    expect(bytesToUtf8(plaintext)).toBe(known.encryptedText)
  })
})
