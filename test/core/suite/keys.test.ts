/** Keys: made, written, read back, and everything that is refused on the way. */
import { describe, expect, it } from 'vitest'
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { type Bytes, concatBytes } from '../../../sdk/core/bytes.ts'
import { derElement, derInteger, derSequence } from '../../../sdk/core/der.ts'
import type { Mesh, TaggedKey } from '../../../sdk/core/schema/index.ts'
import { readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import {
  cryptoKeyOf,
  exportPrivateParameters,
  generateKeyPair,
  importPrivateKey,
  importPublicKey,
  type KeyUse,
  publicKeyToWire,
  readPublicKey,
  type SuiteName,
  suiteNames,
  suiteOfTag,
  suites,
  verifyKeyPair,
  verifyKeyReference,
} from '../../../sdk/core/suite/index.ts'
import { computeUdf, contentTypes, isUdf } from '../../../sdk/core/udf.ts'
import { deps, expectRefusal, flipBit } from '../../support/crypto.ts'
import { pairOf } from '../jose/support.ts'

const uses: readonly KeyUse[] = ['sign', 'authenticate', 'encrypt']
const all = suiteNames.flatMap(suite => uses.map(use => ({ suite, use })))

const binary = (key: TaggedKey, member: string) => (key.value as Readonly<Record<string, Bytes>>)[member]!
const withMembers = ({ tag, value }: TaggedKey, members: object): TaggedKey =>
  ({ tag, value: { ...value, ...members } }) as TaggedKey

async function makePublic(suite: SuiteName, use: KeyUse, number = 0) {
  const { publicKey } = await pairOf(suite, use, number)
  return { handle: publicKey, wire: publicKeyToWire(publicKey), parameters: publicKey.parameters }
}

describe.each(all)('$suite, to $use with', ({ suite, use }) => {
  it('is made with a private key that cannot be exported', async () => {
    const { publicKey, privateKey } = await generateKeyPair(deps, { suite, use })
    expect(isUdf(publicKey.udf)).toBe(true)
    expect(privateKey).toMatchObject({ udf: publicKey.udf, suite, use })
    expect(publicKey).toMatchObject({ suite, use })
    expect(privateKey.key.extractable).toBe(false)
    await expectRefusal(exportPrivateParameters(deps, privateKey), 'mesh/key/invalid')
    await verifyKeyPair(deps, { publicKey, privateKey })
  })

  it('goes over the wire and back', async () => {
    const { handle, wire } = await makePublic(suite, use)
    for (const style of ['compact', 'reference'] as const) {
      const text = writeTagged({ tag: 'PublicKey', value: wire }, style)
      const read = readTagged(text, 'PublicKey', { mode: 'signed' }).value
      const back = await importPublicKey(deps, { key: read, use })
      expect(back).toEqual(handle)
      expect(publicKeyToWire(back)).toEqual(wire)
      expect(await verifyKeyReference(deps, read)).toBe(handle.udf)
    }
  })

  it('is fingerprinted over what the suite says', async () => {
    const { handle, parameters } = await makePublic(suite, use)
    const spki = new Uint8Array(await deps.crypto.subtle.exportKey('spki', await cryptoKeyOf(deps, handle)))
    const data =
      suite === '2017'
        ? derSequence(derInteger(binary(parameters, 'n')), derInteger(binary(parameters, 'e')))
        : spki
    expect(await computeUdf(deps, { contentType: contentTypes.key, data })).toBe(handle.udf)
    const rsaAlgorithm = Uint8Array.from([48, 13, 6, 9, 42, 134, 72, 134, 247, 13, 1, 1, 1, 5, 0])
    if (suite === '2017') {
      const bits = derElement(0x03, concatBytes(Uint8Array.of(0), data))
      expect(derSequence(rsaAlgorithm, bits)).toEqual(spki)
    }
  })

  it('survives export and import of an extractable private key', async () => {
    const made = await pairOf(suite, use)
    const parameters = await exportPrivateParameters(deps, made.privateKey)
    const text = writeTagged(parameters)
    const read = readTagged(text, 'Key', { mode: 'signed' }) as TaggedKey
    const pair = await importPrivateKey(deps, { parameters: read, use })
    expect(pair.privateKey).toMatchObject({ udf: made.publicKey.udf, suite, use })
    expect(pair.privateKey.key.extractable).toBe(false)
    expect(pair.publicKey).toEqual(made.publicKey)
    const again = await importPrivateKey(deps, { parameters: read, use, extractable: true })
    expect(writeTagged(await exportPrivateParameters(deps, again.privateKey))).toBe(text)
    await verifyKeyPair(deps, { publicKey: made.publicKey, privateKey: pair.privateKey })
  })

  it('is refused under another fingerprint, outside or inside', async () => {
    const { handle, wire, parameters } = await makePublic(suite, use)
    const { handle: other } = await makePublic(suite, use, 1)
    const inside = { ...wire, PublicParameters: withMembers(parameters, { kid: other.udf }) }
    for (const key of [{ ...wire, UDF: other.udf }, inside, { PublicParameters: inside.PublicParameters }]) {
      await expectRefusal(importPublicKey(deps, { key, use }), 'mesh/udf/mismatch')
      await expectRefusal(verifyKeyReference(deps, key), 'mesh/udf/mismatch')
    }
    const bare = { PublicParameters: withMembers(parameters, { kid: undefined }) }
    expect((await importPublicKey(deps, { key: bare, use })).udf).toBe(handle.udf)
  })

  it('is refused when its halves do not belong together', async () => {
    const [one, two] = await Promise.all([0, 1].map(number => pairOf(suite, use, number)))
    await expectRefusal(
      verifyKeyPair(deps, { publicKey: one!.publicKey, privateKey: two!.privateKey }),
      'mesh/key/invalid',
    )
  })

  it('is refused as a private key where a public one belongs, and the other way round', async () => {
    const { publicKey, privateKey } = await pairOf(suite, use)
    const key = { PublicParameters: await exportPrivateParameters(deps, privateKey) }
    await expectRefusal(importPublicKey(deps, { key, use }), 'mesh/key/invalid')
    await expectRefusal(importPrivateKey(deps, { parameters: publicKey.parameters, use }), 'mesh/key/invalid')
  })

  it('says kty and crv exactly in our suites', async () => {
    const { wire, parameters } = await makePublic(suite, use)
    const { kty } = parameters.value as Mesh<'Key'>
    expect(kty).toBe(suite === '2017' ? undefined : suites[suite].sign.form.identity.kty)
    for (const members of [
      { kty: 'oct' },
      ...(suite === '2017' ? [] : [{ kty: undefined }, { crv: undefined }]),
    ]) {
      const key = { ...wire, PublicParameters: withMembers(parameters, members) }
      await expectRefusal(importPublicKey(deps, { key, use }), 'mesh/key/invalid')
    }
  })
})

describe('importPublicKey', () => {
  it('refuses an absent key', async () => {
    await expectRefusal(importPublicKey(deps, { key: {}, use: 'sign' }), 'mesh/schema/missing')
  })

  it('refuses the finite-field Diffie-Hellman of 2017 by name', async () => {
    const PublicParameters = {
      tag: 'PublicKeyDH',
      value: { Domain: new Uint8Array(19), Public: new Uint8Array(256) },
    } as const
    const { message } = await expectRefusal(
      importPublicKey(deps, { key: { PublicParameters }, use: 'encrypt' }),
      'mesh/key/unsupported',
    )
    expect(message).toContain('PublicKeyDH')
    const { message: second } = await expectRefusal(() => suiteOfTag('PrivateKeyDH'), 'mesh/key/unsupported')
    expect(second).toContain('PrivateKeyDH')
  })

  it('refuses a key of another use', async () => {
    const signing = await makePublic('modern', 'sign')
    const encrypting = await makePublic('modern', 'encrypt')
    await expectRefusal(importPublicKey(deps, { key: signing.wire, use: 'encrypt' }), 'mesh/key/invalid')
    await expectRefusal(importPublicKey(deps, { key: encrypting.wire, use: 'sign' }), 'mesh/key/invalid')
  })

  describe('of RSA', () => {
    const refuse = async (change: (n: Bytes, e: Bytes) => object) => {
      const { parameters } = await makePublic('2017', 'sign')
      const members = change(binary(parameters, 'n'), binary(parameters, 'e'))
      const key = { PublicParameters: withMembers(parameters, { kid: undefined, ...members }) }
      return expectRefusal(importPublicKey(deps, { key, use: 'sign' }), 'mesh/key/invalid')
    }

    it.each([
      ['too few bits', () => ({ n: new Uint8Array(255).fill(0xff) })],
      ['2047 bits', (n: Bytes) => ({ n: concatBytes(Uint8Array.of(0x7f), n.subarray(1)) })],
      [
        '1024 bits behind leading zeros',
        () => ({ n: concatBytes(new Uint8Array(128), new Uint8Array(128).fill(0xff)) }),
      ],
      ['too many bits', () => ({ n: new Uint8Array(1025).fill(0xff) })],
      ['an even modulus', (n: Bytes) => ({ n: flipBit(n, -1) })],
      ['no modulus', () => ({ n: undefined })],
      ['an empty modulus', () => ({ n: new Uint8Array() })],
      ['an even exponent', () => ({ e: Uint8Array.of(1, 0, 0) })],
      ['the exponent 1', () => ({ e: Uint8Array.of(1) })],
      ['the exponent 0', () => ({ e: Uint8Array.of(0) })],
      ['an exponent without end', () => ({ e: new Uint8Array(5).fill(0xff) })],
      ['no exponent', () => ({ e: undefined })],
    ])('refuses %s', async (_what, change) => {
      await refuse(change)
    })

    it('takes leading zeros, which change nothing', async () => {
      const { handle, parameters } = await makePublic('2017', 'sign')
      const n = concatBytes(new Uint8Array(3), binary(parameters, 'n'))
      const back = await importPublicKey(deps, {
        key: { PublicParameters: withMembers(parameters, { n }) },
        use: 'sign',
      })
      expect(back).toEqual(handle)
    })
  })

  describe('on a curve', () => {
    it.each([
      ['modern', 'sign', { crv: 'Ed448' }],
      ['modern', 'encrypt', { crv: 'X448' }],
      ['nist', 'sign', { crv: 'P-384' }],
      ['modern', 'sign', { x: new Uint8Array(31) }],
      ['modern', 'sign', { x: new Uint8Array(33) }],
      ['modern', 'encrypt', { x: new Uint8Array(57) }],
      ['modern', 'encrypt', { x: undefined }],
      ['nist', 'sign', { y: undefined }],
      ['nist', 'encrypt', { y: new Uint8Array(33) }],
      ['nist', 'sign', { x: new Uint8Array(32), y: new Uint8Array(32) }],
      ['nist', 'encrypt', { y: new Uint8Array(32).fill(1) }],
    ] as const)('refuses %s to %s with %j', async (suite, use, members) => {
      const { parameters } = await makePublic(suite, use)
      const key = { PublicParameters: withMembers(parameters, { ...members, kid: undefined }) }
      await expectRefusal(importPublicKey(deps, { key, use }), 'mesh/key/invalid')
    })
  })
})

describe('importPrivateKey', () => {
  it.each(all)('refuses another key’s public half: $suite, to $use with', async ({ suite, use }) => {
    const [one, two] = await Promise.all([0, 1].map(number => pairOf(suite, use, number)))
    const mine = await exportPrivateParameters(deps, one!.privateKey)
    const theirs = two!.publicKey.parameters.value as Readonly<Record<string, unknown>>
    const { publicMembers } = suites[suite][use].form
    const members = Object.fromEntries(['kid', ...publicMembers].map(name => [name, theirs[name]]))
    const parameters = withMembers(mine, members)
    await expectRefusal(importPrivateKey(deps, { parameters, use }), 'mesh/key/invalid')
    await expectRefusal(
      importPrivateKey(deps, { parameters: withMembers(mine, { kid: theirs['kid'] }), use }),
      'mesh/udf/mismatch',
    )
  })

  it('refuses one that lacks a part', async () => {
    const { privateKey } = await pairOf('2017', 'sign')
    const parameters = await exportPrivateParameters(deps, privateKey)
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
      const damaged = withMembers(parameters, { [member]: undefined })
      await expectRefusal(importPrivateKey(deps, { parameters: damaged, use: 'sign' }), 'mesh/key/invalid')
    }
  })
})

