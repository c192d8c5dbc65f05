/** Encryption over the recorded data: everything the reference encrypted is decrypted, and once damaged it is not. */
import { describe, expect, it } from 'vitest'
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import {
  decryptObject,
  encryptObject,
  recipientsOf,
  verifyEncryptedObject,
  verifyObject,
} from '../../../sdk/core/jose/index.ts'
import { readTagged, type TaggedKey } from '../../../sdk/core/schema/index.ts'
import { generateKeyPair, importPrivateKey, importPublicKey } from '../../../sdk/core/suite/index.ts'
import { deps, expectRefusal, flipBit, hexToBytes } from '../../support/crypto.ts'
import { describeVectors, type Vectors } from '../../support/vectors.ts'
import { toJwe, toJws, toTaggedKey } from './support.ts'

const importReader = (vector: Vectors) =>
  importPrivateKey(deps, { parameters: toTaggedKey('PrivateKeyRSA', vector.privateJwk), use: 'encrypt' })

describeVectors('jwe', await import('virtual:vectors/jwe'), vectors => {
  const cases = vectors.cases.map((vector: Vectors, number: number) => ({ ...vector, number })) as Vectors[]
  const ofKind = (...kinds: string[]) => cases.filter(({ kind }) => kinds.includes(kind))

  it('holds no other kinds', () => {
    expect(ofKind('rsa', 'rsa-signed', 'jws', 'secret')).toHaveLength(cases.length)
  })

  describe.each(ofKind('rsa', 'rsa-signed'))('case $number, to an RSA key', vector => {
    it('is decrypted', async () => {
      const { privateKey, publicKey } = await importReader(vector)
      expect(publicKey.udf).toBe(vector.kid)
      const jwe = toJwe(vector.jwe)
      expect(recipientsOf(jwe)).toContain(vector.kid)
      expect(bytesToUtf8(await decryptObject(deps, { jwe, key: privateKey }))).toBe(vector.plaintextUtf8)
    })

    it('is read from the text the reference wrote', async () => {
      if (vector.text === undefined) return
      const { privateKey } = await importReader(vector)
      const { value: jwe } = readTagged(vector.text, 'JoseWebEncryption')
      expect(bytesToUtf8(await decryptObject(deps, { jwe, key: privateKey }))).toBe(vector.plaintextUtf8)
    })

    it('is refused with a damaged key or padding', async () => {
      const { privateKey: key } = await importReader(vector)
      const jwe = toJwe(vector.jwe)
      const recipients = jwe.recipients!.map(recipient => ({
        ...recipient,
        encrypted_key: flipBit(recipient.encrypted_key!, 100),
      }))
      await expectRefusal(decryptObject(deps, { jwe: { ...jwe, recipients }, key }), 'mesh/jwe/invalid')
      const ciphertext = jwe.ciphertext!.slice(0, -16)
      const cut = { ...jwe, ciphertext: ciphertext.length > 0 ? flipBit(ciphertext, -1) : ciphertext }
      const outcome = await decryptObject(deps, { jwe: cut, key })
        .then(bytesToUtf8)
        .catch(error => error.code)
      expect(outcome).not.toBe(vector.plaintextUtf8)
    })
  })

  it.each(ofKind('rsa-signed'))('case $number is signed over its ciphertext', async vector => {
    const jwe = toJwe(vector.jwe)
    const { n, e } = vector.privateJwk
    const PublicParameters = toTaggedKey('PublicKeyRSA', { n, e })
    const key = await importPublicKey(deps, { key: { PublicParameters }, use: 'sign' })
    expect((await verifyEncryptedObject(deps, { jwe, key })).header.alg).toBe('RS512')
    const changed = { ...jwe, ciphertext: flipBit(jwe.ciphertext!, 0) }
    await expectRefusal(verifyEncryptedObject(deps, { jwe: changed, key }), 'mesh/jws/invalid')
    const { publicKey: other } = await generateKeyPair(deps, { suite: '2017', use: 'sign' })
    await expectRefusal(verifyEncryptedObject(deps, { jwe, key: other }), 'mesh/jws/invalid')
  })

  it.each(ofKind('jws'))('case $number, a signature: $expect', async vector => {
    const PublicParameters = toTaggedKey('PublicKeyRSA', vector.publicKey)
    const key = await importPublicKey(deps, { key: { UDF: vector.kid, PublicParameters }, use: 'sign' })
    const attempt = verifyObject(deps, { jws: toJws(vector.jws), key })
    if (vector.expect) await attempt
    else await expectRefusal(attempt, 'mesh/jws/invalid')
  })

  it.each(ofKind('secret'))('case $number, under a secret', async vector => {
    const secret = hexToBytes(vector.secretHex)
    const salt = vector.saltText === null ? {} : { salt: vector.saltText as string }
    const jwe = toJwe(vector.jwe)
    expect(bytesToUtf8(await decryptObject(deps, { jwe, key: { secret, ...salt } }))).toBe(
      vector.plaintextUtf8,
    )
    await expectRefusal(decryptObject(deps, { jwe, key: { secret, salt: 'wrong' } }), 'mesh/jwe/invalid')
    await expectRefusal(decryptObject(deps, { jwe, key: { secret: flipBit(secret, 0) } }), 'mesh/key/missing')
  })
})

describeVectors('dh', await import('virtual:vectors/dh'), vectors => {
  it('is refused by name: no suite has that kind of key', async () => {
    const parameters = readTagged(vectors.privateKey, 'Key') as TaggedKey
    const refused = await expectRefusal(
      importPrivateKey(deps, { parameters, use: 'encrypt' }),
      'mesh/key/unsupported',
    )
    expect(refused.message).toContain('PrivateKeyDH')
    const { value: jwe } = readTagged(vectors.jwe, 'JoseWebEncryption')
    expect(recipientsOf(jwe)).toEqual([vectors.udf])
    const { privateKey, publicKey } = await generateKeyPair(deps, { suite: '2017', use: 'encrypt' })
    await expectRefusal(decryptObject(deps, { jwe, key: privateKey }), 'mesh/key/missing')
    const own = await encryptObject(deps, {
      suite: '2017',
      recipients: [publicKey],
      plaintext: base64UrlToBytes('AAAA'),
      contentTag: 'SSHProfile',
    })
    expect(await decryptObject(deps, { jwe: own, key: privateKey })).toHaveLength(3)
  })
})
