import { describe, expect, test } from 'vitest'
import {
  readRequest,
  readResponse,
  readTagged,
  readUntagged,
  type TransactionName,
  type TypeName,
} from '../../../sdk/core/schema/index.ts'

const failing = (code: string) => expect.objectContaining({ code })

/** A signed device profile as 2017 software writes it: indented, with raw line feeds in binary. */
const reference = `{
  "SignedDeviceProfile": {
    "Identifier": "MAAAA",
    "SignedData": {
      "unprotected": {
        "dig": "S512"},
      "payload": "
e30",
      "signatures": [{
          "header": {
            "kid": "MAAAA"},
          "protected": "
e30",
          "signature": "
AQID"}]}}}`

describe('readTagged', () => {
  test('reads what 2017 software writes', () => {
    expect(readTagged(reference, 'SignedProfile')).toEqual({
      tag: 'SignedDeviceProfile',
      value: {
        Identifier: 'MAAAA',
        SignedData: {
          unprotected: { dig: 'S512' },
          payload: Uint8Array.of(0x7b, 0x7d),
          signatures: [
            {
              header: { kid: 'MAAAA' },
              protected: Uint8Array.of(0x7b, 0x7d),
              signature: Uint8Array.of(1, 2, 3),
            },
          ],
        },
      },
    })
    expect(readTagged(new TextEncoder().encode(reference), 'Entry')).toEqual(readTagged(reference, 'Entry'))
  })

  test('takes the type, its subtypes, or one of several, and nothing else', () => {
    expect(readTagged('{"Entry":{}}', 'Entry')).toEqual({ tag: 'Entry', value: {} })
    expect(readTagged('{"Account":{}}', ['Entry', 'Account']).tag).toBe('Account')
    const message = /^SignedDeviceProfile: SignedPersonalProfile or EscrowEntry is expected\.$/
    expect(() => readTagged(reference, ['SignedPersonalProfile', 'EscrowEntry'])).toThrow(message)
    for (const text of [
      '{"Profile":{}}',
      '{"Nope":{}}',
      '{"entry":{}}',
      '{"__proto__":{}}',
      '{"constructor":{}}',
      '{}',
    ]) {
      expect(() => readTagged(text, 'Entry'), text).toThrow(failing('mesh/schema/tag'))
    }
  })

  test('tells the two headers of 2017 apart by what is expected', () => {
    expect(readTagged('{"Header":{"Content":"application/mesh"}}', 'LogHeader').tag).toBe('LogHeader')
    expect(readTagged('{"Header":{"kid":"M"}}', 'Header').tag).toBe('Header')
    expect(() => readTagged('{"Header":{"kid":"M"}}', 'LogHeader')).toThrow(failing('mesh/schema/member'))
    expect(() => readTagged('{"LogHeader":{}}', 'LogHeader')).toThrow(failing('mesh/schema/tag'))
  })

  test('refuses a second tag and anything behind the object', () => {
    expect(() => readTagged('{"Entry":{},"Entry":{}}', 'Entry')).toThrow(failing('mesh/json/duplicate'))
    expect(() => readTagged('{"Entry":{},"Account":{}}', ['Entry', 'Account'])).toThrow(
      failing('mesh/schema/tag'),
    )
    expect(() => readTagged('{"Entry":{}}{}', 'Entry')).toThrow(failing('mesh/json/syntax'))
    expect(() => readTagged('[{"Entry":{}}]', 'Entry')).toThrow(failing('mesh/schema/member'))
  })

  test('spells right what the wire misspells', () => {
    expect(readTagged('{"DeviceProfile":{"DeviceEncryptiontionKey":{"UDF":"M"}}}', 'Profile').value).toEqual({
      DeviceEncryptionKey: { UDF: 'M' },
    })
    expect(readUntagged('{"Header":{"alg":"RSA-OAEP"}}', 'Recipient')).toEqual({
      header: { alg: 'RSA-OAEP' },
    })
    for (const text of ['{"DeviceProfile":{"DeviceEncryptionKey":{}}}', '{"Recipient":{"header":{}}}']) {
      expect(() => readTagged(text, ['DeviceProfile', 'Recipient']), text).toThrow(
        failing('mesh/schema/member'),
      )
    }
  })

  test('keeps an empty list apart from an absent one', () => {
    expect(readUntagged('{"Security":[]}', 'Connection')).toEqual({ Security: [] })
    expect(Object.keys(readUntagged('{}', 'Connection'))).toEqual([])
  })

  test('the library’s caller named no type', () => {
    expect(() => readTagged('{"Nope":{}}', 'Nope' as TypeName)).toThrow(failing('mesh/argument'))
  })
})

