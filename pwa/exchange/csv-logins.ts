/** Passwords as other programs export them: one table of columns for each. */
import type { EntryDraft } from '../../sdk/index.ts'
import { type CsvTable, unmark } from './csv-table.ts'
import { type Imported, importedOf, type SkippedRecord } from './imported.ts'
import { type LoginRecord, loginToDraft } from './login-record.ts'

/** Where a program keeps what. Names are compared without case. */
export interface CsvLayout {
  readonly program: string
  /** A table with all of these, in any order, is the program’s. */
  readonly recognised: readonly string[]
  readonly columns: {
    readonly title?: string
    readonly address: string
    readonly username: string
    readonly password: string
    /** One label, or a path of folders. */
    readonly folder?: string
    /** Several labels with `labelSeparator` between them. */
    readonly labels?: string
    readonly favourite?: string
    /** What kind of record it is, and which one is a login. */
    readonly kind?: { readonly column: string; readonly login: string }
  }
  /** Several addresses in a cell. */
  readonly addressSeparator?: string
  readonly labelSeparator?: string
  /** Of no worth to anybody else. */
  readonly dropped?: readonly string[]
  /** Written by this app, which marks cells that a spreadsheet would run. */
  readonly isMarked?: boolean
}

/** In the order they are tried in: those with more columns to be recognised by come first. */
const csvLayouts: readonly CsvLayout[] = [
  {
    program: 'Mesh',
    recognised: ['sites', 'username', 'password', 'protocol', 'labels', 'notes'],
    columns: { address: 'sites', username: 'username', password: 'password', labels: 'labels' },
    addressSeparator: ' ',
    labelSeparator: ',',
    isMarked: true,
  },
  {
    program: 'Bitwarden',
    recognised: ['folder', 'type', 'name', 'login_uri', 'login_username', 'login_password'],
    columns: {
      title: 'name',
      address: 'login_uri',
      username: 'login_username',
      password: 'login_password',
      folder: 'folder',
      favourite: 'favorite',
      kind: { column: 'type', login: 'login' },
    },
    addressSeparator: ',',
    dropped: ['reprompt'],
  },
  {
    program: 'Firefox',
    recognised: ['url', 'username', 'password', 'httprealm', 'formactionorigin', 'guid'],
    columns: { address: 'url', username: 'username', password: 'password' },
    dropped: ['guid', 'formactionorigin', 'timecreated', 'timelastused', 'timepasswordchanged'],
  },
  {
    program: '1Password',
    recognised: ['title', 'url', 'username', 'password', 'favorite', 'archived', 'tags'],
    columns: {
      title: 'title',
      address: 'url',
      username: 'username',
      password: 'password',
      labels: 'tags',
      favourite: 'favorite',
    },
    labelSeparator: ';',
    dropped: ['archived'],
  },
  {
    program: 'KeePassXC',
    recognised: ['group', 'title', 'username', 'password', 'url', 'notes'],
    columns: { title: 'title', address: 'url', username: 'username', password: 'password', folder: 'group' },
    dropped: ['icon', 'last modified', 'created'],
  },
  {
    program: 'KeePass',
    recognised: ['account', 'login name', 'password', 'web site', 'comments'],
    columns: { title: 'account', address: 'web site', username: 'login name', password: 'password' },
  },
  {
    program: 'LastPass',
    recognised: ['url', 'username', 'password', 'extra', 'name', 'grouping', 'fav'],
    columns: {
      title: 'name',
      address: 'url',
      username: 'username',
      password: 'password',
      folder: 'grouping',
      favourite: 'fav',
    },
  },
  {
    program: 'Safari',
    recognised: ['title', 'url', 'username', 'password', 'notes', 'otpauth'],
    columns: { title: 'title', address: 'url', username: 'username', password: 'password' },
  },
  {
    program: 'Chrome',
    recognised: ['name', 'url', 'username', 'password'],
    columns: { title: 'name', address: 'url', username: 'username', password: 'password' },
  },
  {
    program: '',
    recognised: ['url', 'username', 'password'],
    columns: { address: 'url', username: 'username', password: 'password' },
  },
]

/** The layout of a table; undefined where no program is known to write such columns. */
export function layoutOf({ columns }: CsvTable): CsvLayout | undefined {
  const names = new Set(columns.map(fold))
  return csvLayouts.find(({ recognised }) => recognised.every(name => names.has(name)))
}

/** Each row as a login; those that are none are told. */
export function readCsvLogins(table: CsvTable, layout: CsvLayout): Imported {
  const names = table.columns.map(fold)
  const credential: EntryDraft<'credential'>[] = []
  const skipped: SkippedRecord[] = []
  for (const [index, row] of table.rows.entries()) {
    const cells = new Map(names.map((name, column) => [name, cellOf(row[column] ?? '', layout)]))
    const record = recordOf(cells, layout)
    const draft = record && loginToDraft(record)
    if (draft) credential.push(draft)
    else {
      const title = cells.get(layout.columns.title ?? '') || cells.get(layout.columns.address) || ''
      skipped.push({ record: index + 1, title, why: record ? 'empty' : 'kind' })
    }
  }
  return importedOf({ credential, skipped })
}

function recordOf(cells: ReadonlyMap<string, string>, layout: CsvLayout): LoginRecord | undefined {
  const { columns, addressSeparator, labelSeparator = ',', dropped = [] } = layout
  const cell = (name: string | undefined) => (name === undefined ? '' : (cells.get(name) ?? ''))
  const { kind } = columns
  if (kind && cell(kind.column) !== kind.login) return undefined
  const used = new Set([...Object.values(columns).filter(name => typeof name === 'string'), ...dropped])
  if (kind) used.add(kind.column)
  const address = cell(columns.address)
  return {
    title: cell(columns.title),
    addresses: addressSeparator === undefined ? [address] : address.split(addressSeparator),
    username: cell(columns.username),
    password: cell(columns.password),
    labels: [cell(columns.folder), ...cell(columns.labels).split(labelSeparator)],
    isFavourite: ['1', 'true', 'yes'].includes(fold(cell(columns.favourite))),
    rest: Object.fromEntries([...cells].filter(([name]) => !used.has(name))),
  }
}

function cellOf(cell: string, { isMarked }: CsvLayout): string {
  return isMarked ? unmark(cell) : cell
}

function fold(name: string): string {
  return name.trim().toLowerCase()
}