describe('a WebCrypto without the algorithm', () => {
  it('is named, for making and for reading', async () => {
    const refuse = () => Promise.reject(new DOMException('no', 'NotSupportedError'))
    const { subtle } = deps.crypto
    const without = new Proxy(subtle, {
      get: (target, name) =>
        name === 'generateKey' || name === 'importKey' ? refuse : Reflect.get(target, name).bind(target),
    })
    const poor = {
      crypto: { subtle: without, getRandomValues: <T extends ArrayBufferView>(array: T) => array },
    }
    await expectRefusal(generateKeyPair(poor, { suite: 'modern', use: 'sign' }), 'mesh/key/unsupported')
    const { wire } = await makePublic('modern', 'sign')
    await expectRefusal(importPublicKey(poor, { key: wire, use: 'sign' }), 'mesh/key/unsupported')
  })
})

describe('fixed keys', () => {
  // RFC 8037 A.1, RFC 7748 6.1, RFC 7515 A.3: the fingerprints were computed with OpenSSL's SPKI and SHA-512.
  it.each([
    [
      'sign',
      {
        tag: 'PublicKeyOKP',
        value: {
          kty: 'OKP',
          crv: 'Ed25519',
          x: base64UrlToBytes('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'),
        },
      },
      'MARWT-QHTYM-AB27M-SUJHI-SGIRI-RWMIY',
    ],
    [
      'encrypt',
      {
        tag: 'PublicKeyOKP',
        value: {
          kty: 'OKP',
          crv: 'X25519',
          x: base64UrlToBytes('3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08'),
        },
      },
      'MDZMJ-FNG6Q-P3RTK-GIDRX-HWLUA-UQPDM',
    ],
    [
      'sign',
      {
        tag: 'PublicKeyEC',
        value: {
          kty: 'EC',
          crv: 'P-256',
          x: base64UrlToBytes('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'),
          y: base64UrlToBytes('x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
        },
      },
      'MCT53-VM3Q4-O522V-S5SAE-43ZAC-EA67Y',
    ],
  ] as const)(
    'to %s with have the fingerprint that OpenSSL gives them',
    async (use, PublicParameters, udf) => {
      expect((await importPublicKey(deps, { key: { PublicParameters }, use })).udf).toBe(udf)
    },
  )
})

describe('a P-256 key', () => {
  const x = base64UrlToBytes('f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU')
  const y = base64UrlToBytes('x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0')
  const keyAt = (point: { readonly x: Bytes; readonly y: Bytes }): Mesh<'PublicKey'> => ({
    PublicParameters: { tag: 'PublicKeyEC', value: { kty: 'EC', crv: 'P-256', ...point } },
  })

  it('is read where the coordinates are a point, in memory of any alignment too', () => {
    const shifted = concatBytes(Uint8Array.of(7), x).subarray(1)
    for (const point of [
      { x, y },
      { x: shifted, y },
    ]) {
      expect(readPublicKey({ key: keyAt(point), use: 'encrypt' }).udf).toBe(
        'MCT53-VM3Q4-O522V-S5SAE-43ZAC-EA67Y',
      )
    }
  })

  it.each([
    ['a bit of x is another', { x: flipBit(x, 0), y }],
    ['a bit of y is another', { x, y: flipBit(y, -1) }],
    ['they are exchanged', { x: y, y: x }],
    ['they are zero', { x: new Uint8Array(32), y: new Uint8Array(32) }],
    ['they are larger than the field', { x: new Uint8Array(32).fill(255), y }],
  ])('is refused without WebCrypto where %s', async (_what, point) => {
    const key = keyAt(point)
    for (const use of ['sign', 'authenticate', 'encrypt'] as const) {
      await expectRefusal(async () => readPublicKey({ key, use }), 'mesh/key/invalid')
    }
    await expectRefusal(verifyKeyReference(deps, key), 'mesh/key/invalid')
  })
})
