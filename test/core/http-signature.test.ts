/** RFC 9421's own test vectors, and a refusal for every check of a signed request. */
import { describe, expect, test } from 'vitest'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { parseByteSequences, parseInnerLists } from '../../sdk/core/http/structured-fields.ts'
import {
  computeContentDigest,
  createSignatureBase,
  type HttpMessage,
  type SignRequestOptions,
  signRequest,
  verifyContentDigest,
  verifyRequestSignature,
} from '../../sdk/core/http-signature.ts'
import {
  generateKeyPair,
  isSignatureOf,
  type KeyPair,
  type KeyUse,
  type PublicKeyHandle,
  type SuiteName,
  suites,
} from '../../sdk/core/suite/index.ts'
import { publicKeyHandle } from '../../sdk/core/suite/public-key.ts'

const deps = { crypto: globalThis.crypto }

describe('the vectors of RFC 9421 appendix B', () => {
  const request: HttpMessage = {
    method: 'POST',
    url: 'https://example.com/foo?param=Value&Pet=dog',
    headers: new Headers({
      Date: 'Tue, 20 Apr 2021 02:07:55 GMT',
      'Content-Type': 'application/json',
      'Content-Digest':
        'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
      'Content-Length': '18',
    }),
  }
  const response: HttpMessage = {
    status: 200,
    headers: new Headers({
      Date: 'Tue, 20 Apr 2021 02:07:56 GMT',
      'Content-Type': 'application/json',
      'Content-Digest':
        'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
      'Content-Length': '23',
    }),
  }
  const keys: Readonly<Record<SuiteName, string>> = {
    '2017': `MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
      +QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
      oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
      gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
      Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
      aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
      2wIDAQAB`,
    nist: `MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
      w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==`,
    modern: 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=',
  }

  test.each([
    {
      name: 'B.2.1, a minimal rsa-pss-sha512 signature',
      suite: '2017',
      message: request,
      input: 'sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
      base: [
        '"@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
      ],
      signature:
        'sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:',
    },
    {
      name: 'B.2.3, rsa-pss-sha512 over everything',
      suite: '2017',
      message: request,
      input:
        'sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
      base: [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@query": ?param=Value&Pet=dog',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-digest": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
      ],
      signature:
        'sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:',
    },
    {
      name: 'B.2.4, a response signed with ecdsa-p256-sha256',
      suite: 'nist',
      message: response,
      input:
        'sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
      base: [
        '"@status": 200',
        '"content-type": application/json',
        '"content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
        '"content-length": 23',
        '"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
      ],
      signature:
        'sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:',
    },
    {
      name: 'B.2.6, ed25519',
      suite: 'modern',
      message: request,
      input:
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      base: [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      ],
      signature:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    },
  ] as const)('$name', async ({ suite, message, input, base, signature }) => {
    const computed = createSignatureBase(message, [...parseInnerLists(input).values()][0]!)
    expect(computed).toBe(base.join('\n'))

    const key = await importSpki(suite, keys[suite])
    const bytes = [...parseByteSequences(signature).values()][0]!
    expect(await isSignatureOf(deps, key, { signature: bytes, data: utf8ToBytes(computed) })).toBe(true)
    const other = utf8ToBytes(computed.replace('created=1', 'created=2'))
    expect(await isSignatureOf(deps, key, { signature: bytes, data: other })).toBe(false)
  })

  test('the Content-Digest of RFC 9530 fits the body of the examples', async () => {
    const body = utf8ToBytes('{"hello": "world"}')
    const field = request.headers.get('content-digest')!
    expect(await computeContentDigest(deps, body, 'sha-512')).toBe(field)
    await expect(verifyContentDigest(deps, field, body)).resolves.toBeUndefined()
    expect(await computeContentDigest(deps, body)).toBe(
      'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
    )
  })

  async function importSpki(suite: SuiteName, base64: string): Promise<PublicKeyHandle> {
    const spki = Uint8Array.from(atob(base64.replace(/\s/g, '')), character => character.charCodeAt(0))
    const { form, publicKey } = suites[suite].authenticate
    const { subtle } = deps.crypto
    const key = await subtle.importKey('spki', spki, publicKey.algorithm, true, [...publicKey.usages])
    const material = await form.exportPublic(subtle, key)
    return publicKeyHandle(deps, { suite, use: 'authenticate', udf: 'test', material, key })
  }
})

