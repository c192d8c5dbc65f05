/** The four ports between the engine and its host: key vault, machine store, portals, clock. */
import type { CryptoDeps } from '../core/deps.ts'
import type { PortalConnection } from '../core/protocol/transact.ts'
import type { KeyUse, SuiteName } from '../core/suite/index.ts'
import type { Collection, MachineRecords } from './records.ts'

export type KeyRole =
  | 'master-signature'
  | 'master-escrow'
  | 'online-signature'
  | 'device-signature'
  | 'device-authentication'
  | 'device-encryption'
  | 'application'

/** A private key at rest. `key` is a non-extractable private CryptoKey. */
export interface VaultKey {
  readonly udf: string
  readonly suite: SuiteName
  readonly use: KeyUse
  readonly role: KeyRole
  /** UDF of the device or profile the key belongs to; keys whose owner is unknown to the machine are swept. */
  readonly owner: string
  readonly key: CryptoKey
}

/** The key for what this machine keeps of one profile for itself. `key` is a non-extractable AES-GCM CryptoKey. */
export interface StorageKey {
  /** UDF of the profile. */
  readonly id: string
  /** Random, so that what was encrypted under a key that is lost can be told from what was damaged. */
  readonly name: string
  readonly key: CryptoKey
}

/** Holds private keys. A key that `add` returned has been stored durably and read back. */
export interface KeyVault {
  /** Stores all or none, durably, reads them back and returns what was read. @throws `mesh/key/storage` */
  add(keys: readonly VaultKey[]): Promise<readonly VaultKey[]>
  get(udf: string): Promise<VaultKey | undefined>
  list(): Promise<readonly Omit<VaultKey, 'key'>[]>
  remove(udfs: readonly string[]): Promise<void>
  /** The storage key of a profile; undefined where there is none, or the browser has lost it. */
  storageKey(profile: string): Promise<StorageKey | undefined>
  /**
   * Stores the first key of a profile, or one in the place of a lost one, durably, and reads it back. Where another
   * tab was faster, that tab's is returned.
   *
   * @throws `mesh/key/storage`
   */
  addStorageKey(key: StorageKey): Promise<StorageKey>
  /** Removes the storage keys of all profiles but these. */
  keepStorageKeys(profiles: ReadonlySet<string>): Promise<void>
  /** Whether keys of the suite can be generated, stored, read back and used here; proven once, then remembered. */
  supports(suite: SuiteName): Promise<boolean>
}

/** One change of a commit: a record to put, or the identifier of one to remove. */
export type MachineChange = {
  readonly [C in Collection]:
    | { readonly collection: C; readonly put: MachineRecords[C] }
    | { readonly collection: C; readonly remove: string }
}[Collection]

/** What this machine remembers apart from private keys. */
export interface MachineStore {
  get<C extends Collection>(collection: C, id: string): Promise<MachineRecords[C] | undefined>
  /** @param under those alone whose `id` begins with it and a slash, in the order of their `id` */
  list<C extends Collection>(collection: C, under?: string): Promise<readonly MachineRecords[C][]>
  /** Applies all changes or none, durably. @throws `mesh/storage/failed`, `mesh/storage/full` */
  commit(changes: readonly MachineChange[]): Promise<void>
  /**
   * Runs `work` while no other tab, worker or call runs work of the same name on this machine. Not reentrant.
   *
   * @throws `mesh/storage/busy` when it is not its turn in time
   */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Calls back after commits of this and of other tabs. Returns the function that ends it. */
  subscribe(listener: (collections: readonly Collection[]) => void): () => void
}

/** Finds the portal of an account. */
export interface PortalDirectory {
  /** The portal for a domain: the one named for it, otherwise by the host's convention. */
  forDomain(domain: string): Promise<PortalConnection>
  /** The portal at a base URL, such as one stored with a profile or found in a scanned code. */
  at(url: string): PortalConnection
  /** The portal this host was loaded from: where a device waits to be scanned when no other is named. */
  own?(): PortalConnection | undefined
}

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
}

export interface EngineDeps extends CryptoDeps {
  readonly vault: KeyVault
  readonly machine: MachineStore
  readonly portals: PortalDirectory
  readonly clock: Clock
}
