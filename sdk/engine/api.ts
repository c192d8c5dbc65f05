/**
 * What a host offers to sessions: every call takes and gives plain data, so that it crosses a worker unchanged.
 * No call returns a private key, and none signs bytes of the caller's choosing.
 */
import type {
  ApplicationKindName,
  ApplicationRole,
  HostEntry,
  MailAccount,
  MailScheme,
} from '../core/application/index.ts'
import type { CatalogKind, EntryDraft, EntryOf } from '../core/catalog/index.ts'
import type { MeshErrorCode, MeshErrorData } from '../core/error.ts'
import type { SuiteName } from '../core/suite/index.ts'
import type { Collection, ConnectFlow, DeviceKind, PlaceState, WantedApplication } from './records.ts'
import type { ConnectWay } from './ways.ts'

export interface DeviceSummary {
  readonly udf: string
  readonly suite: SuiteName
  readonly kind: DeviceKind | string
  readonly name: string
  readonly isDefault: boolean
}

/** A device of a profile, as an administrator sees it. */
export interface ConnectedDevice {
  readonly udf: string
  /** The public word of its profile. */
  readonly kind: string
  /** The name known on this machine, otherwise the kind. */
  readonly name: string
  readonly isThisDevice: boolean
  /** Whether it administers the profile, as far as the profile says: one of suite 2017 names promoted devices alone. */
  readonly isAdministrator: boolean
  /** What it may use. */
  readonly applications: readonly { readonly identifier: string; readonly role: ApplicationRole }[]
  readonly approvedAt?: string
  readonly approvedBy?: string
}

/** An account of a profile, and how its portal was last found. No portal is asked for it. */
export interface AccountSummary {
  readonly account: string
  /** Base URL of the portal. */
  readonly portal: string
  /**
   * - `ok`: it has what this device has, as far as that is known
   * - `behind`: it lacks something that another portal has; it is sent there by itself
   * - `lost`: it has no such account any more. An administrator's device creates it again by itself where that cannot
   *   be a mistake; otherwise offer `republish`
   * - `taken`: the account stands for somebody else's profile there
   * - `away`: it did not answer
   * - `wrong`: it shows a version that must not be believed
   */
  readonly state: PlaceState
  /** Since when; UTC, wire form. */
  readonly since?: string
  readonly problem?: MeshErrorData
}

export interface ProfileSummary {
  readonly udf: string
  readonly suite: SuiteName
  readonly accounts: readonly string[]
  /** The same accounts, in the same order, with their portals. */
  readonly places: readonly AccountSummary[]
  readonly devices: readonly ConnectedDevice[]
  readonly device: string
  /** Whether this device may approve, remove and publish. */
  readonly isAdministrator: boolean
  /** Whether this device, which founded or recovered the profile, can change who administers it. */
  readonly holdsMasterKey: boolean
  /** An administrator has removed this device: what it has stays readable, and nothing it does is accepted. */
  readonly isRemoved: boolean
  readonly isDefault: boolean
  /** The browser removed private keys of this device: offer to connect it again, or to recover. */
  readonly keysMissing: boolean
  /** Whether this device holds the backup, of which recovery shares are made: it founded or recovered the profile. */
  readonly holdsBackup: boolean
  /** When recovery shares were last made on this device; UTC, wire form. */
  readonly sharesMadeAt?: string
  /** UTC, wire form; absent on profiles of 2017. */
  readonly updated?: string
  readonly digest: string
}

/** An account that its portal has not confirmed yet: `resume` or another `createAccount` finishes it. */
export interface CreateSummary {
  readonly account: string
  /** UDF of the profile that the account will hold. */
  readonly profile: string
}

export interface MachineSummary {
  readonly devices: readonly DeviceSummary[]
  /** The default one first. */
  readonly profiles: readonly ProfileSummary[]
  /** Connects that are not finished, and those that ended without joining until they are cancelled or a day old. */
  readonly connects: readonly ConnectSummary[]
  readonly creates: readonly CreateSummary[]
}

export interface Validation {
  readonly account: string
  readonly valid: boolean
  /** A code such as `mesh/account/taken` when it is not valid. */
  readonly code?: MeshErrorCode
  /** Why, for people. */
  readonly reason?: string
}

/** Somebody's profile as a portal shows it: sound in itself, and of whoever holds its master key. */
export interface FoundProfile {
  readonly account: string
  readonly udf: string
  readonly suite: SuiteName
  /** UTC, wire form; absent on profiles of 2017. */
  readonly updated?: string
  readonly digest: string
  readonly devices: readonly { readonly udf: string; readonly kind: string }[]
  readonly applications: readonly { readonly identifier: string; readonly type: string }[]
}

