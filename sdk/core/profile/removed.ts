/**
 * Devices that were removed from a profile, for good: the protected header of each version names them, so that no
 * administrator, however stale, can bring one back (attack 19). A version of 2017 cannot say it.
 */
import { MeshError } from '../error.ts'
import type { ProtectedHeader } from '../jose/jws.ts'

const MEMBER = 'removed'
/** So many fit into a header; of more, those removed first are left out. */
const MOST = 1000

export function removedToHeader(removed: readonly string[]): Readonly<Record<string, unknown>> {
  return removed.length === 0 ? {} : { [MEMBER]: removed.slice(-MOST) }
}

/** @throws `mesh/profile/invalid` if the header says something else than texts */
export function headerToRemoved(header: ProtectedHeader): readonly string[] {
  const said = Object.hasOwn(header, MEMBER) ? header[MEMBER] : []
  if (!Array.isArray(said) || said.some(udf => typeof udf !== 'string')) {
    throw new MeshError(
      'mesh/profile/invalid',
      'The profile does not say properly which devices were removed.',
    )
  }
  return said
}

/** @throws `mesh/profile/removed` if a device is listed that was removed before */
export function verifyNoneRemoved(
  devices: readonly { readonly Identifier?: string | undefined }[],
  removed: readonly string[],
): void {
  const gone = new Set(removed)
  if (devices.some(({ Identifier }) => Identifier !== undefined && gone.has(Identifier))) {
    throw new MeshError('mesh/profile/removed', 'A device is listed that was removed from the profile.')
  }
}
