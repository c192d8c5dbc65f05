/** Changes JSON trees as somebody would who knows the schema: members swapped, moved, doubled, taken from others. */
import { bytesToBase64Url } from '../../../sdk/core/base64url.ts'
import { type Bytes, utf8ToBytes } from '../../../sdk/core/bytes.ts'
import { planOf, typeNames } from '../../../sdk/core/schema/index.ts'
import { isUdf } from '../../../sdk/core/udf.ts'
import type { Random } from '../random.ts'
import { mutateBytes } from './bytes.ts'
import { mutateText, tokens } from './text.ts'
import {
  decodedOf,
  innerTreeOf,
  literal,
  type Member,
  object,
  type Place,
  placesOf,
  replaceAt,
  string,
  type Tree,
  treeToText,
} from './tree.ts'

const tags = typeNames.map(name => planOf(name).tag)
const names = [...new Set(typeNames.flatMap(name => planOf(name).members.map(member => member.wire)))]
const NAMES_OF_ALL = ['__proto__', 'constructor', 'toString', '']

/** What members of each name hold in other objects, so that a key can stand in for a key and a list for a list. */
export class Donors {
  readonly #byName = new Map<string, Tree[]>()
  readonly #identifiers = new Set<string>()
  #texts: readonly string[] = []

  constructor(trees: readonly Tree[]) {
    for (const tree of trees) this.#add(tree)
    this.#texts = [...this.#identifiers]
  }

  of(random: Random, name: string): Tree | undefined {
    const found = this.#byName.get(name)
    return found && random.pick(found)
  }

  /** A fingerprint of somebody or something. */
  identifier(random: Random): string {
    return this.#texts.length === 0 ? '' : random.pick(this.#texts)
  }

  #add(tree: Tree): void {
    for (const place of placesOf(tree)) {
      const list = this.#byName.get(place.name) ?? []
      this.#byName.set(place.name, list)
      list.push(place.tree)
      if (place.tree.kind !== 'string') continue
      if (isUdf(place.tree.text)) this.#identifiers.add(place.tree.text)
      const content = innerTreeOf(place.tree.text)
      if (content) this.#add(content)
    }
  }
}

interface Subject {
  readonly random: Random
  readonly tree: Tree
  readonly places: readonly Place[]
  readonly donors: Donors
}

type Change = (subject: Subject) => Tree

