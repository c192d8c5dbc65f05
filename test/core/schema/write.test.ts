import { describe, expect, test } from 'vitest'
import {
  type Mesh,
  type Tagged,
  type TransactionName,
  type TypeName,
  writeRequest,
  writeResponse,
  writeTagged,
  writeUntagged,
} from '../../../sdk/core/schema/index.ts'

const failing = (code: string) => expect.objectContaining({ code })
/** What a caller without types could pass. */
const odd = (value: unknown) => value as never

const profile: Tagged<'SignedDeviceProfile'> = {
  tag: 'SignedDeviceProfile',
  value: {
    SignedData: {
      signatures: [{ signature: Uint8Array.of(1, 2, 3), header: { kid: 'MAAAA' } }],
      payload: new Uint8Array(49),
    },
    Identifier: 'MAAAA',
  },
}

describe('styles', () => {
  test('compact by default, in the order of the schema', () => {
    expect(writeTagged(profile)).toBe(
      `{"SignedDeviceProfile":{"Identifier":"MAAAA","SignedData":{"payload":"${'A'.repeat(66)}","signatures":[{"header":{"kid":"MAAAA"},"signature":"AQID"}]}}}`,
    )
  })

  test('reference', () => {
    expect(writeTagged(profile, 'reference')).toBe(
      [
        '{\n  "SignedDeviceProfile": {\n    "Identifier": "MAAAA",\n    "SignedData": {\n      "payload": "',
        'A'.repeat(64),
        'AA",\n      "signatures": [{\n          "header": {\n            "kid": "MAAAA"},\n          "signature": "',
        'AQID"}]}}}',
      ].join('\n'),
    )
  })

  test('TAB as it can be read back, unless the text shall be exactly that of 2017', () => {
    const account: Mesh<'Account'> = { AccountID: 'a\tb' }
    expect(writeUntagged('Account', account, 'reference')).toBe('{\n  "AccountID": "a\\tb"}')
    expect(writeUntagged('Account', account, 'reference', { exact: true })).toBe(
      '{\n  "AccountID": "a\\u0009b"}',
    )
  })
})

describe('what is there and what is not', () => {
  test('absent and undefined members are left out; empty lists, texts and bytes, false and zero are not', () => {
    expect(writeUntagged('Connection', { ServiceName: undefined })).toBe('{}')
    expect(writeUntagged('Connection', { ServiceName: '', Port: 0, Security: [], Polling: false })).toBe(
      '{"ServiceName":"","Port":0,"Security":[],"Polling":false}',
    )
    expect(writeUntagged('TypedData', { Data: new Uint8Array() })).toBe('{"Data":""}')
  })

  test('what a prototype has is not there', () => {
    expect(writeUntagged('Account', odd(Object.create({ AccountID: 'a@b' })))).toBe('{}')
    expect(writeUntagged('Account', Object.assign(Object.create(null), { AccountID: 'a@b' }))).toBe(
      '{"AccountID":"a@b"}',
    )
  })

  test('misspellings of the wire', () => {
    expect(writeUntagged('DeviceProfile', { DeviceEncryptionKey: {} })).toBe('{"DeviceEncryptiontionKey":{}}')
    expect(writeUntagged('Recipient', { header: {} })).toBe('{"Header":{}}')
    expect(writeTagged({ tag: 'LogHeader', value: { Type: 'Data' } })).toBe('{"Header":{"Type":"Data"}}')
  })
})

