/** What may be published, and who verifies it. */
import { MeshError } from '../../../sdk/core/error.ts'
import type { Tagged } from '../../../sdk/core/schema/index.ts'
import type { StoreContext } from '../context.ts'
import { prepareApplication } from './application-entry.ts'
import { prepareEscrow } from './escrow-entry.ts'
import { preparePersonal } from './personal-entry.ts'
import type { PreparedEntry } from './prepared.ts'
import { prepareDevice, prepareMaster } from './self-signed-entry.ts'

export type { PreparedEntry } from './prepared.ts'

/**
 * Verifies a published object as far as it can be without looking at what is stored (wire I.3).
 *
 * @throws `mesh/portal/refused` for kinds of objects that are not published; what the kind's verification throws
 */
export async function prepareEntry(context: StoreContext, entry: Tagged<'Entry'>): Promise<PreparedEntry> {
  switch (entry.tag) {
    case 'SignedPersonalProfile':
      return preparePersonal(context, entry.value)
    case 'SignedMasterProfile':
      return prepareMaster(context, entry.value)
    case 'SignedDeviceProfile':
      return prepareDevice(context, entry.value)
    case 'SignedApplicationProfile':
      return prepareApplication(context, entry.value)
    case 'EscrowEntry':
    case 'OfflineEscrowEntry':
    case 'OnlineEscrowEntry':
      return prepareEscrow(context, entry)
    default:
      throw new MeshError('mesh/portal/refused', `Objects of type ${entry.tag} are not published.`)
  }
}
