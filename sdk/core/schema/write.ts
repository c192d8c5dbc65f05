/** Writes objects of the schema as Mesh JSON text, checking every name and type on the way (wire A, B). */
import { MeshError } from '../error.ts'
import { JsonEmitter, type TextStyle, type WriteOptions } from '../json/emit.ts'
import { formatPath } from '../json/path.ts'
import { isTypeName, type MemberPlan, planOf, type TypePlan } from './plan.ts'
import { transactions } from './tables/index.ts'
import type { PrimitiveName } from './tables/shape.ts'
import type { Mesh, RequestOf, ResponseOf, Tagged, TransactionName, TypeName } from './types.ts'
import { isDateTime, isInteger } from './values.ts'

/**
 * Writes an object with the name of its type around it: `{"SignedPersonalProfile":{…}}`. Members come in schema order
 * whatever order the value has them in; absent and `undefined` ones are left out, empty lists are not. Never write
 * again what has been signed: keep its bytes.
 *
 * @throws `mesh/schema/member` for a value of the wrong type or a property the type does not have: nothing is dropped
 * silently; `mesh/schema/tag` for a type that cannot stand there; `mesh/encoding/utf8` for half a surrogate pair;
 * `mesh/encoding/character` for what a 2017 peer dies of, if `peer2017` is set
 *
 * @example
 * writeTagged({ tag: 'SSHProfile', value: { Identifier: 'R…' } }) // {"SSHProfile":{"Identifier":"R…"}}
 */
export function writeTagged<T extends TypeName>(
  tagged: { readonly tag: T; readonly value: Mesh<NoInfer<T>> } | Tagged<T>,
  style: TextStyle = 'compact',
  options: WriteOptions = {},
): string {
  const writer = new SchemaWriter(style, options)
  writer.writeTagged(tagged, undefined)
  return writer.emitter.toString()
}

/**
 * Writes an object without its type's name, for places that tell the type.
 *
 * @throws as `writeTagged`
 */
export function writeUntagged<T extends TypeName>(
  type: T,
  value: Mesh<T>,
  style: TextStyle = 'compact',
  options: WriteOptions = {},
): string {
  const writer = new SchemaWriter(style, options, type)
  writer.writeStruct(planOf(type), value)
  return writer.emitter.toString()
}

/**
 * Writes a client's request under the transaction's name, which is what portals of 2017 insist on (wire B.1).
 *
 * @throws as `writeTagged`
 */
export function writeRequest<N extends TransactionName>(
  transaction: N,
  request: RequestOf<N>,
  style: TextStyle = 'compact',
  options: WriteOptions = {},
): string {
  const writer = new SchemaWriter(style, options)
  writer.writeMessage(transaction, transactionOf(transaction).request, request)
  return writer.emitter.toString()
}

/**
 * Writes a portal's response under the name of its type (wire B.1).
 *
 * @throws as `writeTagged`
 */
export function writeResponse<N extends TransactionName>(
  transaction: N,
  response: ResponseOf<N>,
  style: TextStyle = 'compact',
  options: WriteOptions = {},
): string {
  const writer = new SchemaWriter(style, options)
  const type = transactionOf(transaction).response
  writer.writeMessage(type, type, response)
  return writer.emitter.toString()
}

function transactionOf(transaction: TransactionName): (typeof transactions)[TransactionName] {
  if (Object.hasOwn(transactions, transaction)) return transactions[transaction]
  throw new MeshError('mesh/argument', 'There is no such transaction.')
}

class SchemaWriter {
  readonly emitter: JsonEmitter
  readonly #path: (string | number)[]

  constructor(style: TextStyle, options: WriteOptions, root?: string) {
    this.emitter = new JsonEmitter(style, options)
    this.#path = root === undefined ? [] : [root]
  }

  /** Writes a tagged value; `expected` is undefined at the top, where every type may stand. */
  writeTagged(tagged: unknown, expected: TypeName | undefined): void {
    const { tag, value } = this.#propertiesOf(tagged, ['tag', 'value'])
    if (!isTypeName(tag)) throw this.#error('mesh/schema/tag', 'the tag names no type')
    const plan = planOf(tag)
    if (planOf(expected ?? tag).subtypes.get(plan.tag) !== tag) {
      throw this.#error('mesh/schema/tag', `${tag} cannot stand here`)
    }
    this.writeMessage(plan.tag, tag, value)
  }

  writeMessage(tag: string, type: TypeName, value: unknown): void {
    this.emitter.object(() => {
      this.emitter.member(tag)
      this.#path.push(tag)
      this.writeStruct(planOf(type), value)
      this.#path.pop()
    })
  }

  writeStruct(plan: TypePlan, value: unknown): void {
    const properties = this.#propertiesOf(value, plan.byName)
    this.emitter.object(() => {
      for (const member of plan.members) {
        const present = Object.hasOwn(properties, member.name) ? properties[member.name] : undefined
        if (present === undefined) continue
        this.emitter.member(member.wire)
        this.#path.push(member.wire)
        this.#writeMember(member, present)
        this.#path.pop()
      }
    })
  }

  #writeMember(member: MemberPlan, value: unknown): void {
    if (!member.list) {
      this.#writeOne(member, value)
      return
    }
    if (!Array.isArray(value)) throw this.#error('mesh/schema/member', 'a list is expected')
    this.emitter.array(() => {
      for (const [index, element] of value.entries()) {
        this.emitter.element()
        this.#path.push(index)
        this.#writeOne(member, element)
        this.#path.pop()
      }
    })
  }

  #writeOne(member: MemberPlan, value: unknown): void {
    if (member.kind === 'primitive') this.#writePrimitive(member.type, value)
    else if (member.kind === 'tagged') this.writeTagged(value, member.type)
    else this.writeStruct(planOf(member.type), value)
  }

  #writePrimitive(type: PrimitiveName, value: unknown): void {
    if (type === 'String' && typeof value === 'string') this.#writeString(value)
    else if (type === 'DateTime' && isDateTime(value)) this.emitter.string(value)
    else if (type === 'Integer' && isInteger(value)) this.emitter.literal(value)
    else if (type === 'Boolean' && typeof value === 'boolean') this.emitter.literal(value)
    else if (type === 'Binary' && value instanceof Uint8Array) this.emitter.binary(value)
    else throw this.#error('mesh/schema/member', `a value of type ${type} is expected`)
  }

  #writeString(text: string): void {
    try {
      this.emitter.string(text)
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      throw new MeshError(error.code, `${formatPath(this.#path)}: ${error.message}`)
    }
  }

  #propertiesOf(
    value: unknown,
    allowed: ReadonlyMap<string, unknown> | readonly string[],
  ): Record<string, unknown> {
    // Maps, dates and byte strings are objects too, but have no properties: they would come out as `{}`.
    if (Object.prototype.toString.call(value) !== '[object Object]') {
      throw this.#error('mesh/schema/member', 'an object is expected')
    }
    const names = Array.isArray(allowed) ? new Set(allowed) : (allowed as ReadonlyMap<string, unknown>)
    for (const name of Object.keys(value as object)) {
      if (!names.has(name)) {
        throw this.#error('mesh/schema/member', `there is no member ${formatPath([name])} in this type`)
      }
    }
    return value as Record<string, unknown>
  }

  #error(code: 'mesh/schema/member' | 'mesh/schema/tag', problem: string): MeshError {
    return new MeshError(code, `${formatPath(this.#path)}: ${problem}.`)
  }
}
