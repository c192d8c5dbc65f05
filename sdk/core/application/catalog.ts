/** Application profiles that are catalogs: credentials, bookmarks, contacts (wire B.5). */
import { adoptEntries, type CatalogKind, type CatalogOf, catalogKinds, entriesOf } from '../catalog/index.ts'
import type { CryptoDeps } from '../deps.ts'
import { MeshError } from '../error.ts'
import {
  type ApplicationVersion,
  createApplicationProfile,
  openSharedPrivate,
  sharedRecipients,
  type VerifiedPersonal,
} from '../profile/index.ts'
import type { Mesh, Tagged } from '../schema/index.ts'
import type { PrivateKeyHandle } from '../suite/index.ts'

export interface CatalogVersion<K extends CatalogKind> {
  readonly catalog: CatalogOf<K>
  /** The profile that lists the catalog, and what it says of it. */
  readonly personal: Pick<VerifiedPersonal, 'devices' | 'master'>
  readonly entry: Mesh<'ApplicationProfileEntry'>
  /** Device signature key of an administrator of the catalog. */
  readonly key: PrivateKeyHandle
  /** UTC, wire form; see `nextUpdated`. */
  readonly updated: string
}

/**
 * Makes, encrypts and signs a version of a catalog, for the devices that its entry lets read it and for the escrow keys.
 *
 * @throws `mesh/argument` if the entry has no identifier or is of another type; otherwise as `createApplicationProfile`
 *
 * @example
 * const signed = await createCatalogProfile(deps, 'credential', { catalog, personal, entry, key, updated })
 */
export async function createCatalogProfile<K extends CatalogKind>(
  deps: CryptoDeps,
  kind: K,
  { catalog, personal, entry, key, updated }: CatalogVersion<K>,
): Promise<Mesh<'SignedApplicationProfile'>> {
  const { profile, shared } = catalogKinds[kind]
  if (entry.Identifier === undefined || entry.Type !== profile) {
    throw new MeshError('mesh/argument', `The entry is not that of a ${profile}.`)
  }
  return createApplicationProfile(deps, {
    identifier: entry.Identifier,
    type: profile,
    sharedPrivate: {
      value: { tag: shared, value: catalog } as Tagged<'ApplicationProfilePrivate'>,
      recipients: sharedRecipients(personal, entry),
    },
    key,
    updated,
  })
}

/**
 * Decrypts a catalog. Entries of 2017 that have no ID are given one.
 *
 * @param options.key device encryption key, or after recovery a master escrow key
 * @returns an empty catalog where the profile has no shared part
 * @throws `mesh/schema/tag` if the application is of another kind; otherwise as `openSharedPrivate`
 */
export async function openCatalog<K extends CatalogKind>(
  deps: CryptoDeps,
  kind: K,
  options: { readonly application: ApplicationVersion; readonly key: PrivateKeyHandle },
): Promise<CatalogOf<K>> {
  const { application, key } = options
  const { profile, shared } = catalogKinds[kind]
  if (application.type !== profile) {
    throw new MeshError('mesh/schema/tag', `The application is not a ${profile}.`)
  }
  const opened = await openSharedPrivate(deps, application, { key, type: shared })
  const catalog = (opened ?? {}) as CatalogOf<K>
  return { ...catalog, Entries: await adoptEntries(deps, kind, entriesOf<K>(catalog)) }
}