export interface ConnectSummary {
  readonly id: string
  readonly way: ConnectWay
  readonly state: ConnectFlow['state']
  readonly device: string
  readonly account?: string
  /**
   * Address way, and an invite without the fingerprint: that of the profile the portal showed; unverified until the
   * request is accepted.
   */
  readonly profile?: string
  readonly authenticator: string
  readonly uri?: string
  readonly expiresAt: string
  /** Why it failed. */
  readonly error?: MeshErrorData
}

/** A device that asks to join. */
export interface PendingRequest {
  /** Names this very request: other bytes from the same device have another one. Opaque. */
  readonly id: string
  /**
   * `invite`: the device knows the PIN of an invite made here. `label`: the code was printed on the device, so everybody
   * who has ever seen it can have read it.
   */
  readonly way: ConnectWay
  readonly account: string
  readonly device: string
  readonly kind: string
  /** A name carried in a scanned code, chosen by whoever made the code; or the one chosen for the invite here. */
  readonly suggestedName?: string
  readonly authenticator: string
  /**
   * Indexes (from 0) of the authenticator's groups that must be typed back when it was not scanned. Empty where the
   * invite says enough: then accept without an authenticator.
   */
  readonly challenge: readonly number[]
  /** Scan way, address way after scanning: the code was seen by this device's camera. */
  readonly scanned: boolean
  /** Invite way: the applications it was made with; given unless `accept` says otherwise. */
  readonly applications?: readonly WantedApplication[]
  /** Invite way: why it cannot be accepted, such as `mesh/invite/pin`. Rejecting it tells the device. */
  readonly problem?: MeshErrorCode
  /** When this device first saw it; UTC, wire form. */
  readonly seenAt: string
  /** Until when it can be decided here; UTC, wire form. */
  readonly expiresAt: string
}

export interface AcceptOptions {
  /**
   * The whole authenticator as scanned, or what was typed for the groups of `challenge`, in that order. Left out for an
   * invite that asks for none.
   */
  readonly authenticator?: string
  /** What to call the device; kept private. */
  readonly name?: string
  /** Make it an administrator of the profile as well; takes the device that holds the master key. */
  readonly administrator?: boolean
  /** Applications the device may read once it is in, and those it may also change. Default: those of the invite. */
  readonly applications?: readonly WantedApplication[]
  /**
   * An application made for this device alone, which it administers once it is in: what a web site gets. It is never
   * taken for one of the person's own.
   */
  readonly newApplication?: { readonly kind: CatalogKind }
}

export interface InviteOptions {
  /** Every invite has a PIN; may be written out, since the draft does. */
  readonly pin?: true
  /** Seconds until it expires, up to a day. Default: 600. */
  readonly expires?: number
  /** Which of the profile's accounts the device shall know it by; the first when left out. */
  readonly account?: string
  /** What to call the device that comes; kept private. */
  readonly name?: string
  /** Applications it may read once it is in, and those it may also change. */
  readonly applications?: readonly WantedApplication[]
}

/** An invite that can still be used. Whoever knows it can ask to join; nobody is let in by it alone. */
export interface Invite {
  readonly id: string
  readonly account: string
  /** UDF of the profile. */
  readonly profile: string
  /** Three groups of five letters and digits, to be said together with the account. */
  readonly pin: string
  /** Account, fingerprint and PIN in words, to be sent. */
  readonly text: string
  /** As a link into the app, also for a QR code; absent where it would be too long for one. */
  readonly uri?: string
  /** UTC, wire form. */
  readonly createdAt: string
  readonly expiresAt: string
  /** Wrong PINs that it still bears. */
  readonly triesLeft: number
  readonly name?: string
  readonly applications?: readonly WantedApplication[]
}

export interface ForgetOptions {
  /** Also where no other device could administer the profile any more. */
  readonly evenIfLast?: boolean
}

export interface DeviceRemoval {
  readonly profile: ProfileSummary
  /**
   * Identifiers of applications that the device could read and this one does not administer: they are encrypted anew
   * when an administrator of theirs next refreshes.
   */
  readonly awaiting: readonly string[]
}

/** How a device is called and what it is, where the call has to make one. */
export interface NewDevice {
  /** Kept on this machine; the default device's name when left out. */
  readonly name?: string
  readonly kind?: DeviceKind
}

