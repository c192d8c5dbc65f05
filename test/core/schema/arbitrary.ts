/** Random values of any type of the schema, made from its tables. */
import fc, { type Arbitrary } from 'fast-check'
import { type MemberPlan, planOf, type TypeName } from '../../../sdk/core/schema/index.ts'

const made = new Map<TypeName, Arbitrary<Record<string, unknown>>>()

const primitives: Readonly<Record<string, Arbitrary<unknown>>> = {
  String: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('\t', '\n', '__proto__'),
  ),
  Integer: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  Boolean: fc.boolean(),
  DateTime: fc
    .date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    .map(date => `${date.toISOString().slice(0, 19)}Z`),
  Binary: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ minLength: 46, maxLength: 100 })),
}

/** Values of a type, each member there or not. */
export function arbitraryOf(type: TypeName): Arbitrary<Record<string, unknown>> {
  const known = made.get(type)
  if (known) return known
  const members = planOf(type).members.map(member => [member.name, memberArbitrary(member)] as const)
  const arbitrary = fc.record(Object.fromEntries(members), { requiredKeys: [], noNullPrototype: true })
  made.set(type, arbitrary)
  return arbitrary
}

function memberArbitrary(member: MemberPlan): Arbitrary<unknown> {
  const one = oneArbitrary(member)
  return member.list ? fc.array(one, { maxLength: 2 }) : one
}

function oneArbitrary(member: MemberPlan): Arbitrary<unknown> {
  if (member.kind === 'primitive') return primitives[member.type]!
  if (member.kind === 'struct') return arbitraryOf(member.type)
  const subtypes = [...planOf(member.type).subtypes.values()]
  return fc.oneof(
    ...subtypes.map(tag =>
      fc.record({ tag: fc.constant(tag), value: arbitraryOf(tag) }, { noNullPrototype: true }),
    ),
  )
}
