/** Puts Mesh JSON text together, in the style of the 2017 writer or without any white space. */
import { bytesToBase64Url } from '../base64url.ts'
import { isWellFormed } from '../bytes.ts'
import { MeshError } from '../error.ts'

/** `reference`: what 2017 software writes, byte for byte (wire A.1 to A.3). `compact`: no white space, unbroken binary. */
export type TextStyle = 'reference' | 'compact'

export interface WriteOptions {
  /**
   * The text goes to a 2017 peer: refuse characters that end its process, which are those beyond U+FFFF and control
   * characters that have no escape by letter (wire A.3). Default false.
   */
  readonly peer2017?: boolean
  /**
   * Repeat even what 2017 software writes and cannot read back, `\u0009` for TAB. For comparing texts, never for
   * sending; goes with the style `reference` and not with `peer2017`. Default false.
   */
  readonly exact?: boolean
}

const LINE = 64
const SPECIAL = /["\\\x00-\x1f]/g
const DEADLY_2017 = /[\x00-\x07\x0b\x0e-\x1f\u{10000}-\u{10ffff}]/u
const LETTERS: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/**
 * Collects a text piece by piece. The caller keeps the order: `member` before each value in an object, `element`
 * before each value in an array.
 */
export class JsonEmitter {
  readonly #reference: boolean
  readonly #options: WriteOptions
  readonly #parts: string[] = []
  #depth = 0
  #first = true

  /** @throws `mesh/argument` for options that contradict each other */
  constructor(style: TextStyle, options: WriteOptions = {}) {
    if (options.exact && (style !== 'reference' || options.peer2017)) {
      throw new MeshError('mesh/argument', '`exact` goes with the style `reference` and not with `peer2017`.')
    }
    this.#reference = style === 'reference'
    this.#options = options
  }

  object(writeMembers: () => void): void {
    this.#bracket('{', writeMembers, '}')
  }

  array(writeElements: () => void): void {
    this.#bracket('[', writeElements, ']')
  }

  member(name: string): void {
    if (!this.#first) this.#parts.push(',')
    this.#breakLine()
    this.string(name)
    this.#parts.push(this.#reference ? ': ' : ':')
  }

  element(): void {
    if (!this.#first) {
      this.#parts.push(',')
      this.#breakLine()
    }
    this.#first = false
  }

  /** @throws `mesh/encoding/utf8` for half a surrogate pair; `mesh/encoding/character` for what kills a 2017 peer */
  string(text: string): void {
    if (!isWellFormed(text))
      throw new MeshError('mesh/encoding/utf8', 'A string holds half of a surrogate pair.')
    if (this.#options.peer2017 && DEADLY_2017.test(text)) {
      throw new MeshError(
        'mesh/encoding/character',
        'A string holds a character that a 2017 peer cannot read.',
      )
    }
    this.#parts.push('"', text.replace(SPECIAL, this.#escape), '"')
  }

  binary(bytes: Uint8Array): void {
    const text = bytesToBase64Url(bytes)
    this.#parts.push('"')
    if (!this.#reference) this.#parts.push(text)
    else
      for (let start = 0; start < text.length; start += LINE)
        this.#parts.push('\n', text.slice(start, start + LINE))
    this.#parts.push('"')
  }

  literal(value: number | boolean): void {
    this.#parts.push(String(value))
  }

  toString(): string {
    return this.#parts.join('')
  }

  readonly #escape = (character: string): string => {
    const letter = character === '\t' && this.#options.exact ? undefined : LETTERS[character]
    return letter ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  }

  #bracket(open: string, writeContent: () => void, close: string): void {
    this.#parts.push(open)
    this.#depth++
    this.#first = true
    writeContent()
    this.#first = false
    this.#depth--
    this.#parts.push(close)
  }

  #breakLine(): void {
    if (this.#reference) this.#parts.push('\n', '  '.repeat(this.#depth))
    this.#first = false
  }
}
