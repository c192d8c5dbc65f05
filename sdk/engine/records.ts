/** What a machine store holds, by collection. Signed objects are kept as the tagged text they came in. */

import type { ApplicationRole } from '../core/application/index.ts'
import type { Bytes } from '../core/bytes.ts'
import type { MeshErrorCode, MeshErrorData } from '../core/error.ts'
import type { ApplicationType } from '../core/profile/index.ts'
import type { SuiteName } from '../core/suite/index.ts'
import type { ConnectWay } from './ways.ts'

/** What a device is, in one public word; names that a person chose stay private. */
export type DeviceKind = 'phone' | 'tablet' | 'computer' | 'browser' | 'web app'

export interface DeviceRecord {
  /** UDF of the device signature key. */
  readonly id: string
  readonly suite: SuiteName
  readonly kind: DeviceKind
  /** The name a person gave it; kept on this machine, never in the public profile. */
  readonly name: string
  /** Tagged SignedDeviceProfile. */
  readonly signed: string
  readonly isDefault: boolean
  /** UTC, wire form. */
  readonly createdAt: string
  /**
   * When it first asked to join a profile. A device asks once by itself: portals keep answers per device, so that a
   * second request would meet the answer to the first.
   */
  readonly askedAt?: string
}

export interface AccountRecord {
  readonly account: string
  /** Base URL of the portal. */
  readonly portal: string
}

export interface ProfileRecord {
  /** UDF of the master signature key. */
  readonly id: string
  readonly suite: SuiteName
  /** UDF of this machine's device in the profile. */
  readonly device: string
  readonly accounts: readonly AccountRecord[]
  /** Tagged SignedPersonalProfile: the newest version that verified. */
  readonly signed: string
  readonly digest: string
  /**
   * UDF of the separate online signature key that founding or recovery made here. A device that was promoted has none:
   * it signs with its own signature key.
   */
  readonly onlineKey?: string
  readonly isDefault: boolean
  /** UTC, wire form. */
  readonly joinedAt: string
}

/** What people call a device of a profile, and who let it in: known on this machine only. */
export interface DeviceNote {
  /** `<profile UDF>/<device UDF>` */
  readonly id: string
  readonly name: string
  readonly approvedAt?: string
  readonly approvedBy?: string
}

/** The escrow set of a profile made here: an encrypted entry, and its secret encrypted to this device. */
export interface EscrowRecord {
  /** UDF of the profile. */
  readonly id: string
  /** Tagged OfflineEscrowEntry. */
  readonly entry: string
  /** Tagged JoseWebEncryption of the 16 byte secret, for this device's encryption key. */
  readonly secret: string
  /** When recovery shares were last made; UTC, wire form. */
  readonly sharesMadeAt?: string
  /** Recovery shares were made on another device, so that portals must have the entry all the same. */
  readonly isShared?: boolean
}

/** An account on its way to a portal; gone when the profile is in `profiles`. */
export interface CreateFlow {
  /** The account. */
  readonly id: string
  readonly portal: string
  readonly state: 'prepared' | 'registered'
  readonly profile: ProfileRecord
}

/** This device on its way into a profile. */
export interface ConnectFlow {
  /** Random identifier. */
  readonly id: string
  readonly way: ConnectWay
  readonly state: 'prepared' | 'requested' | 'accepted' | 'joined' | 'rejected' | 'expired' | 'failed'
  readonly device: string
  readonly portal: string
  /** Address and invite: known from the start. Scan and label: learnt at the end. */
  readonly account?: string
  /** Address and invite: the profile whose UDF the authenticator covers. Otherwise learnt from the verified result. */
  readonly profile?: string
  /** Address and invite: tagged SignedConnectionRequest. */
  readonly request?: string
  /**
   * Tagged JoseWebEncryption for this device's encryption key. Scan and label: of the one-time secret S. Invite: of the
   * key that the PIN gave for this request.
   */
  readonly secret?: string
  /** Invite: the profile's fingerprint was in it. Otherwise only an answer with its proof is believed, and in time. */
  readonly pinned?: boolean
  readonly authenticator: string
  /** Address and invite, own suites: the nonce of the request, which the result must bear. */
  readonly nonce?: string
  /** Tagged SignedConnectionResult that passed every check, until the profile is stored. */
  readonly result?: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly error?: MeshErrorData
}

/** A decision of this administrator on its way to the portal. */
export interface ApproveFlow {
  /** Identifier of the request that was decided. */
  readonly id: string
  readonly profile: string
  readonly device: string
  readonly account: string
  readonly portal: string
  /** Tagged SignedDeviceProfile, as it was shown. */
  readonly signedDevice: string
  readonly decision: 'Accepted' | 'Rejected'
  /** What goes into the header of the result: the proof that the code or the PIN is known, and the account. */
  readonly mac?: string
  /** Address and invite, own suites: the nonce of the request. */
  readonly nonce?: string
  /** What was wrong with the invite, when that is why the device is rejected. */
  readonly reason?: MeshErrorCode
  readonly state: 'decided' | 'published' | 'completed'
  /** Tagged SignedPersonalProfile after the change (accepting) or as it is (rejecting). */
  readonly personal: string
  /** Digest of the version `personal` was made from. */
  readonly basedOn: string
  /** How often another administrator's version came first. */
  readonly rebased: number
  /** Tagged SignedConnectionResult. */
  readonly result: string
  readonly name: string
  /** What the device may use once it is in. */
  readonly grants?: readonly ApplicationGrant[]
  /** Whether it shall administer the profile once it is in. */
  readonly administrator?: boolean
  /** The application that is made for it. */
  readonly add?: NewApplication
  readonly decidedAt: string
  /** A decision that is not published by then is dropped: nobody waits for it any more. */
  readonly expiresAt: string
}

