/** Passwords as a table for other programs and for people with a spreadsheet. */
import type { EntryOf } from '../../sdk/index.ts'
import { writeCsv } from './csv-table.ts'
import { originalToRest } from './originals.ts'

/** Columns as the importer recognises them. */
const columns = ['sites', 'username', 'password', 'protocol', 'labels', 'notes'] as const

export function writeLoginsTable(entries: readonly EntryOf<'credential'>[]): string {
  const rows = entries.map(
    ({ Sites = [], Username = '', Password = '', Protocol = '', Label = [], Source }) => [
      Sites.join(' '),
      Username,
      Password,
      Protocol,
      Label.join(','),
      originalToRest(Source)['notes'] ?? '',
    ],
  )
  return writeCsv({ columns, rows })
}