describe('members of the wrong type', () => {
  test.for([
    ['{"ServiceName":1}', 'Connection.ServiceName'],
    ['{"ServiceName":null}', 'Connection.ServiceName'],
    ['{"ServiceName":["a"]}', 'Connection.ServiceName'],
    ['{"Port":"993"}', 'Connection.Port'],
    ['{"Port":993.0}', 'Connection.Port'],
    ['{"Port":1e2}', 'Connection.Port'],
    ['{"Port":2147483648}', 'Connection.Port'],
    ['{"Port":-2147483649}', 'Connection.Port'],
    ['{"Port":2147483647.0000000001}', 'Connection.Port'],
    ['{"Port":99999999999999999999}', 'Connection.Port'],
    ['{"Polling":"true"}', 'Connection.Polling'],
    ['{"Polling":0}', 'Connection.Polling'],
    ['{"Security":"Direct"}', 'Connection.Security'],
    ['{"Security":null}', 'Connection.Security'],
    ['{"Security":["Direct",null]}', 'Connection.Security[1]'],
    ['{"Security":{"0":"Direct"}}', 'Connection.Security'],
    ['[]', 'Connection'],
    ['null', 'Connection'],
  ] as const)('%s', ([text, path]) => {
    for (const mode of ['signed', 'transport'] as const) {
      const read = () => readUntagged(text, 'Connection', { mode })
      expect(read).toThrow(failing('mesh/schema/member'))
      expect(read).toThrow(`${path}: `)
    }
  })

  test('dates in any other form', () => {
    for (const date of [
      '2017-10-08T22:11:46.123Z',
      '2017-10-08T22:11:46+00:00',
      '2017-02-30T00:00:00Z',
      '',
    ]) {
      expect(() => readUntagged(`{"Created":"${date}"}`, 'Account')).toThrow(failing('mesh/schema/member'))
    }
    expect(readUntagged('{"Created":"2017-10-08T22:11:46Z"}', 'Account')).toEqual({
      Created: '2017-10-08T22:11:46Z',
    })
  })

  test('integers at their bounds', () => {
    for (const port of [0, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(readUntagged(`{"Port":${port}}`, 'Connection')).toEqual({ Port: port })
    }
    expect(Object.is(readUntagged('{"Port":-0}', 'Connection').Port, 0)).toBe(true)
  })

  test('binary that is no base64url, with the path and without the text', () => {
    const text = '{"SignedPersonalProfile":{"SignedData":{"payload":"c2VjcmV0!"}}}'
    expect(() => readTagged(text, 'Entry')).toThrow(
      /^SignedPersonalProfile\.SignedData\.payload: base64url is expected\.$/,
    )
    expect(() => readTagged(text, 'Entry')).toThrow(failing('mesh/encoding/base64url'))
  })

  test('binary with escaped line feeds, padding or in the other alphabet is read', () => {
    for (const spelling of ['-_-_', '+/+/', '\\n-_\\r\\n-_', '\n-_-_\n', '-_-_=']) {
      expect(readUntagged(`{"payload":"${spelling}"}`, 'JoseWebSignature').payload).toEqual(
        Uint8Array.of(0xfb, 0xff, 0xbf),
      )
    }
  })

  test('a tagged member without tag, an untagged one with it, and a type that cannot stand there', () => {
    const key = '{"n":"AQ","e":"AQAB"}'
    expect(
      readUntagged(`{"PublicParameters":{"PublicKeyRSA":${key}}}`, 'PublicKey').PublicParameters?.tag,
    ).toBe('PublicKeyRSA')
    expect(() => readUntagged(`{"PublicParameters":${key}}`, 'PublicKey')).toThrow(failing('mesh/schema/tag'))
    expect(() => readUntagged('{"PublicParameters":{"PublicKey":{}}}', 'PublicKey')).toThrow(
      'PublicKey.PublicParameters.PublicKey: Key is expected.',
    )
    expect(() => readUntagged('{"Device":{"SignedDeviceProfile":{}}}', 'ConnectionRequest')).toThrow(
      failing('mesh/schema/member'),
    )
  })
})

describe('members the type does not have', () => {
  const text = '{"Account":{"Foo":{"a":[1.5,null,"\\u0041"],"b":{}},"AccountID":"a@b","__proto__":{"x":1}}}'

  test('are refused in signed content', () => {
    expect(() => readTagged(text, 'Account')).toThrow('Account.Foo: Account has no such member.')
    expect(() => readTagged(text, 'Account')).toThrow(failing('mesh/schema/member'))
    expect(() => readTagged('{"Account":{"accountid":"a"}}', 'Account')).toThrow(
      failing('mesh/schema/member'),
    )
    expect(() => readTagged('{"Account":{"__proto__":{}}}', 'Account')).toThrow(failing('mesh/schema/member'))
  })

  test('are skipped in transport, and leave nothing behind', () => {
    const { value } = readTagged(text, 'Account', { mode: 'transport' })
    expect(value).toEqual({ AccountID: 'a@b' })
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect((value as Record<string, unknown>)['x']).toBeUndefined()
  })

  test('are checked even when skipped', () => {
    const options = { mode: 'transport' } as const
    expect(() => readTagged('{"Account":{"Foo":{"a":1,"a":2}}}', 'Account', options)).toThrow(
      failing('mesh/json/duplicate'),
    )
    expect(() => readTagged('{"Account":{"Foo":tru}}', 'Account', options)).toThrow(
      failing('mesh/json/syntax'),
    )
    const deep = `{"Account":{"Foo":${'['.repeat(63)}${']'.repeat(63)}}}`
    expect(() => readTagged(deep, 'Account', options)).toThrow(failing('mesh/json/depth'))
  })
})

test('members named twice are refused in either mode', () => {
  for (const mode of ['signed', 'transport'] as const) {
    for (const text of ['{"AccountID":"a","AccountID":"a"}', '{"AccountID":"a","Account\\u0049D":"b"}']) {
      expect(() => readUntagged(text, 'Account', { mode })).toThrow('Account.AccountID: occurs twice.')
    }
  }
})

test('limits hold', () => {
  expect(() => readTagged(reference, 'Entry', { limits: { maxBytes: 100 } })).toThrow(
    failing('mesh/json/size'),
  )
  expect(() => readTagged(reference, 'Entry', { limits: { maxDepth: 3 } })).toThrow(
    failing('mesh/json/depth'),
  )
})

describe('readRequest', () => {
  test('takes the name of the transaction and that of the request’s type', () => {
    const expected = { transaction: 'ValidateAccount', request: { Account: 'a@b' } }
    expect(readRequest('{"ValidateAccount":{"Account":"a@b"}}')).toEqual(expected)
    expect(readRequest('{"ValidateRequest":{"Account":"a@b"}}')).toEqual(expected)
    expect(readRequest('{"Status":{}}')).toEqual({ transaction: 'Status', request: {} })
  })

  test('skips members it does not know', () => {
    expect(readRequest('{"Get":{"Later":[1],"Account":"a@b"}}').request).toEqual({ Account: 'a@b' })
  })

  test.for([
    '{"Nope":{}}',
    '{"GetResponse":{}}',
    '{"MeshRequest":{}}',
    '{"__proto__":{}}',
    '{"get":{}}',
    '{}',
  ])('refuses %s', text => {
    expect(() => readRequest(text)).toThrow(failing('mesh/schema/tag'))
  })

  test('refuses two requests, and what follows one', () => {
    expect(() => readRequest('{"Get":{},"Status":{}}')).toThrow(failing('mesh/schema/tag'))
    expect(() => readRequest('{"Get":{}}{"Get":{}}')).toThrow(failing('mesh/json/syntax'))
    expect(() => readRequest('')).toThrow(failing('mesh/json/syntax'))
  })
})

describe('readResponse', () => {
  test('takes the response of the transaction asked for, and no other', () => {
    expect(readResponse('Get', '{"GetResponse":{"Status":201,"Entries":[{"Entry":{}}],"Later":1}}')).toEqual({
      Status: 201,
      Entries: [{ tag: 'Entry', value: {} }],
    })
    for (const text of ['{"PublishResponse":{}}', '{"Get":{}}', '{"Response":{}}']) {
      expect(() => readResponse('Get', text), text).toThrow(failing('mesh/schema/tag'))
    }
  })

  test('takes a bare status where the response has one', () => {
    expect(readResponse('Get', '{"MeshResponse":{"Status":404}}')).toEqual({ Status: 404 })
    expect(() => readResponse('ConnectStart', '{"MeshResponse":{"Status":404}}')).toThrow(
      failing('mesh/schema/tag'),
    )
    expect(() => readResponse('Hello', '{"MeshResponse":{"Status":404}}')).toThrow(failing('mesh/schema/tag'))
  })

  test('the library’s caller named no transaction', () => {
    expect(() => readResponse('constructor' as TransactionName, '{}')).toThrow(failing('mesh/argument'))
  })
})
