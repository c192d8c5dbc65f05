/** Makes hostile texts out of honest ones. */
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { utf8ToBytes } from '../../sdk/core/bytes.ts'
import { signObject } from '../../sdk/core/jose/jws.ts'
import { isJsonObject, parseJson } from '../../sdk/core/json/index.ts'
import { writeUntagged } from '../../sdk/core/schema/index.ts'
import type { PrivateKeyHandle } from '../../sdk/core/suite/index.ts'
import { deps } from '../support/crypto.ts'
import type { Corpus } from './corpus.ts'
import { mutateBytes } from './mutate/bytes.ts'
import { Donors, mutateTree } from './mutate/structure.ts'
import { mutateText } from './mutate/text.ts'
import { decodedOf, innerTreeOf, type Member, type Tree, textToTree, treeToText } from './mutate/tree.ts'
import type { Random } from './random.ts'

export type Source = string | Uint8Array<ArrayBuffer>

const trees = new Map<string, Tree>()

/** The tree of a seed, made once. */
function treeOf(text: string): Tree {
  const tree = trees.get(text) ?? textToTree(text)
  trees.set(text, tree)
  return tree
}

/** What members of objects of all suites hold. */
export function donorsOf({ texts, requests, responses }: Corpus): Donors {
  const messages = [...requests, ...responses].map(({ text }) => text)
  return new Donors([...texts, ...messages].map(treeOf))
}

/** A changed text: mostly JSON still, sometimes a damaged text, sometimes bytes that may be none. */
export function mutateSource(random: Random, text: string, donors: Donors): Source {
  if (random.chance(0.75)) return treeToText(mutateTree(random, treeOf(text), donors))
  if (random.chance(0.7)) return mutateText(random, text)
  return mutateBytes(random, new TextEncoder().encode(text))
}

/** A source as text, for findings: bytes that are no text are shown as base64url. */
export function describeSource(source: Source): string {
  return typeof source === 'string' ? source : `base64url:${bytesToBase64Url(source)}`
}

/**
 * A signed object whose payload Mallory changed and signed with one of her keys, under its own name or under that of
 * the key that signed before. What else the protected header vouches for, she copies.
 */
export async function forge(random: Random, text: string, { donors, keys }: ForgeOptions): Promise<string> {
  const tree = treeOf(text)
  const payload = find(tree, 'payload')
  const content = payload?.kind === 'string' ? innerTreeOf(payload.text) : undefined
  if (content?.kind !== 'object') return text
  const changed = random.chance(0.8) ? mutateTree(random, content, donors) : content
  const key = random.pick(keys)
  const [contentTag = ''] = content.members[0] ?? []
  const signed = await signObject(deps, {
    key,
    payload: utf8ToBytes(treeToText(changed).replace(/[\ud800-\udfff]/g, '')),
    contentTag,
    header: key.suite === '2017' ? {} : extrasOf(tree),
  })
  const data = textToTree(writeUntagged('JoseWebSignature', signed))
  const kid = find(tree, 'kid')
  const named = random.chance(0.5) && kid ? replaceMember(data, 'kid', kid) : data
  return treeToText(replaceMember(tree, 'SignedData', named))
}

export interface ForgeOptions {
  readonly donors: Donors
  /** Those that Mallory has. */
  readonly keys: readonly PrivateKeyHandle[]
}

/** The signer's own members of a protected header: the nonce of a request, the MAC of a result. */
function extrasOf(tree: Tree): Record<string, unknown> {
  const header = find(tree, 'protected')
  const bytes = header?.kind === 'string' ? decodedOf(header.text) : undefined
  const members = bytes && parseJson(bytes)
  if (!isJsonObject(members)) return {}
  const { alg: _, typ: _typ, cty: _cty, val: _val, ...extras } = members
  return extras
}

/** The first member of a name, outermost first. */
function find(tree: Tree, name: string): Tree | undefined {
  if (tree.kind === 'array') return first(tree.items, item => find(item, name))
  if (tree.kind !== 'object') return undefined
  const own = tree.members.find(member => member[0] === name)
  return own ? own[1] : first(tree.members, ([, value]) => find(value, name))
}

function replaceMember(tree: Tree, name: string, value: Tree): Tree {
  if (tree.kind === 'array')
    return { ...tree, items: tree.items.map(item => replaceMember(item, name, value)) }
  if (tree.kind !== 'object') return tree
  const members = tree.members.map(
    ([own, current]): Member => [own, own === name ? value : replaceMember(current, name, value)],
  )
  return { ...tree, members }
}

function first<T, R>(list: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of list) {
    const found = look(item)
    if (found !== undefined) return found
  }
  return undefined
}
