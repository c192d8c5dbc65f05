/** TypeScript types of everything in the schema, derived from its tables. */
import type { Bytes } from '../bytes.ts'
import type { transactions, types } from './tables/index.ts'
import type { MemberTable } from './tables/shape.ts'

type Types = typeof types

/** The name of a type: its tag on the wire, but for `LogHeader` and `ContainerKeyValue`. */
export type TypeName = keyof Types

type Parent<T extends TypeName> = Types[T] extends { readonly inherits: infer P extends TypeName } ? P : never

/** The members of a type with those of all its ancestors. */
type MembersOf<T extends TypeName> = T extends TypeName
  ? Types[T]['members'] & ([Parent<T>] extends [never] ? unknown : MembersOf<Parent<T>>)
  : never

interface Primitives {
  readonly String: string
  /** 32 bit, signed. */
  readonly Integer: number
  readonly Boolean: boolean
  /** Exactly `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly DateTime: string
  readonly Binary: Bytes
}

type Single<M extends MemberTable> = M['type'] extends keyof Primitives
  ? Primitives[M['type']]
  : M['type'] extends infer T extends TypeName
    ? M extends { readonly tagged: true }
      ? Tagged<T>
      : Mesh<T>
    : never

type MemberValue<M extends MemberTable> = M extends { readonly list: true } ? readonly Single<M>[] : Single<M>

type Value<Members> = {
  readonly [Name in keyof Members]?:
    | (Members[Name] extends MemberTable ? MemberValue<Members[Name]> : never)
    | undefined
}

/**
 * A value of a type: all its members, inherited ones too. Every member may be absent, as on the wire; which ones must
 * be there is for the code that uses the value to say. Names are spelt right where the wire's are not.
 */
export type Mesh<T extends TypeName> = T extends TypeName ? Value<MembersOf<T>> : never

/** A type with all its ancestors. */
type Lineage<T extends TypeName> = T | ([Parent<T>] extends [never] ? never : Lineage<Parent<T>>)

type Concrete = { [T in TypeName]: Types[T] extends { readonly abstract: true } ? never : T }[TypeName]

/** `T` and the types derived from it, without abstract ones: what may stand where a tagged `T` is expected. */
export type SubtypeOf<T extends TypeName> = {
  [C in Concrete]: [Extract<Lineage<C>, T>] extends [never] ? never : C
}[Concrete]

/** A value together with its type: a union over `T` and its subtypes, told apart by `tag`. */
export type Tagged<T extends TypeName> = {
  [S in SubtypeOf<T>]: { readonly tag: S; readonly value: Mesh<S> }
}[SubtypeOf<T>]

/** A public or private key of any suite. */
export type TaggedKey = Tagged<'Key'>

type Transactions = typeof transactions

/** What a client can ask of a portal; also the outer tag of the request. */
export type TransactionName = keyof Transactions

export type RequestOf<N extends TransactionName> = Mesh<Transactions[N]['request']>

export type ResponseOf<N extends TransactionName> = Mesh<Transactions[N]['response']>

/** A request together with the transaction it belongs to: a union over all, told apart by `transaction`. */
export type AnyRequest = {
  [N in TransactionName]: { readonly transaction: N; readonly request: RequestOf<N> }
}[TransactionName]
