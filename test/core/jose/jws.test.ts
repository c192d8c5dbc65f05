/** Signed objects: what they look like, and every check of the verifier with an object that fails it alone. */
import { describe, expect, it } from 'vitest'
import { bytesToUtf8, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { signObject, verifyEncryptedObject, verifyObject } from '../../../sdk/core/jose/index.ts'
import type { Mesh } from '../../../sdk/core/schema/index.ts'
import { readTagged, writeTagged } from '../../../sdk/core/schema/index.ts'
import { type SuiteName, signBytes, suiteNames } from '../../../sdk/core/suite/index.ts'
import { deps, expectRefusal, flipBit } from '../../support/crypto.ts'
import { bytesToJson, jsonToBytes, pairOf } from './support.ts'

type Jws = Mesh<'JoseWebSignature'>

const payload = utf8ToBytes('{"DeviceProfile":{"Description":"Größe"}}')
const contentTag = 'DeviceProfile'
const ours = ['modern', 'nist'] as const

async function sign(suite: SuiteName, header?: Readonly<Record<string, unknown>>) {
  const { privateKey, publicKey } = await pairOf(suite, 'sign')
  const jws = await signObject(deps, { key: privateKey, payload, contentTag, ...(header && { header }) })
  return { jws, key: publicKey, privateKey }
}

const only = (jws: Jws) => jws.signatures![0]!
const withSignature = (jws: Jws, change: Partial<Mesh<'Signature'>>): Jws => ({
  ...jws,
  signatures: [{ ...only(jws), ...change }],
})

/** An object of our suites with whatever header, signed properly: only the header's check can refuse it. */
async function signWithHeader(suite: SuiteName, protectedHeader: Uint8Array<ArrayBuffer>): Promise<Jws> {
  const { privateKey } = await pairOf(suite, 'sign')
  const encode = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=/g, '')
  const input =
    suite === '2017' ? protectedHeader : utf8ToBytes(`${encode(protectedHeader)}.${encode(payload)}`)
  const signature = await signBytes(deps, privateKey, input)
  return { payload, signatures: [{ header: { kid: privateKey.udf }, protected: protectedHeader, signature }] }
}