/**
 * A request to join as this administrator was shown it, until it is decided or expires: what is accepted is what was
 * displayed, whatever the portal says later.
 */
export interface RequestRecord {
  /** `<profile UDF>/<device UDF>/<digest>`; the digest covers `signed`. */
  readonly id: string
  readonly way: ConnectWay
  readonly profile: string
  readonly device: string
  readonly account: string
  readonly portal: string
  /** Address and invite: tagged SignedConnectionRequest. Scan and label: tagged SignedDeviceProfile. All verified. */
  readonly signed: string
  readonly kind: string
  readonly authenticator: string
  /** Groups of the authenticator to type back, chosen once. */
  readonly challenge: readonly number[]
  readonly scanned: boolean
  /** Tagged JoseWebEncryption for this device's encryption key. Scan and label: of S. Invite: of the request's key. */
  readonly secret?: string
  /** Scan and label: the name in the code. Invite: the name it was made with. */
  readonly name?: string
  /** Invite: its record. */
  readonly invite?: string
  /** Invite: what it was made with. */
  readonly applications?: readonly WantedApplication[]
  /** Invite: why it cannot be accepted. */
  readonly problem?: MeshErrorCode
  /** Invite: another device knows the PIN as well, so the PIN alone does not say which of them is meant. */
  readonly contested?: boolean
  /** UTC, wire form. */
  readonly seenAt: string
  readonly expiresAt: string
}

/** An application that a device shall be given. */
export type WantedApplication = string | { readonly identifier: string; readonly administrator?: boolean }

/** An invite that was made on this device, kept until a day after it has ended. */
export interface InviteRecord {
  /** `<profile UDF>/<the two letters that name it>` */
  readonly id: string
  readonly profile: string
  readonly account: string
  readonly portal: string
  /** Tagged JoseWebEncryption of the PIN, for this device's encryption key; gone with the end of the invite. */
  readonly secret?: string
  readonly state: 'open' | 'used' | 'burnt' | 'cancelled'
  /** Requests that named it and did not know its PIN. */
  readonly wrong: number
  readonly name?: string
  readonly applications?: readonly WantedApplication[]
  readonly createdAt: string
  readonly expiresAt: string
}

/** A device and what it may do with an application. */
export interface ApplicationGrant {
  /** Of the application. */
  readonly identifier: string
  /** UDF of the device. */
  readonly device: string
  readonly role: ApplicationRole
}

/** Something encrypted under the storage key of a profile, which knows by itself where it belongs. */
export interface LocalSecret {
  /** Name of the storage key. */
  readonly key: string
  readonly iv: Bytes
  readonly data: Bytes
}

/** An application of a profile, as far as this machine knows it. The version itself is in `versions`. */
export interface ApplicationRecord {
  /** Identifier of the application, `R…`. */
  readonly id: string
  /** UDF of the profile that lists it. */
  readonly profile: string
  readonly type: ApplicationType
  /** Of the version in `versions`; absent as long as this device has none. */
  readonly digest?: string
  /** When that version was published; UTC, wire form. */
  readonly updated?: string
  /** Tagged SignedApplicationProfile: where version 0.1.0 kept it. */
  readonly signed?: string
  /** Why it could not be brought up to date the last time. */
  readonly problem?: MeshErrorData
}

/** The newest version of an application that verified, still encrypted: what everything else here is made from. */
export interface VersionRecord {
  /** Identifier of the application. */
  readonly id: string
  readonly profile: string
  /** Tagged SignedApplicationProfile. */
  readonly signed: string
}

/** An edit of an application that is acknowledged and not yet known to be at the portal. */
export interface JournalRecord {
  /** `<identifier>/<number>`; numbers of eight digits, in the order the edits were made in. */
  readonly id: string
  readonly profile: string
  readonly application: string
  /** The edit, or several as one. */
  readonly local?: LocalSecret
  /** Tagged JoseWebEncryption of the edit, for this device's encryption key: as version 0.1.0 kept it. */
  readonly sealed?: string
}

/**
 * A catalog as this machine reads it fast: made from the version of that digest, and made anew from it whenever
 * something is amiss.
 */
export interface CatalogRecord {
  /** Identifier of the application. */
  readonly id: string
  readonly profile: string
  /** Of the version it was made from. */
  readonly digest: string
  /** What stands beside the entries, and which chunks belong to it. */
  readonly head: LocalSecret
}

