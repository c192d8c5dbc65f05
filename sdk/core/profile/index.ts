/** Profiles of devices, masters, persons and applications: made, verified, compared. */
export { type KeyHolders, onlineKeysOf, unclaimedKeys } from './administrators.ts'
export {
  type ApplicationParts,
  createApplicationProfile,
  type OwnMembers,
} from './application-create.ts'
export {
  type DevicePrivateType,
  openDevicePrivate,
  openSharedPrivate,
  type SharedPrivateType,
} from './application-open.ts'
export { type ApplicationWarning, readersOf, sharedRecipients } from './application-recipients.ts'
export {
  type ApplicationType,
  type ApplicationVersion,
  type VerifiedApplication,
  verifyApplicationProfile,
} from './application-verify.ts'
export {
  createDeviceProfile,
  type DeviceKeyPairs,
  type VerifiedDevice,
  verifyDeviceProfile,
} from './device.ts'
export { createMasterProfile, type VerifiedMaster, verifyMasterProfile } from './master.ts'
export { createPersonalProfile, type VerifiedPersonal, verifyPersonalProfile } from './personal.ts'
export { isSameSigned } from './signed.ts'
export { nextUpdated, objectDigest, verifyApplicationSuccessor, verifySuccessor } from './version.ts'
