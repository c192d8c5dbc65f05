/** The kinds of catalogs, as data: what their objects are called on the wire (wire B.5). */
import type { Mesh } from '../schema/index.ts'

/** Every kind of catalog, by the name people know it by. */
export const catalogKinds = {
  credential: {
    name: 'credential',
    profile: 'CredentialProfile',
    shared: 'CredentialProfilePrivate',
    entry: 'CredentialEntry',
  },
  bookmark: {
    name: 'bookmark',
    profile: 'BookmarkProfile',
    shared: 'BookmarkProfilePrivate',
    entry: 'BookmarkEntry',
  },
  contact: {
    name: 'contact',
    profile: 'ContactProfile',
    shared: 'ContactProfilePrivate',
    entry: 'ContactEntry',
  },
} as const

export type CatalogKind = keyof typeof catalogKinds

/** A whole catalog: the content that the devices share, decrypted. */
export type CatalogOf<K extends CatalogKind> = Mesh<(typeof catalogKinds)[K]['shared']>

/** One entry of a catalog. */
export type EntryOf<K extends CatalogKind> = Mesh<(typeof catalogKinds)[K]['entry']>

/** What entries of all kinds have. */
export type AnyEntry = Mesh<'CatalogEntry'>