describe.each(suiteNames)('a signed object of %s', suite => {
  it('verifies and gives back what was signed', async () => {
    const { jws, key } = await sign(suite)
    const verified = await verifyObject(deps, { jws, key, contentTag })
    expect(verified.payload).toEqual(payload)
    expect(verified.header).toMatchObject({ alg: { modern: 'EdDSA', nist: 'ES256', '2017': 'RS512' }[suite] })
    await verifyObject(deps, { jws, key })
  })

  it('survives the wire in both styles', async () => {
    const { jws, key } = await sign(suite)
    for (const style of ['compact', 'reference'] as const) {
      const text = writeTagged({ tag: 'JoseWebSignature', value: jws }, style)
      const read = readTagged(text, 'JoseWebSignature', { mode: 'signed' })
      expect(read.tag).toBe('JoseWebSignature')
      await verifyObject(deps, { jws: read.value, key, contentTag })
    }
  })

  it('may have an empty payload', async () => {
    const { privateKey, publicKey } = await pairOf(suite, 'sign')
    const jws = await signObject(deps, { key: privateKey, payload: new Uint8Array(), contentTag })
    expect((await verifyObject(deps, { jws, key: publicKey })).payload).toHaveLength(0)
  })

  it.each<[string, (jws: Jws) => Jws]>([
    ['no payload', jws => ({ ...jws, payload: undefined })],
    ['another payload', jws => ({ ...jws, payload: flipBit(jws.payload!, 5) })],
    ['a longer payload', jws => ({ ...jws, payload: new Uint8Array([...jws.payload!, 32]) })],
    ['an empty payload', jws => ({ ...jws, payload: new Uint8Array() })],
    ['no signatures', jws => ({ ...jws, signatures: undefined })],
    ['a stripped signature list', jws => ({ ...jws, signatures: [] })],
    ['the signature twice', jws => ({ ...jws, signatures: [only(jws), only(jws)] })],
    ['a foreign signature before', jws => ({ ...jws, signatures: [{ header: { kid: 'MX' } }, only(jws)] })],
    ['a foreign signature behind', jws => ({ ...jws, signatures: [only(jws), { header: { kid: 'MX' } }] })],
    ['an empty signature', jws => ({ ...jws, signatures: [{}] })],
    ['no kid', jws => withSignature(jws, { header: {} })],
    ['no signature header', jws => withSignature(jws, { header: undefined })],
    ['another kid', jws => withSignature(jws, { header: { kid: 'MAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA' } })],
    [
      'the kid in lower case',
      jws => withSignature(jws, { header: { kid: only(jws).header!.kid!.toLowerCase() } }),
    ],
    ['no protected header', jws => withSignature(jws, { protected: undefined })],
    ['an empty protected header', jws => withSignature(jws, { protected: new Uint8Array() })],
    ['no signature bytes', jws => withSignature(jws, { signature: undefined })],
    ['an empty signature value', jws => withSignature(jws, { signature: new Uint8Array() })],
    ['a cut signature', jws => withSignature(jws, { signature: only(jws).signature!.slice(0, -1) })],
    [
      'a longer signature',
      jws => withSignature(jws, { signature: new Uint8Array([...only(jws).signature!, 0]) }),
    ],
    [
      'a zero signature',
      jws => withSignature(jws, { signature: new Uint8Array(only(jws).signature!.length) }),
    ],
  ])('is refused with %s', async (_what, change) => {
    const { jws, key } = await sign(suite)
    await expectRefusal(verifyObject(deps, { jws: change(jws), key, contentTag }), 'mesh/jws/invalid')
  })

  it('is refused under another key, whatever its kid says', async () => {
    const { jws } = await sign(suite)
    const { publicKey: other } = await pairOf(suite, 'sign', 1)
    await expectRefusal(verifyObject(deps, { jws, key: other }), 'mesh/jws/invalid')
    const renamed = withSignature(jws, { header: { kid: other.udf } })
    await expectRefusal(verifyObject(deps, { jws: renamed, key: other }), 'mesh/jws/invalid')
  })

  it.each(suiteNames.filter(name => name !== suite))('is refused as one of %s', async other => {
    const { jws } = await sign(suite)
    const { publicKey } = await pairOf(other, 'sign')
    const renamed = withSignature(jws, { header: { kid: publicKey.udf } })
    await expectRefusal(verifyObject(deps, { jws: renamed, key: publicKey }), 'mesh/jws/invalid')
  })

  it.each([
    'none',
    'HS256',
    'HS512',
    'RS384',
    'PS512',
    'ES384',
    'Ed25519',
    'eddsa',
    '',
    7,
    null,
    ['EdDSA'],
    undefined,
  ])('is refused with alg %j', async alg => {
    const { jws, key } = await sign(suite)
    const changed = jsonToBytes({ ...bytesToJson(withoutBreaks(only(jws).protected!)), alg })
    await expectRefusal(
      verifyObject(deps, { jws: withSignature(jws, { protected: changed }), key }),
      'mesh/jws/invalid',
    )
    await expectRefusal(
      verifyObject(deps, { jws: await signWithHeader(suite, changed), key }),
      'mesh/jws/invalid',
    )
    const unsigned = withSignature(jws, { protected: changed, signature: new Uint8Array() })
    await expectRefusal(verifyObject(deps, { jws: unsigned, key }), 'mesh/jws/invalid')
  })

  it.each([
    ['crit', { crit: ['exp'] }],
    ['an empty crit', { crit: [] }],
    ['b64', { b64: false }],
    ['b64 true', { b64: true }],
    ['zip', { zip: 'DEF' }],
  ])('is refused with %s, though signed', async (_what, members) => {
    const { jws, key } = await sign(suite)
    const header = bytesToJson(withoutBreaks(only(jws).protected!))
    await verifyObject(deps, { jws: await signWithHeader(suite, jsonToBytes(header)), key })
    const changed = jsonToBytes({ ...header, ...members })
    await expectRefusal(
      verifyObject(deps, { jws: await signWithHeader(suite, changed), key }),
      'mesh/jws/invalid',
    )
  })

  it.each<[string, (text: string) => string]>([
    ['a duplicate member', text => text.replace('{', '{"alg":"RS512",')],
    ['a duplicate member in other spelling', text => text.replace('{', '{"\\u0061lg":"RS512",')],
    ['trailing text', text => `${text}{}`],
    ['a list', text => `[${text}]`],
    ['a byte order mark', text => `\ufeff${text}`],
    ['half an object', text => text.slice(0, -1)],
    ['too deep a value', text => text.replace('{', `{"x":${'['.repeat(20)}${']'.repeat(20)},`)],
    ['too much', text => text.replace('{', `{"x":"${'x'.repeat(70_000)}",`)],
    ['null', () => 'null'],
    ['nothing', () => ''],
  ])('is refused with %s in the header, though signed', async (_what, change) => {
    const { jws, key } = await sign(suite)
    const text = JSON.stringify(bytesToJson(withoutBreaks(only(jws).protected!)))
    const changed = utf8ToBytes(change(text))
    await expectRefusal(
      verifyObject(deps, { jws: await signWithHeader(suite, changed), key }),
      'mesh/jws/invalid',
    )
  })

  it('is refused with a header that is no text, though signed', async () => {
    const { key } = await sign(suite)
    const changed = Uint8Array.from([123, 34, 0xff, 34, 58, 49, 125])
    await expectRefusal(
      verifyObject(deps, { jws: await signWithHeader(suite, changed), key }),
      'mesh/jws/invalid',
    )
  })

  it('is neither made nor verified with keys for something else', async () => {
    const { jws } = await sign(suite)
    for (const use of ['authenticate', 'encrypt'] as const) {
      const { privateKey, publicKey } = await pairOf(suite, use)
      await expectRefusal(signObject(deps, { key: privateKey, payload, contentTag }), 'mesh/argument')
      await expectRefusal(verifyObject(deps, { jws, key: publicKey }), 'mesh/argument')
    }
  })
})