/** A run of entries of a catalog. Its initialization vector is in the head. */
export interface ChunkRecord {
  /** `<identifier>/<number>`, numbers of six digits. */
  readonly id: string
  readonly profile: string
  readonly data: Bytes
}

/** An entry that was deleted, here or elsewhere, as it was before. */
export interface RemovedRecord {
  /** `<identifier>/<date>/<random>`; the date is when it was noticed, UTC, wire form. */
  readonly id: string
  readonly profile: string
  readonly local: LocalSecret
}

export interface NewApplication {
  readonly identifier: string
  readonly type: ApplicationType
  /** The public mark of an application that was made for a web site. */
  readonly friendly?: 'web app'
}

/** A change of what the profile lists, on its way: first the personal profile, then the applications it concerns. */
export interface GrantFlow {
  /** Random identifier. */
  readonly id: string
  readonly profile: string
  readonly state: 'decided' | 'listed'
  /** The application that is new. */
  readonly add?: NewApplication
  readonly grants: readonly ApplicationGrant[]
  /** Identifiers of the applications to encrypt and sign anew. */
  readonly applications: readonly string[]
  /**
   * Where a device may be granted less than it had: tagged SignedPersonalProfile, the last version before the change. What
   * the device signed is judged by it, until it has been signed anew.
   */
  readonly before?: string
}

/** A change of what a device is in the profile, on its way. A removal that is done stays, so that it is never undone. */
export interface MemberFlow {
  /** `<profile UDF>/<device UDF>` */
  readonly id: string
  readonly profile: string
  readonly device: string
  readonly change: 'remove' | 'promote' | 'demote'
  /** `listed`: the profile says so; after a removal, applications are being encrypted anew. */
  readonly state: 'decided' | 'listed' | 'done'
  /**
   * Removals that are `listed`: tagged SignedPersonalProfile, the last version with the device. What the device signed
   * or could read is judged by it, until it has been signed and encrypted anew.
   */
  readonly before?: string
}

/** A profile on its way back from its recovery shares; gone when it is in `profiles`. */
export interface RecoverFlow {
  /** The account. */
  readonly id: string
  readonly portal: string
  readonly state: 'prepared' | 'published'
  /** Digest of the version that `profile` was made from; absent where the portal has lost the account. */
  readonly basedOn?: string
  /** How often another version came first. */
  readonly rebased: number
  readonly profile: ProfileRecord
  readonly escrow: EscrowRecord
}

/** How a portal that holds a profile was found the last time: in order, or what is the matter with it. */
export type PlaceState = 'ok' | 'behind' | 'lost' | 'taken' | 'away' | 'wrong'

/** An account of a profile, as its portal was last found. Where there is none, nothing was ever the matter. */
export interface PlaceRecord {
  /** `<profile UDF>/<account>` */
  readonly id: string
  readonly profile: string
  readonly account: string
  readonly state: PlaceState
  /** Since when it is in this state; UTC, wire form. */
  readonly since: string
  /** Digests of the versions that this device last saw there, by identifier. */
  readonly seen: Readonly<Record<string, string>>
  /** How often in a row the portal did not answer. */
  readonly failures: number
  /** It is not waited for before, as long as another portal is there; UTC, wire form. */
  readonly notBefore?: string
  readonly problem?: MeshErrorData
}

/** An account on its way into a profile that has one already, or out of it. */
export interface RegistrationFlow {
  /** The account. */
  readonly id: string
  readonly kind: 'add' | 'remove'
  readonly profile: string
  /** Base URL of the portal. */
  readonly portal: string
  /** Whether the portal is the one that the account's domain names. */
  readonly isByDomain: boolean
  /** Adding: `prepared → registered → gone`. Removing: `prepared → listed → gone`. */
  readonly state: 'prepared' | 'registered' | 'listed'
}

/** Every collection and the type of its records. Each record has its key in `id`. */
export interface MachineRecords {
  readonly devices: DeviceRecord
  readonly profiles: ProfileRecord
  readonly notes: DeviceNote
  readonly escrows: EscrowRecord
  readonly creates: CreateFlow
  readonly connects: ConnectFlow
  readonly approvals: ApproveFlow
  readonly requests: RequestRecord
  readonly applications: ApplicationRecord
  readonly versions: VersionRecord
  readonly journal: JournalRecord
  readonly catalogs: CatalogRecord
  readonly chunks: ChunkRecord
  readonly removed: RemovedRecord
  readonly grants: GrantFlow
  readonly members: MemberFlow
  readonly recoveries: RecoverFlow
  readonly invites: InviteRecord
  readonly places: PlaceRecord
  readonly registrations: RegistrationFlow
}

export type Collection = keyof MachineRecords

export const collections: readonly Collection[] = [
  'devices',
  'profiles',
  'notes',
  'escrows',
  'creates',
  'connects',
  'approvals',
  'requests',
  'applications',
  'versions',
  'journal',
  'catalogs',
  'chunks',
  'removed',
  'grants',
  'members',
  'recoveries',
  'invites',
  'places',
  'registrations',
]
