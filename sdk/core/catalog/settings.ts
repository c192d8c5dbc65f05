/**
 * The settings of a password catalog, `NeverAsk` and `AutoGenerate`, changed and merged.
 *
 * Neither says when it was set, so a change leaves a mark: a tombstone under an ID that names the setting and the value.
 * To every reader it is a deleted entry; among ourselves the latest mark of a setting decides. Where there is no mark, as
 * with catalogs of 2017, lists are united and `true` wins.
 */
import { nextUpdated } from '../profile/version.ts'
import type { Mesh } from '../schema/index.ts'
import { entriesOf, withEntry } from './entry-list.ts'
import { changedAt, compareTexts } from './entry-order.ts'
import type { AnyEntry } from './kinds.ts'
import { parseSite } from './site.ts'

type Credentials = Mesh<'CredentialProfilePrivate'>

/** What stands beside the entries; catalogs of other kinds have none. */
export type Settings = Pick<Credentials, 'AutoGenerate' | 'NeverAsk'>

const MARK = 'mmm:'
const ASK_NEVER = `${MARK}never-ask=`
const ASK = `${MARK}ask=`
const GENERATE = `${MARK}auto-generate=`

/**
 * Never ask, or ask again, whether to keep a login for a site.
 *
 * @param options.site a host name, or `*.` and a host name for all below it
 * @param options.now milliseconds since 1970-01-01T00:00:00Z
 * @throws `mesh/catalog/site`
 */
export function setNeverAsk(
  catalog: Credentials,
  options: { readonly site: string; readonly never: boolean; readonly now: number },
): Credentials {
  const site = parseSite(options.site).text
  const others = (catalog.NeverAsk ?? []).filter(text => text.toLowerCase() !== site)
  const marked = mark(catalog, [ASK_NEVER + site, ASK + site], options.never ? 0 : 1, options.now)
  return { ...marked, NeverAsk: options.never ? [...others, site].sort(compareTexts) : others }
}

/**
 * Says whether programs may offer passwords they made up.
 *
 * @param options.now milliseconds since 1970-01-01T00:00:00Z
 */
export function setAutoGenerate(
  catalog: Credentials,
  options: { readonly allowed: boolean; readonly now: number },
): Credentials {
  const marked = mark(catalog, [`${GENERATE}true`, `${GENERATE}false`], options.allowed ? 0 : 1, options.now)
  return { ...marked, AutoGenerate: options.allowed }
}

/**
 * The settings of two catalogs as one; for catalogs without settings, none.
 *
 * @param entries the entries of both, merged
 */
export function mergeSettings(a: Settings, b: Settings, entries: readonly AnyEntry[]): Settings {
  const marks = new Map(
    entries.filter(entry => entry.ID?.startsWith(MARK)).map(entry => [entry.ID!, changedAt(entry)]),
  )
  const isMarked = (yes: string, no: string) => isLater(marks.get(yes), marks.get(no))
  const NeverAsk = mergeLists(a.NeverAsk, b.NeverAsk, marks)
  const given = [a.AutoGenerate, b.AutoGenerate].filter(value => value !== undefined)
  const AutoGenerate =
    isMarked(`${GENERATE}true`, `${GENERATE}false`) ?? (given.length > 0 ? given.includes(true) : undefined)
  return { ...(AutoGenerate !== undefined && { AutoGenerate }), ...(NeverAsk && { NeverAsk }) }
}

function mergeLists(
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
  marks: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const marked = [...marks.keys()]
    .filter(id => id.startsWith(ASK_NEVER))
    .map(id => id.slice(ASK_NEVER.length))
  if (a === undefined && b === undefined && marked.length === 0) return undefined
  const isUnmarked = (text: string) =>
    [ASK_NEVER, ASK].every(decision => !marks.has(decision + text.toLowerCase()))
  const never = marked.filter(site => isLater(marks.get(ASK_NEVER + site), marks.get(ASK + site)))
  return [...new Set([...[...(a ?? []), ...(b ?? [])].filter(isUnmarked), ...never])].sort(compareTexts)
}

/** Whether the first mark is the later one; in the same second the second one counts. Undefined without marks. */
function isLater(yes: string | undefined, no: string | undefined): boolean | undefined {
  if (yes === undefined) return no === undefined ? undefined : false
  return no === undefined || yes > no
}

/** Writes the mark of one of two values, later than both that may be there. */
function mark(catalog: Credentials, ids: readonly [string, string], which: 0 | 1, now: number): Credentials {
  const entries = entriesOf<'credential'>(catalog)
  const dates = entries.filter(entry => ids.some(id => id === entry.ID)).map(changedAt)
  const date = nextUpdated(now, dates.sort(compareTexts).at(-1))
  const tombstone = { ID: ids[which], Added: date, Updated: date, Deleted: date }
  return { ...catalog, Entries: withEntry('credential', entries, tombstone) }
}
