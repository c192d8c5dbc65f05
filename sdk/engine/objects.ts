/** Signed objects as the machine keeps them (tagged text) and as the portal carries them (entries). */
import { MeshError } from '../core/error.ts'
import { type Mesh, readTagged, type TypeName, writeTagged } from '../core/schema/index.ts'

/** The stored form of an object: compact tagged text. The payload inside is bytes and stays as it was signed. */
export function objectToText<T extends TypeName>(tag: T, value: Mesh<T>): string {
  return writeTagged<T>({ tag, value })
}

/** @throws `mesh/json/…`, `mesh/schema/…` when the text is damaged or another kind of object */
export function textToObject<T extends TypeName>(text: string, tag: T): Mesh<T> {
  return readTagged(text, tag, { mode: 'transport' }).value as unknown as Mesh<T>
}

/**
 * The one entry of a Get answer; undefined on a miss, which is an empty or absent list.
 *
 * @throws `mesh/portal/answer` for another kind of object or several
 */
export function onlyEntry<T extends TypeName>(response: Mesh<'GetResponse'>, tag: T): Mesh<T> | undefined {
  const entries = response.Entries ?? []
  const entry = entries[0]
  if (!entry) return undefined
  if (entries.length > 1 || entry.tag !== tag) {
    throw new MeshError('mesh/portal/answer', `asked for one ${tag}, the portal sent something else`)
  }
  return entry.value as unknown as Mesh<T>
}