describe.each(ours)('a signed object of %s', suite => {
  it('is what RFC 7515 says, with our names in the header', async () => {
    const { jws, key } = await sign(suite, { nonce: 'n' })
    expect(Object.keys(jws).sort()).toEqual(['payload', 'signatures'])
    expect(only(jws).header).toEqual({ kid: key.udf })
    const alg = suite === 'modern' ? 'EdDSA' : 'ES256'
    expect(bytesToJson(only(jws).protected)).toEqual({ alg, typ: 'mmm', cty: contentTag, nonce: 'n' })
    expect((await verifyObject(deps, { jws, key })).header['nonce']).toBe('n')
  })

  it.each<[string, object]>([
    ['another cty', { cty: 'PersonalProfile' }],
    ['no cty', { cty: undefined }],
    ['a cty that is no text', { cty: 7 }],
    ['another typ', { typ: 'JWT' }],
    ['no typ', { typ: undefined }],
    ['a val of 2017', { val: 'AAAA' }],
    ['an empty val', { val: null }],
  ])('is refused with %s, though signed', async (_what, members) => {
    const { jws, key } = await sign(suite)
    const changed = jsonToBytes({ ...bytesToJson(only(jws).protected), ...members })
    const jwsChanged = await signWithHeader(suite, changed)
    await expectRefusal(verifyObject(deps, { jws: jwsChanged, key, contentTag }), 'mesh/jws/invalid')
    if (!('cty' in members && members.cty === 'PersonalProfile')) {
      await expectRefusal(verifyObject(deps, { jws: jwsChanged, key }), 'mesh/jws/invalid')
    }
  })

  it.each<[string, (jws: Jws) => Jws]>([
    ['an unprotected header', jws => ({ ...jws, unprotected: { dig: 'S512' } })],
    ['an unprotected alg', jws => withSignature(jws, { header: { ...only(jws).header, alg: 'none' } })],
    ['an unprotected crit', jws => withSignature(jws, { header: { ...only(jws).header, crit: [] } })],
  ])('is refused with %s', async (_what, change) => {
    const { jws, key } = await sign(suite)
    await expectRefusal(verifyObject(deps, { jws: change(jws), key }), 'mesh/jws/invalid')
  })

  it.each(['alg', 'typ', 'cty', 'kid', 'crit', 'b64', 'val', 'enc', 'zip', 'epk', 'profile'])(
    'leaves %s in the header to the suite',
    async name => {
      const { privateKey: key } = await pairOf(suite, 'sign')
      await expectRefusal(
        signObject(deps, { key, payload, contentTag, header: { [name]: 'x' } }),
        'mesh/argument',
      )
    },
  )
})

