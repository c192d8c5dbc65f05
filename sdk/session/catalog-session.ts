/** A catalog of credentials, bookmarks or contacts, as apps use it. */
import {
  type CatalogKind,
  createPassword,
  type EntryDraft,
  type EntryOf,
  hasSite,
  historyOf,
  type PasswordOptions,
} from '../core/catalog/index.ts'
import { MeshError } from '../core/error.ts'
import type { ApplicationSummary, CatalogChange, MeshApi } from '../engine/api.ts'
import { ApplicationSession } from './application-session.ts'
import { CatalogView, type LabelCount } from './catalog-view.ts'

/** An entry that was deleted, and when this machine learnt of it (UTC, wire form). */
export interface RemovedEntryOf<K extends CatalogKind> {
  readonly entry: EntryOf<K>
  readonly removed: string
}

/** How many edits `undo` takes back one after the other. */
const UNDOABLE = 100

/**
 * The entries of a catalog, decrypted and in memory for as long as the session is. Edits are on the disk of this machine
 * before a call resolves and never lost after that; they are published right after, or when the portal is back.
 *
 * @example
 * const passwords = await personal.credentials()
 * await passwords.put({ Sites: ['example.com'], Username: 'alice', Password: passwords.generate() })
 * const [login] = passwords.find('example.com')
 */
export class CatalogSession<K extends CatalogKind> extends ApplicationSession {
  readonly kind: K
  readonly #view: CatalogView<K>
  /** The entries before each edit of this session, as far as they are known. */
  readonly #before: { readonly id: string; readonly entry: EntryOf<K> | undefined }[] = []
  #loading: Promise<void> = Promise.resolve()

  private constructor(host: MeshApi, kind: K, summary: ApplicationSummary) {
    super(host, summary)
    this.kind = kind
    this.#view = new CatalogView(kind)
  }

  /** @throws as `MeshApi.readApplication` */
  static async open<K extends CatalogKind>(
    host: MeshApi,
    kind: K,
    summary: ApplicationSummary,
  ): Promise<CatalogSession<K>> {
    const session = new CatalogSession(host, kind, summary)
    await session.load()
    return session
  }

  /** All entries that are not deleted, in the order they were added in. */
  get entries(): readonly EntryOf<K>[] {
    return this.#view.entries
  }

  /** Sites never to ask about; credentials alone. */
  get neverAsk(): readonly string[] {
    return this.#view.neverAsk
  }

  /** Whether programs may offer passwords they made up; credentials alone. */
  get autoGenerate(): boolean {
    return this.#view.autoGenerate
  }

  /**
   * The entries for what a person types, best first. For credentials, those for a site come before all others when the
   * text is a host name.
   *
   * @param text a host name such as `location.hostname`, or words
   * @param limit how many at most; default 50
   */
  find(text: string, limit = 50): readonly EntryOf<K>[] {
    return this.#view.find(text, limit)
  }

  /** Every label in use, by name, and how many entries bear it. */
  labels(): readonly LabelCount[] {
    return this.#view.labels()
  }

  /** The entries that bear a label, in the order they were added in. */
  withLabel(label: string): readonly EntryOf<K>[] {
    return this.entries.filter(({ Label = [] }) => Label.includes(label))
  }

  /** Whether the person wants no question about this host; credentials alone. */
  isNeverAsked(host: string): boolean {
    return hasSite(this.neverAsk, host)
  }

  /** A new password. @throws `mesh/argument` for options that no password fits */
  generate(options: PasswordOptions = {}): string {
    return createPassword({ crypto: globalThis.crypto }, options)
  }

  /**
   * Adds an entry or, with its `ID`, replaces one by all that the draft says.
   *
   * @returns the entry as it is now
   * @throws `mesh/profile/administrator` on a device that may only read; `mesh/schema/member`; `mesh/storage/full` and
   * other `mesh/storage/…`: then nothing has changed
   */
  async put(draft: EntryDraft<K>): Promise<EntryOf<K>> {
    const before = this.entries.find(({ ID }) => ID !== undefined && ID === draft.ID)
    const entry = await this.#edit({ entries: [{ put: draft }] })
    this.#remember(entry.ID, before)
    return entry
  }

