/** Signing, verifying, encrypting and decrypting an object, against the WebCrypto calls each cannot do without. */
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { type Bytes, utf8ToBytes } from '../../sdk/core/bytes.ts'
import { decryptObject, encryptObject, signObject, verifyObject } from '../../sdk/core/jose/index.ts'
import {
  cryptoKeyOf,
  generateKeyPair,
  type SuiteName,
  suiteNames,
  suites,
} from '../../sdk/core/suite/index.ts'
import { type Bench, compare } from './harness.ts'
import { rawDecrypt, rawEncrypt } from './raw-encryption.ts'

const deps = { crypto: globalThis.crypto }
const { subtle } = deps.crypto

/** The design allows Ed25519 more: its raw operation is so short that everything around it shows. */
const signTargets: Readonly<Record<SuiteName, number>> = { modern: 1.15, nist: 1.15, '2017': 1.05 }

/** Bytes as long as those that are signed: RFC 7515 signs a base64url form, 2017 a digest in a header. */
function signingInput(suite: SuiteName, payload: Bytes): Bytes {
  return suites[suite].objects === '2017' ? payload.slice(0, 132) : utf8ToBytes(bytesToBase64Url(payload))
}

const bench: Bench = async function* () {
  const payload: Bytes = crypto.getRandomValues(new Uint8Array(4096))
  for (const suite of suiteNames) {
    const key = await generateKeyPair(deps, { suite, use: 'sign' })
    const { operation } = suites[suite].sign
    const input = signingInput(suite, payload)
    const signature = new Uint8Array(await subtle.sign(operation, key.privateKey.key, input))
    yield await compare({
      name: `sign 4 KiB, ${suite}`,
      raw: () => subtle.sign(operation, key.privateKey.key, input),
      ours: () => signObject(deps, { key: key.privateKey, payload, contentTag: 'Test' }),
      target: signTargets[suite],
    })
    const verifier = await cryptoKeyOf(deps, key.publicKey)
    const jws = await signObject(deps, { key: key.privateKey, payload, contentTag: 'Test' })
    yield await compare({
      name: `verify 4 KiB, ${suite}`,
      raw: () => subtle.verify(operation, verifier, signature, input),
      ours: () => verifyObject(deps, { jws, key: key.publicKey, contentTag: 'Test' }),
      target: 1.3,
    })
  }
  for (const suite of suiteNames) {
    for (const count of [4, 16]) {
      const pairs = await Promise.all(
        Array.from({ length: count }, () => generateKeyPair(deps, { suite, use: 'encrypt' })),
      )
      const recipients = pairs.map(pair => pair.publicKey)
      const options = { suite, recipients, plaintext: payload, contentTag: 'Test', profile: 'bench' }
      yield await compare({
        name: `encrypt 4 KiB to ${count}, ${suite}`,
        raw: () => rawEncrypt(suite, recipients, payload),
        ours: () => encryptObject(deps, options),
        target: 1.25,
      })
      if (count !== 4) continue
      const jwe = await encryptObject(deps, options)
      const last = pairs.at(-1)!.privateKey
      const raw = await rawEncrypt(suite, recipients, payload)
      yield await compare({
        name: `decrypt 4 KiB as the 4th, ${suite}`,
        raw: () => rawDecrypt(suite, last, raw),
        ours: () => decryptObject(deps, { jwe, key: last, contentTag: 'Test', profile: 'bench' }),
        target: 1.1,
      })
    }
  }
}

export default bench
