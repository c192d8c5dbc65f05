/**
 * Edits of applications: what a person changed, in a form that can be applied again, to whatever the others have
 * published by then. Applying an edit twice comes to the same as applying it once, so that nothing has to know whether
 * a publication whose answer was lost took place.
 */
import {
  createMailKey,
  createMailParts,
  type HostEntry,
  type MailKey,
  type MailScheme,
  mailKeySlots,
  mergeHostEntries,
  readMailAccount,
} from '../../core/application/index.ts'
import { isSameContent } from '../../core/catalog/entry-order.ts'
import {
  type CatalogKind,
  type CatalogOf,
  catalogKinds,
  type EntryOf,
  entriesOf,
  mergeCatalogs,
  patchCatalog,
  putEntry,
  removeEntry,
  setAutoGenerate,
  setNeverAsk,
} from '../../core/catalog/index.ts'
import { MeshError } from '../../core/error.ts'
import type { OwnMembers } from '../../core/profile/index.ts'
import { type Mesh, readTagged, type Tagged, type TypeName, writeTagged } from '../../core/schema/index.ts'
import type { SuiteName } from '../../core/suite/index.ts'
import type { ApplicationChange, CatalogChange, MailChange, SshChange } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { wireTime } from '../time.ts'
import { type Contents, catalogIn, isCatalogKind, sharedIn, withShared } from './contents.ts'

/** Plain texts, numbers and lists, so that JSON holds it. */
export type Edit = CatalogEdit | SshEdit | MailEdit

export interface CatalogEdit {
  readonly kind: CatalogKind
  /** Tagged catalog that has the changed entries alone, each as it is after the change. */
  readonly catalog: string
}

interface SshEdit {
  readonly kind: 'ssh'
  readonly account?: string
  readonly put: readonly HostEntry[]
  readonly remove: readonly HostEntry[]
}

interface MailEdit {
  readonly kind: 'mail'
  /** Tagged settings before and after, without keys: a member that somebody else changed meanwhile is merged by date. */
  readonly before: string
  readonly after: string
  /** UTC, wire form. */
  readonly at: string
  readonly keys: readonly MailScheme[]
}

export interface MadeEdit {
  readonly edit: Edit
  /** Catalogs: the entries that were put and removed, as they are now. */
  readonly entries: readonly EntryOf<CatalogKind>[]
}

/**
 * Turns a change into an edit of the contents as they are.
 *
 * @throws `mesh/argument` for a change of another kind or a server that is none; `mesh/catalog/missing`,
 * `mesh/catalog/site`; `mesh/schema/member` for values of the wrong type
 */
export async function makeEdit(
  engine: EngineContext,
  contents: Contents,
  change: ApplicationChange,
): Promise<MadeEdit> {
  if (change.kind === 'ssh') return { edit: makeSshEdit(contents, change), entries: [] }
  if (change.kind === 'mail') return { edit: await makeMailEdit(engine, contents, change), entries: [] }
  if (!isCatalogKind(change.kind))
    throw new MeshError('mesh/argument', 'there is no such kind of application')
  return makeCatalogEdit(engine, contents, change as CatalogChangeOf<CatalogKind>)
}

/** The contents with an edit; `updated` is when what they are made from was published. */
export async function applyEdit(
  engine: EngineContext,
  contents: Contents,
  edit: Edit,
  { suite, updated }: { readonly suite: SuiteName; readonly updated: string | undefined },
): Promise<Contents> {
  if (edit.kind === 'ssh') return applySshEdit(contents, edit)
  if (edit.kind === 'mail') return applyMailEdit(engine, contents, edit, { suite, updated })
  const { kind } = edit
  return withShared(contents, patchCatalog(kind, catalogIn(contents, kind), catalogOf(edit)))
}

export function isCatalogEdit(edit: Edit): edit is CatalogEdit {
  return edit.kind !== 'ssh' && edit.kind !== 'mail'
}

