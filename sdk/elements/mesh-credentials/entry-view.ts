/** One entry as it is read: everything as text, the password only when it is asked for. */
import { html, nothing, type TemplateResult } from 'lit'
import { heading } from '../heading.ts'
import { icon } from '../icons.ts'
import { type Credential, nameOf } from './entry-form.ts'
import type { CredentialsWords } from './words.ts'

export interface EntryViewOptions {
  readonly words: CredentialsWords
  readonly level: number
  readonly isShown: boolean
  readonly isReadOnly: boolean
  show(shown: boolean): void
  copy(what: 'username' | 'password'): void
  edit(): void
  remove(): void
  close(): void
}

/** As many dots for every password: how long it is, is part of the secret. */
const dots = '••••••••••••'

export function entryView(entry: Credential, options: EntryViewOptions): TemplateResult {
  const { words, level } = options
  const { Sites = [], Label = [], Updated } = entry
  return html`<section class="card stack" part="entry" aria-labelledby="entry">
    ${heading(level + 1, nameOf(entry) || words.nameless, { id: 'entry', focusable: true })}
    <dl class="facts">
      ${Sites.length > 1 ? html`<div><dt>${words.sites}</dt><dd>${Sites.map(site => html`<div>${site}</div>`)}</dd></div>` : nothing}
      ${entry.Username ? username(entry.Username, options) : nothing}
      ${entry.Password ? password(entry.Password, options) : nothing}
      ${
        Label.length > 0
          ? html`<div>
              <dt>${words.labels}</dt>
              <dd class="labels">${Label.map(label => html`<span class="chip">${label}</span>`)}</dd>
            </div>`
          : nothing
      }
    </dl>
    ${Updated ? html`<p class="small soft">${words.changed(words.parts.time.dateTime(new Date(Updated)))}</p>` : nothing}
    <div class="actions">
      ${
        options.isReadOnly
          ? nothing
          : html`<button type="button" @click=${options.edit}>${icon('edit')}${words.edit}</button>
              <button type="button" class="danger" @click=${options.remove}>${icon('bin')}${words.remove}</button>`
      }
      <button type="button" class="quiet" @click=${options.close}>${words.close}</button>
    </div>
  </section>`
}

function username(value: string, { words, copy }: EntryViewOptions): TemplateResult {
  return html`<div>
    <dt>${words.username}</dt>
    <dd class="value">
      <span>${value}</span>
      <span class="tools">${tool('copy', words.copyUsername, () => copy('username'))}</span>
    </dd>
  </div>`
}

function password(value: string, { words, copy, isShown, show }: EntryViewOptions): TemplateResult {
  return html`<div>
    <dt>${words.password}</dt>
    <dd class="value">
      ${
        isShown
          ? html`<span class="secret">${value}</span>`
          : html`<span class="secret"><span aria-hidden="true">${dots}</span><span class="hidden">${words.hidden}</span></span>`
      }
      <span class="tools">
        ${tool('eye', isShown ? words.hide : words.show, () => show(!isShown))}
        ${tool('copy', words.copyPassword, () => copy('password'))}
      </span>
    </dd>
  </div>`
}

export function tool(name: 'eye' | 'copy', label: string, act: () => void): TemplateResult {
  return html`<button type="button" aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`
}
