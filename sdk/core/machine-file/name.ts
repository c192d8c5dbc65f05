/** Names of the files that a client of 2017 keeps (wire B.11). */
import { MeshError } from '../error.ts'

export type MachineFileKind = 'personal' | 'device' | 'application'

const extensions: Readonly<Record<MachineFileKind, string>> = {
  personal: 'mmmp',
  device: 'mmmd',
  application: 'mmma',
}

/** `<identifier>.mmmp`, `.mmmd` or `.mmma`. */
export function machineFileName(file: {
  readonly kind: MachineFileKind
  readonly identifier: string
}): string {
  return `${file.identifier}.${extensions[file.kind]}`
}

/**
 * What a file's name says is in it. Folders before the name do not matter, nor does the case of the ending.
 *
 * @throws `mesh/argument` for the name of another kind of file
 */
export function parseMachineFileName(name: string): {
  readonly kind: MachineFileKind
  readonly identifier: string
} {
  const [, identifier, extension] = /([^/\\]+)\.(mmm[a-z])$/i.exec(name) ?? []
  const kinds = Object.keys(extensions) as MachineFileKind[]
  const kind = kinds.find(candidate => extensions[candidate] === extension?.toLowerCase())
  if (kind === undefined || identifier === undefined) {
    throw new MeshError('mesh/argument', 'That is not the name of a profile’s file.')
  }
  return { kind, identifier }
}
