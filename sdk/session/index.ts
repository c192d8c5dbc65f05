/** The API people call. */
export type { ApplicationSession } from './application-session.ts'
export type { CatalogSession } from './catalog-session.ts'
export { ConnectRequest, type WaitOptions } from './connect-request.ts'
export type { MailSession } from './mail-session.ts'
export { type ConnectOptions, MeshSession, type OpenOptions, type SpokenInvite } from './mesh-session.ts'
export { PendingDevice } from './pending-device.ts'
export { type PendingOptions, PersonalSession } from './personal-session.ts'
export type { SshSession } from './ssh-session.ts'
