/** What an import would change: nothing is done before a person has seen it, and a second one changes nothing. */
import type { EntryDraft, EntryOf, HostEntry } from '../../sdk/index.ts'
import type { Imported } from './imported.ts'

export type ExchangedCatalog = 'credential' | 'bookmark' | 'contact'

export interface KindPlan<K extends ExchangedCatalog> {
  readonly add: readonly EntryDraft<K>[]
  /** Entries for the same thing that say something else, as they would be; with their `ID`. */
  readonly change: readonly { readonly before: EntryOf<K>; readonly after: EntryDraft<K> }[]
  /** How many are here already, or more than once in the file. */
  readonly same: number
}

export interface ImportPlan {
  readonly credential: KindPlan<'credential'>
  readonly bookmark: KindPlan<'bookmark'>
  readonly contact: KindPlan<'contact'>
  readonly host: { readonly add: readonly HostEntry[]; readonly same: number }
}

/** What is here, of the catalogs that the file has something for. */
export interface Existing {
  readonly credential?: readonly EntryOf<'credential'>[]
  readonly bookmark?: readonly EntryOf<'bookmark'>[]
  readonly contact?: readonly EntryOf<'contact'>[]
  readonly host?: readonly HostEntry[]
}

/** Takes time in proportion to the entries, not to their product. */
export function planImport(imported: Imported, existing: Existing): ImportPlan {
  return {
    credential: planKind(imported.credential, existing.credential ?? [], {
      keyOf: loginKey,
      saysOf: loginSays,
    }),
    bookmark: planKind(imported.bookmark, existing.bookmark ?? [], {
      keyOf: bookmarkKey,
      saysOf: bookmarkSays,
    }),
    contact: planKind(imported.contact, existing.contact ?? [], { keyOf: contactKey, saysOf: contactSays }),
    host: planHosts(imported.host, existing.host ?? []),
  }
}

/** How many entries would be added or changed. */
export function countChanges(plan: ImportPlan): number {
  const { credential, bookmark, contact, host } = plan
  return [credential, bookmark, contact].reduce(
    (sum, { add, change }) => sum + add.length + change.length,
    host.add.length,
  )
}

interface Comparison<K extends ExchangedCatalog> {
  /** Two with the same are for the same thing. */
  readonly keyOf: (entry: EntryDraft<K> | EntryOf<K>) => string
  /** Two of the same thing with the same say the same. */
  readonly saysOf: (entry: EntryDraft<K> | EntryOf<K>) => string
}

function planKind<K extends ExchangedCatalog>(
  drafts: readonly EntryDraft<K>[],
  entries: readonly EntryOf<K>[],
  { keyOf, saysOf }: Comparison<K>,
): KindPlan<K> {
  // Several entries may be for the same thing: a person with two passwords at a site.
  const groups = new Map<string, Place<K>[]>()
  const said = new Map<string, Place<K>>()
  const byId = new Map<string, Place<K>>()
  function place(entry: EntryOf<K> | EntryDraft<K>, before?: EntryOf<K>): Place<K> {
    const made = { entry, before, says: saysOf(entry), isTaken: before === undefined }
    const group = groups.get(keyOf(entry))
    if (group) group.push(made)
    else groups.set(keyOf(entry), [made])
    said.set(made.says, made)
    return made
  }
  for (const entry of entries) {
    const made = place(entry, entry)
    if (entry.ID !== undefined) byId.set(entry.ID, made)
  }
  const placesFor = (draft: EntryDraft<K>) => {
    const own = draft.ID === undefined ? undefined : byId.get(draft.ID)
    if (own) return [own]
    const same = said.get(saysOf(draft))
    return [...(same ? [same] : []), ...(groups.get(keyOf(draft)) ?? []).slice(-MOST_TWINS)]
  }
  // First those that say it already: they are not to be changed into something else the file has for the same thing.
  const rest = drafts.filter(draft => {
    const there = placesFor(draft).find(({ entry, says }) => saysOf(merged(entry, draft)) === says)
    if (there) there.isTaken = true
    return there === undefined
  })
  const add: EntryDraft<K>[] = []
  const change: { readonly before: EntryOf<K>; readonly after: EntryDraft<K> }[] = []
  for (const draft of rest) {
    const places = placesFor(draft)
    const free = places.find(({ isTaken }) => !isTaken)
    if (places.some(({ entry, says }) => saysOf(merged(entry, draft)) === says)) continue
    if (free?.before) {
      const after = merged(free.before, draft)
      Object.assign(free, { entry: after, says: saysOf(after), isTaken: true })
      change.push({ before: free.before, after })
    } else {
      add.push(draft)
      place(draft)
    }
  }
  return { add, change, same: drafts.length - add.length - change.length }
}

