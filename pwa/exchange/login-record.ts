/** A login as most programs keep it, made into an entry. */
import type { EntryDraft } from '../../sdk/index.ts'
import { restToOriginal } from './originals.ts'
import { splitAddresses } from './sites.ts'

export interface LoginRecord {
  readonly title: string
  readonly addresses: readonly string[]
  readonly username: string
  readonly password: string
  readonly labels: readonly string[]
  readonly isFavourite: boolean
  /** All else that the record says, by name. */
  readonly rest: Readonly<Record<string, unknown>>
}

/** The label that favourites have; people see it in their own language. */
export const FAVOURITE = '★'

/**
 * The entry for a login; undefined for one that says nothing. An entry has hosts and no title: a title that is not the
 * host's own name is kept with the rest, and becomes a label where there is no host to find the entry by.
 */
export function loginToDraft(login: LoginRecord): EntryDraft<'credential'> | undefined {
  const { title, username, password, rest, isFavourite } = login
  const { sites, others } = splitAddresses(login.addresses)
  if (sites.length === 0 && title.trim() === '' && username === '' && password === '') return undefined
  const isNamedByHost = sites.some(site => site === title.trim() || site === `www.${title.trim()}`)
  const labels = [
    ...login.labels.map(label => label.trim()).filter(label => label !== ''),
    ...(isFavourite ? [FAVOURITE] : []),
    ...(sites.length === 0 && title.trim() !== '' ? [title.trim()] : []),
  ]
  const Source = restToOriginal({
    ...rest,
    ...(isNamedByHost ? {} : { title: title.trim() }),
    addresses: others,
  })
  return {
    ...(sites.length > 0 && { Sites: sites }),
    ...(username !== '' && { Username: username }),
    ...(password !== '' && { Password: password }),
    ...(labels.length > 0 && { Label: [...new Set(labels)] }),
    ...(Source.length > 0 && { Source }),
  } as EntryDraft<'credential'>
}
