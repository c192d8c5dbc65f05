/** Devices of a profile: removed, made administrators, and administrators no more. */
export { demoteDevice, promoteDevice, removeDevice, resumeMembers } from './change.ts'
export { requireMasterKey } from './next-version.ts'
