/** `<mesh-credentials>`: the passwords of a profile: found, copied, added, changed, removed and brought back. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { createPassword } from '../../core/catalog/password.ts'
import { type CatalogSession, isMeshError } from '../../index.ts'
import { baseStyles } from '../base.styles.ts'
import { errorNotice } from '../error-notice.ts'
import { icon } from '../icons.ts'
import { surfaceStyles } from '../surface.styles.ts'
import { ClearingClipboard } from './clearing-clipboard.ts'
import { entryEditor, type GeneratorOptions } from './entry-editor.ts'
import {
  type Credential,
  type EntryForm,
  emptyForm,
  entryToDraft,
  entryToForm,
  formToDraft,
  nameOf,
} from './entry-form.ts'
import { EntryList } from './entry-list.ts'
import { entryView } from './entry-view.ts'
import { styles } from './mesh-credentials.styles.ts'
import { type CredentialsWords, englishCredentialsWords } from './words.ts'

/** More than a list of a person has; all of them are searched. */
const all = 100_000

/**
 * Everything in the catalog is shown as text, never as markup or a link: whoever wrote it may not have meant well. A
 * password is in the page only while it is shown or edited, and in the clipboard for `clear-after` seconds.
 *
 * @fires mesh-credential-saved - CustomEvent<{ id: string }>
 * @fires mesh-credential-removed - CustomEvent<{ id: string }>
 * @fires mesh-failed - CustomEvent<{ code?: MeshErrorCode, error: unknown }>
 * @csspart option - one row of the list
 * @csspart entry - the card of the open entry
 * @csspart editor
 * @csspart heading
 * @csspart error
 * @example
 * <mesh-credentials .session=${await personal.credentials()}></mesh-credentials>
 */
export class MeshCredentials extends LitElement {
  static override properties = {
    session: { attribute: false },
    readonly: { type: Boolean },
    clearAfter: { type: Number, attribute: 'clear-after' },
    level: { type: Number },
    words: { attribute: false },
    query: { state: true },
    entries: { state: true },
    active: { state: true },
    open: { state: true },
    form: { state: true },
    isShown: { state: true },
    isSaving: { state: true },
    isEmpty: { state: true },
    generator: { state: true },
    removed: { state: true },
    says: { state: true },
    error: { state: true },
  }
  static override styles = [baseStyles, surfaceStyles, styles]

  declare session: CatalogSession<'credential'> | undefined
  /** Whether entries can be seen and copied alone. */
  declare readonly: boolean
  /** Seconds that a copied password stays in the clipboard. Default 30. */
  declare clearAfter: number
  /** Level of the heading above the element; its own are one lower. */
  declare level: number
  declare words: CredentialsWords
  declare private query: string
  declare private entries: readonly Credential[]
  /** Index of the entry that Enter opens. */
  declare private active: number
  /** Of the open entry. */
  declare private open: string | undefined
  declare private form: EntryForm | undefined
  declare private isShown: boolean
  declare private isSaving: boolean
  declare private isEmpty: boolean
  declare private generator: GeneratorOptions
  declare private removed: Credential | undefined
  declare private says: string
  declare private error: unknown
  readonly #list = new EntryList(this)
  readonly #clipboard = new ClearingClipboard()
  #unsubscribe: (() => void) | undefined

