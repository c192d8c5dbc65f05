/** Writes the files that a client of 2017 keeps on its own disk, and exported profiles (wire B.11). */
import { type Mesh, type TextStyle, writeTagged } from '../schema/index.ts'
import type { MachineFile } from './read.ts'

export interface MachineFileOptions {
  /**
   * `wrapped`: what the machine knows around the profile. `bare`: the profile with its default stamp beside it, and
   * without accounts; applications are kept so in the files published in 2017. Default `wrapped`.
   */
  readonly wrapping?: 'wrapped' | 'bare'
  /** Default `reference`: byte for byte what programs of 2017 write. */
  readonly style?: TextStyle
}

/**
 * Writes a file; its name is `machineFileName(file)`. Profiles of our own suites are written in the same way, and no
 * program of 2017 can read those.
 *
 * @throws `mesh/schema/member` for a stamp that is no date of the wire form, or other values that cannot be written
 */
export function writeMachineFile(file: MachineFile, options: MachineFileOptions = {}): string {
  const { wrapping = 'wrapped', style = 'reference' } = options
  return wrapping === 'wrapped' ? writeWrapped(file, style) : writeBare(file, style)
}

/**
 * Writes a profile as a client of 2017 exports it: the signed profile alone. `readMachineFile` reads it back.
 *
 * @throws `mesh/schema/member` for values that cannot be written
 */
export function exportProfile(file: MachineFile, style: TextStyle = 'reference'): string {
  const { defaultSince: _, ...shared } = file
  return writeBare(shared, style)
}

function writeWrapped(file: MachineFile, style: TextStyle): string {
  const stamp = { ...(file.defaultSince !== undefined && { Default: file.defaultSince }) }
  switch (file.kind) {
    case 'personal': {
      const Portals = file.accounts.map(Address => ({ Address }))
      const value = { ...stamp, Profile: file.profile, Portals }
      return writeTagged({ tag: 'SerializationPersonal', value }, style)
    }
    case 'device':
      return writeTagged({ tag: 'SerializationDevice', value: { ...stamp, Profile: file.profile } }, style)
    case 'application':
      return writeTagged(
        { tag: 'SerializationApplication', value: { ...stamp, Profile: file.profile } },
        style,
      )
  }
}

const bareTags = {
  personal: 'SignedPersonalProfile',
  device: 'SignedDeviceProfile',
  application: 'SignedApplicationProfile',
} as const

function writeBare({ kind, profile, defaultSince }: MachineFile, style: TextStyle): string {
  const stamp = defaultSince === undefined ? {} : { Unauthenticated: { Default: defaultSince } }
  const value: Mesh<'SignedProfile'> = { ...profile, ...stamp }
  return writeTagged({ tag: bareTags[kind], value }, style)
}
