/** Reads objects of the schema from Mesh JSON text, checking every name and type on the way (wire A.5, B). */
import { base64UrlToBytes } from '../base64url.ts'
import { MeshError } from '../error.ts'
import { JsonCursor, type JsonKind } from '../json/cursor.ts'
import type { ParseLimits } from '../json/source.ts'
import { type MemberPlan, planOf, type TypePlan } from './plan.ts'
import { transactions } from './tables/index.ts'
import type { PrimitiveName } from './tables/shape.ts'
import type { AnyRequest, Mesh, ResponseOf, Tagged, TransactionName, TypeName } from './types.ts'
import { isDateTime, isInteger } from './values.ts'

/**
 * `signed`: a member the type does not have is refused, for in signed content nobody may slip in what another reader
 * would understand. `transport`: such a member is skipped, so that peers can grow.
 */
export type ReadMode = 'signed' | 'transport'

export interface ReadOptions {
  /** Default `signed`. */
  readonly mode?: ReadMode
  readonly limits?: Partial<ParseLimits>
}

/**
 * Reads an object that names its type: `{"SignedPersonalProfile": {…}}`. What may stand there is `expected` or a
 * subtype of it, or of one of several.
 *
 * The source must be one complete text. A member named twice, `null`, and a member of the wrong type are refused in
 * either mode; messages say where, as in `SignedPersonalProfile.SignedData.payload`, and never quote values.
 *
 * @throws `mesh/schema/tag` if the object is of another type or names none or two; `mesh/schema/member`;
 * `mesh/encoding/base64url`; `mesh/json/…`; `mesh/encoding/utf8`
 *
 * @example
 * const { tag, value } = readTagged(text, 'SignedProfile')
 * if (tag === 'SignedDeviceProfile') console.log(value.Identifier)
 */
export function readTagged<T extends TypeName>(
  source: string | Uint8Array,
  expected: T | readonly T[],
  options: ReadOptions = {},
): Tagged<T> {
  const reader = new SchemaReader(source, options)
  const tagged = reader.readTagged(typeof expected === 'string' ? [expected] : expected)
  reader.cursor.expectEnd()
  return tagged as unknown as Tagged<T>
}

/**
 * Reads an object whose type the place it was found in tells, as with protected headers.
 *
 * @throws as `readTagged`
 */
export function readUntagged<T extends TypeName>(
  source: string | Uint8Array,
  type: T,
  options: ReadOptions = {},
): Mesh<T> {
  const reader = new SchemaReader(source, options, type)
  const value = reader.readStruct(planOf(type))
  reader.cursor.expectEnd()
  return value as Mesh<T>
}

/**
 * Reads a client's request, in transport mode. Its tag is the transaction's name; the name of the request's type, which
 * examples of 2017 show, is read as well (wire B.1).
 *
 * @throws `mesh/schema/tag` if there is no such transaction; otherwise as `readTagged`
 *
 * @example
 * const { transaction, request } = readRequest(body)
 * if (transaction === 'Get') find(request.Account)
 */
export function readRequest(
  source: string | Uint8Array,
  options: Omit<ReadOptions, 'mode'> = {},
): AnyRequest {
  const reader = new SchemaReader(source, { ...options, mode: 'transport' })
  const read = reader.readOneMember(tag => {
    const transaction = transactionsByTag.get(tag)
    if (transaction === undefined)
      throw reader.cursor.error('mesh/schema/tag', 'there is no such transaction')
    return { transaction, request: reader.readStruct(planOf(transactions[transaction].request)) }
  })
  reader.cursor.expectEnd()
  return read as AnyRequest
}

/**
 * Reads a portal's response, in transport mode. A `MeshResponse`, which carries a status and nothing else, is read where
 * the response has a status.
 *
 * @throws `mesh/schema/tag` if the response belongs to another transaction; otherwise as `readTagged`
 */
export function readResponse<N extends TransactionName>(
  transaction: N,
  source: string | Uint8Array,
  options: Omit<ReadOptions, 'mode'> = {},
): ResponseOf<N> {
  if (!Object.hasOwn(transactions, transaction))
    throw new MeshError('mesh/argument', 'There is no such transaction.')
  const { response } = transactions[transaction]
  const bare = planOf('MeshResponse').subtypes.has(response) ? (['MeshResponse'] as const) : []
  const reader = new SchemaReader(source, { ...options, mode: 'transport' })
  const read = reader.readOneMember(tag => {
    const type = [response, ...bare].find(name => name === tag)
    if (type === undefined) throw reader.cursor.error('mesh/schema/tag', `${response} is expected`)
    return reader.readStruct(planOf(type))
  })
  reader.cursor.expectEnd()
  return read as ResponseOf<N>
}

