/** What a table of types looks like: the vocabulary in which the schema is written. */

/** Member types that are not structures. */
export type PrimitiveName = 'String' | 'Integer' | 'Boolean' | 'DateTime' | 'Binary'

export interface MemberTable<Name extends string = string> {
  /** A primitive, or the name of a structure. */
  readonly type: Name | PrimitiveName
  /** A JSON array of that type. */
  readonly list?: true
  /** A structure inside an object whose one member names its type, so that a subtype may stand there (wire A.5). */
  readonly tagged?: true
  /** The name on the wire where it is not the name used here: 2017 misspelt some. */
  readonly wire?: string
  /** What the member says, in one sentence. */
  readonly meaning: string
}

export interface TypeTable<Name extends string = string> {
  /** The tag on the wire where it is not the name used here: 2017 gave two names twice. */
  readonly tag?: string
  /** The type whose members come first. */
  readonly inherits?: Name
  /** Never appears itself, only its subtypes do. */
  readonly abstract?: true
  /** What the type is for, in one sentence. */
  readonly meaning: string
  /** In wire order. */
  readonly members: Readonly<Record<string, MemberTable<Name>>>
}

export type TypeTables = Readonly<Record<string, TypeTable>>

export interface TransactionTable<Name extends string = string> {
  readonly request: Name
  readonly response: Name
  /** Whether the response carries `Status`; a 2017 client dies of one that is not expected (wire B.1). */
  readonly hasStatus: boolean
  readonly meaning: string
}
