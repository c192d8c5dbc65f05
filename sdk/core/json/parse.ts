/** Reads Mesh JSON of any shape into plain values. */
import { type CursorOptions, JsonCursor } from './cursor.ts'
import type { ParseLimits } from './source.ts'

export type Json = null | boolean | number | string | Json[] | JsonObject

/** An object without prototype: a member called `__proto__` or `constructor` is a member like any other. */
export interface JsonObject {
  [name: string]: Json
}

export interface ParseOptions {
  readonly limits?: Partial<ParseLimits>
  /** What to do when an object names a member twice. Default `refuse`. */
  readonly duplicates?: CursorOptions['duplicates']
  /** What to do when something follows the value. Default `refuse`; 2017 readers ignore it. */
  readonly trailing?: 'refuse' | 'ignore'
}

/**
 * Reads a Mesh JSON text of any shape. For objects of the schema use `readTagged` and its kin, which also check types;
 * this is for protected headers and other people's data.
 *
 * Numbers become JavaScript numbers, rounded where they are too long or have fractions.
 *
 * @throws `mesh/json/syntax`, `mesh/json/size`, `mesh/json/depth`, `mesh/json/duplicate`, `mesh/encoding/utf8`
 *
 * @example
 * parseJson('{"typ":"mmm"}') // an object without prototype
 */
export function parseJson(source: string | Uint8Array, options: ParseOptions = {}): Json {
  const cursor = new JsonCursor(source, options)
  const value = readValue(cursor)
  if (options.trailing !== 'ignore') cursor.expectEnd()
  return value
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readValue(cursor: JsonCursor): Json {
  switch (cursor.kind()) {
    case 'object': {
      const object: JsonObject = Object.create(null)
      cursor.readObject(name => {
        object[name] = readValue(cursor)
      })
      return object
    }
    case 'array': {
      const array: Json[] = []
      cursor.readArray(() => array.push(readValue(cursor)))
      return array
    }
    case 'string':
      return cursor.readString()
    case 'number':
      return Number(cursor.readNumber())
    case 'boolean':
      return cursor.readBoolean()
    case 'null':
      return cursor.readNull()
  }
}
