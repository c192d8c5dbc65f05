/** Encrypted objects: what they look like, who can read them, and every check of the reader with an object that fails it. */
import { describe, expect, it } from 'vitest'
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { type Bytes, bytesToUtf8, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { generateContentKey, sealContent } from '../../../sdk/core/jose/content.ts'
import { decryptObject, encryptObject, type Recipient, recipientsOf } from '../../../sdk/core/jose/index.ts'
import { keyWrappings } from '../../../sdk/core/jose/wrapping.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import {
  cryptoKeyOf,
  importPublicKey,
  type SuiteName,
  suiteNames,
  suites,
} from '../../../sdk/core/suite/index.ts'
import { computeUdf, contentTypes } from '../../../sdk/core/udf.ts'
import { deps, expectRefusal, flipBit } from '../../support/crypto.ts'
import { bytesToJson, jsonToBytes, pairOf } from './support.ts'

type Jwe = Mesh<'JoseWebEncryption'>

const plaintext = utf8ToBytes('{"PasswordProfilePrivate":{"NeverAsk":["Größe"]}}')
const contentTag = 'PasswordProfilePrivate'
const profile = 'MBV63-GDEL3-7M7WT-L4S2G-SD6OU-JQ2YF'
const belonging = { contentTag, profile }
const secret = utf8ToBytes('sixteen or more!')
const ours = ['modern', 'nist'] as const
const MESSAGE = 'The object does not decrypt.'

async function encrypt(suite: SuiteName, count = 1, extra: readonly Recipient[] = []) {
  const pairs = await Promise.all(
    Array.from({ length: count }, (_, number) => pairOf(suite, 'encrypt', number)),
  )
  const recipients = [...pairs.map(({ publicKey }) => publicKey), ...extra]
  const jwe = await encryptObject(deps, { suite, recipients, plaintext, ...belonging })
  return {
    jwe,
    keys: pairs.map(({ privateKey }) => privateKey),
    kids: pairs.map(({ publicKey }) => publicKey.udf),
  }
}

/** Every failure must look the same, or it tells what was wrong. */
async function expectSilence(attempt: Promise<unknown>) {
  const error = await expectRefusal(attempt, 'mesh/jwe/invalid')
  expect(error.message).toBe(MESSAGE)
  expect(error.cause).toBeUndefined()
}

const first = (jwe: Jwe) => jwe.recipients![0]!
const withRecipient = (jwe: Jwe, change: Partial<Mesh<'Recipient'>>): Jwe => ({
  ...jwe,
  recipients: [{ ...first(jwe), ...change }, ...jwe.recipients!.slice(1)],
})
const withHeader = (jwe: Jwe, change: object): Jwe => ({
  ...jwe,
  protected: jsonToBytes({ ...bytesToJson(jwe.protected), ...change }),
})
const longer = (bytes: Bytes | undefined) => new Uint8Array([...bytes!, 0])

interface Forgery {
  /** Changes the header before anything is sealed under it. */
  readonly header?: (header: Record<string, unknown>) => object
  readonly ivLength?: number
}

/** An object of our suites that is sealed properly under whatever header and iv: only the reader's checks can refuse it. */
async function forge(
  suite: (typeof ours)[number],
  { header = same => same, ivLength = 12 }: Forgery,
): Promise<Jwe> {
  const { encrypt: algorithm, contents } = suites[suite]
  const [content] = contents
  const { publicKey } = await pairOf(suite, 'encrypt')
  const wrapping = await keyWrappings[algorithm.wrapping].begin(deps, algorithm)
  const contentKey = await generateContentKey(deps, content)
  const members = { enc: content.enc, ...wrapping.header, typ: 'mmm', cty: contentTag, profile }
  const protectedHeader = jsonToBytes(header(structuredClone(members)))
  const iv = new Uint8Array(ivLength).fill(7)
  const parameters = {
    algorithm: content,
    iv,
    additionalData: utf8ToBytes(bytesToBase64Url(protectedHeader)),
  }
  return {
    protected: protectedHeader,
    iv,
    recipients: [
      {
        header: { alg: algorithm.jose, kid: publicKey.udf },
        encrypted_key: await wrapping.wrap(publicKey, contentKey),
      },
    ],
    ...(await sealContent(deps, contentKey, parameters, plaintext)),
  }
}

