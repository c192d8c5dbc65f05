/** The Mesh for web apps: sessions, their errors, and the types of what they give. */

export type {
  HostEntry,
  MailAccount,
  MailSecurity,
  MailServer,
  MailService,
} from './core/application/index.ts'
export type { CatalogKind, EntryDraft, EntryOf, PasswordOptions } from './core/catalog/index.ts'
export { isMeshError, MeshError, type MeshErrorCode, type MeshErrorData } from './core/error.ts'
export type { SuiteName } from './core/suite/index.ts'
export type {
  AcceptOptions,
  AccountSummary,
  AddAccountOptions,
  ApplicationChange,
  ApplicationContent,
  ApplicationSummary,
  ApplicationUpdate,
  CheckSharesOptions,
  ConnectedDevice,
  ConnectSummary,
  CreateApplicationOptions,
  CreateSummary,
  DeviceRemoval,
  DeviceSummary,
  EscrowOptions,
  EscrowShares,
  ForgetOptions,
  FoundProfile,
  Invite,
  InviteOptions,
  MachineSummary,
  MeshApi,
  PendingRequest,
  ProfileSummary,
  RecoverOptions,
  RemoveAccountOptions,
  SharesCheck,
  ShareVerdict,
  SshKeyFile,
  Validation,
} from './engine/api.ts'
export type { DeviceKind, WantedApplication } from './engine/records.ts'
export type { ConnectWay } from './engine/ways.ts'
export {
  type ApplicationSession,
  type CatalogSession,
  type ConnectOptions,
  ConnectRequest,
  type LabelCount,
  type LostProfile,
  type MailSession,
  MeshSession,
  type OpenOptions,
  PendingDevice,
  type PendingOptions,
  PersonalSession,
  type RemovedEntryOf,
  type SpokenInvite,
  type SshSession,
  type StorageState,
  type WaitOptions,
} from './session/index.ts'
