/** Parts of the engine that an app does not need to open: loaded when they are first used, so that it opens sooner. */

export const loadAccounts = () => import('./accounts/index.ts')
export const loadApplications = () => import('./applications/index.ts')
export const loadInvites = () => import('./invites/index.ts')
export const loadEscrow = () => import('./escrow.ts')
export const loadMembers = () => import('./members/index.ts')
export const loadSharesCheck = () => import('./check-shares.ts')
export const loadRecovery = () => import('./recover.ts')
