/** A catalog of credentials, bookmarks or contacts, as apps use it. */
import {
  type CatalogKind,
  createSearchIndex,
  type EntryDraft,
  type EntryOf,
  findLogins,
  type SearchIndex,
} from '../core/catalog/index.ts'
import type { ApplicationSummary, CatalogChange, CatalogContent, MeshApi } from '../engine/api.ts'
import { ApplicationSession } from './application-session.ts'

type ContentOf<K extends CatalogKind> = Extract<CatalogContent, { readonly kind: K }>

/**
 * The entries of a catalog, decrypted and in memory for as long as the session is. Edits are on the disk of this machine
 * before a call resolves and never lost after that; they are published at once, or when the portal is back.
 *
 * @example
 * const passwords = await personal.credentials()
 * await passwords.put({ Sites: ['example.com'], Username: 'alice', Password: 'correct horse' })
 * const [login] = passwords.find('example.com')
 */
export class CatalogSession<K extends CatalogKind> extends ApplicationSession {
  readonly kind: K
  #content: ContentOf<K>
  #index: SearchIndex<K> | undefined

  private constructor(host: MeshApi, kind: K, summary: ApplicationSummary, content: CatalogContent) {
    super(host, summary)
    this.kind = kind
    this.#content = content as ContentOf<K>
  }

  /** @throws as `MeshApi.readApplication` */
  static async open<K extends CatalogKind>(
    host: MeshApi,
    kind: K,
    summary: ApplicationSummary,
  ): Promise<CatalogSession<K>> {
    const content = await host.readApplication(summary.profile, summary.identifier)
    return new CatalogSession(host, kind, summary, content as CatalogContent)
  }

  /** All entries that are not deleted, in the order they were added in. */
  get entries(): readonly EntryOf<K>[] {
    return this.#content.entries as readonly EntryOf<K>[]
  }

  /** Sites never to ask about; credentials alone. */
  get neverAsk(): readonly string[] {
    return this.#content.neverAsk ?? []
  }

  /**
   * The entries for what a person types, best first. For credentials, those for a site come before all others when the
   * text is a host name.
   *
   * @param text a host name such as `location.hostname`, or words
   * @param limit how many at most; default 50
   */
  find(text: string, limit = 50): readonly EntryOf<K>[] {
    const logins =
      this.kind === 'credential' ? findLogins(this.entries as readonly EntryOf<'credential'>[], text) : []
    this.#index ??= createSearchIndex(this.kind, this.entries)
    const words = this.#index.find(text, limit)
    return [...new Set([...(logins as readonly EntryOf<K>[]), ...words])].slice(0, limit)
  }

  /**
   * Adds an entry or, with its `ID`, replaces one by all that the draft says.
   *
   * @returns the entry as it is now
   * @throws `mesh/profile/administrator` on a device that may only read; `mesh/schema/member`; `mesh/storage/…`
   */
  async put(draft: EntryDraft<K>): Promise<EntryOf<K>> {
    return this.#edit({ entries: [{ put: draft }] })
  }

  /** Deletes an entry by its `ID`. @throws `mesh/catalog/missing`; otherwise as `put` */
  async remove(id: string): Promise<void> {
    await this.#edit({ entries: [{ remove: id }] })
  }

  /** Credentials: never ask about a site, or ask again. @throws `mesh/catalog/site`; otherwise as `put` */
  async setNeverAsk(site: string, never: boolean): Promise<void> {
    await this.#edit({ neverAsk: [{ site, never }] })
  }

  async load(): Promise<void> {
    const content = await this.host.readApplication(this.profile, this.identifier)
    this.#content = content as ContentOf<K>
    this.#index = undefined
  }

  async #edit(change: Omit<CatalogChange, 'kind'>): Promise<EntryOf<K>> {
    const { entries } = await this.host.updateApplication(this.profile, this.identifier, {
      kind: this.kind,
      ...change,
    } as CatalogChange)
    await this.load()
    return entries[0] as EntryOf<K>
  }
}
