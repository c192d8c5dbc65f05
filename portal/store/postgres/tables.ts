/** The tables of a PostgreSQL store, as the migrations make them. */
import type { ColumnType, Generated } from 'kysely'

export interface ItemsTable {
  key: string
  value: string
  version: Generated<number>
  updated: number
  expires: number | null
}

export interface Tables {
  portal_items: ItemsTable
  /** When something was last written, in one of several places. */
  portal_writes: { slot: number; time: number }
  /** One row once the store is set up. */
  portal_schema: { version: ColumnType<number> }
}
