/** Tables as comma-separated text (RFC 4180), read and written by Papa Parse. */
import Papa from 'papaparse'
import { ExchangeError } from './exchange-error.ts'

export interface CsvTable {
  /** As written, without spaces around them. */
  readonly columns: readonly string[]
  /** A cell for each column. */
  readonly rows: readonly (readonly string[])[]
}

/** A program that opens tables runs cells that begin like this. */
const RUNNABLE = /^[=+\-@\t\r]/
const MARK = "'"

/**
 * Reads a table whose first row names its columns. Separators other than commas are recognised.
 *
 * @throws ExchangeError `damaged` for a quote that is never closed, `unknown` for a text without columns
 */
export function readCsv(text: string): CsvTable {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const broken = errors.find(({ type }) => type === 'Quotes')
  if (broken) throw new ExchangeError('damaged', `The table breaks off in row ${(broken.row ?? 0) + 1}.`)
  const [head, ...rows] = data
  if (head === undefined || head.length < 2) throw new ExchangeError('unknown', 'This is no table.')
  const columns = head.map(name => name.trim())
  return { columns, rows: rows.map(row => columns.map((_, index) => row[index] ?? '')) }
}

/**
 * Writes a table. A cell that a spreadsheet would run, or that begins with an apostrophe, gets an apostrophe in front:
 * `unmark` takes it away.
 */
export function writeCsv({ columns, rows }: CsvTable): string {
  return `${Papa.unparse([columns, ...rows.map(row => row.map(mark))] as string[][])}\r\n`
}

/** A cell as `writeCsv` wrote it, as it was. */
export function unmark(cell: string): string {
  return cell.startsWith(MARK) ? cell.slice(MARK.length) : cell
}

function mark(cell: string): string {
  return RUNNABLE.test(cell) || cell.startsWith(MARK) ? `${MARK}${cell}` : cell
}
