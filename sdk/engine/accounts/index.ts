/** Accounts of a profile at several portals: added, given up, kept alike, filled again. */
export { withListedAccounts } from './names.ts'
export { listPlaces } from './places.ts'
export { publishEverywhere } from './publish-everywhere.ts'
export { addAccount, removeAccount, resumeRegistrations } from './registrations.ts'
export { catchUp, republish } from './republish.ts'
export { type Answer, type Settlement, settlePlaces } from './settle.ts'
export { syncEverywhere } from './sync-everywhere.ts'
