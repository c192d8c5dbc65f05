import { describe, expect, test } from 'vitest'
import { isMeshError } from '../../../sdk/core/error.ts'
import {
  privateKeyToOpenSsh,
  privateKeyToPem,
  readSshPrivateKey,
} from '../../../sdk/core/ssh/private-file.ts'
import {
  deviceKeyToLine,
  knownHostToLine,
  lineToPublicKey,
  publicKeyToLine,
  publicKeyToRfc4716,
  readAuthorizedKeys,
  readKnownHosts,
  rfc4716ToPublicKey,
} from '../../../sdk/core/ssh/public-lines.ts'
import { exportPrivateParameters, generateKeyPair } from '../../../sdk/core/suite/keys.ts'

const deps = { crypto: globalThis.crypto }

/** Made with OpenSSH 9.2: `ssh-keygen -t ed25519 -N '' -C alice@laptop`. A throw-away key. */
const ed25519 = {
  line: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFla/8WrWkVLpj7YHYiw8uX2+9MAEoDtZiMJ5gjoGvUw alice@laptop',
  file: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBZWv/Fq1pFS6Y+2B2IsPLl9vvTABKA7WYjCeYI6Br1MAAAAJCvHX7Frx1+
xQAAAAtzc2gtZWQyNTUxOQAAACBZWv/Fq1pFS6Y+2B2IsPLl9vvTABKA7WYjCeYI6Br1MA
AAAEA6JCPfVFACIB9yCJCbuzC/oGbfgnImsWL9PLmcjVqVlFla/8WrWkVLpj7YHYiw8uX2
+9MAEoDtZiMJ5gjoGvUwAAAADGFsaWNlQGxhcHRvcAE=
-----END OPENSSH PRIVATE KEY-----`,
}
const ecdsa = {
  line: 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMI3EepRgRB3zhwe72imbs2GC5uKhTC9gmVxoUOJPKVSVM9+wabpmHebJWRec3s4OYbNM6K8efXYWo3kpbmYAT4= alice@laptop',
  file: `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS
1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQTCNxHqUYEQd84cHu9opm7NhgubioUw
vYJlcaFDiTylUlTPfsGm6Zh3myVkXnN7ODmGzTOivHn12FqN5KW5mAE+AAAAqAyZNicMmT
YnAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMI3EepRgRB3zhwe
72imbs2GC5uKhTC9gmVxoUOJPKVSVM9+wabpmHebJWRec3s4OYbNM6K8efXYWo3kpbmYAT
4AAAAgaq8iLPtnF9qbkWtFmtBWvgZDRZisE069//5ay+CjnK4AAAAMYWxpY2VAbGFwdG9w
AQIDBA==
-----END OPENSSH PRIVATE KEY-----`,
}

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (isMeshError(error)) return error.code
    throw error
  }
  return 'accepted'
}

describe('keys of OpenSSH', () => {
  test.each([
    { name: 'Ed25519', ...ed25519 },
    { name: 'P-256', ...ecdsa },
  ])('$name is read and written back', ({ line, file }) => {
    const { key, comment } = readSshPrivateKey(file)
    expect(comment).toBe('alice@laptop')
    expect(publicKeyToLine(key, comment)).toBe(line)
    expect(publicKeyToLine(lineToPublicKey(line).key, 'alice@laptop')).toBe(line)
    expect(readSshPrivateKey(privateKeyToOpenSsh(deps, key, comment))).toEqual({ key, comment })
    expect(refusal(() => privateKeyToPem(key))).toBe('mesh/key/unsupported')
  })

  test('a generated key of each signing suite survives the way through a file', async () => {
    for (const suite of ['modern', 'nist', '2017'] as const) {
      const pair = await generateKeyPair(deps, { suite, use: 'sign', extractable: true })
      const key = await exportPrivateParameters(deps, pair.privateKey)
      const read = readSshPrivateKey(privateKeyToOpenSsh(deps, key, '')).key
      expect(publicKeyToLine(read)).toBe(publicKeyToLine(key))
      expect((read.value as { d?: Uint8Array }).d).toEqual((key.value as { d?: Uint8Array }).d)
    }
  })

  test('an agreement key has no SSH form', async () => {
    const pair = await generateKeyPair(deps, { suite: 'modern', use: 'encrypt' })
    expect(refusal(() => publicKeyToLine(pair.publicKey.parameters))).toBe('mesh/key/unsupported')
  })
})

describe('files of many lines', () => {
  test('authorized_keys keeps options, skips comments, reports bad lines with their number', () => {
    const options = 'command="echo \\"a b\\"",no-pty'
    const text = `# mine\n\n${ed25519.line}\n${options} ${ecdsa.line}\nssh-rsa AAAA\nnonsense\n`
    const read = readAuthorizedKeys(text)
    expect(read.lines.map(line => line.comment)).toEqual(['alice@laptop', 'alice@laptop'])
    expect(read.lines[1]!.options).toBe(options)
    expect(publicKeyToLine(read.lines[1]!.key, read.lines[1]!.comment, options)).toBe(
      `${options} ${ecdsa.line}`,
    )
    expect(read.refused.map(refused => refused.line)).toEqual([5, 6])
  })

  test('known_hosts keeps names, hashes, markers and key types it cannot read', () => {
    const blob = ed25519.line.split(' ')[1]!
    const lines = [
      `example.com,192.0.2.1 ssh-ed25519 ${blob}`,
      `|1|c2FsdA==|aGFzaA== ssh-ed25519 ${blob} a comment`,
      `@revoked [example.org]:2222 ssh-ed25519 ${blob}`,
    ]
    const read = readKnownHosts(
      `${lines.join('\n')}\nexample.net ecdsa-sha2-nistp256 ${blob}\n@strange a b c\n`,
    )
    expect(read.lines.map(knownHostToLine)).toEqual(lines)
    expect(read.lines[2]!.marker).toBe('@revoked')
    expect(read.refused.map(refused => refused.line)).toEqual([4, 5])
  })

  test('a comment cannot smuggle in a second line', () => {
    const { key } = lineToPublicKey(ed25519.line)
    expect(refusal(() => publicKeyToLine(key, 'a\nssh-rsa AAAA'))).toBe('mesh/argument')
    expect(refusal(() => knownHostToLine({ hosts: 'a b', algorithm: 'x', publicKey: 'y' }))).toBe(
      'mesh/argument',
    )
  })

  test('the line of a device of a profile has two spaces before its account, as in 2017', () => {
    const { key } = lineToPublicKey(ed25519.line)
    const line = deviceKeyToLine(key, { account: 'alice@example.com', description: 'Phone' })
    expect(line).toMatch(/ {2}mmm:alice@example\.com \[Phone\]$/)
    expect(lineToPublicKey(line).comment).toBe('mmm:alice@example.com [Phone]')
  })

  test('RFC 4716 folds long headers and reads them again', () => {
    const { key } = lineToPublicKey(ecdsa.line)
    const comment = 'a comment that is long enough to need a second line in the header of the file'
    const file = publicKeyToRfc4716(key, comment)
    expect(Math.max(...file.split('\n').map(line => line.length))).toBeLessThanOrEqual(72)
    expect(rfc4716ToPublicKey(file)).toEqual({ key, comment })
  })
})

