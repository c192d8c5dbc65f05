/** Crypto is injected: with another WebCrypto everything works too, and the two understand each other. */
import { Crypto } from '@peculiar/webcrypto'
import { describe, expect, it } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import type { CryptoDeps } from '../../sdk/core/deps.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../sdk/core/jose/index.ts'
import {
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  type KeyUse,
  publicKeyToWire,
  type SuiteName,
  suiteNames,
} from '../../sdk/core/suite/index.ts'
import { createRandomIdentifier, isUdf } from '../../sdk/core/udf.ts'
import { expectRefusal, flipBit, deps as native } from '../support/crypto.ts'

const other: CryptoDeps = { crypto: new Crypto() as CryptoDeps['crypto'] }
const directions = [
  ['native to other', native, other],
  ['other to native', other, native],
  ['other alone', other, other],
] as const
const payload = utf8ToBytes('both ways')
const contentTag = 'Example'
const secret = utf8ToBytes('sixteen or more!')

/** A pair made by one, with its public half brought over to the other. */
async function shared(from: CryptoDeps, to: CryptoDeps, suite: SuiteName, use: KeyUse) {
  const { privateKey, publicKey } = await generateKeyPair(from, { suite, use, extractable: true })
  const theirs = await importPublicKey(to, { key: publicKeyToWire(publicKey), use })
  expect(theirs.udf).toBe(publicKey.udf)
  return { privateKey, publicKey, theirs }
}

describe.each(directions)('%s', (_direction, from, to) => {
  it.each(suiteNames)('verifies signatures of %s', async suite => {
    const { privateKey, theirs } = await shared(from, to, suite, 'sign')
    const jws = await signObject(from, { key: privateKey, payload, contentTag })
    expect((await verifyObject(to, { jws, key: theirs, contentTag })).payload).toEqual(payload)
    const changed = { ...jws, payload: flipBit(payload, 0) }
    await expectRefusal(verifyObject(to, { jws: changed, key: theirs }), 'mesh/jws/invalid')
    const [only] = jws.signatures!
    const cut = { ...jws, signatures: [{ ...only, signature: only!.signature!.slice(1) }] }
    await expectRefusal(verifyObject(to, { jws: cut, key: theirs }), 'mesh/jws/invalid')
  })

  it.each(suiteNames)('decrypts for %s', async suite => {
    const { privateKey, theirs } = await shared(from, to, suite, 'encrypt')
    const recipients = [theirs, { secret }]
    const jwe = await encryptObject(to, { suite, recipients, plaintext: payload, contentTag })
    expect(await decryptObject(from, { jwe, key: privateKey, contentTag })).toEqual(payload)
    expect(await decryptObject(from, { jwe, key: { secret }, contentTag })).toEqual(payload)
    const changed = { ...jwe, iv: flipBit(jwe.iv!, 0), tag: suite === '2017' ? new Uint8Array(1) : jwe.tag }
    await expectRefusal(decryptObject(from, { jwe: changed, key: privateKey }), 'mesh/jwe/invalid')
  })

  it.each(
    suiteNames.flatMap(suite =>
      (['sign', 'authenticate', 'encrypt'] as const).map(use => [suite, use] as const),
    ),
  )('carries private keys of %s to %s with', async (suite, use) => {
    const { privateKey, publicKey } = await shared(from, to, suite, use)
    const parameters = await exportPrivateParameters(from, privateKey)
    const pair = await importPrivateKey(to, { parameters, use })
    expect(pair.publicKey.udf).toBe(publicKey.udf)
  })
})

it.each(directions)('many callers at once do not disturb each other, %s', async (_direction, from, to) => {
  const { privateKey, theirs } = await shared(from, to, 'modern', 'sign')
  const payloads = Array.from({ length: 32 }, (_, index) => new Uint8Array(500 + index).fill(index))
  const objects = await Promise.all(
    payloads.map(bytes => signObject(from, { key: privateKey, payload: bytes, contentTag })),
  )
  await Promise.all(objects.map(jws => verifyObject(to, { jws, key: theirs, contentTag })))
})

it('draws its randomness from what it was given', () => {
  let asked = 0
  const counting: CryptoDeps = {
    crypto: {
      subtle: native.crypto.subtle,
      getRandomValues: array => {
        asked++
        return native.crypto.getRandomValues(array)
      },
    },
  }
  expect(isUdf(createRandomIdentifier(counting))).toBe(true)
  expect(asked).toBe(1)
})
