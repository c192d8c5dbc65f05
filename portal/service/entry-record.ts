/** Published objects in the store: a line of facts about each, then its text exactly as it goes out again. */
import type { SuiteName } from '../../sdk/core/suite/index.ts'
import type { Put, StoredItem } from '../store/store.ts'
import type { KeptVersion } from './history.ts'

/** Tags of what can be published. */
export type EntryTag =
  | 'SignedPersonalProfile'
  | 'SignedMasterProfile'
  | 'SignedDeviceProfile'
  | 'SignedApplicationProfile'
  | 'EscrowEntry'
  | 'OfflineEscrowEntry'
  | 'OnlineEscrowEntry'

/** What was learnt when the object was verified, so that reading it does not have to verify it again. */
export interface EntryFacts {
  readonly tag: EntryTag
  /** Names the version; absent for escrow entries, which have only one. */
  readonly digest?: string
  readonly suite?: SuiteName
  /** Date of the version, wire form; absent on objects of 2017. */
  readonly updated?: string
  /** Of a personal profile: digest of the payload of the master profile inside, its date, and what it lists. */
  readonly master?: string
  readonly masterUpdated?: string
  readonly applications?: readonly string[]
  /** Of an application: the UDF of the profile that lists it, and its type. */
  readonly owner?: string
  readonly type?: string
}

export interface EntryRecord {
  readonly facts: EntryFacts
  /** The tagged object. */
  readonly text: string
  /** Earlier versions that are kept, oldest first. */
  readonly kept?: readonly KeptVersion[]
}

/** An entry as it was read, with what a batch must expect if it relies on that. */
export interface StoredEntry extends EntryRecord {
  readonly version: number
}

const LONGEST_IDENTIFIER = 128

export function entryKey(identifier: string): string {
  return `entry/${identifier}`
}

/** The identifier in a key that `entryKey` made. */
export function identifierOfKey(key: string): string {
  return key.slice(entryKey('').length)
}

/** Whether an entry may be looked up under a text at all. */
export function isEntryIdentifier(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST_IDENTIFIER
}

export function entryToPut(identifier: string, record: EntryRecord): Put {
  return { key: entryKey(identifier), value: recordToText(record) }
}

export function recordToText({ facts, text, kept = [] }: EntryRecord): string {
  const versions = kept.map(({ number, size }) => [number, size])
  const line = versions.length === 0 ? facts : { ...facts, kept: versions }
  return `${JSON.stringify(line)}\n${text}`
}

export function itemToEntry({ value, version }: StoredItem): StoredEntry {
  const end = value.indexOf('\n')
  const line = JSON.parse(value.slice(0, end)) as EntryFacts & {
    kept?: readonly (readonly [number, number])[]
  }
  const { kept = [], ...facts } = line
  return {
    facts,
    text: value.slice(end + 1),
    kept: kept.map(([number, size]) => ({ number, size })),
    version,
  }
}
