/** Walks through a Mesh JSON text, once and from left to right: the tokenizer under the parser and the schema reader. */
import { isWellFormed } from '../bytes.ts'
import { MeshError, type MeshErrorCode } from '../error.ts'
import { formatPath } from './path.ts'
import { defaultLimits, type ParseLimits, sourceToText } from './source.ts'

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

export interface CursorOptions {
  readonly limits?: Partial<ParseLimits> | undefined
  /** What to do when an object names a member twice. Default `refuse`. */
  readonly duplicates?: 'refuse' | 'last' | undefined
  /** What the path in error messages begins with. */
  readonly root?: string | undefined
}

/** Beyond this the walk itself could exhaust the stack of a small browser thread. */
const DEEPEST = 1000

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WHITE_SPACE = /[ \t\n\r]*/y
/** Up to a quote, a backslash, or 0x1E, which ends the text for a 2017 reader and so must not mean less here. */
const PLAIN = /[^"\\\x1e]*/y
const HEX = /[0-9a-fA-F]{4}/y

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

/**
 * A position in a Mesh JSON text. Each `read…` call consumes one value; calling the one that does not fit what
 * `kind()` announces is a syntax error.
 *
 * Mesh JSON is JSON in which strings may hold raw control characters (wire A.2). A byte order mark, half a surrogate
 * pair, and everything else JSON forbids is refused. The time taken is linear in the text.
 *
 * Every method throws `mesh/json/syntax` where the text is not Mesh JSON.
 */
export class JsonCursor {
  readonly #text: string
  readonly #maxDepth: number
  readonly #maxMembers: number
  readonly #duplicates: 'refuse' | 'last'
  readonly #path: (string | number)[]
  #position = 0
  #depth = 0
  #members = 0

  /**
   * @throws `mesh/json/size` if the text is larger than the limit; `mesh/encoding/utf8` if bytes are not UTF-8 or a
   * text holds half a surrogate pair
   */
  constructor(source: string | Uint8Array, options: CursorOptions = {}) {
    this.#text = sourceToText(source, options.limits?.maxBytes ?? defaultLimits.maxBytes)
    this.#maxDepth = Math.min(options.limits?.maxDepth ?? defaultLimits.maxDepth, DEEPEST)
    this.#maxMembers = options.limits?.maxMembers ?? defaultLimits.maxMembers
    this.#duplicates = options.duplicates ?? 'refuse'
    this.#path = options.root === undefined ? [] : [options.root]
  }

  /** Where the cursor stands, as `SignedPersonalProfile.SignedData.signatures[0]`; `text` at the top. */
  get path(): string {
    return formatPath(this.#path)
  }

  /** How many characters are consumed. */
  get position(): number {
    return this.#position
  }

  /** What the next value is, without consuming it. */
  kind(): JsonKind {
    this.#skipWhiteSpace()
    const next = this.#text[this.#position]
    if (next === '"') return 'string'
    if (next === '{') return 'object'
    if (next === '[') return 'array'
    if (next === 't' || next === 'f') return 'boolean'
    if (next === 'n') return 'null'
    if (next === '-' || (next !== undefined && next >= '0' && next <= '9')) return 'number'
    throw this.#syntax(next === undefined ? 'the text ends too early' : 'a value is expected')
  }

  /**
   * Consumes an object; `onMember` must consume the value of each member it is told of.
   *
   * @throws `mesh/json/duplicate` for a name that occurs twice, unless the last shall win; `mesh/json/depth`;
   * `mesh/json/size` for too many members
   */
  readObject(onMember: (name: string) => void): void {
    this.#enter('{')
    const seen = new Set<string>()
    if (!this.#take('}')) {
      do {
        this.#count()
        const name = this.readString()
        this.#path.push(name)
        if (this.#duplicates === 'refuse') {
          if (seen.has(name)) throw this.error('mesh/json/duplicate', 'occurs twice')
          seen.add(name)
        }
        this.#expect(':')
        onMember(name)
        this.#path.pop()
      } while (this.#take(','))
      this.#expect('}')
    }
    this.#depth--
  }

  /**
   * Consumes an array; `onElement` must consume each element.
   *
   * @throws `mesh/json/depth`; `mesh/json/size` for too many elements
   */
  readArray(onElement: (index: number) => void): void {
    this.#enter('[')
    if (!this.#take(']')) {
      let index = 0
      do {
        this.#count()
        this.#path.push(index)
        onElement(index++)
        this.#path.pop()
      } while (this.#take(','))
      this.#expect(']')
    }
    this.#depth--
  }

  /** Consumes a string and returns what it says, escapes undone. */
  readString(): string {
    this.#expect('"')
    let whole = this.#match(PLAIN)
    let escaped = false
    if (this.#text[this.#position] === '\\') {
      const parts = [whole]
      while (this.#text[this.#position] === '\\') {
        escaped = this.#text[this.#position + 1] === 'u' || escaped
        parts.push(this.#readEscape(), this.#match(PLAIN))
      }
      whole = parts.join('')
    }
    if (this.#text[this.#position] !== '"') throw this.#syntax('a string does not end')
    this.#position++
    if (escaped && !isWellFormed(whole)) throw this.#syntax('a string holds half of a surrogate pair')
    return whole
  }

  /** Consumes a number and returns it as it is spelt, so that nothing is rounded. */
  readNumber(): string {
    this.#skipWhiteSpace()
    const spelling = this.#match(NUMBER)
    if (spelling === '') throw this.#syntax('a number is expected')
    return spelling
  }

  readBoolean(): boolean {
    this.#skipWhiteSpace()
    if (this.#takeWord('true')) return true
    if (this.#takeWord('false')) return false
    throw this.#syntax('true or false is expected')
  }

  readNull(): null {
    this.#skipWhiteSpace()
    if (this.#takeWord('null')) return null
    throw this.#syntax('null is expected')
  }

  /** Consumes one value of any kind, with the same checks as if it were read. */
  skip(): void {
    const kind = this.kind()
    if (kind === 'object') this.readObject(() => this.skip())
    else if (kind === 'array') this.readArray(() => this.skip())
    else if (kind === 'string') this.readString()
    else if (kind === 'number') this.readNumber()
    else if (kind === 'boolean') this.readBoolean()
    else this.readNull()
  }

  /** Whether only white space is left. */
  atEnd(): boolean {
    this.#skipWhiteSpace()
    return this.#position === this.#text.length
  }

  /** Makes sure that only white space is left. */
  expectEnd(): void {
    if (!this.atEnd()) throw this.#syntax('something follows the value')
  }

  /** An error about the value at hand: its path, then what is wrong with it. */
  error(code: MeshErrorCode, problem: string): MeshError {
    return new MeshError(code, `${this.path}: ${problem}.`)
  }

  #enter(bracket: '{' | '['): void {
    this.#expect(bracket)
    // Put this way round, a limit that is not a number lets nothing pass.
    if (!(++this.#depth <= this.#maxDepth)) throw this.error('mesh/json/depth', 'is nested too deeply')
  }

  #count(): void {
    if (!(++this.#members <= this.#maxMembers)) throw this.error('mesh/json/size', 'has too many members')
  }

  #readEscape(): string {
    const letter = this.#text[this.#position + 1] ?? ''
    this.#position += 2
    if (letter !== 'u') {
      const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
      if (character === undefined) throw this.#syntax('a backslash stands before a wrong character')
      return character
    }
    const digits = this.#match(HEX)
    if (digits === '') throw this.#syntax('\\u needs four hexadecimal digits')
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #skipWhiteSpace(): void {
    // Compact texts have none: the look ahead saves a pattern match before every token.
    if (this.#text.charCodeAt(this.#position) <= 0x20) this.#match(WHITE_SPACE)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#position += found.length
    return found
  }

  #take(character: string): boolean {
    this.#skipWhiteSpace()
    if (this.#text[this.#position] !== character) return false
    this.#position++
    return true
  }

  #takeWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#position)) return false
    this.#position += word.length
    return true
  }

  #expect(character: string): void {
    if (!this.#take(character)) throw this.#syntax(`${character} is expected`)
  }

  #syntax(problem: string): MeshError {
    return this.error('mesh/json/syntax', `${problem} at character ${this.#position + 1}`)
  }
}
