/**
 * How software of 2017 reads JSON, faults included (wire A): written against the document and not with our reader, so
 * that what passes here is not merely what we can read ourselves.
 */

import {
  type AnyRequest,
  type MemberPlan,
  planOf,
  type ResponseOf,
  type Tagged,
  type TransactionName,
  type TypeName,
  type TypePlan,
  transactions,
} from '../../../sdk/core/schema/index.ts'

/** An exception in the reference: on the server it ends the process. */
export class Fatal extends Error {}

/** Types that came later; a tag of theirs is unknown in 2017. */
const LATER = /^(?:Public|Private)Key(?:OKP|EC)$/
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** What the document says never to send, though the reference survives some of it by luck. */
export interface Complaints {
  readonly all: string[]
}

/** A request as the service of 2017 reads it: under the transaction's name alone. */
export function readRequestOf2017(body: Uint8Array, complaints: Complaints): AnyRequest {
  const reader = new Reader(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body), complaints)
  return reader.one(name => {
    if (!Object.hasOwn(transactions, name)) throw new Fatal(`UnknownOperation: ${name}`)
    const transaction = name as keyof typeof transactions
    const request = reader.struct(planOf(transactions[transaction].request))
    return { transaction, request } as AnyRequest
  })
}

/**
 * A response as a client of 2017 reads it: of the type the transaction has, and nothing in it that it does not know. A
 * parent type parses there and is then taken for nothing at all, which is no better.
 */
export function readResponseOf2017<N extends TransactionName>(
  transaction: N,
  body: Uint8Array,
  complaints: Complaints,
): ResponseOf<N> {
  const reader = new Reader(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body), complaints)
  return reader.one(name => {
    const { response } = transactions[transaction]
    if (name !== response) throw new Fatal(`${name} is no ${response}`)
    return reader.struct(planOf(response)) as ResponseOf<N>
  })
}

/** A stored object, as it is read from a log when the process starts. */
export function readTaggedOf2017<T extends TypeName>(text: string, type: T): Tagged<T> {
  return new Reader(text, { all: [] }).tagged(type) as Tagged<T>
}

/** A row of records without anything between them; reading stops without a word at the first that does not parse. */
export function readLogOf2017(source: string): readonly Tagged<'DataItem'>[] {
  const reader = new Reader(source, { all: [] })
  const items: Tagged<'DataItem'>[] = []
  try {
    while (!reader.isAtEnd()) {
      reader.one(tag => {
        if (tag === 'Header') return reader.struct(planOf('LogHeader'))
        if (tag !== 'DataItem') throw new Fatal('UnknownTag')
        const value = reader.struct(planOf('DataItem'))
        items.push({ tag: 'DataItem', value } as Tagged<'DataItem'>)
        return value
      })
    }
  } catch (error) {
    if (!(error instanceof Fatal)) throw error
  }
  return items
}

class Reader {
  #position = 0
  readonly #text: string
  readonly #complaints: Complaints

  constructor(text: string, complaints: Complaints) {
    this.#text = text
    this.#complaints = complaints
  }

  isAtEnd(): boolean {
    this.#skipSpace()
    return this.#position >= this.#text.length || this.#text[this.#position] === '\x1e'
  }

  /** An object with one member; what follows it in the text is not looked at. */
  one<Value>(read: (name: string) => Value): Value {
    this.#expect('{')
    const name = this.#string('Tag')
    this.#expect(':')
    const value = read(name)
    this.#expect('}')
    return value
  }

  tagged(type: TypeName): { readonly tag: TypeName; readonly value: unknown } {
    return this.one(name => {
      const tag = LATER.test(name) ? undefined : planOf(type).subtypes.get(name)
      if (tag === undefined) throw new Fatal(`UnknownTag: ${name}`)
      return { tag, value: this.struct(planOf(tag)) }
    })
  }

