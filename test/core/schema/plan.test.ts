import { describe, expect, test } from 'vitest'
import {
  isTypeName,
  planOf,
  type TypeName,
  type TypeTable,
  transactions,
  typeNames,
  types,
} from '../../../sdk/core/schema/index.ts'

const tables: Readonly<Record<TypeName, TypeTable>> = types

describe('the tables', () => {
  test('explain every type and member in a sentence', () => {
    for (const name of typeNames) {
      const { meaning, members } = tables[name]
      for (const sentence of [meaning, ...Object.values(members).map(member => member.meaning)]) {
        expect(sentence, name).toMatch(/^\S.{3,130}\.$/)
      }
    }
    for (const { meaning } of Object.values(transactions)) expect(meaning).toMatch(/\.$/)
  })

  test('give no type two members of one name', () => {
    for (const name of typeNames) {
      const { members, byName, byWire } = planOf(name)
      expect([byName.size, byWire.size], name).toEqual([members.length, members.length])
    }
  })

  test('are not lost where files are joined', () => {
    expect(new Set(typeNames).size).toBe(typeNames.length)
    expect(typeNames).toHaveLength(145)
  })

  test('let no type contain itself, so that reading and writing end', () => {
    const depthOf = (name: TypeName, above: readonly TypeName[]): number => {
      expect(above, `${name} within itself`).not.toContain(name)
      const inner = planOf(name).members.flatMap(member => {
        if (member.kind === 'primitive') return []
        return member.kind === 'struct' ? [member.type] : [...planOf(member.type).subtypes.values()]
      })
      return 1 + Math.max(0, ...inner.map(type => depthOf(type, [...above, name])))
    }
    expect(Math.max(...typeNames.map(name => depthOf(name, [])))).toBeLessThan(10)
  })

  test('put misspellings of the wire right', () => {
    const respelt = typeNames.flatMap(name =>
      Object.entries(tables[name].members).flatMap(([member, { wire }]) =>
        wire ? [`${name}.${member}=${wire}`] : [],
      ),
    )
    expect(respelt).toEqual([
      'DeviceProfile.DeviceEncryptionKey=DeviceEncryptiontionKey',
      'DevicePrivateProfile.DeviceEncryptionKey=DeviceEncryptiontionKey',
      'PersonalName.Middle=Midle',
      'Postal.Addressee=Adressee',
      'Recipient.header=Header',
    ])
  })

  test('say of each transaction what its response has', () => {
    for (const [name, { response, hasStatus }] of Object.entries(transactions)) {
      const derives = planOf(response).byName.has('Status')
      expect(hasStatus, name).toBe(derives && name !== 'Hello')
    }
  })
})

test('members of the outermost ancestor come first', () => {
  expect(planOf('PrivateKeyOKP').members.map(member => member.wire)).toEqual([
    ...['enc', 'dig', 'alg', 'kid', 'x5u', 'x5c', 'x5t', 'x5t#S256'],
    ...['kty', 'use', 'key_ops', 'k'],
    ...['crv', 'x'],
    'd',
  ])
})

test('subtypes are found by tag, without abstract ones', () => {
  expect([...planOf('ApplicationProfileCatalog').subtypes.keys()]).toEqual([
    'CredentialProfile',
    'BookmarkProfile',
    'ContactProfile',
  ])
  expect(planOf('LogHeader').subtypes.get('Header')).toBe('LogHeader')
  expect(planOf('Header').subtypes.get('Header')).toBe('Header')
})

test('names that are no type’s', () => {
  for (const name of ['Nope', 'String', '__proto__', 'constructor', '']) {
    expect(isTypeName(name)).toBe(false)
    expect(() => planOf(name as TypeName)).toThrow(expect.objectContaining({ code: 'mesh/argument' }))
  }
})