/** Of more entries for the same thing only so many are looked at: a table without sites must not take for ever. */
const MOST_TWINS = 50

/** Where an entry is, or will be. */
interface Place<K extends ExchangedCatalog> {
  entry: EntryOf<K> | EntryDraft<K>
  readonly before: EntryOf<K> | undefined
  says: string
  /** By a record of the file. */
  isTaken: boolean
}

/** What the file says, with what only the entry says. Labels of both. */
function merged<K extends ExchangedCatalog>(
  before: EntryOf<K> | EntryDraft<K>,
  draft: EntryDraft<K>,
): EntryDraft<K> {
  const { Added: _, Updated: __, Deleted: ___, ...kept } = before as EntryOf<K>
  const Label = [...new Set([...(before.Label ?? []), ...(draft.Label ?? [])])]
  const Source = draft.Source ?? before.Source
  return {
    ...kept,
    ...draft,
    ...(Label.length > 0 && { Label }),
    ...(Source && { Source }),
    ...(before.ID !== undefined && { ID: before.ID }),
  } as unknown as EntryDraft<K>
}

type Login = EntryDraft<'credential'>

function loginKey({ Sites = [], Username = '', Label = [] }: Login): string {
  return JSON.stringify([[...Sites].sort()[0] ?? Label.join('/'), Username])
}

function loginSays({ Sites = [], Username = '', Password = '' }: Login): string {
  return JSON.stringify([[...Sites].sort(), Username, Password])
}

type Bookmark = EntryDraft<'bookmark'>

function bookmarkKey({ Uri = '' }: Bookmark): string {
  return Uri
}

function bookmarkSays({ Uri = '', Title = '', Label = [] }: Bookmark): string {
  return JSON.stringify([Uri, Title, [...Label].sort()])
}

type Contact = EntryDraft<'contact'>

/** A name with its first address: two people of one name are told apart, and a person without an address is by name. */
function contactKey({ Personals = [], Internets = [] }: Contact): string {
  const [name] = Personals
  const address = Internets.map(({ Uri = '' }) => Uri.toLowerCase()).sort()[0]
  return JSON.stringify([[name?.First, name?.Middle, name?.Last].filter(Boolean).join(' '), address])
}

function contactSays({ Personals = [], Internets = [], Postals = [], Label = [] }: Contact): string {
  return JSON.stringify([Personals, Internets, Postals, [...Label].sort()].map(sortMembers))
}

/** Objects with their members in one order: stores give them in theirs. */
function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  )
}

function planHosts(hosts: readonly HostEntry[], existing: readonly HostEntry[]): ImportPlan['host'] {
  const keyOf = ({ Address, AlgorithmID, PublicKey }: HostEntry) =>
    JSON.stringify([Address, AlgorithmID, PublicKey])
  const known = new Set(existing.map(keyOf))
  const add: HostEntry[] = []
  for (const host of hosts) {
    if (known.has(keyOf(host))) continue
    known.add(keyOf(host))
    add.push(host)
  }
  return { add, same: hosts.length - add.length }
}