/** Edits of one catalog as one. */
export function combineEdits(edits: readonly Edit[]): CatalogEdit {
  const [first, ...others] = edits.filter(isCatalogEdit)
  const { kind } = first!
  const value = others.reduce(
    (merged, edit) => mergeCatalogs(kind, merged, catalogOf(edit)),
    catalogOf(first!),
  )
  return {
    kind,
    catalog: writeTagged<TypeName>({ tag: catalogKinds[kind].shared, value } as Tagged<TypeName>),
  }
}

function catalogOf({ kind, catalog }: CatalogEdit): CatalogOf<CatalogKind> {
  return readTagged(catalog, catalogKinds[kind].shared).value as CatalogOf<CatalogKind>
}

/**
 * Throws for an edit that could never be published, before it is acknowledged. Of a catalog only what the edit changes
 * is looked at: the rest is as it was.
 *
 * @param contents with the edit
 * @throws `mesh/encoding/character`, `mesh/encoding/utf8`, `mesh/schema/member`
 */
export function verifyWritable(contents: Contents, edit: Edit, suite: SuiteName): void {
  const options = { peer2017: suite === '2017' }
  if (isCatalogEdit(edit)) {
    const value = catalogOf(edit)
    const tagged = { tag: catalogKinds[edit.kind].shared, value } as Tagged<TypeName>
    writeTagged<TypeName>(tagged, 'compact', options)
    return
  }
  const { shared, kind, members } = contents
  writeTagged<TypeName>(shared as Tagged<TypeName>, 'compact', options)
  writeTagged<TypeName>({ tag: kind.profile, value: members } as Tagged<TypeName>, 'compact', options)
}

type CatalogChangeOf<K extends CatalogKind> = Extract<CatalogChange, { readonly kind: K }>

function makeCatalogEdit<K extends CatalogKind>(
  engine: EngineContext,
  contents: Contents,
  change: CatalogChangeOf<K>,
): MadeEdit {
  const kind = change.kind as K
  const before = catalogIn(contents, kind)
  const now = engine.clock.now()
  const settings = { NeverAsk: undefined, AutoGenerate: undefined }
  let catalog: CatalogOf<K> = before
  const touched: EntryOf<K>[] = []
  for (const step of change.entries ?? []) {
    const entries = entriesOf<K>(catalog)
    const edited =
      'put' in step
        ? putEntry<K>(engine, kind, { entries, draft: step.put as never, now })
        : removeEntry<K>(kind, { entries, id: step.remove, now })
    catalog = { ...catalog, Entries: edited.entries }
    touched.push(edited.entry)
  }
  if (change.neverAsk !== undefined || change.autoGenerate !== undefined) {
    if (kind !== 'credential') throw new MeshError('mesh/argument', 'only credentials have such settings')
    let credentials = catalog as CatalogOf<'credential'>
    for (const { site, never } of change.neverAsk ?? [])
      credentials = setNeverAsk(credentials, { site, never, now })
    if (change.autoGenerate !== undefined)
      credentials = setAutoGenerate(credentials, { allowed: change.autoGenerate, now })
    const { NeverAsk, AutoGenerate } = credentials
    Object.assign(settings, { NeverAsk, AutoGenerate })
    catalog = credentials as CatalogOf<K>
  }
  const known = new Set(entriesOf<K>(before))
  const Entries = entriesOf<K>(catalog).filter(entry => !known.has(entry))
  const value = { ...settings, Entries }
  const tagged = { tag: catalogKinds[kind].shared, value: kind === 'credential' ? value : { Entries } }
  return { edit: { kind, catalog: writeTagged<TypeName>(tagged as Tagged<TypeName>) }, entries: touched }
}

function makeSshEdit(contents: Contents, change: SshChange): SshEdit {
  sharedIn(contents, 'ssh')
  const { account, putHosts = [], removeHosts = [] } = change
  const { HostEntries = [] } = {
    HostEntries: [...putHosts, ...removeHosts],
  } satisfies Mesh<'SSHProfilePrivate'>
  // Writes them once, so that what is no entry is refused before it is acknowledged.
  writeTagged({ tag: 'SSHProfilePrivate', value: { HostEntries } })
  return { kind: 'ssh', ...(account !== undefined && { account }), put: putHosts, remove: removeHosts }
}

