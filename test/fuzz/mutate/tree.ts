/** JSON as a tree that keeps what objects cannot: the order of members, and members named twice. */
import { base64UrlToBytes } from '../../../sdk/core/base64url.ts'
import { type Bytes, bytesToUtf8 } from '../../../sdk/core/bytes.ts'
import { JsonCursor } from '../../../sdk/core/json/cursor.ts'

export type Tree =
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'array'; readonly items: readonly Tree[] }
  | { readonly kind: 'string'; readonly text: string }
  /** Numbers, `true`, `false`, `null`, and whatever a mutation wants to see in their place. */
  | { readonly kind: 'literal'; readonly text: string }

export type Member = readonly [name: string, value: Tree]

export function string(text: string): Tree {
  return { kind: 'string', text }
}

export function literal(text: string): Tree {
  return { kind: 'literal', text }
}

export function object(...members: readonly Member[]): Tree {
  return { kind: 'object', members }
}

/** Reads one text, which must be sound. */
export function textToTree(text: string): Tree {
  const cursor = new JsonCursor(text)
  const tree = readTree(cursor)
  cursor.expectEnd()
  return tree
}

function readTree(cursor: JsonCursor): Tree {
  switch (cursor.kind()) {
    case 'object': {
      const members: Member[] = []
      cursor.readObject(name => members.push([name, readTree(cursor)]))
      return { kind: 'object', members }
    }
    case 'array': {
      const items: Tree[] = []
      cursor.readArray(() => items.push(readTree(cursor)))
      return { kind: 'array', items }
    }
    case 'string':
      return string(cursor.readString())
    case 'number':
      return literal(cursor.readNumber())
    case 'boolean':
      return literal(String(cursor.readBoolean()))
    case 'null':
      return literal(String(cursor.readNull()))
  }
}

/** Compact JSON, escaped where JSON wants it. */
export function treeToText(tree: Tree): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.members.map(([name, value]) => `${JSON.stringify(name)}:${treeToText(value)}`).join(',')}}`
    case 'array':
      return `[${tree.items.map(treeToText).join(',')}]`
    case 'string':
      return JSON.stringify(tree.text)
    case 'literal':
      return tree.text
  }
}

/** Where something stands in a tree: the index of a member or item, level by level. */
export interface Place {
  readonly path: readonly number[]
  /** The member's name; that of the list for its items; empty at the top. */
  readonly name: string
  readonly tree: Tree
}

const known = new WeakMap<Tree, readonly Place[]>()

/** Every place of a tree, the whole of it first. */
export function placesOf(tree: Tree): readonly Place[] {
  const places = known.get(tree) ?? findPlaces({ path: [], name: '', tree })
  known.set(tree, places)
  return places
}

function findPlaces(place: Place): Place[] {
  const { path, name, tree } = place
  return [
    place,
    ...childrenOf(tree).flatMap(([childName, child], index) =>
      findPlaces({ path: [...path, index], name: childName ?? name, tree: child }),
    ),
  ]
}

function childrenOf(tree: Tree): readonly (readonly [string | undefined, Tree])[] {
  if (tree.kind === 'object') return tree.members
  if (tree.kind === 'array') return tree.items.map(item => [undefined, item])
  return []
}

/** The tree with another value at a path. */
export function replaceAt(tree: Tree, path: readonly number[], value: Tree): Tree {
  const [index, ...rest] = path
  if (index === undefined) return value
  if (tree.kind === 'array') {
    const item = tree.items[index]
    return item === undefined
      ? tree
      : { ...tree, items: tree.items.with(index, replaceAt(item, rest, value)) }
  }
  if (tree.kind !== 'object') return tree
  const member = tree.members[index]
  if (member === undefined) return tree
  return { ...tree, members: tree.members.with(index, [member[0], replaceAt(member[1], rest, value)]) }
}

const inner = new Map<string, Bytes | undefined>()
const innerTrees = new Map<string, Tree | undefined>()
const MOST_REMEMBERED = 20_000

/** The bytes of a text that looks like base64 (at least 12 characters of it); undefined otherwise. */
export function decodedOf(text: string): Bytes | undefined {
  return remember(inner, text, () => {
    if (text.length < 12 || !/^[\sA-Za-z0-9_+/=-]+$/.test(text) || /^[MR][A-D]\w{3}-/.test(text))
      return undefined
    return base64UrlToBytes(text)
  })
}

/** The object inside a text that is base64 of JSON, such as a payload or a protected header. */
export function innerTreeOf(text: string): Tree | undefined {
  return remember(innerTrees, text, () => {
    const bytes = decodedOf(text)
    return bytes?.[0] === 0x7b ? textToTree(bytesToUtf8(bytes)) : undefined
  })
}

/** What cannot be had is undefined and remembered too. */
function remember<T>(
  memory: Map<string, T | undefined>,
  text: string,
  make: () => T | undefined,
): T | undefined {
  if (memory.has(text)) return memory.get(text)
  if (memory.size > MOST_REMEMBERED) memory.clear()
  let made: T | undefined
  try {
    made = make()
  } catch {
    made = undefined
  }
  memory.set(text, made)
  return made
}
