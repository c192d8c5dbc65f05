/** An entry as its form holds it, and back. */
import type { EntryDraft, EntryOf } from '../../index.ts'

export type Credential = EntryOf<'credential'>

export interface EntryForm {
  /** Of the entry that is edited; absent for a new one. */
  readonly id?: string
  /** One a line. */
  readonly sites: string
  readonly username: string
  readonly password: string
  /** Separated by commas. */
  readonly labels: string
}

export const emptyForm: EntryForm = { sites: '', username: '', password: '', labels: '' }

export function entryToForm(entry: Credential): EntryForm {
  const { ID, Sites = [], Username = '', Password = '', Label = [] } = entry
  return {
    ...(ID !== undefined && { id: ID }),
    sites: Sites.join('\n'),
    username: Username,
    password: Password,
    labels: Label.join(', '),
  }
}

/** What the form does not show of the entry stays as it is. */
export function formToDraft(form: EntryForm, entry: Credential | undefined): EntryDraft<'credential'> {
  const Sites = split(form.sites, /\n/)
  const Label = split(form.labels, /,/)
  const { Sites: _, Username: __, Password: ___, Label: ____, ...kept } = entry ? entryToDraft(entry) : {}
  return {
    ...kept,
    ...(Sites.length > 0 && { Sites }),
    ...(form.username !== '' && { Username: form.username }),
    ...(form.password !== '' && { Password: form.password }),
    ...(Label.length > 0 && { Label }),
  }
}

/** All that an entry says, to be put again. */
export function entryToDraft(entry: Credential): EntryDraft<'credential'> {
  const { Added: _, Updated: __, Deleted: ___, Source: ____, ...draft } = entry
  return draft
}

/** What an entry is called: its first site, otherwise its user name. */
export function nameOf(entry: Credential): string {
  return entry.Sites?.[0] || entry.Username || ''
}

function split(text: string, by: RegExp): string[] {
  return text
    .split(by)
    .map(part => part.trim())
    .filter(part => part !== '')
}