  constructor() {
    super()
    this.readonly = false
    this.clearAfter = 30
    this.level = 1
    this.words = englishCredentialsWords
    this.query = ''
    this.entries = []
    this.active = 0
    this.isShown = false
    this.isSaving = false
    this.isEmpty = false
    this.generator = { length: 20, symbols: true, noLookAlikes: false }
    this.says = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#follow()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.isShown = false
    this.form = undefined
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('session')) this.#follow()
    if (changed.has('session') || changed.has('query')) this.#find()
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.session) return nothing
    const { words } = this
    const isOpen = this.form !== undefined || this.#entry !== undefined
    return html`<div class="stack near" @keydown=${(event: KeyboardEvent) => this.#onEscape(event)}>
      ${this.#undoBar()}
      <div class="panes">
        <div class="stack near ${isOpen ? 'hidden-pane' : ''}">${this.#search()} ${this.#found()}</div>
        <div class="stack near detail-pane ${isOpen ? '' : 'hidden-pane'}">
          ${isOpen ? this.#detail() : html`<div class="card empty soft">${icon('key')}<p>${words.choose}</p></div>`}
        </div>
      </div>
      <p class="small says" role="status">${this.says}</p>
    </div>`
  }

  /** Puts the cursor into the search field. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLInputElement>('#search')?.focus(options)
  }

  #search(): TemplateResult {
    const { words, entries, session } = this
    const total = session?.entries.length ?? 0
    const counted = this.query === '' ? words.count(total) : words.found(entries.length, total)
    return html`<div class="bar">
        <div class="find">
          ${icon('search')}
          <input
            id="search"
            type="search"
            role="combobox"
            aria-label=${words.search}
            aria-expanded=${String(entries.length > 0)}
            aria-controls="list"
            aria-autocomplete="list"
            aria-describedby="search-hint"
            aria-activedescendant=${entries.length > 0 ? `option-${this.active}` : ''}
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder=${words.search}
            .value=${this.query}
            @input=${(event: InputEvent) => (this.query = (event.target as HTMLInputElement).value)}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
          />
        </div>
        ${
          this.readonly
            ? nothing
            : html`<button type="button" class="primary" aria-label=${words.add} title=${words.add} @click=${() => this.#edit(emptyForm)}>
                ${icon('plus')}
              </button>`
        }
      </div>
      <p class="small soft"><span role="status">${counted}</span> <span class="hidden" id="search-hint">${words.searchHint}</span></p>`
  }

  #found(): TemplateResult {
    const { words, entries, active, query } = this
    if (entries.length === 0)
      return html`<div class="list" id="list" role="listbox" tabindex="0" aria-label=${words.list}>
        <div class="empty" role="option" aria-disabled="true" aria-selected="false">
          <span class="strong">${query === '' ? words.none : words.nothing(query)}</span>
          ${query === '' && !this.readonly ? html`<span class="soft">${words.noneHint}</span>` : nothing}
        </div>
      </div>`
    return this.#list.render({
      entries,
      active,
      words,
      choose: index => this.#choose(index),
      keydown: event => this.#onKey(event),
    })
  }

  #detail(): TemplateResult {
    const { words, level, form, isShown } = this
    const notice = errorNotice(this.error, words.parts, this.level + 1)
    const entry = this.#entry
    const show = (shown: boolean) => (this.isShown = shown)
    if (form) {
      const { isSaving, isEmpty, generator } = this
      const name = entry ? nameOf(entry) || words.nameless : ''
      return html`${entryEditor(form, {
        ...{ words, level, name, isShown, isSaving, isEmpty, generator, show },
        change: changed => {
          this.form = changed
          this.isEmpty = false
        },
        tune: tuned => (this.generator = tuned),
        generate: () => this.#generate(),
        save: () => void this.#save(),
        cancel: () => this.#close(),
      })}
      ${notice}`
    }
    if (!entry) return html``
    return html`${entryView(entry, {
      ...{ words, level, isShown, show, isReadOnly: this.readonly },
      copy: what => void this.#copy(entry, what),
      edit: () => this.#edit(entryToForm(entry)),
      remove: () => void this.#remove(entry),
      close: () => this.#close(),
    })}
    ${notice}`
  }

  #undoBar(): TemplateResult {
    const { removed, words } = this
    return html`<div role="status">
      ${
        removed
          ? html`<div class="undo">
              <span>${words.removed(nameOf(removed) || words.nameless)}</span>
              <button type="button" @click=${() => this.#undo()}>${words.undo}</button>
            </div>`
          : nothing
      }
    </div>`
  }

  get #entry(): Credential | undefined {
    const { open, session } = this
    return open === undefined ? undefined : session?.entries.find(({ ID }) => ID === open)
  }

  #follow(): void {
    this.#unsubscribe?.()
    this.#unsubscribe = this.session?.subscribe(() => this.#find())
  }

  #find(): void {
    const found = this.session?.find(this.query, all) ?? []
    if (found.length !== this.entries.length || this.active >= found.length) this.active = 0
    this.entries = found
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.entries.length - 1
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + this.#list.page,
      PageUp: this.active - this.#list.page,
      ...(event.ctrlKey && { Home: 0, End: last }),
    }
    const to = steps[event.key]
    if (to !== undefined && last >= 0) {
      event.preventDefault()
      this.active = Math.min(last, Math.max(0, to))
      this.#list.reveal(this.active)
    } else if (event.key === 'Enter' && last >= 0) {
      event.preventDefault()
      this.#choose(this.active)
    }
  }

  #onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || (this.open === undefined && !this.form)) return
    event.preventDefault()
    this.#close()
  }

  #choose(index: number): void {
    const entry = this.entries[index]
    if (!entry?.ID) return
    this.active = index
    this.open = entry.ID
    this.form = undefined
    this.#reset()
    void this.#focusDetail()
  }

  #edit(form: EntryForm): void {
    this.open = form.id
    this.form = form
    this.#reset()
    void this.#focusDetail()
  }

  async #close(): Promise<void> {
    const wasEditing = this.form !== undefined && this.open !== undefined
    this.form = undefined
    if (!wasEditing) this.open = undefined
    this.#reset()
    await this.updateComplete
    if (wasEditing) await this.#focusDetail()
    else this.focus()
  }

  #reset(): void {
    this.isShown = false
    this.isEmpty = false
    this.error = undefined
    this.says = ''
  }

  async #focusDetail(): Promise<void> {
    await this.updateComplete
    const place = this.form ? '.detail-pane textarea' : '.detail-pane [tabindex="-1"]'
    this.renderRoot.querySelector<HTMLElement>(place)?.focus()
  }

  #generate(): void {
    if (!this.form) return
    this.form = { ...this.form, password: createPassword({ crypto }, this.generator) }
    this.isShown = true
  }

  async #save(): Promise<void> {
    const { session, form, words } = this
    if (!session || !form || this.isSaving) return
    this.isEmpty = [form.sites, form.username, form.password].every(text => text.trim() === '')
    if (this.isEmpty) return
    await this.#attempt(async () => {
      const { ID } = await session.put(formToDraft(form, this.#entry))
      this.form = undefined
      this.open = ID
      this.isShown = false
      this.#find()
      this.says = words.saved
      this.#tell('mesh-credential-saved', { id: ID })
      await this.#focusDetail()
    })
  }

  async #remove(entry: Credential): Promise<void> {
    const { session } = this
    const { ID } = entry
    if (!session || ID === undefined) return
    await this.#attempt(async () => {
      await session.remove(ID)
      this.removed = entry
      this.open = undefined
      this.isShown = false
      this.#find()
      this.#tell('mesh-credential-removed', { id: ID })
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>('.undo button')?.focus()
    })
  }

  async #undo(): Promise<void> {
    const { session, removed } = this
    if (!session || !removed) return
    await this.#attempt(async () => {
      const { ID } = await session.put(entryToDraft(removed))
      this.removed = undefined
      this.open = ID
      this.#find()
      await this.#focusDetail()
    })
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.error = undefined
    this.isSaving = true
    try {
      await act()
    } catch (error) {
      this.error = error
      this.#tell('mesh-failed', { error, ...(isMeshError(error) && { code: error.code }) })
    }
    this.isSaving = false
  }

  async #copy(entry: Credential, what: 'username' | 'password'): Promise<void> {
    const { words } = this
    try {
      if (what === 'username') {
        await navigator.clipboard.writeText(entry.Username ?? '')
        this.says = words.copiedName
        return
      }
      await this.#clipboard.copy(entry.Password ?? '', {
        after: this.clearAfter * 1000,
        cleared: () => (this.says = words.cleared),
      })
      this.says = words.copied(this.clearAfter)
    } catch {
      // No permission, or the page is not served securely.
      this.says = words.notCopied
    }
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}
