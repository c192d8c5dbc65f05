import { expect, test } from 'vitest'
import {
  planOf,
  type TypeName,
  type TypeTable,
  transactions,
  typeNames,
  types,
} from '../../../sdk/core/schema/index.ts'
import { describeVectors } from '../../support/vectors.ts'

interface RecordedType {
  readonly module: string
  readonly tag: string
  readonly inherits: string | null
  readonly abstract: boolean
  readonly fields: readonly RecordedField[]
}
interface RecordedField {
  readonly name: string
  readonly type: string
  readonly multiple: boolean
  readonly tagged?: boolean
}

/** Two modules of 2017 share a name; here each type has its own. */
const renamed: Readonly<Record<string, TypeName>> = {
  'LogEntry.Header': 'LogHeader',
  'Container.KeyValue': 'ContainerKeyValue',
}
const nameOf = (module: string, tag: string) => (renamed[`${module}.${tag}`] ?? tag) as TypeName
const ours = ['PublicKeyOKP', 'PrivateKeyOKP', 'PublicKeyEC', 'PrivateKeyEC']

describeVectors('schema', await import('virtual:vectors/schema'), vectors => {
  const recorded: readonly RecordedType[] = vectors.types

  test('has the 141 types of 2017 and the keys of our own suites, nothing else', () => {
    const expected = recorded.map(type => nameOf(type.module, type.tag))
    expect(recorded).toHaveLength(141)
    expect([...typeNames].sort()).toEqual([...expected, ...ours].sort())
  })

  test.for(recorded.map(type => [nameOf(type.module, type.tag), type] as const))('%s', ([name, type]) => {
    const table: TypeTable = types[name]
    expect(planOf(name).tag).toBe(type.tag)
    expect(table.inherits ?? null).toBe(type.inherits)
    expect(table.abstract ?? false).toBe(type.abstract)
    const own = planOf(name).members.slice(
      -Object.keys(types[name].members).length || Number.POSITIVE_INFINITY,
    )
    expect(
      own.map(({ wire, type: member, list, kind }) => ({
        wire,
        type: member,
        list,
        tagged: kind === 'tagged',
      })),
    ).toEqual(
      type.fields.map(field => ({
        wire: field.name,
        type: ['KeyValue', 'Header'].includes(field.type) ? nameOf(type.module, field.type) : field.type,
        list: field.multiple,
        tagged: field.tagged === true,
      })),
    )
  })

  test('has the transactions of 2017', () => {
    interface Recorded {
      readonly name: string
      readonly request: string
      readonly response: string
    }
    const distinct = new Map(
      (vectors.transactions as Recorded[]).map(({ name, request, response }) => [
        name,
        { request, response },
      ]),
    )
    expect(
      Object.entries(transactions).map(([name, { request, response }]) => [name, { request, response }]),
    ).toEqual([...distinct])
  })
})