describe.each(suiteNames)('an encrypted object of %s', suite => {
  it.each([1, 2, 16])('is read by each of %i recipients', { timeout: 60_000 }, async count => {
    const { jwe, keys, kids } = await encrypt(suite, count)
    expect(recipientsOf(jwe)).toEqual(kids)
    for (const key of keys) expect(await decryptObject(deps, { jwe, key, ...belonging })).toEqual(plaintext)
    for (const key of keys) expect(await decryptObject(deps, { jwe, key })).toEqual(plaintext)
  })

  it('is read by who knows a secret, along with keys and alone', async () => {
    const { jwe, keys, kids } = await encrypt(suite, 1, [{ secret }])
    const kid = await computeUdf(deps, { contentType: contentTypes.escrow, data: secret })
    expect(recipientsOf(jwe)).toEqual([...kids, kid])
    expect(await decryptObject(deps, { jwe, key: { secret }, ...belonging })).toEqual(plaintext)
    expect(await decryptObject(deps, { jwe, key: keys[0]!, ...belonging })).toEqual(plaintext)
    const alone = await encryptObject(deps, { suite, recipients: [{ secret }], plaintext, contentTag })
    expect(await decryptObject(deps, { jwe: alone, key: { secret }, contentTag })).toEqual(plaintext)
    expect('epk' in bytesToJson(alone.protected)).toBe(false)
  })

  it('survives the wire in both styles', async () => {
    const { jwe, keys } = await encrypt(suite, 2)
    for (const style of ['compact', 'reference'] as const) {
      const text = writeTagged({ tag: 'JoseWebEncryption', value: jwe }, style)
      const read = readTagged(text, 'JoseWebEncryption', { mode: 'signed' }).value
      expect(await decryptObject(deps, { jwe: read, key: keys[1]!, ...belonging })).toEqual(plaintext)
    }
  })

  it('may hold nothing', async () => {
    const { publicKey, privateKey } = await pairOf(suite, 'encrypt')
    const empty = new Uint8Array()
    const jwe = await encryptObject(deps, { suite, recipients: [publicKey], plaintext: empty, contentTag })
    expect(await decryptObject(deps, { jwe, key: privateKey })).toEqual(empty)
  })

  it('is never the same twice', async () => {
    const [one, two] = await Promise.all([encrypt(suite, 2), encrypt(suite, 2)])
    for (const part of ['iv', 'ciphertext'] as const) expect(one.jwe[part]).not.toEqual(two.jwe[part])
    const keys = [...one.jwe.recipients!, ...two.jwe.recipients!].map(({ encrypted_key }) =>
      bytesToBase64Url(encrypted_key!),
    )
    expect(new Set(keys).size).toBe(4)
  })

  it('says so when it is for others', async () => {
    const { jwe } = await encrypt(suite)
    const { privateKey } = await pairOf(suite, 'encrypt', 1)
    await expectRefusal(decryptObject(deps, { jwe, key: privateKey }), 'mesh/key/missing')
    await expectRefusal(decryptObject(deps, { jwe, key: { secret } }), 'mesh/key/missing')
    await expectRefusal(
      decryptObject(deps, { jwe: { ...jwe, recipients: undefined }, key: privateKey }),
      'mesh/key/missing',
    )
  })

  it('is refused when it only claims to be for this key', async () => {
    const { jwe } = await encrypt(suite)
    const { privateKey: key } = await pairOf(suite, 'encrypt', 1)
    const renamed = withRecipient(jwe, { header: { ...first(jwe).header, kid: key.udf } })
    await expectSilence(decryptObject(deps, { jwe: renamed, key }))
    const other = utf8ToBytes('another secret of enough length')
    const sealed = await encryptObject(deps, { suite, recipients: [{ secret }], plaintext, contentTag })
    const kid = await computeUdf(deps, { contentType: contentTypes.escrow, data: other })
    const moved = withRecipient(sealed, { header: { ...first(sealed).header, kid } })
    await expectSilence(decryptObject(deps, { jwe: moved, key: { secret: other } }))
  })

  it.each<[string, (jwe: Jwe) => Jwe]>([
    ['no protected header', jwe => ({ ...jwe, protected: undefined })],
    ['an empty protected header', jwe => ({ ...jwe, protected: new Uint8Array() })],
    ['no iv', jwe => ({ ...jwe, iv: undefined })],
    ['an empty iv', jwe => ({ ...jwe, iv: new Uint8Array() })],
    ['a short iv', jwe => ({ ...jwe, iv: jwe.iv!.slice(1) })],
    ['a long iv', jwe => ({ ...jwe, iv: longer(jwe.iv) })],
    ['no ciphertext', jwe => ({ ...jwe, ciphertext: undefined })],
    ['a longer ciphertext', jwe => ({ ...jwe, ciphertext: longer(jwe.ciphertext) })],
    ['a cut ciphertext', jwe => ({ ...jwe, ciphertext: jwe.ciphertext!.slice(0, -1) })],
    ['an empty ciphertext', jwe => ({ ...jwe, ciphertext: new Uint8Array() })],
    ['additional data', jwe => ({ ...jwe, aad: new Uint8Array() })],
    ['a key of its own', jwe => ({ ...jwe, encrypted_key: first(jwe).encrypted_key })],
    ['no encrypted key', jwe => withRecipient(jwe, { encrypted_key: undefined })],
    ['an empty encrypted key', jwe => withRecipient(jwe, { encrypted_key: new Uint8Array() })],
    ['a cut encrypted key', jwe => withRecipient(jwe, { encrypted_key: first(jwe).encrypted_key!.slice(8) })],
    [
      'a changed encrypted key',
      jwe => withRecipient(jwe, { encrypted_key: flipBit(first(jwe).encrypted_key!, 9) }),
    ],
    ['no alg', jwe => withRecipient(jwe, { header: { kid: first(jwe).header!.kid } })],
    ['alg dir', jwe => withRecipient(jwe, { header: { ...first(jwe).header, alg: 'dir' } })],
    ['alg RSA1_5', jwe => withRecipient(jwe, { header: { ...first(jwe).header, alg: 'RSA1_5' } })],
    ['alg ECDH-ES', jwe => withRecipient(jwe, { header: { ...first(jwe).header, alg: 'ECDH-ES' } })],
    ['alg A256KW', jwe => withRecipient(jwe, { header: { ...first(jwe).header, alg: 'A256KW' } })],
    ['alg DH', jwe => withRecipient(jwe, { header: { ...first(jwe).header, alg: 'DH' } })],
    ['the recipient twice', jwe => ({ ...jwe, recipients: [...jwe.recipients!, first(jwe)] })],
    ['another recipient twice', jwe => ({ ...jwe, recipients: [...jwe.recipients!, jwe.recipients![1]!] })],
    ['a recipient without kid', jwe => ({ ...jwe, recipients: [...jwe.recipients!, { header: {} }] })],
    ['a recipient without header', jwe => ({ ...jwe, recipients: [...jwe.recipients!, {}] })],
  ])('is refused with %s', async (_what, change) => {
    const { jwe, keys } = await encrypt(suite, 2)
    await expectSilence(decryptObject(deps, { jwe: change(jwe), key: keys[0]!, ...belonging }))
  })

  it.each(['A128GCM', 'A192GCM', 'A256CBC-HS512', 'none', '', 7, undefined, 'A256GCM', 'A256CBC', 'A128CBC'])(
    'is refused with enc %j',
    async enc => {
      const { jwe, keys } = await encrypt(suite, 1, [{ secret }])
      const changed = {
        ...jwe,
        protected: jsonToBytes({ ...bytesToJson(withoutBreaks(jwe.protected!)), enc }),
      }
      if (enc === (suite === '2017' ? 'A256CBC' : 'A256GCM')) return
      await expectSilence(decryptObject(deps, { jwe: changed, key: keys[0]! }))
      await expectSilence(decryptObject(deps, { jwe: changed, key: { secret } }))
    },
  )

  it.each<[string, (text: string) => string]>([
    ['crit', text => text.replace('{', '{"crit":[],')],
    ['zip', text => text.replace('{', '{"zip":"DEF",')],
    ['a duplicate member', text => text.replace('{', '{"enc":"A256CBC",')],
    ['trailing text', text => `${text}{}`],
    ['a list', text => `[${text}]`],
    ['null', () => 'null'],
  ])('is refused with %s in the header', async (_what, change) => {
    const { jwe, keys } = await encrypt(suite)
    const text = bytesToUtf8(withoutBreaks(jwe.protected!))
    const changed = { ...jwe, protected: utf8ToBytes(change(text)) }
    await expectSilence(decryptObject(deps, { jwe: changed, key: keys[0]! }))
  })

  it('shows recipients that somebody added', async () => {
    const { jwe, keys, kids } = await encrypt(suite)
    const added: Jwe = { ...jwe, recipients: [...jwe.recipients!, { header: { alg: 'x', kid: 'MX' } }] }
    expect(recipientsOf(added)).toEqual([...kids, 'MX'])
    expect(await decryptObject(deps, { jwe: added, key: keys[0]! })).toEqual(plaintext)
  })

  it('is not made for nobody, for somebody twice, or for the wrong keys', async () => {
    const { publicKey } = await pairOf(suite, 'encrypt')
    const { publicKey: signer } = await pairOf(suite, 'sign')
    const { publicKey: foreign } = await pairOf(suite === 'modern' ? 'nist' : 'modern', 'encrypt')
    const copy = await importPublicKey(deps, {
      key: { PublicParameters: publicKey.parameters },
      use: 'encrypt',
    })
    const lists: Recipient[][] = [
      [],
      [publicKey, copy],
      [{ secret }, { secret }],
      [signer],
      [publicKey, foreign],
      [{ secret: new Uint8Array(15) }],
    ]
    for (const recipients of lists) {
      await expectRefusal(encryptObject(deps, { suite, recipients, plaintext, contentTag }), 'mesh/argument')
    }
  })

  it('is not read with keys for something else', async () => {
    const { jwe } = await encrypt(suite)
    const { privateKey } = await pairOf(suite, 'sign')
    await expectRefusal(decryptObject(deps, { jwe, key: privateKey }), 'mesh/argument')
    await expectRefusal(decryptObject(deps, { jwe, key: { secret: new Uint8Array(15) } }), 'mesh/argument')
  })
})

