/** Reads the files that a client of 2017 keeps on its own disk, and profiles that it exported (wire B.11). */
import { MeshError } from '../error.ts'
import { type Mesh, readTagged } from '../schema/index.ts'
import { type MachineFileKind, parseMachineFileName } from './name.ts'

interface MachineFileBase {
  /** Identifier of the profile: the name of its file. */
  readonly identifier: string
  /** When it was made the default of its kind, wire form. */
  readonly defaultSince?: string
}

/** A file's content: a signed profile, not verified, and what the machine knows of it. */
export type MachineFile =
  | (MachineFileBase & {
      readonly kind: 'personal'
      readonly profile: Mesh<'SignedPersonalProfile'>
      /** Accounts it is registered at, `name@domain`. */
      readonly accounts: readonly string[]
    })
  | (MachineFileBase & { readonly kind: 'device'; readonly profile: Mesh<'SignedDeviceProfile'> })
  | (MachineFileBase & { readonly kind: 'application'; readonly profile: Mesh<'SignedApplicationProfile'> })

const contents = [
  'SerializationPersonal',
  'SerializationDevice',
  'SerializationApplication',
  'SignedPersonalProfile',
  'SignedDeviceProfile',
  'SignedApplicationProfile',
] as const

/**
 * Reads a file of either wrapping: a profile inside what the machine knows, or bare with the same beside it, as some
 * builds of 2017 wrote it and as exported profiles are. Nothing is verified: hand the profile to `verifyDeviceProfile`
 * and the like before anything is done with it.
 *
 * @param options.name the file's name, with or without folders; kind and identifier must then be what it says
 * @throws `mesh/schema/tag` if it holds something else, or another kind than its name says; `mesh/schema/missing`
 * without a profile or its identifier; `mesh/profile/substituted` if it is named after another profile;
 * `mesh/argument` for a name that is none of such a file; `mesh/schema/member`, `mesh/json/…`, `mesh/encoding/…`
 *
 * @example
 * const file = readMachineFile(text, { name: 'MAJBM-WHBCU-IVXPI-VI7YZ-7WX2E-OBDPI.mmmd' })
 * if (file.kind === 'device') await verifyDeviceProfile(deps, file.profile)
 */
export function readMachineFile(
  source: string | Uint8Array,
  options: { readonly name?: string } = {},
): MachineFile {
  const file = contentOf(source)
  if (options.name !== undefined) {
    const claimed = parseMachineFileName(options.name)
    verifyKind(file.kind, claimed.kind)
    if (claimed.identifier !== file.identifier) {
      throw new MeshError('mesh/profile/substituted', 'The file is named after another profile.')
    }
  }
  return file
}

/**
 * The file that was made the default of its kind last; undefined where none ever was.
 *
 * @example
 * const phone = defaultFile(files, 'device')
 */
export function defaultFile<K extends MachineFileKind>(
  files: readonly MachineFile[],
  kind: K,
): Extract<MachineFile, { readonly kind: K }> | undefined {
  return files
    .filter((file): file is Extract<MachineFile, { readonly kind: K }> => file.kind === kind)
    .filter(file => file.defaultSince !== undefined)
    .reduce<Extract<MachineFile, { readonly kind: K }> | undefined>(
      (latest, file) => (latest && latest.defaultSince! >= file.defaultSince! ? latest : file),
      undefined,
    )
}

function contentOf(source: string | Uint8Array): MachineFile {
  const object = readTagged(source, contents, { mode: 'transport' })
  switch (object.tag) {
    case 'SerializationPersonal': {
      const { Profile, Portals = [], Default } = object.value
      const accounts = Portals.flatMap(portal => portal.Address ?? [])
      return { kind: 'personal', ...common(Profile, Default), accounts }
    }
    case 'SignedPersonalProfile':
      return { kind: 'personal', ...common(object.value), accounts: [] }
    case 'SerializationDevice':
      return { kind: 'device', ...common(object.value.Profile, object.value.Default) }
    case 'SignedDeviceProfile':
      return { kind: 'device', ...common(object.value) }
    case 'SerializationApplication':
      return { kind: 'application', ...common(object.value.Profile, object.value.Default) }
    case 'SignedApplicationProfile':
      return { kind: 'application', ...common(object.value) }
  }
}

/** All three wrappers are alike; the unsigned hint beside the profile says the same as the wrapper, which is asked first. */
function common(profile: Mesh<'SignedProfile'> | undefined, stamp = profile?.Unauthenticated?.Default) {
  const identifier = profile?.Identifier
  if (profile === undefined || identifier === undefined) {
    throw new MeshError('mesh/schema/missing', 'The file has no profile, or one without identifier.')
  }
  const { Unauthenticated: _, ...signed } = profile
  return { identifier, profile: signed, ...(stamp !== undefined && { defaultSince: stamp }) }
}

function verifyKind(actual: MachineFileKind, claimed: MachineFileKind): void {
  if (actual !== claimed) {
    throw new MeshError(
      'mesh/schema/tag',
      `The file holds a ${actual} profile and is named as of a ${claimed} one.`,
    )
  }
}
