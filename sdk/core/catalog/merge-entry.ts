/**
 * Merges two states of one entry. What comes out is the same whichever is named first, however many are merged in
 * whatever order, and merging again changes nothing, so that all devices end with the same bytes (design 7).
 *
 * A state is a set of versions, the latest of them in front and the others in its history; a date up to which
 * everything is deleted; and a horizon up to which history has been given up. Merging unites the sets and takes the
 * later dates. Why history is given up by whole seconds, from the newest version that does not fit any more: a device
 * that has not seen that version yet must come to the same end.
 */
import { utf8ToBytes } from '../bytes.ts'
import type { Mesh } from '../schema/index.ts'
import { canonicalText, changedAt, compareTexts, isSameContent, isTombstone } from './entry-order.ts'
import {
  HISTORY_BYTES,
  HISTORY_VERSIONS,
  originalsOf,
  readHistory,
  sourceWithHistory,
  withoutSource,
} from './history.ts'
import type { CatalogKind, EntryOf } from './kinds.ts'

interface Version<K extends CatalogKind> {
  readonly entry: EntryOf<K>
  readonly date: string
  readonly text: string
  /** What the entry was made from: the last thing that decides between versions, and lost when one becomes history. */
  readonly originals: readonly Mesh<'TypedData'>[] | undefined
}

interface State<K extends CatalogKind> {
  readonly versions: readonly Version<K>[]
  readonly tombstone: Version<K> | undefined
  readonly horizon: string
}

/**
 * Merges two states of an entry with one ID. The later change wins, and the other stays readable in its history. A
 * deletion wins over everything that was changed before it or in the same second; it leaves nothing but the ID and the
 * dates. Of two changes in the same second that with the greater text wins.
 */
export function mergeEntry<K extends CatalogKind>(kind: K, a: EntryOf<K>, b: EntryOf<K>): EntryOf<K> {
  if (isSameContent(a, b)) return a
  const states = [stateOf(kind, a), stateOf(kind, b)]
  const tombstone = states.flatMap(state => state.tombstone ?? []).sort(latestFirst)[0]
  const deleted = tombstone?.date ?? ''
  const [current, ...earlier] = distinct(
    states.flatMap(state => state.versions).filter(({ date }) => tombstone === undefined || date > deleted),
  )
  if (current === undefined) return tombstone!.entry
  const horizon = [deleted, ...states.map(state => state.horizon)].sort().at(-1)!
  const Source = sourceWithHistory(kind, current.originals, shorten(earlier, horizon))
  return Source === undefined ? current.entry : { ...current.entry, Source }
}

/** What is left of an entry when it is deleted. */
export function tombstoneOf<K extends CatalogKind>(entry: EntryOf<K>, deleted: string): EntryOf<K> {
  const { ID, Added, Updated } = entry
  return {
    ...(ID !== undefined && { ID }),
    ...(Added !== undefined && { Added }),
    ...(Updated !== undefined && { Updated }),
    Deleted: deleted,
  } as EntryOf<K>
}

function stateOf<K extends CatalogKind>(kind: K, entry: EntryOf<K>): State<K> {
  if (isTombstone(entry)) {
    const bare = tombstoneOf<K>(entry, entry.Deleted!)
    return { versions: [], tombstone: versionOf(kind, bare, undefined), horizon: '' }
  }
  const history = readHistory(kind, entry)
  const versions = [
    versionOf(kind, entry, originalsOf(entry)),
    ...history.versions.map(version => versionOf(kind, version, undefined)),
  ].sort(latestFirst)
  // A horizon behind the latest version would be a peer's mistake, and would swallow versions that come later.
  const latest = versions[0]!.date
  return {
    versions,
    tombstone: undefined,
    horizon: history.horizon < latest ? history.horizon : latest,
  }
}

function versionOf<K extends CatalogKind>(
  kind: K,
  entry: EntryOf<K>,
  originals: Version<K>['originals'],
): Version<K> {
  const bare = withoutSource(entry)
  let text: string | undefined
  return {
    entry: bare,
    date: changedAt(bare),
    get text() {
      text ??= canonicalText(kind, bare)
      return text
    },
    originals,
  }
}

/** Latest first; of versions that say the same, one. */
function distinct<K extends CatalogKind>(versions: readonly Version<K>[]): readonly Version<K>[] {
  return [...versions]
    .sort(latestFirst)
    .filter((version, index, sorted) => index === 0 || !isSameVersion(version, sorted[index - 1]!))
}

function isSameVersion<K extends CatalogKind>(a: Version<K>, b: Version<K>): boolean {
  return a.date === b.date && a.text === b.text
}

function latestFirst<K extends CatalogKind>(a: Version<K>, b: Version<K>): number {
  return (
    compareTexts(b.date, a.date) ||
    compareTexts(b.text, a.text) ||
    compareTexts(textOf(b.originals), textOf(a.originals))
  )
}

function textOf(originals: Version<CatalogKind>['originals']): string {
  return originals === undefined ? '' : canonicalText('bookmark', { Source: originals })
}

/** The versions behind the horizon fall away; where too much is left, so do whole seconds of the oldest. */
function shorten<K extends CatalogKind>(versions: readonly Version<K>[], horizon: string) {
  let end = horizon
  let bytes = 0
  for (const [index, { date, text }] of versions.entries()) {
    if (date <= horizon) break
    bytes += utf8ToBytes(text).length
    if (index >= HISTORY_VERSIONS || bytes > HISTORY_BYTES) {
      end = date
      break
    }
  }
  return {
    versions: versions.filter(({ date }) => date > end).map(({ entry }) => entry),
    horizon: end,
  }
}
