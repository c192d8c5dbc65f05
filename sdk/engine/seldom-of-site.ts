/** What takes the place of `seldom.ts` in the worker of a web site: what it needs of them, at once, and no more. */
import { MeshError } from '../core/error.ts'
import { withListedAccounts } from './accounts/names.ts'
import { listPlaces } from './accounts/places.ts'
import { publishEverywhere } from './accounts/publish-everywhere.ts'
import { settlePlaces } from './accounts/settle.ts'
import { syncEverywhere } from './accounts/sync-everywhere.ts'
import { handOverJournal } from './applications/journal.ts'
import { refreshApplication, syncApplications } from './applications/update.ts'
import { advanceConnect } from './connect.ts'
import { summarizeConnect } from './connect-records.ts'
import { listPending } from './requests.ts'

export const loadAccounts = async () => ({
  listPlaces,
  publishEverywhere,
  settlePlaces,
  syncEverywhere,
  withListedAccounts,
})
export const loadApplications = async () => ({ handOverJournal, refreshApplication, syncApplications })
export const loadConnecting = async () => ({ advanceConnect })
export const loadConnectRecords = async () => ({ summarizeConnect })
export const loadRequests = async () => ({ listPending })

/** A site changes no members of a profile, so that there is nothing of it to go on with. */
export const loadMembers = async () => ({ resumeMembers: async () => {} })

/** A site is scanned or named by an account; invites are for a person's own devices. */
export const loadInvites = async (): Promise<never> => {
  throw new MeshError('mesh/argument', 'a web site cannot use an invite')
}
