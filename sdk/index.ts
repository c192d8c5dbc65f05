/** The Mesh for web apps: sessions, their errors, and the types of what they give. */
export { isMeshError, MeshError, type MeshErrorCode, type MeshErrorData } from './core/error.ts'
export type { SuiteName } from './core/suite/index.ts'
export type {
  ConnectedDevice,
  ConnectSummary,
  CreateSummary,
  DeviceSummary,
  FoundProfile,
  MachineSummary,
  MeshApi,
  PendingRequest,
  ProfileSummary,
  Validation,
} from './engine/api.ts'
export type { DeviceKind } from './engine/records.ts'
export {
  type ConnectOptions,
  ConnectRequest,
  MeshSession,
  type OpenOptions,
  PendingDevice,
  type PendingOptions,
  PersonalSession,
  type WaitOptions,
} from './session/index.ts'
