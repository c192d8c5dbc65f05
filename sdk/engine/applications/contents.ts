/** What an application says while it is changed: its shared part in clear, and the public members of its kind. */
import {
  type ApplicationKind,
  type applicationKinds,
  kindOfApplication,
  openApplication,
} from '../../core/application/index.ts'
import { isSameContent } from '../../core/catalog/entry-order.ts'
import {
  adoptEntries,
  type CatalogKind,
  type CatalogOf,
  catalogKinds,
  entriesOf,
} from '../../core/catalog/index.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import type {
  ApplicationType,
  ApplicationVersion,
  OwnMembers,
  VerifiedPersonal,
} from '../../core/profile/index.ts'
import type { Mesh, Tagged } from '../../core/schema/index.ts'
import type { PrivateKeyHandle } from '../../core/suite/index.ts'
import type { EngineContext } from '../context.ts'
import { loadDevice } from '../devices.ts'
import { requireKey } from '../keys.ts'
import type { ProfileRecord } from '../records.ts'

export interface Contents {
  readonly kind: ApplicationKind
  readonly shared: Tagged<'ApplicationProfilePrivate'>
  readonly members: OwnMembers<ApplicationType>
}

/** Who opens: the profile as this machine has it. */
export interface Reader {
  readonly profile: ProfileRecord
  readonly personal: VerifiedPersonal
}

/** The contents of an application that was never published. */
export function emptyContents(type: ApplicationType): Contents {
  const kind = kindOfApplication(type)
  return { kind, shared: { tag: kind.shared, value: {} } as Tagged<'ApplicationProfilePrivate'>, members: {} }
}

/**
 * Opens a version with this device's key, or after recovery with the master escrow key.
 *
 * @throws `mesh/key/missing` if the version is encrypted to neither; `mesh/jwe/invalid`; `mesh/storage/evicted`
 */
export async function openContents(
  engine: EngineContext,
  version: ApplicationVersion,
  reader: Reader,
): Promise<Contents> {
  const { kind, shared } = await firstThatOpens(engine, version, reader)
  const members = ownMembers(version)
  if (shared === undefined) return { ...emptyContents(version.type), members }
  return { kind, shared: await withIdentifiers(engine, shared), members }
}

async function firstThatOpens(engine: EngineContext, version: ApplicationVersion, reader: Reader) {
  const { encryptionKey } = await loadDevice(engine, reader.profile.device)
  try {
    return await openApplication(engine, version, await requireKey(engine, encryptionKey))
  } catch (error) {
    const escrowKey = isMeshError(error, 'mesh/key/missing') ? await heldEscrowKey(engine, reader) : undefined
    if (escrowKey === undefined) throw error
    return openApplication(engine, version, escrowKey)
  }
}

async function heldEscrowKey(
  engine: EngineContext,
  { personal }: Reader,
): Promise<PrivateKeyHandle | undefined> {
  for (const { udf } of personal.master.escrowKeys) {
    const key = await engine.vault.get(udf)
    if (key) return key
  }
  return undefined
}

/** Entries of 2017 without ID get one before anybody changes them. */
async function withIdentifiers(
  engine: EngineContext,
  shared: Tagged<'ApplicationProfilePrivate'>,
): Promise<Tagged<'ApplicationProfilePrivate'>> {
  const kind = Object.values(catalogKinds).find(candidate => candidate.shared === shared.tag)?.name
  if (kind === undefined) return shared
  const catalog = shared.value as CatalogOf<CatalogKind>
  const Entries = await adoptEntries(engine, kind, entriesOf<CatalogKind>(catalog))
  return { tag: shared.tag, value: { ...catalog, Entries } } as Tagged<'ApplicationProfilePrivate'>
}

function ownMembers({ payload }: ApplicationVersion): OwnMembers<ApplicationType> {
  const {
    Identifier: _identifier,
    Names: _names,
    Updated: _updated,
    NotaryToken: _token,
    Devices: _devices,
    SharedPrivate: _shared,
    DevicePrivate: _private,
    ...members
  } = payload.value as Mesh<'ApplicationProfile'>
  return members
}

/** Whether two contents say the same. What is the same object is not looked into. */
export function isSameContents(one: Contents, other: Contents): boolean {
  return (
    one.kind.name === other.kind.name &&
    isSameContent(one.members, other.members) &&
    isSameContent(one.shared, other.shared)
  )
}

/** The catalog in contents of that kind. */
export function catalogIn<K extends CatalogKind>(contents: Contents, kind: K): CatalogOf<K> {
  if (contents.kind.name !== kind) throw wrongKind(contents)
  return contents.shared.value as CatalogOf<K>
}

export function isCatalogKind(name: string): name is CatalogKind {
  return Object.hasOwn(catalogKinds, name)
}

/** The shared part of contents that are no catalog. */
export function sharedIn<T extends 'ssh' | 'mail'>(
  contents: Contents,
  kind: T,
): Mesh<(typeof applicationKinds)[T]['shared']> {
  if (contents.kind.name !== kind) throw wrongKind(contents)
  return contents.shared.value as Mesh<(typeof applicationKinds)[T]['shared']>
}

export function withShared(contents: Contents, value: Contents['shared']['value']): Contents {
  return { ...contents, shared: { tag: contents.shared.tag, value } as Contents['shared'] }
}

function wrongKind({ kind }: Contents): MeshError {
  return new MeshError('mesh/argument', `the application is of kind ${kind.name}`)
}
