/** Storage keys: one a profile, whoever is first, never to be exported, gone with the profile. */
import { expect, test, vi } from 'vitest'
import { Database } from '../../worker/database.ts'
import { IndexedVault } from '../../worker/indexed-vault.ts'
import { openTestDatabase } from '../support/databases.ts'

const deps = { crypto }

async function make(id: string, name: string, extractable = false) {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, extractable, [
    'encrypt',
    'decrypt',
  ])
  return { id, name, key }
}

test('of two tabs that make one at once, both use the same', async () => {
  const database = openTestDatabase()
  const other = new Database(database.name)
  const [one, two] = [new IndexedVault(deps, database), new IndexedVault(deps, other)]
  const made = await Promise.all([make('a', 'first'), make('a', 'second')])
  const stored = await Promise.all([one.addStorageKey(made[0]), two.addStorageKey(made[1])])
  expect(stored[0].name).toBe(stored[1].name)
  const iv = new Uint8Array(12)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, stored[0].key, new Uint8Array([7]))
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, stored[1].key, sealed)
  expect([...new Uint8Array(opened)]).toEqual([7])
  await expect(crypto.subtle.exportKey('raw', stored[0].key)).rejects.toThrow()
  other.close()
})

test('one that could be exported is refused', async () => {
  const vault = new IndexedVault(deps, openTestDatabase())
  const refused = vault.addStorageKey(await make('a', 'first', true))
  await expect(refused).rejects.toMatchObject({ code: 'mesh/key/invalid' })
  expect(await vault.storageKey('a')).toBeUndefined()
})

test('one whose key the browser has lost is replaced, those of other profiles are kept', async () => {
  const database = openTestDatabase()
  const vault = new IndexedVault(deps, database)
  await vault.addStorageKey(await make('b', 'other'))
  await database.write(
    ['storageKeys'],
    [
      transaction =>
        transaction.objectStore('storageKeys').put({ id: 'a', name: 'lost', key: null as never }),
    ],
  )
  expect(await vault.storageKey('a')).toBeUndefined()
  expect((await vault.addStorageKey(await make('a', 'new'))).name).toBe('new')
  await vault.keepStorageKeys(new Set(['a']))
  expect((await vault.storageKey('a'))?.name).toBe('new')
  expect(await vault.storageKey('b')).toBeUndefined()
})

test('a full disk is named', async () => {
  const vault = new IndexedVault(deps, openTestDatabase())
  const key = await make('a', 'first')
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No space left.', 'QuotaExceededError')
  })
  await expect(vault.addStorageKey(key)).rejects.toMatchObject({ code: 'mesh/storage/full' })
  spy.mockRestore()
  expect(await vault.storageKey('a')).toBeUndefined()
})
