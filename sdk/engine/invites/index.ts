/** Invites: made by an administrator, used by a new device, judged when its request comes (design 8). */
export { prepareInviteConnect } from './connect.ts'
export { judgeClaims, spendInvite } from './judge.ts'
export { cancelInvite, createInvite, listInvites } from './records.ts'