describe('a signed request', () => {
  const url = 'https://example.com/.well-known/mmm/'
  const body = utf8ToBytes('{"ConnectPending":{"AccountID":"alice@example.com"}}')
  const empty = utf8ToBytes('{}')
  const now = 1_700_000_000_000
  const nonce = 'mK3f9aP0xQzT7wRb'
  const keyid = 'MDAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF'

  test.each([
    ['modern', 'authenticate', 'ed25519'],
    ['nist', 'authenticate', 'ecdsa-p256-sha256'],
    ['2017', 'authenticate', 'rsa-pss-sha512'],
    ['2017', 'sign', 'rsa-v1_5-sha512'],
  ] as const)('verifies in the suite %s, use %s, as %s', async (suite, use, algorithm) => {
    const { keys, request } = await sign({ suite, use })
    expect(request.headers.get('signature-input')).toBe(
      `mesh=("@method" "@authority" "@path" "content-digest");created=1700000000;nonce="${nonce}";keyid="${keyid}";alg="${algorithm}";tag="mmm"`,
    )
    await expect(verify(request, keys)).resolves.toEqual({
      keyid,
      created: 1_700_000_000,
      nonce,
      components: ['@method', '@authority', '@path', 'content-digest'],
    })
  })

  test('covers Mesh-If-Match and a query where the request has them', async () => {
    const headers = new Headers({ 'Mesh-If-Match': 'abc' })
    const { keys, request } = await sign({ headers, url: `${url}?a=b` })
    const { components } = await verify(request, keys)
    expect(components).toEqual([
      '@method',
      '@authority',
      '@path',
      'content-digest',
      '@query',
      'mesh-if-match',
    ])
  })

  test('passes over a signature that a proxy added', async () => {
    const { keys, request } = await sign()
    add(request, 'signature-input', 'proxy=("@path");created=1700000000;tag="edge"')
    add(request, 'signature', 'proxy=:AAAA:')
    await expect(verify(request, keys)).resolves.toMatchObject({ nonce })
  })

  const input = (pattern: RegExp, text: string) => (request: MutableRequest) =>
    replace(request, 'Signature-Input', pattern, text)

  // The reason is compared too: a change to what is signed would be refused in the end without any check.
  test.each<[what: string, reason: RegExp, change: (request: MutableRequest) => unknown]>([
    ['another method', /not verify/, request => Object.assign(request, { method: 'PUT' })],
    [
      'another host',
      /not verify/,
      request => Object.assign(request, { url: url.replace('example', 'evil') }),
    ],
    [
      'another port',
      /not verify/,
      request => Object.assign(request, { url: url.replace('.com', '.com:81') }),
    ],
    ['a space behind the method', /not verify/, request => Object.assign(request, { method: 'POST ' })],
    ['another path', /not verify/, request => Object.assign(request, { url: `${url}x` })],
    ['a query', /not cover @query/, request => Object.assign(request, { url: `${url}?a=b` })],
    ['another body', /digest that was signed/, request => Object.assign(request, { body: empty })],
    ['a Mesh-If-Match', /not cover mesh-if-match/, request => request.headers.set('Mesh-If-Match', 'abc')],
    ['no digest', /malformed/, request => request.headers.delete('Content-Digest')],
    ['a weak digest alone', /known kind/, request => request.headers.set('Content-Digest', 'md5=:AAAA:')],
    [
      'a weak digest and a wrong one',
      /digest that was signed/,
      request => request.headers.set('Content-Digest', 'md5=:AAAA:, sha-512=:AAAA:'),
    ],
    [
      'another body with its digest',
      /not verify/,
      async request => {
        request.headers.set('Content-Digest', await computeContentDigest(deps, empty))
        request.body = empty
      },
    ],
    ['no signature', /not signed/, request => request.headers.delete('Signature')],
    ['no input', /not signed/, request => request.headers.delete('Signature-Input')],
    ['another label', /itself is missing/, request => replace(request, 'Signature', /^mesh=/, 'mash=')],
    ['a signature cut short', /not verify/, request => replace(request, 'Signature', /:.{8}/, ':')],
    ['a signature in quotes', /byte sequence/, request => request.headers.set('Signature', 'mesh="abc"')],
    ['two signatures of ours', /has 2 sig/, request => add(request, 'Signature-Input', 'two=();tag="mmm"')],
    ['a label named twice', /named twice/, request => add(request, 'Signature-Input', 'mesh=();tag="mmm"')],
    ['another tag', /has 0 signatures/, input(/tag="mmm"/, 'tag="web"')],
    ['a later date', /not verify/, input(/created=\d+/, 'created=1700000001')],
    ['no date', /when it was made/, input(/;created=\d+/, '')],
    ['a date in words', /when it was made/, input(/created=\d+/, 'created="now"')],
    ['a date in fractions', /integer is expected/, input(/created=\d+/, 'created=1700000000.0')],
    ['another nonce', /not verify/, input(/nonce="./, 'nonce="n')],
    ['no nonce', /nonce/, input(/;nonce="[^"]*"/, '')],
    ['a short nonce', /nonce/, input(/nonce="[^"]*"/, 'nonce="1"')],
    ['no key', /name its key/, input(/;keyid="[^"]*"/, '')],
    ['no algorithm', /name its algorithm/, input(/;alg="[^"]*"/, '')],
    ['another algorithm', /another algorithm/, input(/alg="[^"]*"/, 'alg="hmac-sha256"')],
    ['an end in the past', /has expired/, input(/;tag/, ';expires=1699999999;tag')],
    ['an end in words', /end is malformed/, input(/;tag/, ';expires="later";tag')],
    ['a parameter nobody knows', /not known here/, input(/;tag/, ';context="x";tag')],
    ['a parameter twice', /named twice/, input(/;tag/, ';created=1700000000;tag')],
    ['a component left out', /not cover @path/, input(/ "@path"/, '')],
    ['a component twice', /signed twice/, input(/"@path"/, '"@path" "@path"')],
    ['a header it does not have', /does not have/, input(/"@path"/, '"@path" "date"')],
    ['an unknown derived component', /does not have/, input(/"@path"/, '"@path" "@nope"')],
    ['a component of the prototype', /does not have/, input(/"@path"/, '"@path" "@constructor"')],
    ['the status of a response', /does not have/, input(/"@path"/, '"@path" "@status"')],
    ['a component with parameters', /has parameters/, input(/"@path"/, '"@path" "date";sf')],
    ['a component in upper case', /lower case/, input(/"@path"/, '"@path" "Date"')],
    ['components without spaces', /space is expected/, input(/ "@path"/, '"@path"')],
    ['a list that does not end', /malformed/, input(/\)/, '')],
    ['text after the end', /comma is expected/, input(/$/, ' x')],
    ['a comma at the end', /key is expected/, input(/$/, ',')],
    [
      'too many members',
      /too many members/,
      input(/$/, Array.from({ length: 16 }, (_, n) => `,k${n}=()`).join('')),
    ],
    ['an endless field', /too long/, input(/$/, `,a=(${'"b" '.repeat(9000)})`)],
  ])('is refused with %s', async (_, reason, change) => {
    const { keys, request } = await sign()
    await change(request)
    const refused = verify(request, keys)
    await expect(refused).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
    await expect(refused).rejects.toThrow(reason)
  })

  test('is refused when it is too old or from the future, and taken at the edge', async () => {
    const { keys, request } = await sign()
    const at = (time: number) => verify(request, keys, { now: time, tolerance: 60_000 })
    await expect(at(now + 60_000)).resolves.toMatchObject({ nonce })
    await expect(at(now - 60_000)).resolves.toMatchObject({ nonce })
    await expect(at(now + 60_001)).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
    await expect(at(now - 60_001)).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
  })

  test('is refused for a key that is unknown, another, of another suite or for encryption', async () => {
    const { request } = await sign()
    const others = await Promise.all([
      generateKeyPair(deps, { suite: 'modern', use: 'authenticate' }),
      generateKeyPair(deps, { suite: 'nist', use: 'authenticate' }),
      generateKeyPair(deps, { suite: 'modern', use: 'encrypt' }),
    ])
    for (const key of [undefined, ...others.map(pair => pair.publicKey)]) {
      const refused = verifyRequestSignature(deps, request, async () => key, { now })
      await expect(refused).rejects.toMatchObject({ code: 'mesh/portal/unauthorized' })
    }
  })

  test('is not made with an encryption key, a weak nonce or a date in fractions', async () => {
    await expect(sign({ use: 'encrypt' })).rejects.toMatchObject({ code: 'mesh/argument' })
    await expect(sign({ nonce: 'short' })).rejects.toMatchObject({ code: 'mesh/argument' })
    await expect(sign({ nonce: 'sixteen letters"\n' })).rejects.toMatchObject({ code: 'mesh/argument' })
    await expect(sign({ created: 1.5 })).rejects.toMatchObject({ code: 'mesh/argument' })
  })

  interface MutableRequest {
    method: string
    url: string
    readonly headers: Headers
    body: typeof body
  }

  async function sign(
    options: Partial<SignRequestOptions> & { suite?: SuiteName; use?: KeyUse; headers?: Headers } = {},
  ): Promise<{ keys: KeyPair; request: MutableRequest }> {
    const { suite = 'modern', use = 'authenticate', headers = new Headers(), ...rest } = options
    const keys = await generateKeyPair(deps, { suite, use })
    const message = { method: 'POST', url, body, ...rest }
    const signed = await signRequest(deps, {
      ...message,
      headers,
      key: keys.privateKey,
      keyid,
      created: now / 1000,
      nonce,
      ...rest,
    })
    for (const [name, value] of Object.entries(signed)) headers.set(name, value)
    return { keys, request: { method: message.method, url: message.url, headers, body } }
  }

  function verify(request: MutableRequest, keys: KeyPair, options = { now, tolerance: 300_000 }) {
    return verifyRequestSignature(
      deps,
      request,
      async id => (id === keyid ? keys.publicKey : undefined),
      options,
    )
  }

  function replace(request: MutableRequest, name: string, pattern: RegExp, text: string): void {
    const before = request.headers.get(name)!
    const after = before.replace(pattern, text)
    // Guards against a case that changes nothing and so proves nothing.
    expect(after).not.toBe(before)
    request.headers.set(name, after)
  }

  function add(request: MutableRequest, name: string, value: string): void {
    request.headers.append(name, value)
  }
})
