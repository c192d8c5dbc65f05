/** Private keys in IndexedDB: non-extractable, on the disk before they are used, proved by reading them back. */
import type { CryptoDeps } from '../sdk/core/deps.ts'
import { MeshError } from '../sdk/core/error.ts'
import type { SuiteName } from '../sdk/core/suite/index.ts'
import type { KeyVault, StorageKey, VaultKey } from '../sdk/engine/ports.ts'
import { type Database, isNamed, storageError, type Write } from './database.ts'
import { isSameKey, usePrivateKey } from './key-use.ts'
import { addStorageKey, keepStorageKeys, readStorageKey } from './storage-keys.ts'
import { findSupport } from './suite-support.ts'

/**
 * A vault over one database.
 *
 * Keys are written with strict durability, then read on a connection of their own and used once, since browsers have
 * returned `null`, or a key that does nothing, for kinds of keys they could not store. A key that could be exported is
 * refused: whoever made it imports it anew first.
 */
export class IndexedVault implements KeyVault {
  readonly #deps: CryptoDeps
  readonly #database: Database
  readonly #supported = new Map<SuiteName, Promise<boolean>>()

  constructor(deps: CryptoDeps, database: Database) {
    this.#deps = deps
    this.#database = database
  }

  /**
   * @throws `mesh/key/invalid` for a key that is public or could be exported; `mesh/argument` for one that is in the
   * vault already; `mesh/key/storage` if the browser does not keep one of them, `mesh/storage/full` if there is no space.
   * Then none of them is kept.
   */
  async add(keys: readonly VaultKey[]): Promise<readonly VaultKey[]> {
    keys.forEach(verifyStorable)
    await this.#write(keys)
    try {
      return await this.#readBack(keys)
    } catch (cause) {
      // If even this fails, the keys have an owner that nobody knows, and are swept later.
      await this.remove(keys.map(key => key.udf)).catch(() => {})
      throw keyStorageError(cause)
    }
  }

  /** @throws `mesh/storage/evicted` for a key whose entry is there and which itself is not; `mesh/storage/failed` */
  async get(udf: string): Promise<VaultKey | undefined> {
    try {
      const transaction = await this.#database.begin(['keys'], 'readonly')
      const stored = await transaction.objectStore('keys').get(udf)
      if (stored === undefined || stored.key instanceof CryptoKey) return stored
      throw new MeshError('mesh/storage/evicted', 'The browser has kept the name of a key and not the key.')
    } catch (cause) {
      throw storageError('A key cannot be read.', cause)
    }
  }

  async list(): Promise<readonly Omit<VaultKey, 'key'>[]> {
    try {
      const transaction = await this.#database.begin(['keys'], 'readonly')
      const keys = await transaction.objectStore('keys').getAll()
      // A browser may keep an entry and lose the key in it.
      return keys.filter(({ key }) => key instanceof CryptoKey).map(({ key: _, ...rest }) => rest)
    } catch (cause) {
      throw storageError('The keys cannot be listed.', cause)
    }
  }

  async remove(udfs: readonly string[]): Promise<void> {
    if (udfs.length === 0) return
    try {
      const writes = udfs.map(
        (udf): Write<'keys'> =>
          transaction =>
            transaction.objectStore('keys').delete(udf),
      )
      await this.#database.write(['keys'], writes)
    } catch (cause) {
      throw storageError('The keys cannot be removed.', cause)
    }
  }

  storageKey(profile: string): Promise<StorageKey | undefined> {
    return readStorageKey(this.#database, profile)
  }

  addStorageKey(key: StorageKey): Promise<StorageKey> {
    return addStorageKey(this.#database, key)
  }

  keepStorageKeys(profiles: ReadonlySet<string>): Promise<void> {
    return keepStorageKeys(this.#database, profiles)
  }

  /**
   * Whether the suite works here, from making its keys to using them after they were stored (design 3). A yes is
   * remembered in the database. A no is asked again at the next start: browsers are updated, and private windows left.
   *
   * @throws `mesh/storage/failed` if nothing can be stored at all, which says nothing about the suite
   */
  supports(suite: SuiteName): Promise<boolean> {
    const asked = this.#supported.get(suite)
    if (asked !== undefined) return asked
    const asking = findSupport(this.#deps, this.#database, suite)
    this.#supported.set(suite, asking)
    asking.catch(() => this.#supported.delete(suite))
    return asking
  }

  async #write(keys: readonly VaultKey[]): Promise<void> {
    if (keys.length === 0) return
    try {
      const writes = keys.map(
        ({ udf, suite, use, role, owner, key }): Write<'keys'> =>
          transaction =>
            transaction.objectStore('keys').add({ udf, suite, use, role, owner, key }),
      )
      await this.#database.write(['keys'], writes)
    } catch (cause) {
      if (isNamed(cause, 'ConstraintError'))
        throw new MeshError('mesh/argument', 'A key is in the vault already.', { cause })
      throw keyStorageError(cause)
    }
  }

  async #readBack(written: readonly VaultKey[]): Promise<readonly VaultKey[]> {
    const found = await this.#database.afresh(connection => {
      const store = connection.transaction('keys').objectStore('keys')
      return Promise.all(written.map(key => store.get(key.udf)))
    })
    return Promise.all(
      written.map(async (key, index) => {
        const stored = found[index]
        if (stored === undefined || !isSameKey(key.key, stored.key)) {
          throw new MeshError('mesh/key/storage', 'A stored key did not come back as it was.')
        }
        await usePrivateKey(this.#deps, stored)
        return stored
      }),
    )
  }
}

function verifyStorable({ key }: VaultKey): void {
  if (key.type !== 'private') throw new MeshError('mesh/key/invalid', 'The vault takes private keys.')
  if (key.extractable) throw new MeshError('mesh/key/invalid', 'The vault takes no key that can be exported.')
}

/** What says more than that a key was not kept, stays: a full disk, another version, a tab that is busy. */
function keyStorageError(cause: unknown): MeshError {
  const named = storageError('The browser does not store a key.', cause)
  const isPlain = named.code === 'mesh/storage/failed' || !named.code.startsWith('mesh/storage/')
  if (named.code === 'mesh/key/storage' || !isPlain) return named
  return new MeshError('mesh/key/storage', 'The browser does not store a key.', { cause })
}
