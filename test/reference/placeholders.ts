/**
 * Makes a recorded exchange readable and the same each time: what is random or long gets a name in angle brackets, what
 * is JSON in base64url is shown as JSON.
 */

import { base64UrlToBytes } from '../../sdk/core/base64url.ts'
import { isJsonObject, type Json, parseJson } from '../../sdk/core/json/index.ts'
import { planOf, typeNames } from '../../sdk/core/schema/index.ts'

/** Shorter values, such as an RSA exponent, say something and stay; `Result` is a word in one type and bytes in another. */
const SHORTEST = 16
const UDF = /[MR][A-D][A-Z2-7]{3}(?:-[A-Z2-7]{5}){5}/g
const binaryNames = new Set(
  typeNames.flatMap(name =>
    planOf(name).members.flatMap(member =>
      member.kind === 'primitive' && member.type === 'Binary' ? [member.wire] : [],
    ),
  ),
)
/** Of protected headers and of request headers, which are no types of the schema. */
const opaqueNames = new Set(['nonce', 'mac', 'val', 'x', 'y'])

/** Names things in the order they are met, the same thing by the same name. */
export class Placeholders {
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #shown = new Set<string>()

  /** Gives a value the name it is to have wherever it is met; call it before the exchange is shown. */
  name(value: string, name: string): void {
    this.#names.set(value, `⟨${name}⟩`)
  }

  /** Replaces in a text all that was named, and fingerprints. */
  text(text: string): string {
    let result = text
    for (const [value, name] of this.#names) result = result.replaceAll(value, name)
    return result.replace(UDF, udf => this.#placeholder(udf, udf.startsWith('R') ? 'identifier' : 'key'))
  }

  /** A value that is not to be shown. */
  opaque(value: string, kind: string): string {
    return this.#placeholder(value, kind)
  }

  /** The same JSON with everything replaced. */
  json(value: Json, name = ''): Json {
    if (Array.isArray(value)) return value.map(item => this.json(item, name))
    if (isJsonObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, child]) => [this.text(name), this.json(child, name)]),
      )
    if (typeof value !== 'string') return value
    const isBinary = value.length >= SHORTEST && (binaryNames.has(name) || opaqueNames.has(name))
    return isBinary ? this.#binary(value, name) : this.text(value)
  }

  #binary(value: string, name: string): Json {
    const content = contentOf(value)
    if (content === undefined) return this.#placeholder(value, name)
    if (name === 'protected') return { '⟨decoded⟩': this.json(content) }
    const placeholder = this.#placeholder(value, name)
    if (this.#shown.has(value)) return placeholder
    this.#shown.add(value)
    return { [placeholder]: this.json(content) }
  }

  #placeholder(value: string, kind: string): string {
    const known = this.#names.get(value)
    if (known !== undefined) return known
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const placeholder = `⟨${kind} ${count}⟩`
    this.#names.set(value, placeholder)
    return placeholder
  }
}

/** The object in base64url, if there is one. */
function contentOf(text: string): Json | undefined {
  try {
    const content = parseJson(base64UrlToBytes(text))
    return isJsonObject(content) ? content : undefined
  } catch {
    return undefined
  }
}

const WIDTH = 100

/** JSON in lines: what is short stays on one. */
export function formatJson(value: Json, indent = ''): string {
  const line = JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return line
  const spaced = formatInline(value)
  if (indent.length + spaced.length <= WIDTH) return spaced
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map(item => formatJson(item, inner))
    : Object.entries(value).map(([name, child]) => `${JSON.stringify(name)}: ${formatJson(child, inner)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${parts.map(part => `${inner}${part}`).join(',\n')}\n${indent}${close}`
}

function formatInline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(formatInline).join(', ')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, child]) => `${JSON.stringify(name)}: ${formatInline(child)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}
