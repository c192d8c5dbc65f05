/** Databases for one test each, gone afterwards; the same in Chromium and over fake-indexeddb. */
import { onTestFinished } from 'vitest'
import { Database, type DatabaseOptions } from '../../worker/database.ts'

/** A database under a name of its own. Opened again with the same name it is what another tab sees. */
export function openTestDatabase(options: DatabaseOptions & { readonly name?: string } = {}): Database {
  const { name = `test-${crypto.randomUUID()}`, ...rest } = options
  const database = new Database(name, { patience: 2000, ...rest })
  onTestFinished(() => database.erase())
  return database
}
