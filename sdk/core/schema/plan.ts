/** The tables as reader and writer need them: inherited members joined in, subtypes found by their tag. */
import { MeshError } from '../error.ts'
import { types } from './tables/index.ts'
import type { PrimitiveName, TypeTable } from './tables/shape.ts'
import type { TypeName } from './types.ts'

interface MemberBase {
  /** The name in TypeScript. */
  readonly name: string
  /** The name on the wire. */
  readonly wire: string
  readonly list: boolean
}

export type MemberPlan = MemberBase &
  (
    | { readonly kind: 'primitive'; readonly type: PrimitiveName }
    | { readonly kind: 'struct' | 'tagged'; readonly type: TypeName }
  )

export interface TypePlan {
  readonly name: TypeName
  /** The type's tag on the wire. */
  readonly tag: string
  /** All members, those of the outermost ancestor first: wire order. */
  readonly members: readonly MemberPlan[]
  readonly byName: ReadonlyMap<string, MemberPlan>
  readonly byWire: ReadonlyMap<string, MemberPlan>
  /** The type itself and all derived from it, by tag, without abstract ones. */
  readonly subtypes: ReadonlyMap<string, TypeName>
}

// The annotation is a check too: every name in a table must be that of a type.
const tables: Readonly<Record<TypeName, TypeTable<TypeName>>> = types

/** The names of all types, in the order of wire section B. */
export const typeNames = Object.keys(tables) as readonly TypeName[]

export function isTypeName(value: unknown): value is TypeName {
  return typeof value === 'string' && Object.hasOwn(tables, value)
}

const plans = new Map<TypeName, TypePlan>()

/** @throws `mesh/argument` for a name that is no type's */
export function planOf(type: TypeName): TypePlan {
  const known = plans.get(type)
  if (known) return known
  if (!isTypeName(type)) throw new MeshError('mesh/argument', 'There is no type of that name.')
  const plan = createPlan(type)
  plans.set(type, plan)
  return plan
}

function createPlan(name: TypeName): TypePlan {
  const members = lineageOf(name).reverse().flatMap(ownMembers)
  const subtypes = typeNames.filter(other => !tables[other].abstract && lineageOf(other).includes(name))
  return {
    name,
    tag: tagOf(name),
    members,
    byName: new Map(members.map(member => [member.name, member])),
    byWire: new Map(members.map(member => [member.wire, member])),
    subtypes: new Map(subtypes.map(subtype => [tagOf(subtype), subtype])),
  }
}

function ownMembers(type: TypeName): MemberPlan[] {
  return Object.entries(tables[type].members).map(([name, { type, list = false, tagged, wire = name }]) => {
    if (isPrimitive(type)) return { name, wire, list, kind: 'primitive', type }
    return { name, wire, list, kind: tagged ? 'tagged' : 'struct', type }
  })
}

/** A type, its parent, and so on outwards. */
function lineageOf(type: TypeName): TypeName[] {
  const parent = tables[type].inherits
  return parent === undefined ? [type] : [type, ...lineageOf(parent)]
}

function tagOf(type: TypeName): string {
  return tables[type].tag ?? type
}

function isPrimitive(type: TypeName | PrimitiveName): type is PrimitiveName {
  return !Object.hasOwn(tables, type)
}