export interface CreateAccountOptions extends NewDevice {
  readonly account: string
  /** UDF of the device to found the profile with; the default device when left out. */
  readonly device?: string
  /** The device's suite, otherwise the best one this machine can use. */
  readonly suite?: SuiteName
}

export interface BeginConnectOptions extends NewDevice {
  /** The account to join; without it the new device is scanned before it knows one. */
  readonly account?: string
  readonly device?: string
  readonly suite?: SuiteName
  /** Base URL of the portal, where it is not the account's or the invite's, or the host's own (to be scanned). */
  readonly portal?: string
  /** An invite as it was scanned, pasted or typed; in the place of `account`. */
  readonly invite?: string
  /** The PIN that somebody said, with `account`. */
  readonly pin?: string
  /** To be scanned much later, from a code that is printed: the connect stays for a year. */
  readonly label?: boolean
}

export interface EscrowOptions {
  /** How many shares recover the profile, 2 to 15. */
  readonly quorum: number
  /** How many shares are made, from `quorum` to 15. */
  readonly shares: number
}

export interface EscrowShares {
  /** Of the backup at the portal: worth writing beside each share, since with it mistyped letters can be found. */
  readonly identifier: string
  /**
   * The backup itself, as the portals hold it: useless without shares, and worth keeping with them, since with it the
   * profile comes back even when every portal has lost it. JSON, for `RecoverOptions.entry`.
   */
  readonly entry: string
  readonly shares: readonly { readonly text: string }[]
}

export interface CheckSharesOptions {
  /** In any order, as typed. */
  readonly shares: readonly string[]
  /** Of the backup, as it was written down; needed on a device that does not hold it. */
  readonly identifier?: string
}

/** What a rehearsal says about one share. */
export interface ShareVerdict {
  /**
   * `right` and `wrong` are proved against the backup; `repeated` is one that was given already; `open` is written as
   * a share is, and more are needed to say anything else.
   */
  readonly is: 'right' | 'wrong' | 'repeated' | 'open'
  /** Where the mistake is, from 0, if one letter explains it. */
  readonly group?: number
  /** Why it is wrong. */
  readonly code?: MeshErrorCode
}

export interface SharesCheck {
  /** Whether these shares recover the profile: the backup was fetched and opened with them. */
  readonly isEnough: boolean
  /** How many different shares are needed; absent while none can be read. */
  readonly need?: number
  /** One for each share given, in that order. */
  readonly shares: readonly ShareVerdict[]
}

export interface RecoverOptions extends NewDevice {
  /** In any order, as typed. */
  readonly shares: readonly string[]
  /** The account to recover, or a new one that the profile shall have from now on. */
  readonly account: string
  /** Base URL of its portal, where it is not the one of its domain. */
  readonly portal?: string
  /** The backup, where it was kept: needed if the portal has lost it, or never had it. */
  readonly entry?: string
  /** Of the backup, where it was written down: then a mistyped share can be named. */
  readonly identifier?: string
  /** The shares hold a secret that a program of 2017 recovered wrongly (wire J.3): try to mend it. */
  readonly repair?: boolean
}

export interface AddAccountOptions {
  readonly account: string
  /** Base URL of the portal, where it is not the one of the account's domain. */
  readonly portal?: string
}

export interface RemoveAccountOptions {
  /** Also if it is the only account of the profile, which nobody can find any more after that. */
  readonly last?: boolean
}

/** An application of a profile, as far as this device knows it. */
export interface ApplicationSummary {
  readonly identifier: string
  readonly profile: string
  /** Tag of its profile, such as `CredentialProfile`. */
  readonly type: string
  /** Absent for a type that this version does not know. */
  readonly kind?: ApplicationKindName
  /** What this device may do with it; absent for nothing. */
  readonly role?: ApplicationRole
  /** It was made for a web site, which writes into it: the person's own entries belong elsewhere. */
  readonly isOfWebApp?: boolean
  readonly devices: readonly { readonly udf: string; readonly role: ApplicationRole }[]
  /** Of the newest version here; absent while this device has none. */
  readonly digest?: string
  /** UTC, wire form. */
  readonly updated?: string
  /** Edits that wait here for the portal. */
  readonly unpublished: number
  /** Why it could not be brought up to date the last time. */
  readonly problem?: MeshErrorData
}

/** The decrypted content of an application, edits that are not published yet included. */
export type ApplicationContent = CatalogContent | SshContent | MailContent

