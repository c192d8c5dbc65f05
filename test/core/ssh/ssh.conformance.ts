/** SSH keys of 2017 and of today, read and written. */
import { describe, expect, test } from 'vitest'
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import type { TaggedKey } from '../../../sdk/core/schema/index.ts'
import { publicKeyToBlob } from '../../../sdk/core/ssh/blob.ts'
import {
  privateKeyToOpenSsh,
  privateKeyToPem,
  readSshPrivateKey,
} from '../../../sdk/core/ssh/private-file.ts'
import { lineToPublicKey, publicKeyToLine, rfc4716ToPublicKey } from '../../../sdk/core/ssh/public-lines.ts'
import { importPublicKey } from '../../../sdk/core/suite/index.ts'
import { describeVectors } from '../../support/vectors.ts'

const deps = { crypto: globalThis.crypto }
const blob = (key: TaggedKey) => bytesToBase64Url(publicKeyToBlob(key))

interface SshFileVector {
  readonly set?: string
  readonly name: string
  readonly text: string
}

describeVectors('ssh', await import('virtual:vectors/ssh'), vectors => {
  const files: readonly SshFileVector[] = vectors.files
  const file = (name: string) => files.find(candidate => candidate.name === name)!.text
  const dec = lineToPublicKey(file('TestKey_OpenSSH.pub'))

  test('a public line, an RFC 4716 file and a private file of one key give the same key', () => {
    expect(dec.comment).toBe('TestKeyForMesh')
    const second = rfc4716ToPublicKey(file('TestKey_ssh2.pub'))
    expect(second.comment).toBe('TestKeyForMesh')
    expect(blob(second.key)).toBe(blob(dec.key))
    expect(blob(readSshPrivateKey(file('TestKey_OpenSSH.prv')).key)).toBe(blob(dec.key))
    const first = lineToPublicKey(file('PublicKey.openssh'))
    expect(blob(rfc4716ToPublicKey(file('PublicKey.ssh2')).key)).toBe(blob(first.key))
    expect(blob(readSshPrivateKey(file('PrivateKey.OpenSSH')).key)).toBe(blob(first.key))
  })

  test('well-formed lines and files are written back letter by letter', () => {
    expect(publicKeyToLine(dec.key, dec.comment)).toBe(file('TestKey_OpenSSH.pub').trim())
    for (const name of ['TestKey_OpenSSH.prv', 'Test_Key_RSA_Alice.prv', 'PrivateKey.OpenSSH']) {
      expect(privateKeyToPem(readSshPrivateKey(file(name)).key)).toBe(`${file(name).trim()}\n`)
    }
  })

  test('keys have the fingerprints that 2017 gives them', async () => {
    const alice = readSshPrivateKey(file('Test_Key_RSA_Alice.prv')).key
    for (const [key, udf] of [
      [dec.key, vectors.udf.dec],
      [alice, vectors.udf.alice],
    ] as const) {
      const { n, e } = key.value as { n: Uint8Array<ArrayBuffer>; e: Uint8Array<ArrayBuffer> }
      const PublicParameters = { tag: 'PublicKeyRSA', value: { n, e } } as const
      expect((await importPublicKey(deps, { key: { PublicParameters }, use: 'sign' })).udf).toBe(udf)
    }
  })

  describe('what the 2017 code wrote wrongly is read rightly', () => {
    test('a modulus without its sign octet', () => {
      const written = lineToPublicKey(vectors.writtenByReference.dec.openssh)
      expect(blob(written.key)).toBe(blob(dec.key))
      expect(lineToPublicKey(vectors.deviceLine.text).comment).toMatch(/^mmm:\S+ \[.*\]$/)
    })

    test('a PKCS#1 file whose modulus has the length of one octet', () => {
      expect(blob(readSshPrivateKey(vectors.writtenByReference.dec.pem).key)).toBe(blob(dec.key))
      const whole = readSshPrivateKey(file('Test_Key_RSA_Alice.prv')).key
      expect(readSshPrivateKey(vectors.writtenByReference.alice.pem).key).toEqual(whole)
      expect(readSshPrivateKey(file('TestWritePEMRSA.prv')).key).toEqual(
        readSshPrivateKey(file('TestKey_OpenSSH.prv')).key,
      )
    })
  })

  test('an RSA key survives the OpenSSH form', () => {
    const key = readSshPrivateKey(file('TestKey_OpenSSH.prv')).key
    expect(readSshPrivateKey(privateKeyToOpenSsh(deps, key, 'a comment'))).toEqual({
      key,
      comment: 'a comment',
    })
  })
})