const transactionsByTag: ReadonlyMap<string, TransactionName> = new Map(
  Object.entries(transactions).flatMap(([name, { request }]) => [
    [name, name as TransactionName],
    [request, name as TransactionName],
  ]),
)

const kinds: Readonly<Record<PrimitiveName, JsonKind>> = {
  String: 'string',
  Integer: 'number',
  Boolean: 'boolean',
  DateTime: 'string',
  Binary: 'string',
}

class SchemaReader {
  readonly cursor: JsonCursor
  readonly #skipUnknown: boolean

  constructor(source: string | Uint8Array, { mode, limits }: ReadOptions, root?: string) {
    this.cursor = new JsonCursor(source, { limits, root })
    this.#skipUnknown = mode === 'transport'
  }

  readTagged(expected: readonly TypeName[]): { tag: TypeName; value: unknown } {
    return this.readOneMember(tag => {
      for (const type of expected) {
        const found = planOf(type).subtypes.get(tag)
        if (found !== undefined) return { tag: found, value: this.readStruct(planOf(found)) }
      }
      throw this.cursor.error('mesh/schema/tag', `${expected.join(' or ')} is expected`)
    })
  }

  readOneMember<Value>(readValue: (tag: string) => Value): Value {
    this.#expect('object')
    const values: Value[] = []
    this.cursor.readObject(tag => {
      if (values.length > 0)
        throw this.cursor.error('mesh/schema/tag', 'a second tag stands beside the first')
      values.push(readValue(tag))
    })
    if (values.length === 0) throw this.cursor.error('mesh/schema/tag', 'the tag is missing')
    return values[0]!
  }

  readStruct(plan: TypePlan): unknown {
    this.#expect('object')
    const value: Record<string, unknown> = {}
    this.cursor.readObject(wire => {
      const member = plan.byWire.get(wire)
      if (member !== undefined) value[member.name] = this.#readMember(member)
      else if (this.#skipUnknown) this.cursor.skip()
      else throw this.cursor.error('mesh/schema/member', `${plan.name} has no such member`)
    })
    return value
  }

  #readMember(member: MemberPlan): unknown {
    if (!member.list) return this.#readOne(member)
    this.#expect('array')
    const values: unknown[] = []
    this.cursor.readArray(() => values.push(this.#readOne(member)))
    return values
  }

  #readOne(member: MemberPlan): unknown {
    if (member.kind === 'primitive') return this.#readPrimitive(member.type)
    return member.kind === 'tagged' ? this.readTagged([member.type]) : this.readStruct(planOf(member.type))
  }

  #readPrimitive(type: PrimitiveName): string | number | boolean | Uint8Array {
    this.#expect(kinds[type])
    switch (type) {
      case 'String':
        return this.cursor.readString()
      case 'Boolean':
        return this.cursor.readBoolean()
      case 'Integer':
        return this.#readInteger()
      case 'DateTime':
        return this.#readDateTime()
      case 'Binary':
        return this.#readBinary()
    }
  }

  #readInteger(): number {
    const spelling = this.cursor.readNumber()
    // Adding zero turns minus zero into zero.
    const value = Number(spelling) + 0
    if (!/^-?\d+$/.test(spelling) || !isInteger(value)) {
      throw this.cursor.error('mesh/schema/member', 'an integer of 32 bits is expected')
    }
    return value
  }

  #readDateTime(): string {
    const text = this.cursor.readString()
    if (!isDateTime(text))
      throw this.cursor.error('mesh/schema/member', 'a date like 2017-10-08T22:11:46Z is expected')
    return text
  }

  #readBinary(): Uint8Array {
    const text = this.cursor.readString()
    try {
      return base64UrlToBytes(text)
    } catch (cause) {
      const path = this.cursor.path
      throw new MeshError('mesh/encoding/base64url', `${path}: base64url is expected.`, { cause })
    }
  }

  #expect(kind: JsonKind): void {
    const found = this.cursor.kind()
    if (found !== kind) throw this.cursor.error('mesh/schema/member', `${kind} is expected, not ${found}`)
  }
}