export type CatalogContent = {
  readonly [K in CatalogKind]: {
    readonly kind: K
    /** Without deleted ones, in the order they were added in. */
    readonly entries: readonly EntryOf<K>[]
    /** Sites never to ask about; credentials alone. */
    readonly neverAsk?: readonly string[]
    /** Whether programs may offer passwords they made up; credentials alone. */
    readonly autoGenerate?: boolean
  }
}[CatalogKind]

/** A catalog as sessions keep it: all of it once, then what changes. */
export interface CatalogState {
  readonly kind: CatalogKind
  /** Name of this state: whoever has it is told what changed since. */
  readonly revision: string
  /** Everything, for `unpackEntries`, tombstones included; absent where `entries` says what changed. */
  readonly packed?: readonly Uint8Array<ArrayBuffer>[]
  /** What changed, each entry as it is now, tombstones included. */
  readonly entries: readonly EntryOf<CatalogKind>[]
  readonly neverAsk?: readonly string[]
  readonly autoGenerate?: boolean
}

/** An entry that was deleted, as it was before. To have it back, put it again. */
export interface RemovedEntry {
  readonly entry: EntryOf<CatalogKind>
  /** When this machine learnt of it; UTC, wire form. */
  readonly removed: string
}

export interface SshContent {
  readonly kind: 'ssh'
  readonly account?: string
  readonly hosts: readonly HostEntry[]
  /** Public keys of devices. */
  readonly devices: readonly {
    readonly udf: string
    readonly description: string
    readonly publicLine: string
  }[]
  /** Whether there is a private key for this device: `exportSshKey` gives it. */
  readonly hasKey: boolean
}

export interface MailContent {
  readonly kind: 'mail'
  readonly account: MailAccount
  /** Fingerprints of the keys to sign with, and to read encrypted mail with. */
  readonly keys: { readonly sign: readonly string[]; readonly encrypt: readonly string[] }
}

/** Changes of an application; what is not named stays. */
export type ApplicationChange = CatalogChange | SshChange | MailChange

export type CatalogChange = {
  readonly [K in CatalogKind]: {
    readonly kind: K
    /** In this order. `put` adds an entry or, with its `ID`, replaces it; `remove` takes an `ID`. */
    readonly entries?: readonly ({ readonly put: EntryDraft<K> } | { readonly remove: string })[]
    /** Sites never to ask about, or to ask about again; credentials alone. */
    readonly neverAsk?: readonly { readonly site: string; readonly never: boolean }[]
    /** Credentials alone. */
    readonly autoGenerate?: boolean
  }
}[CatalogKind]

export interface SshChange {
  readonly kind: 'ssh'
  readonly account?: string
  readonly putHosts?: readonly HostEntry[]
  readonly removeHosts?: readonly HostEntry[]
}

export interface MailChange {
  readonly kind: 'mail'
  /** All settings of the account. */
  readonly account?: MailAccount
  /** Makes keys to encrypt with for these schemes where there are none, and one to sign with. */
  readonly keys?: readonly MailScheme[]
}

/** What the new application is and begins with. */
export type CreateApplicationOptions = ApplicationChange & {
  /** Take the one of the kind that this device may change already, if there is one. */
  readonly reuse?: boolean
}

export interface ApplicationUpdate {
  readonly application: ApplicationSummary
  /** Catalogs: the changed entries as they are now, in the order of the changes. */
  readonly entries: readonly EntryOf<CatalogKind>[]
}

/** The key this device logs in with: a secret, to be handed to the person and nobody else. */
export interface SshKeyFile {
  /** `-----BEGIN OPENSSH PRIVATE KEY-----`, not encrypted. */
  readonly privateKey: string
  /** As in a `.pub` file. */
  readonly publicLine: string
}

export interface MeshApi {
  summary(): Promise<MachineSummary>
  validate(account: string): Promise<Validation>
  /** Suites this browser can generate, store and use, best first. The first call proves each, which takes a while. */
  suites(): Promise<readonly SuiteName[]>
  /** Fetches and verifies the profile of any account, without joining it. */
  lookUp(account: string): Promise<FoundProfile>
  createDevice(options: { name: string; kind: DeviceKind; suite?: SuiteName }): Promise<DeviceSummary>
  createAccount(options: CreateAccountOptions): Promise<ProfileSummary>
  /** Fetches the newest version from the profile's portals, verifies and stores it. */
  refresh(profile: string): Promise<ProfileSummary>
  /** Removes a profile and its keys from this machine only. */
  forget(profile: string, options?: ForgetOptions): Promise<void>

