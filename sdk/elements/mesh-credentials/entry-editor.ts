/** The form for a new entry or a changed one, with a generator beside the password. */
import { html, type TemplateResult } from 'lit'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import type { EntryForm } from './entry-form.ts'
import { tool } from './entry-view.ts'
import type { CredentialsWords } from './words.ts'

export interface GeneratorOptions {
  readonly length: number
  readonly symbols: boolean
  readonly noLookAlikes: boolean
}

export interface EntryEditorOptions {
  readonly words: CredentialsWords
  readonly level: number
  readonly name: string
  readonly isShown: boolean
  readonly isSaving: boolean
  readonly isEmpty: boolean
  readonly generator: GeneratorOptions
  show(shown: boolean): void
  change(form: EntryForm): void
  tune(generator: GeneratorOptions): void
  generate(): void
  save(): void
  cancel(): void
}

export function entryEditor(form: EntryForm, options: EntryEditorOptions): TemplateResult {
  const { words, level, change, isSaving } = options
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    options.save()
  }
  const isNew = form.id === undefined
  return html`<form class="card stack near" part="editor" novalidate @submit=${onSubmit}>
    ${heading(level + 1, isNew ? words.newTitle : words.editTitle(options.name), { focusable: true })}
    <div class="field">
      <label for="sites">${words.sites}</label>
      <textarea
        id="sites"
        rows="2"
        autocapitalize="none"
        spellcheck="false"
        inputmode="url"
        aria-describedby="sites-hint"
        ?disabled=${isSaving}
        .value=${form.sites}
        @input=${(event: InputEvent) => change({ ...form, sites: valueOf(event) })}
      ></textarea>
      <p class="hint" id="sites-hint">${words.sitesHint}</p>
    </div>
    <div class="field">
      <label for="username">${words.username}</label>
      <input
        id="username"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        ?disabled=${isSaving}
        .value=${form.username}
        @input=${(event: InputEvent) => change({ ...form, username: valueOf(event) })}
      />
    </div>
    <div class="field">
      <label for="password">${words.password}</label>
      <div class="with-tool">
        <input
          id="password"
          class="secret"
          type=${options.isShown ? 'text' : 'password'}
          autocomplete="new-password"
          autocapitalize="none"
          spellcheck="false"
          ?disabled=${isSaving}
          .value=${form.password}
          @input=${(event: InputEvent) => change({ ...form, password: valueOf(event) })}
        />
        ${tool('eye', options.isShown ? words.hide : words.show, () => options.show(!options.isShown))}
      </div>
    </div>
    ${generator(options)}
    <div class="field">
      <label for="labels">${words.labels}</label>
      <input
        id="labels"
        autocomplete="off"
        aria-describedby="labels-hint"
        ?disabled=${isSaving}
        .value=${form.labels}
        @input=${(event: InputEvent) => change({ ...form, labels: valueOf(event) })}
      />
      <p class="hint" id="labels-hint">${words.labelsHint}</p>
    </div>
    <p class="small" role="status">${options.isEmpty ? words.empty : ''}</p>
    <div class="actions">
      <button class="primary" ?disabled=${isSaving}>${isSaving ? words.saving : words.save}</button>
      <button type="button" class="quiet" @click=${options.cancel}>${words.cancel}</button>
    </div>
  </form>`
}

function generator({ words, generator: now, tune, generate, isSaving }: EntryEditorOptions): TemplateResult {
  const checked = (event: Event) => (event.target as HTMLInputElement).checked
  return html`<div class="generator" role="group" aria-label=${words.generate}>
    <div class="options">
      <label>
        ${words.length}
        <input
          type="number"
          min="8"
          max="64"
          .value=${String(now.length)}
          @change=${(event: Event) => tune({ ...now, length: clamp(Number(valueOf(event))) })}
        />
      </label>
      <label>
        <input type="checkbox" .checked=${now.symbols} @change=${(event: Event) => tune({ ...now, symbols: checked(event) })} />
        ${words.symbols}
      </label>
      <label>
        <input
          type="checkbox"
          .checked=${now.noLookAlikes}
          @change=${(event: Event) => tune({ ...now, noLookAlikes: checked(event) })}
        />
        ${words.noLookAlikes}
      </label>
    </div>
    <button type="button" ?disabled=${isSaving} @click=${generate}>${icon('dice')}${words.generate}</button>
  </div>`
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement).value
}

function clamp(length: number): number {
  return Math.min(64, Math.max(8, Math.round(length) || 20))
}