describe.each(ours)('an encrypted object of %s', suite => {
  it('is what RFC 7516 says, with one ephemeral key and our names in the header', async () => {
    const { jwe, kids } = await encrypt(suite, 3)
    expect(Object.keys(jwe).sort()).toEqual(['ciphertext', 'iv', 'protected', 'recipients', 'tag'])
    expect(jwe.recipients!.map(({ header }) => header)).toEqual(
      kids.map(kid => ({ alg: 'ECDH-ES+A256KW', kid })),
    )
    const { epk, ...rest } = bytesToJson(jwe.protected)
    expect(rest).toEqual({ enc: 'A256GCM', typ: 'mmm', cty: contentTag, profile })
    expect(Object.keys(epk).sort()).toEqual(
      suite === 'modern' ? ['crv', 'kty', 'x'] : ['crv', 'kty', 'x', 'y'],
    )
    expect([jwe.iv!.length, jwe.tag!.length, jwe.ciphertext!.length]).toEqual([12, 16, plaintext.length])
  })

  it('cannot be moved to another profile or read as other content', async () => {
    const { jwe, keys } = await encrypt(suite, 1, [{ secret }])
    for (const key of [keys[0]!, { secret }]) {
      await expectSilence(decryptObject(deps, { jwe, key, contentTag, profile: profile.replace('M', 'N') }))
      await expectSilence(decryptObject(deps, { jwe, key, contentTag: 'BookmarkProfilePrivate', profile }))
      await expectSilence(
        decryptObject(deps, { jwe: withHeader(jwe, { profile: 'RX' }), key, profile: 'RX' }),
      )
    }
    const { publicKey } = await pairOf(suite, 'encrypt')
    const unbound = await encryptObject(deps, { suite, recipients: [publicKey], plaintext, contentTag })
    await expectSilence(decryptObject(deps, { jwe: unbound, key: keys[0]!, profile }))
  })

  it.each<[string, (jwe: Jwe) => Jwe]>([
    ['another typ', jwe => withHeader(jwe, { typ: 'JWT' })],
    ['no cty', jwe => withHeader(jwe, { cty: undefined })],
    ['a further member', jwe => withHeader(jwe, { x: 1 })],
    ['alg in the protected header too', jwe => withHeader(jwe, { alg: 'ECDH-ES+A256KW' })],
    ['a val of 2017', jwe => withHeader(jwe, { val: 'AAAA' })],
    ['no epk', jwe => withHeader(jwe, { epk: undefined })],
    ['an epk that is no object', jwe => withHeader(jwe, { epk: 'x' })],
    ['an epk with white space', jwe => withHeader(jwe, { epk: changeX(jwe, x => ` ${x}`) })],
    ['an epk with padding', jwe => withHeader(jwe, { epk: changeX(jwe, x => `${x}=`) })],
    [
      'an epk with left-over bits',
      jwe => withHeader(jwe, { epk: changeX(jwe, x => x.slice(0, -1) + oddLast(x)) }),
    ],
    ['an epk of small order', jwe => withHeader(jwe, { epk: changeX(jwe, () => 'A'.repeat(43)) })],
    [
      'an epk on another curve',
      jwe => withHeader(jwe, { epk: { ...bytesToJson(jwe.protected).epk, crv: 'X448' } }),
    ],
    [
      'an epk with a private part',
      jwe => withHeader(jwe, { epk: { ...bytesToJson(jwe.protected).epk, d: 'AA' } }),
    ],
    ['an apu', jwe => withHeader(jwe, { apu: 'QQ' })],
    ['an apv that is no text', jwe => withHeader(jwe, { apv: 7 })],
    [
      'another spelling of the same header',
      jwe => ({ ...jwe, protected: utf8ToBytes(` ${bytesToUtf8(jwe.protected!)}`) }),
    ],
    ['no tag', jwe => ({ ...jwe, tag: undefined })],
    ['an empty tag', jwe => ({ ...jwe, tag: new Uint8Array() })],
    ['a tag of 15 bytes', jwe => ({ ...jwe, tag: jwe.tag!.slice(0, 15) })],
    ['a tag of 12 bytes', jwe => ({ ...jwe, tag: jwe.tag!.slice(0, 12) })],
    ['a tag of 4 bytes', jwe => ({ ...jwe, tag: jwe.tag!.slice(0, 4) })],
    ['a longer tag', jwe => ({ ...jwe, tag: longer(jwe.tag) })],
    [
      'the tag moved by one byte',
      jwe => ({
        ...jwe,
        ciphertext: new Uint8Array([...jwe.ciphertext!, jwe.tag![0]!]),
        tag: jwe.tag!.slice(1),
      }),
    ],
    ['an unprotected header', jwe => ({ ...jwe, unprotected: {} })],
    ['a payload', jwe => ({ ...jwe, payload: plaintext })],
    ['signatures', jwe => ({ ...jwe, signatures: [] })],
    [
      'more in a recipient’s header',
      jwe => withRecipient(jwe, { header: { ...first(jwe).header, enc: 'A256GCM' } }),
    ],
    [
      'a critical recipient’s header',
      jwe => withRecipient(jwe, { header: { ...first(jwe).header, crit: [] } }),
    ],
  ])('is refused with %s', async (_what, change) => {
    const { jwe, keys } = await encrypt(suite)
    await expectSilence(decryptObject(deps, { jwe: change(jwe), key: keys[0]! }))
  })

  it.each<[string, Forgery]>([
    ['an iv of 13 bytes', { ivLength: 13 }],
    ['an iv of 16 bytes', { ivLength: 16 }],
    ['another typ', { header: header => ({ ...header, typ: 'JWT' }) }],
    ['no typ', { header: ({ typ: _, ...header }) => header }],
    ['no cty', { header: ({ cty: _, ...header }) => header }],
    ['another cty', { header: header => ({ ...header, cty: 'BookmarkProfilePrivate' }) }],
    ['another profile', { header: header => ({ ...header, profile: 'RX' }) }],
    ['no profile', { header: ({ profile: _, ...header }) => header }],
    ['a val of 2017', { header: header => ({ ...header, val: 'AAAA' }) }],
    ['alg in the protected header too', { header: header => ({ ...header, alg: 'ECDH-ES+A256KW' }) }],
    ['kid in the protected header too', { header: header => ({ ...header, kid: 'MX' }) }],
    ['crit', { header: header => ({ ...header, crit: ['x'], x: 1 }) }],
    ['zip', { header: header => ({ ...header, zip: 'DEF' }) }],
    ['an epk without kty', { header: header => ({ ...header, epk: { ...epkOf(header), kty: undefined } }) }],
    [
      'an epk of another curve',
      { header: header => ({ ...header, epk: { ...epkOf(header), crv: 'X448' } }) },
    ],
    ['an epk with a private part', { header: header => ({ ...header, epk: { ...epkOf(header), d: 'AA' } }) }],
    [
      'an epk in other spelling',
      { header: header => ({ ...header, epk: { ...epkOf(header), x: `${epkOf(header).x}=` } }) },
    ],
    ['an apu that is no text', { header: header => ({ ...header, apu: 7 }) }],
  ])('is refused with %s, though sealed', async (_what, forgery) => {
    const { privateKey: key } = await pairOf(suite, 'encrypt')
    const honest = await forge(suite, { header: header => ({ ...header, x: 1 }) })
    expect(await decryptObject(deps, { jwe: honest, key, ...belonging })).toEqual(plaintext)
    await expectSilence(decryptObject(deps, { jwe: await forge(suite, forgery), key, ...belonging }))
  })

  it('is refused without cty and typ also where nothing in particular is expected', async () => {
    const { privateKey: key } = await pairOf(suite, 'encrypt')
    for (const name of ['cty', 'typ']) {
      const jwe = await forge(suite, { header: header => ({ ...header, [name]: undefined }) })
      await expectSilence(decryptObject(deps, { jwe, key }))
    }
  })

  it('wraps under a secret in its own way, not in that of 2017', async () => {
    const jwe = await encryptObject(deps, { suite, recipients: [{ secret }], plaintext, contentTag })
    expect(first(jwe).header!.alg).toBe('A256KW')
    const changed = withRecipient(jwe, { header: { ...first(jwe).header, alg: 'KDFW_AES_SHA_512' } })
    await expectSilence(decryptObject(deps, { jwe: changed, key: { secret } }))
  })
})