function applySshEdit(contents: Contents, { account, put, remove }: SshEdit): Contents {
  const shared = sharedIn(contents, 'ssh')
  const kept = (shared.HostEntries ?? []).filter(host => !remove.some(gone => isSameContent(gone, host)))
  return withShared(contents, {
    ...shared,
    ...(account !== undefined && { Account: account }),
    HostEntries: mergeHostEntries(kept, put),
  })
}

type Settings = Omit<Mesh<'MailProfilePrivate'>, 'Sign' | 'Encrypt'>

const SETTINGS = [
  'EmailAddress',
  'ReplyToAddress',
  'DisplayName',
  'AccountName',
  'Inbound',
  'Outbound',
] as const satisfies readonly (keyof Settings)[]

async function makeMailEdit(
  engine: EngineContext,
  contents: Contents,
  { account, keys = [] }: MailChange,
): Promise<MailEdit> {
  const before = settingsOf(sharedIn(contents, 'mail'))
  const after =
    account === undefined
      ? before
      : settingsOf((await createMailParts(engine, { account })).shared.value as Mesh<'MailProfilePrivate'>)
  if (keys.some(scheme => !Object.hasOwn(mailKeySlots, scheme)))
    throw new MeshError('mesh/argument', 'there is no such scheme for mail keys')
  return {
    kind: 'mail',
    before: settingsToText(before),
    after: settingsToText(after),
    at: wireTime(engine.clock.now()),
    keys,
  }
}

/** Of a setting that both sides changed since the edit was made, the later change stays. */
async function applyMailEdit(
  engine: EngineContext,
  contents: Contents,
  edit: MailEdit,
  version: { readonly suite: SuiteName; readonly updated: string | undefined },
): Promise<Contents> {
  const shared = sharedIn(contents, 'mail')
  const [before, after] = [textToSettings(edit.before), textToSettings(edit.after)]
  const isLater = edit.at > (version.updated ?? '')
  const changed = SETTINGS.filter(name => !isSameContent(before[name], after[name])).filter(
    name => isLater || isSameContent(shared[name], before[name]) || shared[name] === undefined,
  )
  const merged = { ...shared, ...Object.fromEntries(changed.map(name => [name, after[name]])) }
  return withMailKeys(engine, withShared(contents, merged), { suite: version.suite, schemes: edit.keys })
}

/** Makes the keys to encrypt with that are not there yet, and one to sign with where there is none. */
async function withMailKeys(
  engine: EngineContext,
  contents: Contents,
  { suite, schemes }: { readonly suite: SuiteName; readonly schemes: readonly MailScheme[] },
): Promise<Contents> {
  const shown = contents.members as OwnMembers<'MailProfile'>
  const wanted = schemes.filter(scheme => shown[mailKeySlots[scheme]] === undefined)
  if (wanted.length === 0) return contents
  const shared = sharedIn(contents, 'mail')
  const keys: MailKey[] = []
  for (const scheme of wanted)
    keys.push({ use: 'encrypt', scheme, pair: await createMailKey(engine, { suite, use: 'encrypt' }) })
  if ((shared.Sign ?? []).length === 0)
    keys.push({ use: 'sign', pair: await createMailKey(engine, { suite, use: 'sign' }) })
  const parts = await createMailParts(engine, { account: readMailAccount(shared), keys })
  const made = parts.shared.value as Mesh<'MailProfilePrivate'>
  const value = {
    ...shared,
    Sign: [...(shared.Sign ?? []), ...(made.Sign ?? [])],
    Encrypt: [...(shared.Encrypt ?? []), ...(made.Encrypt ?? [])],
  }
  return { ...withShared(contents, value), members: { ...shown, ...parts.members } }
}

function settingsOf(shared: Mesh<'MailProfilePrivate'>): Settings {
  const { Sign: _sign, Encrypt: _encrypt, ...settings } = shared
  return settings
}

function settingsToText(value: Settings): string {
  return writeTagged({ tag: 'MailProfilePrivate', value })
}

function textToSettings(text: string): Settings {
  return readTagged(text, 'MailProfilePrivate').value as Settings
}
