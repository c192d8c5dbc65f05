/** Import and export: a file is read here, what would change is shown, and only then done. */
import { html, nothing, type TemplateResult } from 'lit'
import type { PersonalSession } from '../../../sdk/index.ts'
import { AppPage, pageStyles } from '../../app/app-page.ts'
import { icon } from '../../design/icons.ts'
import type { Progress } from '../../exchange/carry-out.ts'
import type { ImportPlan } from '../../exchange/plan.ts'
import type { ReadFile } from '../../exchange/read-file.ts'
import { errorNotice } from '../../parts/error-notice.ts'
import { paths } from '../../router/routes.ts'
import { words } from '../../words/later.ts'
import { importPreview } from './import-preview.ts'
import { styles } from './transfer-page.styles.ts'

interface Prepared {
  readonly file: ReadFile
  readonly plan: ImportPlan
  readonly changes: number
}

export class TransferPage extends AppPage {
  static override properties = {
    reading: { state: true },
    prepared: { state: true },
    progress: { state: true },
    done: { state: true },
    problem: { state: true },
    error: { state: true },
    exporting: { state: true },
  }
  static override styles = [...pageStyles, styles]

  declare private reading: boolean
  declare private prepared: Prepared | undefined
  declare private progress: Progress | undefined
  /** How many entries the import changed. */
  declare private done: number | undefined
  /** What is wrong with the file, in words. */
  declare private problem: string
  declare private error: unknown
  declare private exporting: 'all' | 'logins' | undefined
  #leaving = new AbortController()

  constructor() {
    super()
    this.reading = false
    this.prepared = undefined
    this.progress = undefined
    this.done = undefined
    this.problem = ''
    this.error = undefined
    this.exporting = undefined
  }

  get pageTitle(): string {
    return words.transfer.title
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#leaving.abort()
  }

  override render(): TemplateResult {
    const { transfer } = words
    const [personal] = this.machine.profiles
    if (!personal) {
      return html`<div class="page stack">
        <h1>${transfer.title}</h1>
        <p class="lead">${transfer.noProfile}</p>
        <div class="actions"><a class="button primary" href=${paths.home}>${words.app.home}</a></div>
      </div>`
    }
    return html`<div class="page stack">
      <div class="head">
        <h1>${transfer.title}</h1>
        <p class="lead">${transfer.lead}</p>
      </div>
      ${this.error === undefined ? nothing : errorNotice(this.error)} ${this.#import(personal)}
      ${this.#export(personal)}
    </div>`
  }

