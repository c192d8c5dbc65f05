/** Connecting a device to a profile: requests, results, codes to scan, and what people compare (wire K, design 8). */
export { authenticatorGroups, chooseChallenge, verifyAuthenticator } from './authenticator.ts'
export {
  type InviteClaim,
  type InvitedRequest,
  inviteAnswer,
  inviteKey,
  inviteProof,
  verifyInviteClaim,
} from './invite.ts'
export { formatInviteText, formatInviteUri, parseInvite, type ReadInvite } from './invite-text.ts'
export { createPin, type Pin, parsePin } from './pin.ts'
export { createConnectionRequest, type VerifiedRequest, verifyConnectionRequest } from './request.ts'
export {
  createConnectionResult,
  type Decision,
  type ExpectedResult,
  verifyConnectionResult,
} from './result.ts'
export { scanAuthenticator, scanMac } from './scan.ts'
export { type ConnectionCode, formatConnectionUri, type InviteCode, parseConnectionUri } from './uri.ts'