  /**
   * Adds and replaces entries in one edit: all of them are kept, or none is.
   *
   * @returns the entries as they are now, in the order of the drafts
   * @throws as `put`
   */
  async putAll(drafts: readonly EntryDraft<K>[]): Promise<readonly EntryOf<K>[]> {
    if (drafts.length === 0) return []
    return this.#editAll({ entries: drafts.map(put => ({ put })) } as Omit<CatalogChange, 'kind'>)
  }

  /** Deletes an entry by its `ID`. @throws `mesh/catalog/missing`; otherwise as `put` */
  async remove(id: string): Promise<void> {
    const before = this.entries.find(({ ID }) => ID === id)
    await this.#edit({ entries: [{ remove: id }] })
    if (before) this.#remember(id, before)
  }

  /**
   * Takes back the last `put`, `remove` or `restore` of this session that was not taken back yet: the entry is again
   * what it was before, as a new edit, whatever was done with it elsewhere since.
   *
   * @returns whether there was one
   * @throws as `put`
   */
  async undo(): Promise<boolean> {
    const last = this.#before.at(-1)
    if (last === undefined) return false
    const isHere = this.entries.some(({ ID }) => ID === last.id)
    if (last.entry) await this.#edit({ entries: [{ put: last.entry }] } as Omit<CatalogChange, 'kind'>)
    else if (isHere) await this.#edit({ entries: [{ remove: last.id }] })
    this.#before.splice(this.#before.indexOf(last), 1)
    return true
  }

  /**
   * Earlier versions of an entry, newest first; all devices share them.
   *
   * @throws `mesh/catalog/missing`
   */
  history(id: string): readonly EntryOf<K>[] {
    const entry = this.entries.find(({ ID }) => ID === id)
    if (entry === undefined) throw new MeshError('mesh/catalog/missing', 'The catalog has no such entry.')
    return historyOf(this.kind, entry)
  }

  /** Entries that were deleted, here or elsewhere, and that this machine still has, for a year; removed last first. */
  async removed(): Promise<readonly RemovedEntryOf<K>[]> {
    const here = new Set(this.entries.map(({ ID }) => ID))
    const all = await this.host.removedEntries(this.profile, this.identifier)
    return (all as readonly RemovedEntryOf<K>[]).filter(({ entry }) => !here.has(entry.ID))
  }

  /**
   * Makes an entry what it was: one from `history` or `removed`.
   *
   * @returns the entry as it is now
   * @throws `mesh/catalog/missing` for one without `ID`; otherwise as `put`
   */
  async restore(version: EntryOf<K>): Promise<EntryOf<K>> {
    if (!version.ID || version.Deleted !== undefined)
      throw new MeshError('mesh/catalog/missing', 'That is no version of an entry.')
    return this.put(version)
  }

  /** Credentials: never ask about a site, or ask again. @throws `mesh/catalog/site`; otherwise as `put` */
  async setNeverAsk(site: string, never: boolean): Promise<void> {
    await this.#edit({ neverAsk: [{ site, never }] })
  }

  /** Credentials: whether programs may offer passwords they made up. @throws as `put` */
  async setAutoGenerate(allowed: boolean): Promise<void> {
    await this.#edit({ autoGenerate: allowed })
  }

  /** One look after the other, so that an older answer never takes the place of a newer one. */
  load(): Promise<void> {
    const loading = this.#loading.then(async () => {
      this.#view.take(await this.host.readCatalog(this.profile, this.identifier, this.#view.revision))
    })
    this.#loading = loading.catch(() => {})
    return loading
  }

  #remember(id: string | undefined, entry: EntryOf<K> | undefined): void {
    if (id === undefined) return
    this.#before.push({ id, entry })
    if (this.#before.length > UNDOABLE) this.#before.shift()
  }

  async #edit(change: Omit<CatalogChange, 'kind'>): Promise<EntryOf<K>> {
    const [entry] = await this.#editAll(change)
    return entry as EntryOf<K>
  }

  async #editAll(change: Omit<CatalogChange, 'kind'>): Promise<readonly EntryOf<K>[]> {
    const { entries } = await this.host.updateApplication(
      this.profile,
      this.identifier,
      { kind: this.kind, ...change } as CatalogChange,
      { publish: 'soon' },
    )
    await this.load()
    return entries as readonly EntryOf<K>[]
  }
}
