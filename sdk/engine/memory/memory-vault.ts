/** A key vault that lives as long as its object: for tests, simulations and command-line use. */
import type { CryptoDeps } from '../../core/deps.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import { generateKeyPair, type KeyUse, type SuiteName, verifyKeyPair } from '../../core/suite/index.ts'
import type { KeyVault, StorageKey, VaultKey } from '../ports.ts'

const USES: readonly KeyUse[] = ['sign', 'authenticate', 'encrypt']

export class MemoryVault implements KeyVault {
  readonly #deps: CryptoDeps
  readonly #keys = new Map<string, VaultKey>()
  readonly #storageKeys = new Map<string, StorageKey>()
  readonly #proofs = new Map<SuiteName, Promise<boolean>>()

  constructor(deps: CryptoDeps) {
    this.#deps = deps
  }

  /**
   * @throws `mesh/key/invalid` for a key that is not private or could be exported, `mesh/argument` for one that is here
   * already; nothing is stored then
   */
  async add(keys: readonly VaultKey[]): Promise<readonly VaultKey[]> {
    for (const { udf, key } of keys) {
      if (key.type !== 'private' || key.extractable) {
        throw new MeshError(
          'mesh/key/invalid',
          `only private keys that cannot be exported are stored, not ${udf}`,
        )
      }
    }
    if (keys.some(({ udf }) => this.#keys.has(udf)))
      throw new MeshError('mesh/argument', 'a key is here already')
    for (const key of keys) this.#keys.set(key.udf, { ...key })
    return keys.map(({ udf }) => this.#keys.get(udf)!)
  }

  async get(udf: string): Promise<VaultKey | undefined> {
    return this.#keys.get(udf)
  }

  async list(): Promise<readonly Omit<VaultKey, 'key'>[]> {
    return [...this.#keys.values()].map(({ key: _, ...rest }) => rest)
  }

  async remove(udfs: readonly string[]): Promise<void> {
    for (const udf of udfs) this.#keys.delete(udf)
  }

  async storageKey(profile: string): Promise<StorageKey | undefined> {
    return this.#storageKeys.get(profile)
  }

  async addStorageKey(key: StorageKey): Promise<StorageKey> {
    const known = this.#storageKeys.get(key.id)
    if (known !== undefined) return known
    if (key.key.extractable) throw new MeshError('mesh/key/invalid', 'a storage key could be exported')
    this.#storageKeys.set(key.id, key)
    return key
  }

  async keepStorageKeys(profiles: ReadonlySet<string>): Promise<void> {
    for (const id of [...this.#storageKeys.keys()]) if (!profiles.has(id)) this.#storageKeys.delete(id)
  }

  supports(suite: SuiteName): Promise<boolean> {
    const known = this.#proofs.get(suite)
    if (known) return known
    const proof = this.#prove(suite)
    this.#proofs.set(suite, proof)
    return proof
  }

  async #prove(suite: SuiteName): Promise<boolean> {
    try {
      for (const use of USES)
        await verifyKeyPair(this.#deps, await generateKeyPair(this.#deps, { suite, use }))
      return true
    } catch (error) {
      // A platform without the algorithm throws its own kind of error.
      if (isMeshError(error) && error.retryable) throw error
      return false
    }
  }
}