describe('an encrypted object of modern', () => {
  it.each([
    ['zero', '0000000000000000000000000000000000000000000000000000000000000000'],
    ['one', '0100000000000000000000000000000000000000000000000000000000000000'],
    ['order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['order 8 again', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'],
    ['p - 1', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
    ['p', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  ])('is not made for a point of small order: %s', async (_what, hex) => {
    const x = Uint8Array.from(hex.match(/../g)!, octet => Number.parseInt(octet, 16))
    const PublicParameters = { tag: 'PublicKeyOKP', value: { kty: 'OKP', crv: 'X25519', x } } as const
    const recipient = importPublicKey(deps, { key: { PublicParameters }, use: 'encrypt' })
    const attempt = recipient.then(key =>
      encryptObject(deps, { suite: 'modern', recipients: [key], plaintext, contentTag }),
    )
    await expectRefusal(attempt, 'mesh/key/invalid')
  })
})

describe('a WebCrypto that agrees on zero', () => {
  it('is not used', async () => {
    const { subtle } = deps.crypto
    const careless = new Proxy(subtle, {
      get: (target, name) =>
        name === 'deriveBits'
          ? () => Promise.resolve(new ArrayBuffer(32))
          : Reflect.get(target, name).bind(target),
    })
    const poor = {
      crypto: { subtle: careless, getRandomValues: deps.crypto.getRandomValues.bind(deps.crypto) },
    }
    const { publicKey } = await pairOf('modern', 'encrypt')
    const options = { suite: 'modern', recipients: [publicKey], plaintext, contentTag } as const
    await encryptObject(deps, options)
    await expectRefusal(encryptObject(poor, options), 'mesh/key/invalid')
  })
})

describe('an encrypted object of 2017', () => {
  it('is refused when its key does not unwrap, even if the stand-in key happens to fit', async () => {
    const { subtle } = deps.crypto
    const { jwe, keys } = await encrypt('2017')
    const iv = jwe.iv!
    const standIn = await subtle.generateKey({ name: 'AES-CBC', length: 256 }, true, ['encrypt', 'decrypt'])
    const changed = {
      ...withRecipient(jwe, { encrypted_key: new Uint8Array(256) }),
      ciphertext: new Uint8Array(await subtle.encrypt({ name: 'AES-CBC', iv }, standIn, plaintext)),
    }
    const unlucky = new Proxy(subtle, {
      get: (target, name) =>
        name === 'generateKey' ? () => Promise.resolve(standIn) : Reflect.get(target, name).bind(target),
    })
    const rigged = {
      crypto: { subtle: unlucky, getRandomValues: deps.crypto.getRandomValues.bind(deps.crypto) },
    }
    await expectSilence(decryptObject(rigged, { jwe: changed, key: keys[0]! }))
  })

  it('is what the reference writes', async () => {
    const { jwe, kids } = await encrypt('2017', 2)
    expect(Object.keys(jwe).sort()).toEqual(['ciphertext', 'iv', 'protected', 'recipients'])
    expect(bytesToUtf8(jwe.protected!)).toBe('{\n  "enc": "A256CBC"}')
    expect(jwe.recipients!.map(({ header }) => header)).toEqual(kids.map(kid => ({ alg: 'RSA-OAEP', kid })))
    expect([jwe.iv!.length, jwe.ciphertext!.length % 16]).toEqual([16, 0])
  })

  it('says the same for bad padding as for a bad key', async () => {
    const { jwe, keys } = await encrypt('2017')
    const key = keys[0]!
    await expectSilence(
      decryptObject(deps, { jwe: { ...jwe, ciphertext: flipBit(jwe.ciphertext!, -17, 7) }, key }),
    )
    await expectSilence(
      decryptObject(deps, { jwe: withRecipient(jwe, { encrypted_key: new Uint8Array(256) }), key }),
    )
    await expectSilence(decryptObject(deps, { jwe: { ...jwe, tag: new Uint8Array(16) }, key }))
  })

  it('is refused when the content key is of another length than its cipher’s', async () => {
    const { publicKey, privateKey } = await pairOf('2017', 'encrypt')
    const { subtle } = deps.crypto
    const jwe = await encryptObject(deps, { suite: '2017', recipients: [publicKey], plaintext, contentTag })
    const short = await subtle.generateKey({ name: 'AES-CBC', length: 128 }, true, ['encrypt'])
    const iv = jwe.iv!
    const changed = {
      ...withRecipient(jwe, {
        encrypted_key: new Uint8Array(
          await subtle.wrapKey('raw', short, await cryptoKeyOf(deps, publicKey), 'RSA-OAEP'),
        ),
      }),
      ciphertext: new Uint8Array(await subtle.encrypt({ name: 'AES-CBC', iv }, short, plaintext)),
    }
    await expectSilence(decryptObject(deps, { jwe: changed, key: privateKey }))
    const honest = { ...changed, protected: jsonToBytes({ enc: 'A128CBC' }) }
    expect(await decryptObject(deps, { jwe: honest, key: privateKey })).toEqual(plaintext)
  })
})

function epkOf(header: Record<string, unknown>) {
  return header['epk'] as { readonly x: string }
}

function changeX(jwe: Jwe, change: (x: string) => string) {
  const { epk } = bytesToJson(jwe.protected)
  return { ...epk, x: change(epk.x) }
}

/** The last letter of 43 carries four bits: this one has the unused two set. */
function oddLast(x: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[letters.indexOf(x.at(-1)!) | 3]!
}

function withoutBreaks(bytes: Uint8Array) {
  return utf8ToBytes(bytesToUtf8(bytes).replaceAll('\n', ''))
}
