/** What may be in a portal's store after hostile input: signed objects as somebody made them, and nothing else signed. */
import { itemToEntry } from '../../portal/service/entry-record.ts'
import type { PortalStore } from '../../portal/store/store.ts'
import { bytesToBase64Url } from '../../sdk/core/base64url.ts'
import { type SignedProfile, signatureOf } from '../../sdk/core/profile/signed.ts'
import { readTagged, type Tagged } from '../../sdk/core/schema/index.ts'
import type { Corpus } from './corpus.ts'
import { decodedOf, innerTreeOf, placesOf, type Tree, textToTree } from './mutate/tree.ts'
import { hold } from './target.ts'

/** Every signed object of the corpus, those inside others too, by all that is signed and whose it is. */
export function signedIn({ texts, requests, responses }: Corpus): ReadonlySet<string> {
  const found = new Set<string>()
  for (const text of [...texts, ...[...requests, ...responses].map(({ text }) => text)])
    collect(textToTree(text), found)
  return found
}

/**
 * Escrow entries are signed by nobody and may be anything: their identifier is the fingerprint of their secret.
 *
 * @throws Violation for an object that is not of the corpus or stands under another identifier than its own
 */
export async function verifyStored(store: PortalStore, genuine: ReadonlySet<string>): Promise<number> {
  const items = await store.list('entry/', { limit: 1000 })
  for (const item of items) {
    const entry: Tagged<'Entry'> = readTagged(itemToEntry(item).text, 'Entry', { mode: 'transport' })
    hold(item.key === `entry/${entry.value.Identifier}`, 'An object was stored under another identifier.')
    if (entry.tag.endsWith('EscrowEntry')) continue
    hold(genuine.has(meaningOf(entry.value as SignedProfile)), 'An object was stored that nobody signed.')
  }
  return items.length
}

/** All that a signature covers or that says whose it is; the signature itself is left out. */
export function meaningOf(signed: SignedProfile): string {
  const { jws, payload, kid } = signatureOf(signed)
  const header = jws.signatures?.[0]?.protected ?? new Uint8Array()
  return [signed.Identifier, kid, bytesToBase64Url(header), bytesToBase64Url(payload)].join('|')
}

function collect(tree: Tree, found: Set<string>): void {
  for (const place of placesOf(tree)) {
    const meaning = meaningOfTree(place.tree)
    if (meaning !== undefined) found.add(meaning)
    const content = place.tree.kind === 'string' ? innerTreeOf(place.tree.text) : undefined
    if (content) collect(content, found)
  }
}

function meaningOfTree(tree: Tree): string | undefined {
  const data = memberOf(tree, 'SignedData')
  const list = memberOf(data, 'signatures')
  const signature = list?.kind === 'array' ? list.items[0] : undefined
  if (signature === undefined) return undefined
  const header = memberOf(signature, 'header') ?? memberOf(signature, 'Header')
  const [identifier, kid] = [memberOf(tree, 'Identifier'), memberOf(header, 'kid')].map(textOf)
  const binary = [memberOf(signature, 'protected'), memberOf(data, 'payload')].map(value =>
    bytesToBase64Url(decodedOf(textOf(value) ?? '') ?? new Uint8Array()),
  )
  return [identifier, kid, ...binary].join('|')
}

function memberOf(tree: Tree | undefined, name: string): Tree | undefined {
  return tree?.kind === 'object' ? tree.members.find(member => member[0] === name)?.[1] : undefined
}

function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'string' ? tree.text : undefined
}