const changes: readonly Change[] = [
  function changeLeaf({ random, tree, places, donors }) {
    const place = random.pick(places)
    return replaceAt(tree, place.path, changeValue(random, place, donors))
  },
  function changeContent({ random, tree, places, donors }) {
    const contents = places.filter(place => place.tree.kind === 'string' && decodedOf(place.tree.text))
    const place = random.pick(contents.length > 0 ? contents : places)
    return replaceAt(tree, place.path, changeValue(random, place, donors))
  },
  function takeFromOther({ random, tree, places, donors }) {
    const place = random.pick(places)
    return replaceAt(tree, place.path, donors.of(random, place.name) ?? place.tree)
  },
  function swapWithin({ random, tree, places }) {
    const one = random.pick(places)
    const other = random.pick(places)
    if (isWithin(one, other) || isWithin(other, one)) return tree
    return replaceAt(replaceAt(tree, one.path, other.tree), other.path, one.tree)
  },
  function swapSameName({ random, tree, places }) {
    const one = random.pick(places)
    const others = places.filter(({ name, path }) => name === one.name && path !== one.path)
    if (others.length === 0) return tree
    const other = random.pick(others)
    if (isWithin(one, other) || isWithin(other, one)) return tree
    return replaceAt(replaceAt(tree, one.path, other.tree), other.path, one.tree)
  },
  onObject(function removeMember(random, members) {
    return members.toSpliced(random.below(members.length), 1)
  }),
  onObject(function doubleMember(random, members) {
    return members.toSpliced(random.below(members.length + 1), 0, random.pick(members))
  }),
  onObject(function addMember(random, members, { donors }) {
    const name = random.pick(random.chance(0.5) ? names : [...NAMES_OF_ALL, 'Extra', ...tags])
    const value = donors.of(random, name) ?? oddValue(random)
    return members.toSpliced(random.below(members.length + 1), 0, [name, value])
  }),
  onObject(function renameMember(random, members) {
    const index = random.below(members.length)
    const [name, value] = members[index]!
    const other = random.pick([
      random.pick(names),
      random.pick(tags),
      random.pick(NAMES_OF_ALL),
      mutateText(random, name),
    ])
    return members.with(index, [other, value])
  }),
  onObject(function reorderMembers(random, members) {
    return shuffle(random, members)
  }),
  function changeTag({ random, tree, places }) {
    const tagged = places.filter(
      place => place.tree.kind === 'object' && tags.includes(place.tree.members[0]?.[0] ?? ''),
    )
    if (tagged.length === 0) return tree
    const place = random.pick(tagged)
    if (place.tree.kind !== 'object') return tree
    const [, value = object()] = place.tree.members[0]!
    return replaceAt(tree, place.path, object([random.pick(tags), value]))
  },
  onArray(function removeItem(random, items) {
    return items.toSpliced(random.below(items.length), 1)
  }),
  onArray(function doubleItem(random, items) {
    return items.toSpliced(random.below(items.length + 1), 0, random.pick(items))
  }),
  onArray(function reorderItems(random, items) {
    return shuffle(random, items)
  }),
  onArray(function addItem(random, items, { donors }, name) {
    const donor = donors.of(random, name)
    const more = donor?.kind === 'array' ? donor.items : [donor ?? oddValue(random)]
    return items.toSpliced(random.below(items.length + 1), 0, ...more)
  }),
  onArray(function emptyList() {
    return []
  }),
  function move({ random, tree, places }) {
    const from = random.pick(places)
    const objects = places.filter(place => place.tree.kind === 'object' && !isWithin(place, from))
    if (from.path.length === 0 || objects.length === 0) return tree
    const to = random.pick(objects)
    if (to.tree.kind !== 'object') return tree
    const members = to.tree.members.toSpliced(random.below(to.tree.members.length + 1), 0, [
      from.name,
      from.tree,
    ])
    return replaceAt(tree, to.path, { kind: 'object', members })
  },
  function wrap({ random, tree, places }) {
    const place = random.pick(places)
    const depth = random.chance(0.1) ? random.pick([63, 64, 65, 1001]) : 1
    let value = place.tree
    for (let level = 0; level < depth; level++)
      value = random.chance(0.5) ? { kind: 'array', items: [value] } : object([random.pick(tags), value])
    return replaceAt(tree, place.path, value)
  },
  function changeIdentifiers({ random, tree, places, donors }) {
    // All mentions of one fingerprint become those of another: the thorough impostor.
    const mentioned = places.flatMap(({ tree: { kind, text } }: { tree: { kind: string; text?: string } }) =>
      kind === 'string' && isUdf(text) ? [text] : [],
    )
    if (mentioned.length === 0) return tree
    const victim = random.pick(mentioned)
    return renameIdentifier(tree, victim, donors.identifier(random))
  },
]

/**
 * One change to a tree, now and then several. Payloads and protected headers are opened, changed inside, and closed
 * again.
 */
export function mutateTree(random: Random, tree: Tree, donors: Donors): Tree {
  let result = tree
  do {
    result = random.pick(changes)({ random, tree: result, places: placesOf(result), donors })
  } while (random.chance(0.2))
  return result
}