describe('a signed object of 2017', () => {
  it('is byte for byte what the reference writes', async () => {
    const { jws, key } = await sign('2017', { nonce: 'left out' })
    expect(jws.unprotected).toEqual({ dig: 'S512' })
    expect(only(jws).header).toEqual({ kid: key.udf })
    expect(bytesToUtf8(only(jws).protected!)).toMatch(
      /^\{\n {2}"alg": "RS512",\n {2}"val": "\n[A-Za-z0-9_-]{64}\n[A-Za-z0-9_-]{22}"\}$/,
    )
  })

  it.each<[string, unknown]>([
    ['no val', undefined],
    ['a val that is no text', 7],
    ['an empty val', ''],
    ['a val that is not base64url', '*'.repeat(86)],
    ['a val of another payload', 'A'.repeat(86)],
  ])('is refused with %s, though signed', async (_what, val) => {
    const { key } = await sign('2017')
    const jws = await signWithHeader('2017', jsonToBytes({ alg: 'RS512', val }))
    await expectRefusal(verifyObject(deps, { jws, key }), 'mesh/jws/invalid')
  })

  it('is refused when the algorithm says another digest than val and signature have', async () => {
    const { jws, key } = await sign('2017')
    const { val } = bytesToJson(withoutBreaks(only(jws).protected!))
    for (const alg of ['RS256', 'RS512']) {
      const changed = await signWithHeader('2017', jsonToBytes({ alg, val }))
      if (alg === 'RS512') await verifyObject(deps, { jws: changed, key })
      else await expectRefusal(verifyObject(deps, { jws: changed, key }), 'mesh/jws/invalid')
    }
  })

  it('verifies with RS256 too, which others made then', async () => {
    const { privateKey, publicKey } = await pairOf('2017', 'sign')
    const { subtle } = deps.crypto
    const jwk = await subtle.exportKey('jwk', privateKey.key)
    delete jwk.alg
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
    const val = btoa(String.fromCharCode(...new Uint8Array(await subtle.digest('SHA-256', payload))))
    const protectedHeader = jsonToBytes({ alg: 'RS256', val })
    const signature = new Uint8Array(await subtle.sign(algorithm.name, key, protectedHeader))
    const jws = {
      payload,
      signatures: [{ header: { kid: publicKey.udf }, protected: protectedHeader, signature }],
    }
    expect((await verifyObject(deps, { jws, key: publicKey })).header.alg).toBe('RS256')
    const changed = { ...jws, payload: flipBit(payload, 0) }
    await expectRefusal(verifyObject(deps, { jws: changed, key: publicKey }), 'mesh/jws/invalid')
  })

  it('signed over a ciphertext is verified by keys of 2017 alone', async () => {
    const { publicKey } = await pairOf('modern', 'sign')
    await expectRefusal(verifyEncryptedObject(deps, { jwe: {}, key: publicKey }), 'mesh/argument')
    const { key } = await sign('2017')
    await expectRefusal(verifyEncryptedObject(deps, { jwe: {}, key }), 'mesh/jws/invalid')
    await expectRefusal(
      verifyEncryptedObject(deps, { jwe: { ciphertext: payload }, key }),
      'mesh/jws/invalid',
    )
  })
})

/** Reference headers hold raw line breaks inside strings, which JSON does not allow. */
function withoutBreaks(bytes: Uint8Array) {
  return utf8ToBytes(bytesToUtf8(bytes).replaceAll('\n', ''))
}