describe('what is refused', () => {
  test.for([
    ['a property the type does not have', 'Account', { AccountID: 'a@b', Extra: 1 }],
    ['one that is undefined', 'Account', { Extra: undefined }],
    ['the wire’s own misspelling', 'DeviceProfile', { DeviceEncryptiontionKey: {} }],
    ['null', 'Account', { AccountID: null }],
    ['a number for a text', 'Account', { AccountID: 1 }],
    ['a text for a number', 'Connection', { Port: '1' }],
    ['a fraction', 'Connection', { Port: 1.5 }],
    ['not a number', 'Connection', { Port: Number.NaN }],
    ['too large an integer', 'Connection', { Port: 2 ** 31 }],
    ['a text for a boolean', 'Connection', { Polling: 'true' }],
    ['a date in another form', 'Account', { Created: '2017-10-08T22:11:46.000Z' }],
    ['a Date', 'Account', { Created: new Date(0) }],
    ['base64url for bytes', 'TypedData', { Data: 'AQAB' }],
    ['a buffer for bytes', 'TypedData', { Data: new ArrayBuffer(1) }],
    ['a text for a list', 'Connection', { Security: 'Direct' }],
    ['null in a list', 'Connection', { Security: ['Direct', null] }],
    ['a hole in a list', 'Connection', { Security: Array(1) }],
    ['a list for an object', 'Account', []],
    ['bytes for an object', 'Account', new Uint8Array()],
    ['a map for an object', 'Account', new Map([['AccountID', 'a@b']])],
    ['no object', 'Account', undefined],
  ] as const)('%s', ([, type, value]) => {
    for (const style of ['reference', 'compact'] as const) {
      expect(() => writeUntagged(type, odd(value), style)).toThrow(failing('mesh/schema/member'))
    }
  })

  test('types where they cannot stand', () => {
    const tag = failing('mesh/schema/tag')
    const publish = (Entry: unknown) => () => writeRequest('Publish', odd({ Entry }))
    expect(publish({ tag: 'SignedProfile', value: {} })()).toBe('{"Publish":{"Entry":{"SignedProfile":{}}}}')
    expect(publish({ tag: 'Profile', value: {} })).toThrow(tag)
    expect(publish({ tag: 'PublicKey', value: {} })).toThrow(tag)
    expect(publish({ tag: 'Nope', value: {} })).toThrow(tag)
    expect(publish({ tag: '__proto__', value: {} })).toThrow(tag)
    expect(publish({ value: {} })).toThrow(tag)
    expect(publish({ tag: 'Entry' })).toThrow(failing('mesh/schema/member'))
    expect(publish({ tag: 'Entry', value: {}, Identifier: 'M' })).toThrow(failing('mesh/schema/member'))
    expect(() => writeTagged(odd({ tag: 'Profile', value: {} }))).toThrow(tag)
    expect(() => writeTagged(odd({ tag: 'Nope', value: {} }))).toThrow(tag)
  })

  test('the two headers of 2017 for each other', () => {
    expect(() => writeTagged(odd({ tag: 'LogHeader', value: { kid: 'M' } }))).toThrow(
      failing('mesh/schema/member'),
    )
    expect(() => writeTagged(odd({ tag: 'Header', value: { Content: 'M' } }))).toThrow(
      failing('mesh/schema/member'),
    )
  })

  test('halves of surrogate pairs, and for a 2017 peer what ends it', () => {
    const named = (text: string): Mesh<'PersonalProfile'> => ({ Names: ['fine', text] })
    expect(() => writeUntagged('PersonalProfile', named('\ud83d'))).toThrow(failing('mesh/encoding/utf8'))
    expect(writeUntagged('PersonalProfile', named('\u{1f600}'))).toBe('{"Names":["fine","\u{1f600}"]}')
    for (const style of ['reference', 'compact'] as const) {
      const write = (text: string) => () =>
        writeUntagged('PersonalProfile', named(text), style, { peer2017: true })
      expect(write('é€\t')).not.toThrow()
      expect(write('\u{1f600}')).toThrow(failing('mesh/encoding/character'))
      expect(write('\u{1f600}')).toThrow(/^PersonalProfile\.Names\[1\]: /)
      expect(write('\u0001')).toThrow(failing('mesh/encoding/character'))
    }
  })

  test('names the library’s caller made up', () => {
    expect(() => writeUntagged('Nope' as TypeName, {})).toThrow(failing('mesh/argument'))
    expect(() => writeRequest('GetRequest' as TransactionName, {})).toThrow(failing('mesh/argument'))
    expect(() => writeResponse('toString' as TransactionName, {})).toThrow(failing('mesh/argument'))
  })

  test('messages say where, and never what', () => {
    const write = () =>
      writeTagged(odd({ tag: 'ConnectionsPending', value: { Requests: [{}, { SignedData: 'secret' }] } }))
    expect(write).toThrow(/^ConnectionsPending\.Requests\[1\]\.SignedData: an object is expected\.$/)
    expect(() => writeUntagged('Account', odd({ 'my secret!': 1 }))).toThrow(
      /^Account: there is no member \(odd name\) in this type\.$/,
    )
  })
})

test('requests go out under the transaction’s name, responses under their type’s', () => {
  expect(writeRequest('ValidateAccount', { Account: 'a@b' })).toBe('{"ValidateAccount":{"Account":"a@b"}}')
  expect(writeResponse('ValidateAccount', { Status: 201, Valid: true })).toBe(
    '{"ValidateResponse":{"Status":201,"Valid":true}}',
  )
  expect(writeResponse('ConnectStart', {}, 'reference')).toBe('{\n  "ConnectStartResponse": {}}')
  expect(() => writeResponse('ConnectStart', odd({ Status: 201 }))).toThrow(failing('mesh/schema/member'))
})
