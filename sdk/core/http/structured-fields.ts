/**
 * The part of structured fields (RFC 8941) that HTTP message signatures are written in: dictionaries whose values are
 * byte sequences or inner lists of strings with parameters. Everything else is refused, never guessed.
 */
import type { Bytes } from '../bytes.ts'
import { MeshError } from '../error.ts'

export type ParameterValue = string | number | boolean

/** A component's name with its own parameters: `"@query-param";name="Pet"`. */
export interface Item {
  readonly value: string
  readonly parameters: ReadonlyMap<string, ParameterValue>
}

export interface InnerList {
  readonly items: readonly Item[]
  readonly parameters: ReadonlyMap<string, ParameterValue>
}

/** Longer fields are refused before they are read. */
const MAX_LENGTH = 8192
const MAX_MEMBERS = 16

/**
 * Reads a dictionary of inner lists, such as `Signature-Input`.
 *
 * @throws `mesh/portal/unauthorized` for anything malformed and for a key named twice
 */
export function parseInnerLists(field: string): ReadonlyMap<string, InnerList> {
  return parseDictionary(field, cursor => cursor.innerList())
}

/**
 * Reads a dictionary of byte sequences, such as `Signature` and `Content-Digest`.
 *
 * @throws `mesh/portal/unauthorized` for anything malformed and for a key named twice
 */
export function parseByteSequences(field: string): ReadonlyMap<string, Bytes> {
  return parseDictionary(field, cursor => {
    const bytes = cursor.byteSequence()
    cursor.parameters()
    return bytes
  })
}

/** Writes an inner list the one way it can be written, which is what signatures are made over. */
export function formatInnerList(list: InnerList): string {
  return `(${list.items.map(formatItem).join(' ')})${formatParameters(list.parameters)}`
}

export function formatItem(item: Item): string {
  return `${formatString(item.value)}${formatParameters(item.parameters)}`
}

/** Writes bytes as `:…:` with plain, padded base64. */
export function formatByteSequence(bytes: Uint8Array): string {
  return `:${btoa(String.fromCharCode(...bytes))}:`
}

function formatParameters(parameters: ReadonlyMap<string, ParameterValue>): string {
  return [...parameters]
    .map(([key, value]) => (value === true ? `;${key}` : `;${key}=${formatValue(value)}`))
    .join('')
}

function formatValue(value: ParameterValue): string {
  if (typeof value === 'string') return formatString(value)
  return typeof value === 'number' ? String(value) : `?${value ? 1 : 0}`
}

function formatString(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw refuse('a string has characters beyond ASCII')
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function parseDictionary<Value>(field: string, readValue: (cursor: Cursor) => Value): Map<string, Value> {
  if (field.length > MAX_LENGTH) throw refuse('a field is too long')
  const cursor = new Cursor(field.trim())
  const members = new Map<string, Value>()
  do {
    const key = cursor.key()
    cursor.expect('=')
    // RFC 8941 lets the last of two win. Two readers that disagree are what an attacker wants, so neither does.
    if (members.has(key)) throw refuse(`${key} is named twice`)
    if (members.size === MAX_MEMBERS) throw refuse('a field has too many members')
    members.set(key, readValue(cursor))
  } while (cursor.comma())
  return members
}

/** Reads tokens from the front of a field; whatever does not fit is refused where it stands. */
class Cursor {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
  }

  key(): string {
    return this.#take(/[a-z*][a-z0-9_.*-]*/y, 'a key')
  }

  expect(character: string): void {
    if (this.#text[this.#position] !== character) throw refuse(`${character} is expected`)
    this.#position++
  }

  /** Whether another member follows; false at the end. */
  comma(): boolean {
    if (this.#position === this.#text.length) return false
    this.#take(/[ \t]*,[ \t]*/y, 'a comma')
    return true
  }

  innerList(): InnerList {
    this.expect('(')
    const items: Item[] = []
    this.#take(/ */y, 'a space')
    while (this.#text[this.#position] !== ')') {
      items.push({ value: this.#string(), parameters: this.parameters() })
      this.#take(/ +| *(?=\))/y, 'a space')
    }
    this.expect(')')
    return { items, parameters: this.parameters() }
  }

  byteSequence(): Bytes {
    const text = this.#take(
      /:(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?:/y,
      'a byte sequence',
    )
    return Uint8Array.from(atob(text.slice(1, -1)), character => character.charCodeAt(0))
  }

  parameters(): Map<string, ParameterValue> {
    const parameters = new Map<string, ParameterValue>()
    while (this.#text[this.#position] === ';') {
      this.#take(/; */y, 'a parameter')
      const key = this.key()
      if (parameters.has(key)) throw refuse(`the parameter ${key} is named twice`)
      parameters.set(key, this.#text[this.#position] === '=' ? this.#parameterValue() : true)
    }
    return parameters
  }

  #parameterValue(): ParameterValue {
    this.expect('=')
    const first = this.#text[this.#position] ?? ''
    if (first === '"') return this.#string()
    if (first === '?') return this.#take(/\?[01]/y, 'a boolean') === '?1'
    return Number(this.#take(/-?\d{1,15}(?![\d.])/y, 'a string, boolean or integer'))
  }

  #string(): string {
    return this.#take(/"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y, 'a string')
      .slice(1, -1)
      .replace(/\\(["\\])/g, '$1')
  }

  #take(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) throw refuse(`${what} is expected at character ${this.#position + 1}`)
    this.#position += found.length
    return found
  }
}

function refuse(reason: string): MeshError {
  return new MeshError('mesh/portal/unauthorized', `The signature fields are malformed: ${reason}.`)
}
