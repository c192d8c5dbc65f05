/** What readers of files give: drafts of entries, and the records that became none, with why. */
import type { EntryDraft, HostEntry } from '../../sdk/index.ts'

export interface Imported {
  readonly credential: readonly EntryDraft<'credential'>[]
  readonly bookmark: readonly EntryDraft<'bookmark'>[]
  readonly contact: readonly EntryDraft<'contact'>[]
  readonly host: readonly HostEntry[]
  readonly skipped: readonly SkippedRecord[]
}

export type ImportedKind = Exclude<keyof Imported, 'skipped'>

export const importedKinds: readonly ImportedKind[] = ['credential', 'bookmark', 'contact', 'host']

/** Why a record of a file became no entry. */
export type SkipReason =
  /** It has nothing that could be kept. */
  | 'empty'
  /** It is of a kind there is no catalog for: a card, a passkey. */
  | 'kind'
  /** An address that a program opens by running it, such as `javascript:`. */
  | 'unsafe'
  /** It does not follow its format. */
  | 'damaged'

export interface SkippedRecord {
  /** Counts records from 1, as the file has them. */
  readonly record: number
  /** What people would know it by; never a password. */
  readonly title: string
  readonly why: SkipReason
}

const nothing: Imported = { credential: [], bookmark: [], contact: [], host: [], skipped: [] }

/** An import of what is named, and nothing else. */
export function importedOf(parts: Partial<Imported>): Imported {
  return { ...nothing, ...parts }
}

/** How many drafts there are. */
export function countImported(imported: Imported): number {
  return importedKinds.reduce((sum, kind) => sum + imported[kind].length, 0)
}