describe('damaged files', () => {
  test('are refused by name', () => {
    const body = ed25519.file.split('\n')
    expect(refusal(() => readSshPrivateKey('hello'))).toBe('mesh/ssh/format')
    expect(refusal(() => readSshPrivateKey(body.toSpliced(2, 1).join('\n')))).toBe('mesh/ssh/format')
    expect(refusal(() => readSshPrivateKey(ed25519.file.replace(/OPENSSH/g, 'DSA')))).toBe(
      'mesh/key/unsupported',
    )
    expect(refusal(() => readSshPrivateKey(ed25519.file.replace(/OPENSSH/g, 'RSA')))).toBe('mesh/ssh/format')
    const encrypted =
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----'
    expect(refusal(() => readSshPrivateKey(encrypted))).toBe('mesh/ssh/encrypted')
    expect(refusal(() => rfc4716ToPublicKey('---- BEGIN SSH2 PUBLIC KEY ----\nAAAA'))).toBe('mesh/ssh/format')
    expect(refusal(() => lineToPublicKey(ed25519.line.slice(0, 60)))).toBe('mesh/ssh/format')
    expect(refusal(() => lineToPublicKey(ed25519.line.replace('ssh-ed25519', 'ssh-rsa')))).toBe(
      'mesh/ssh/format',
    )
  })
})