  /** Members in any order; of one that comes twice the last counts; one that is not known is fatal. */
  struct(plan: TypePlan): unknown {
    const value: Record<string, unknown> = {}
    this.#expect('{')
    this.#row('}', () => {
      const wire = this.#string('Tag')
      this.#expect(':')
      const member = plan.byWire.get(wire)
      if (member === undefined) throw new Fatal(`Expected , or } (${plan.name} has no ${wire})`)
      value[member.name] = member.list ? this.#list(member) : this.#one(member)
    })
    return value
  }

  #list(member: MemberPlan): readonly unknown[] {
    const list: unknown[] = []
    this.#expect('[')
    this.#row(']', () => list.push(this.#one(member)))
    return list
  }

  #one(member: MemberPlan): unknown {
    if (member.kind === 'primitive') return this.#primitive(member.type)
    return member.kind === 'tagged' ? this.tagged(member.type) : this.struct(planOf(member.type))
  }

  #row(close: string, readOne: () => void): void {
    if (this.#take(close)) return
    do readOne()
    while (this.#take(','))
    if (!this.#take(close)) throw new Fatal(`Expected , or ${close}`)
  }

  #primitive(type: 'String' | 'Integer' | 'Boolean' | 'DateTime' | 'Binary'): unknown {
    switch (type) {
      case 'String':
        return this.#string('String')
      case 'Binary':
        return decodeBinary(this.#string('Binary'))
      case 'DateTime': {
        const text = this.#string('DateTime')
        return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? text : '0001-01-01T00:00:00Z'
      }
      case 'Boolean': {
        const word = this.#match(/true|false/y)
        if (word === undefined) throw new Fatal('Expected true or false')
        return word === 'true'
      }
      case 'Integer': {
        const word = this.#match(/-?[0-9][0-9.eE+-]*/y)
        if (word === undefined) throw new Fatal('Expected Number')
        const number = Number(word)
        if (!/^-?\d+$/.test(word) || number !== (number | 0)) throw new Fatal('FormatException')
        return number
      }
    }
  }

  #string(expected: string): string {
    if (!this.#take('"')) throw new Fatal(`Expected "${expected}"`)
    let value = ''
    for (;;) {
      const character = this.#text[this.#position++]
      if (character === undefined || character === '\x1e') throw new Fatal('Expected , or }')
      if (character === '"') break
      value += character === '\\' ? this.#escape() : character
    }
    if (/[\ud800-\udfff]/.test(value)) this.#complaints.all.push('characters beyond U+FFFF')
    return value
  }

  #escape(): string {
    const letter = this.#text[this.#position++] ?? ''
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
    if (plain !== undefined) return plain
    if (letter !== 'u') throw new Fatal('Expected "String"')
    this.#complaints.all.push('\\u escapes')
    // A second digit of 0 does not count, so that one more is wanted.
    const count = this.#text[this.#position + 1] === '0' ? 5 : 4
    const digits = this.#text.slice(this.#position, this.#position + count)
    if (!/^[0-9A-Fa-f]+$/.test(digits) || digits.length < count) throw new Fatal('Expected "String"')
    this.#position += count
    return String.fromCharCode(Number.parseInt(digits, 16) & 0xffff)
  }

  #match(pattern: RegExp): string | undefined {
    this.#skipSpace()
    pattern.lastIndex = this.#position
    const word = pattern.exec(this.#text)?.[0]
    this.#position += word?.length ?? 0
    return word
  }

  #take(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#position] !== character) return false
    this.#position++
    return true
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw new Fatal(`Expected ${character}`)
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#position] ?? '')) this.#position++
  }
}

/** Whatever is in neither alphabet is skipped, and bits that are left over are dropped (wire A.2). */
function decodeBinary(text: string): Uint8Array {
  const known = text
    .replace(/[^A-Za-z0-9+/_-]/g, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_')
  return new Uint8Array(Buffer.from(known, 'base64url'))
}
