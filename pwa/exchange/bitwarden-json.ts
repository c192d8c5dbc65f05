/** Bitwarden’s unencrypted JSON export. */
import type { EntryDraft } from '../../sdk/index.ts'
import { ExchangeError } from './exchange-error.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'
import { isObject, listOf, textOf } from './json-value.ts'
import { loginToDraft } from './login-record.ts'

/** Of items: a login. Notes, cards, identities and SSH keys have other numbers. */
const LOGIN = 1

export function isBitwarden(value: unknown): boolean {
  return (
    isObject(value) && ('encrypted' in value || 'passwordProtected' in value || Array.isArray(value['items']))
  )
}

/** @throws ExchangeError `encrypted` for an export that only Bitwarden can open, `damaged` for one without items */
export function readBitwarden(value: unknown): Imported {
  if (!isObject(value)) throw new ExchangeError('damaged', 'The export is no object.')
  if (value['encrypted'] === true) throw new ExchangeError('encrypted', 'The export is encrypted.')
  if (!Array.isArray(value['items'])) throw new ExchangeError('damaged', 'The export has no items.')
  const folders = new Map(
    [...listOf(value['folders']), ...listOf(value['collections'])].map(folder => [
      textOf(folder['id']),
      textOf(folder['name']),
    ]),
  )
  const credential: EntryDraft<'credential'>[] = []
  const skipped: SkippedRecord[] = []
  for (const [index, item] of value['items'].entries()) {
    const record = index + 1
    if (!isObject(item)) {
      skipped.push({ record, title: '', why: 'damaged' })
      continue
    }
    const title = textOf(item['name'])
    if (item['type'] !== LOGIN) {
      skipped.push({ record, title, why: 'kind' })
      continue
    }
    const draft = loginOf(item, folders)
    if (draft) credential.push(draft)
    else skipped.push({ record, title, why: 'empty' })
  }
  return importedOf({ credential, skipped })
}

function loginOf(
  item: Record<string, unknown>,
  folders: ReadonlyMap<string, string>,
): EntryDraft<'credential'> | undefined {
  const login = isObject(item['login']) ? item['login'] : {}
  const collections = Array.isArray(item['collectionIds']) ? item['collectionIds'].map(textOf) : []
  return loginToDraft({
    title: textOf(item['name']),
    addresses: listOf(login['uris']).map(({ uri }) => textOf(uri)),
    username: textOf(login['username']),
    password: textOf(login['password']),
    labels: [textOf(item['folderId']), ...collections].map(id => folders.get(id) ?? ''),
    isFavourite: item['favorite'] === true,
    rest: {
      notes: textOf(item['notes']),
      totp: textOf(login['totp']),
      fields: listOf(item['fields']).map(({ name, value }) => ({ name: textOf(name), value: textOf(value) })),
    },
  })
}
