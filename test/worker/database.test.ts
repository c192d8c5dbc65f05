/** Connections that other tabs and other versions of the app get in the way of (attack 23). */
import { openDB } from 'idb'
import { expect, test, vi } from 'vitest'
import { collections } from '../../sdk/engine/records.ts'
import { Database, databaseNames, type Upgrade } from '../../worker/database.ts'
import { openTestDatabase } from '../support/databases.ts'

const older: Upgrade = connection => connection.createObjectStore('facts', { keyPath: 'id' })
const newer: Upgrade = connection => connection.createObjectStore('notes', { keyPath: 'id' })

async function remember(database: Database, id: string): Promise<void> {
  const transaction = await database.begin(['facts'], 'readwrite')
  await Promise.all([transaction.objectStore('facts').put({ id }), transaction.done])
}

async function recall(database: Database): Promise<readonly string[]> {
  const transaction = await database.begin(['facts'], 'readonly')
  return transaction.objectStore('facts').getAllKeys()
}

test('has a place for every collection, and the names it always had', async () => {
  const database = openTestDatabase()
  const names = await database.afresh(async connection => [...connection.objectStoreNames])
  expect(names.sort()).toEqual([...collections, 'facts', 'keys', 'probes', 'storageKeys'].sort())
  expect(databaseNames).toEqual({ production: 'mathmesh', test: 'mathmesh-test' })
})

test('asks for strict durability, reading or writing', async () => {
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const database = openTestDatabase()
  await remember(database, 'a')
  await recall(database)
  expect(spy.mock.calls.map(([, mode, options]) => [mode, options])).toEqual([
    ['readwrite', { durability: 'strict' }],
    ['readonly', { durability: 'strict' }],
  ])
  spy.mockRestore()
})

test('an older version lets go of a newer one, and is told to reload', async () => {
  const old = openTestDatabase({ upgrades: [older] })
  await remember(old, 'before')
  const young = new Database(old.name, { upgrades: [older, newer], patience: 2000 })
  expect(await recall(young)).toEqual(['before'])
  await expect(recall(old)).rejects.toMatchObject({ code: 'mesh/storage/version' })
  await remember(young, 'after')
  young.close()
})

test('what an older version was writing is written before it lets go', async () => {
  const old = openTestDatabase({ upgrades: [older] })
  await recall(old)
  const young = new Database(old.name, { upgrades: [older, newer], patience: 2000 })
  const writing = Promise.all(['a', 'b', 'c'].map(id => remember(old, id)))
  const reading = recall(young)
  await writing
  await reading
  expect(await recall(young)).toEqual(['a', 'b', 'c'])
  young.close()
})

test('a tab that does not let go is not waited for, and the upgrade happens when it does', async () => {
  const database = openTestDatabase({ upgrades: [older, newer], patience: 100 })
  // A connection without the manners of ours, as an old app's or a debugger's.
  const stubborn = await openDB(database.name, 1, { upgrade: connection => older(connection as never) })
  await expect(recall(database)).rejects.toMatchObject({
    code: 'mesh/storage/busy',
    message: expect.stringContaining('Another tab'),
  })
  stubborn.close()
  await expect.poll(() => recall(database).catch(() => undefined)).toEqual([])
})

test('goes on after the connection was closed under it', async () => {
  const database = openTestDatabase()
  await remember(database, 'a')
  database.close()
  await remember(database, 'b')
  // Closed by somebody else, without the class hearing of it.
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
    throw new DOMException('The database connection is closing.', 'InvalidStateError')
  })
  expect(await recall(database)).toEqual(['a', 'b'])
  expect(spy).toHaveBeenCalledTimes(2)
  spy.mockRestore()
})

test('a failure to open is not remembered', async () => {
  const database = openTestDatabase()
  const spy = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
    throw new DOMException('A private window.', 'SecurityError')
  })
  await expect(recall(database)).rejects.toMatchObject({ code: 'mesh/storage/unavailable' })
  spy.mockRestore()
  expect(await recall(database)).toEqual([])
})

test('a browser without databases is named, not mistaken for an empty one', async () => {
  const database = openTestDatabase()
  vi.stubGlobal('indexedDB', undefined)
  await expect(recall(database)).rejects.toMatchObject({ code: 'mesh/storage/unavailable' })
  vi.unstubAllGlobals()
  expect(await recall(database)).toEqual([])
})

test('erases, and starts anew', async () => {
  const database = openTestDatabase()
  const other = new Database(database.name)
  await remember(database, 'a')
  await remember(other, 'b')
  await database.erase()
  expect(await recall(other)).toEqual([])
  other.close()
})