/** The base64url of base64 content that was changed. */
function changeValue(random: Random, { name, tree }: Place, donors: Donors): Tree {
  if (tree.kind !== 'string' || random.chance(0.1)) return oddValue(random)
  const content = innerTreeOf(tree.text)
  if (content && random.chance(0.7)) {
    const text = treeToText(mutateTree(random, content, donors))
    return string(bytesToBase64Url(new TextEncoder().encode(text)))
  }
  const bytes = decodedOf(tree.text)
  if (bytes && random.chance(0.8)) {
    if (name === 'signature' && random.chance(0.05)) return string(bytesToBase64Url(twinOfSignature(bytes)))
    const donor = donors.of(random, name)
    const other = donor?.kind === 'string' ? decodedOf(donor.text) : undefined
    return string(bytesToBase64Url(mutateBytes(random, bytes, other)))
  }
  if (random.chance(0.3)) return string(donors.identifier(random))
  return string(mutateText(random, tree.text))
}

function oddValue(random: Random): Tree {
  const values: readonly (() => Tree)[] = [
    () =>
      literal(random.pick(['null', 'true', 'false', '0', '-1', '1.5', '1e400', '2147483648', '-0', 'nul'])),
    () => string(random.pick(tokens)),
    () => string(''),
    () => string(random.pick(tags)),
    () => object(),
    () => ({ kind: 'array', items: [] }),
    () => object([random.pick(tags), object()]),
    () => object(['__proto__', object(['polluted', literal('true')])]),
    () => object(['constructor', object(['prototype', object(['polluted', literal('true')])])]),
  ]
  return random.pick(values)()
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/**
 * The other signature that ECDSA on P-256 takes for the same content: (r, n − s). A property of the algorithm that no
 * verifier of RFC 7518 refuses.
 */
export function twinOfSignature(signature: Bytes): Bytes {
  if (signature.length !== 64) return signature
  const s = signature.subarray(32).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
  const twin = (((P256_ORDER - s) % P256_ORDER) + P256_ORDER) % P256_ORDER
  return Uint8Array.from(signature, (byte, index) =>
    index < 32 ? byte : Number((twin >> BigInt(8 * (63 - index))) & 255n),
  )
}

function renameIdentifier(tree: Tree, from: string, to: string): Tree {
  switch (tree.kind) {
    case 'object':
      return {
        kind: 'object',
        members: tree.members.map(([name, value]) => [name, renameIdentifier(value, from, to)]),
      }
    case 'array':
      return { kind: 'array', items: tree.items.map(item => renameIdentifier(item, from, to)) }
    case 'string': {
      if (tree.text === from) return string(to)
      const content = innerTreeOf(tree.text)
      if (content === undefined) return tree
      const text = treeToText(content)
      if (!text.includes(from)) return tree
      return string(bytesToBase64Url(utf8ToBytes(treeToText(renameIdentifier(content, from, to)))))
    }
    case 'literal':
      return tree
  }
}

function onObject(
  change: (random: Random, members: readonly Member[], subject: Subject) => readonly Member[],
): Change {
  return subject => {
    const { random, tree, places } = subject
    const objects = places.filter(({ tree }) => tree.kind === 'object' && tree.members.length > 0)
    if (objects.length === 0) return tree
    const place = random.pick(objects)
    if (place.tree.kind !== 'object') return tree
    return replaceAt(tree, place.path, {
      kind: 'object',
      members: change(random, place.tree.members, subject),
    })
  }
}

function onArray(
  change: (random: Random, items: readonly Tree[], subject: Subject, name: string) => readonly Tree[],
): Change {
  return subject => {
    const { random, tree, places } = subject
    const arrays = places.filter(({ tree }) => tree.kind === 'array' && tree.items.length > 0)
    if (arrays.length === 0) return tree
    const place = random.pick(arrays)
    if (place.tree.kind !== 'array') return tree
    return replaceAt(tree, place.path, {
      kind: 'array',
      items: change(random, place.tree.items, subject, place.name),
    })
  }
}

function shuffle<T>(random: Random, list: readonly T[]): readonly T[] {
  const result = [...list]
  for (let index = result.length - 1; index > 0; index--) {
    const other = random.below(index + 1)
    ;[result[index], result[other]] = [result[other]!, result[index]!]
  }
  return result
}

function isWithin(inner: Place, outer: Place): boolean {
  return outer.path.every((step, level) => inner.path[level] === step)
}