  /** Makes a profile the one that is meant when none is named. */
  setDefault(profile: string): Promise<void>
  /** Registers a profile under one more account, perhaps at another portal, and publishes everything there. */
  addAccount(profile: string, options: AddAccountOptions): Promise<ProfileSummary>
  /** Gives up an account of a profile. */
  removeAccount(profile: string, account: string, options?: RemoveAccountOptions): Promise<ProfileSummary>
  /** Creates accounts that portals have lost again, and publishes there whatever they lack. */
  republish(profile: string): Promise<ProfileSummary>

  beginConnect(options: BeginConnectOptions): Promise<ConnectSummary>
  /** Performs the next step of a connect: sends what was not sent, asks once for the result. */
  advanceConnect(id: string): Promise<ConnectSummary>
  cancelConnect(id: string): Promise<void>

  pending(profile: string): Promise<readonly PendingRequest[]>
  /** Takes a scanned or pasted code: finds the request it belongs to, or the device it names. */
  scan(profile: string, uri: string): Promise<PendingRequest>
  accept(profile: string, request: string, options: AcceptOptions): Promise<ProfileSummary>
  reject(profile: string, request: string): Promise<void>

  /** Takes a device out of the profile for good, and encrypts anew what it could read. */
  removeDevice(profile: string, device: string): Promise<DeviceRemoval>
  /** Makes a device an administrator of the profile. */
  promoteDevice(profile: string, device: string): Promise<ProfileSummary>
  /** Takes the administration from a device, which stays in the profile. */
  demoteDevice(profile: string, device: string): Promise<ProfileSummary>
  /** Makes an invite. It is kept on this device, which alone can tell whether a request knows its PIN. */
  invite(profile: string, options: InviteOptions): Promise<Invite>
  /** The invites made here that can still be used. */
  invites(profile: string): Promise<readonly Invite[]>
  /** Ends an invite. */
  cancelInvite(profile: string, id: string): Promise<void>

  /** Makes a set of recovery shares. Sets made before stay valid. */
  escrow(profile: string, options: EscrowOptions): Promise<EscrowShares>
  /** Rehearses a recovery up to the opened backup, and says which share is wrong. Changes nothing, gives no secret. */
  checkShares(profile: string, options: CheckSharesOptions): Promise<SharesCheck>
  /** Brings a profile back on this machine, as its only administrator. */
  recover(options: RecoverOptions): Promise<ProfileSummary>

  createApplication(profile: string, options: CreateApplicationOptions): Promise<ApplicationSummary>
  /** The applications a profile lists, as far as this device knows them: no portal is asked. */
  applications(profile: string): Promise<readonly ApplicationSummary[]>
  /** What this device knows of an application, decrypted; its portal is asked where nothing is known yet. */
  readApplication(profile: string, identifier: string): Promise<ApplicationContent>
  /** A catalog for a session that has the state of that revision, or nothing yet; as `readApplication`. */
  readCatalog(profile: string, identifier: string, since?: string): Promise<CatalogState>
  /** Entries that were deleted here or elsewhere and can be had back, for a year; removed last first. */
  removedEntries(profile: string, identifier: string): Promise<readonly RemovedEntry[]>
  /** Fetches the newest version, verifies it, and publishes edits that wait. */
  refreshApplication(profile: string, identifier: string): Promise<ApplicationSummary>
  /**
   * Makes an edit. It is stored before this resolves, and published now or when the portal is back.
   *
   * @param options.publish `soon` does not wait for the portal: edits that follow each other are published together
   */
  updateApplication(
    profile: string,
    identifier: string,
    change: ApplicationChange,
    options?: { readonly publish?: 'now' | 'soon' },
  ): Promise<ApplicationUpdate>
  /** Lets a device of the profile read an application, as administrator also change it. */
  grantApplication(
    profile: string,
    identifier: string,
    device: string,
    options?: { readonly administrator?: boolean },
  ): Promise<ApplicationSummary>
  exportSshKey(profile: string, identifier: string): Promise<SshKeyFile>

  /** Finishes what a closed tab left half done: creations, decisions, connects. Safe at any time. */
  resume(): Promise<MachineSummary>
  /**
   * Resolves when something changed after revision `since`, or after `timeout` milliseconds with an empty list. A
   * revision that this host did not give out, such as 0, is answered at once with all collections. While somebody
   * waits, the host follows its portals where they allow it: `isLive` says that it does, and that asking them often
   * gains nothing.
   */
  changed(
    since: number,
    timeout: number,
  ): Promise<{
    readonly revision: number
    readonly collections: readonly Collection[]
    readonly isLive?: boolean
  }>
}
