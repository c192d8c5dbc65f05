/** Storage keys in IndexedDB: one a profile, made once, never replaced while it works. */
import { MeshError } from '../sdk/core/error.ts'
import type { StorageKey } from '../sdk/engine/ports.ts'
import { type Database, storageError } from './database.ts'

export async function readStorageKey(database: Database, profile: string): Promise<StorageKey | undefined> {
  try {
    const transaction = await database.begin(['storageKeys'], 'readonly')
    return usable(await transaction.objectStore('storageKeys').get(profile))
  } catch (cause) {
    throw storageError('A storage key cannot be read.', cause)
  }
}

/** Of two tabs that add one at once, both get the first. It is read back on a connection of its own before it is used. */
export async function addStorageKey(database: Database, { id, name, key }: StorageKey): Promise<StorageKey> {
  if (key.type !== 'secret' || key.extractable)
    throw new MeshError('mesh/key/invalid', 'A storage key is a secret key that cannot be exported.')
  try {
    await database.write(
      ['storageKeys'],
      [
        async transaction => {
          const store = transaction.objectStore('storageKeys')
          if (usable(await store.get(id)) === undefined) await store.put({ id, name, key })
        },
      ],
    )
    const stored = await database.afresh(connection => connection.get('storageKeys', id))
    const found = usable(stored)
    if (found !== undefined) return found
  } catch (cause) {
    throw storageError('A storage key cannot be stored.', cause)
  }
  throw new MeshError('mesh/key/storage', 'A stored key did not come back as it was.')
}

export async function keepStorageKeys(database: Database, profiles: ReadonlySet<string>): Promise<void> {
  try {
    const transaction = await database.begin(['storageKeys'], 'readonly')
    const known = await transaction.objectStore('storageKeys').getAllKeys()
    const orphans = known.filter(id => !profiles.has(id))
    if (orphans.length === 0) return
    await database.write(
      ['storageKeys'],
      orphans.map(id => writing => writing.objectStore('storageKeys').delete(id)),
    )
  } catch (cause) {
    throw storageError('Storage keys cannot be removed.', cause)
  }
}

/** A browser may keep an entry and lose the key in it. */
function usable(stored: StorageKey | undefined): StorageKey | undefined {
  return stored?.key instanceof CryptoKey ? stored : undefined
}
