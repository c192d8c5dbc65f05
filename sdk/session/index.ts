/** The API people call. */
export { ConnectRequest, type WaitOptions } from './connect-request.ts'
export { type ConnectOptions, MeshSession, type OpenOptions } from './mesh-session.ts'
export { PendingDevice } from './pending-device.ts'
export { type PendingOptions, PersonalSession } from './personal-session.ts'
