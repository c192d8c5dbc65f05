/** Applications: which kinds there are, who may use them, and what is in those that are no catalogs. */
export { type CatalogVersion, createCatalogProfile, openCatalog } from './catalog.ts'
export {
  type ApplicationEntries,
  type ApplicationEntry,
  type ApplicationRole,
  addApplication,
  applicationsOf,
  findApplication,
  findApplications,
  grantDevice,
  removeApplication,
  revokeDevice,
  roleOf,
} from './entries.ts'
export {
  type ApplicationKind,
  type ApplicationKindName,
  applicationKinds,
  type DevicePublicType,
  kindOfApplication,
} from './kinds.ts'
export {
  createMailKey,
  createMailParts,
  type MailAccount,
  type MailKey,
  type MailParts,
  type MailScheme,
  mailKeySlots,
  openMailKeys,
  readMailAccount,
} from './mail.ts'
export {
  createMailConnection,
  type MailSecurity,
  type MailServer,
  type MailService,
  mailServices,
  readMailConnection,
} from './mail-connection.ts'
export { type OpenedApplication, openApplication } from './open.ts'
export {
  createSshDevice,
  createSshKey,
  createSshShared,
  openSshKey,
  type SshDevice,
  type SshPrivateKey,
  sshAuthorizedKeys,
  sshDevices,
} from './ssh.ts'
export {
  entriesToKnownHosts,
  type HostEntry,
  knownHostsToEntries,
  mergeHostEntries,
  type RefusedHost,
} from './ssh-hosts.ts'