  #import(personal: PersonalSession): TemplateResult {
    const { transfer } = words
    return html`<section class="card stack near" aria-labelledby="import">
      <h2 id="import">${transfer.importTitle}</h2>
      ${this.done === undefined ? nothing : this.#finished(this.done)}
      ${this.progress ? this.#working(this.progress) : this.#choice(personal)}
    </section>`
  }

  #choice(personal: PersonalSession): TemplateResult {
    const { transfer, app } = words
    const { prepared } = this
    if (prepared) {
      return html`${importPreview(prepared.file, prepared.plan)}
        <div class="actions">
          ${
            prepared.changes === 0
              ? nothing
              : html`<button class="button primary" @click=${() => this.#carryOut(personal, prepared)}>
                ${transfer.confirm(prepared.changes)}
              </button>`
          }
          <button class="button" @click=${() => (this.prepared = undefined)}>${app.cancel}</button>
        </div>`
    }
    return html`<p class="soft">${transfer.importHint}</p>
      <ul class="programs soft small" role="list">
        ${transfer.programs.map(program => html`<li>${program}</li>`)}
      </ul>
      <div class="drop" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${(event: DragEvent) => this.#dropped(personal, event)}>
        <label class="button">
          ${transfer.choose}
          <input
            class="visually-hidden"
            type="file"
            accept=".json,.csv,.html,.htm,.vcf,.txt,text/*,application/json"
            @change=${(event: Event) => this.#chosen(personal, event)}
          />
        </label>
        <span class="soft small">${transfer.drop}</span>
      </div>
      <p role="status">${this.reading ? transfer.reading : nothing}</p>
      ${
        this.problem === ''
          ? nothing
          : html`<div class="notice danger" role="alert">${icon('warning')}<p>${this.problem}</p></div>`
      }`
  }

  #working({ done, of }: Progress): TemplateResult {
    const { transfer } = words
    return html`<label class="stack tight">
        <span role="status">${transfer.working(done, of)}</span>
        <progress max=${of} value=${done}></progress>
      </label>
      <p class="soft small">${transfer.stay}</p>`
  }

  #finished(count: number): TemplateResult {
    const { transfer } = words
    return html`<div class="notice" role="status">
      ${icon('check')}
      <p class="strong">${transfer.finished(count)}</p>
      <p>${transfer.deleteFile}</p>
    </div>`
  }

  #export(personal: PersonalSession): TemplateResult {
    const { transfer } = words
    return html`<section class="card stack near" aria-labelledby="export">
      <h2 id="export">${transfer.exportTitle}</h2>
      <p class="soft">${transfer.exportHint}</p>
      <div class="notice attention">${icon('warning')}<p>${transfer.notEncrypted}</p></div>
      <div class="actions">
        <button class="button" ?disabled=${this.exporting !== undefined} @click=${() => this.#save(personal, 'all')}>
          ${transfer.exportAll}
        </button>
        <button class="button" ?disabled=${this.exporting !== undefined} @click=${() => this.#save(personal, 'logins')}>
          ${transfer.exportLogins}
        </button>
      </div>
    </section>`
  }

  #chosen(personal: PersonalSession, event: Event): void {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file) void this.#prepare(personal, file)
    // The same file may be chosen again.
    input.value = ''
  }

  #dropped(personal: PersonalSession, event: DragEvent): void {
    event.preventDefault()
    const [file] = event.dataTransfer?.files ?? []
    if (file) void this.#prepare(personal, file)
  }

  async #prepare(personal: PersonalSession, file: File): Promise<void> {
    this.problem = ''
    this.error = undefined
    this.done = undefined
    this.reading = true
    const { countChanges, describeProblem, ExchangeError, planImport, readExisting, readFile } = await import(
      './loaded.ts'
    )
    try {
      const read = readFile(await file.text())
      const plan = planImport(read, await readExisting(personal, read))
      this.prepared = { file: read, plan, changes: countChanges(plan) }
    } catch (error) {
      if (error instanceof ExchangeError) this.problem = describeProblem(error)
      else this.error = error
    } finally {
      this.reading = false
    }
  }

  async #carryOut(personal: PersonalSession, { plan, changes }: Prepared): Promise<void> {
    const { carryOut } = await import('./loaded.ts')
    this.prepared = undefined
    this.progress = { done: 0, of: changes }
    try {
      await carryOut(personal, plan, {
        onProgress: progress => (this.progress = progress),
        signal: this.#leaving.signal,
      })
      this.done = changes
    } catch (error) {
      this.error = error
    } finally {
      this.progress = undefined
    }
  }

  async #save(personal: PersonalSession, what: 'all' | 'logins'): Promise<void> {
    this.error = undefined
    this.exporting = what
    const { collectContent, readLogins, saveText, writeLoginsTable, writeMeshExport } = await import(
      './loaded.ts'
    )
    const now = new Date().toISOString()
    try {
      if (what === 'logins') {
        saveText(`mesh-${now.slice(0, 10)}.csv`, 'text/csv', writeLoginsTable(await readLogins(personal)))
      } else {
        const text = writeMeshExport(await collectContent(personal), now)
        saveText(`mesh-${now.slice(0, 10)}.json`, 'application/json', text)
      }
      this.app.announce(words.transfer.exported)
    } catch (error) {
      this.error = error
    } finally {
      this.exporting = undefined
    }
  }
}

customElements.define('transfer-page', TransferPage)
