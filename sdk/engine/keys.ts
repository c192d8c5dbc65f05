/** Private keys of this machine: stored before anything names them, swept when nothing names them any more. */
import { MeshError } from '../core/error.ts'
import type { PrivateKeyHandle, PublicKeyHandle } from '../core/suite/index.ts'
import type { EngineContext } from './context.ts'
import type { KeyRole, MachineChange, VaultKey } from './ports.ts'

/** Looks up a key that has just been stored. */
export type StoredKeys = (publicKey: PublicKeyHandle) => PrivateKeyHandle

export function toVaultKey(handle: PrivateKeyHandle, role: KeyRole, owner: string): VaultKey {
  const { udf, suite, use, key } = handle
  return { udf, suite, use, key, role, owner }
}

/**
 * Stores keys durably, then commits the records that name them, which `describe` makes with the keys as they were read
 * back. Cut short in between, the keys have no owner and are swept later; a record without keys cannot come about.
 *
 * @returns what `describe` made
 * @throws `mesh/key/storage`, `mesh/storage/failed`
 */
export function storeKeys<R>(
  engine: EngineContext,
  keys: readonly VaultKey[],
  describe: (stored: StoredKeys) => Promise<{ readonly made: R; readonly changes: readonly MachineChange[] }>,
): Promise<R> {
  return engine.machine.exclusively('keys', async () => {
    const stored = await engine.vault.add(keys)
    const { made, changes } = await describe(({ udf }) => {
      const key = stored.find(candidate => candidate.udf === udf)
      if (!key) throw new MeshError('mesh/key/storage', `the vault did not give back key ${udf}`)
      return key
    })
    await engine.machine.commit(changes)
    return made
  })
}

/**
 * A private key by its fingerprint.
 *
 * @throws `mesh/storage/evicted` when the vault no longer holds it: whoever asks knows that it was stored here
 */
export async function requireKey(
  engine: EngineContext,
  publicKey: { readonly udf: string },
): Promise<PrivateKeyHandle> {
  const key = await engine.vault.get(publicKey.udf)
  if (!key)
    throw new MeshError('mesh/storage/evicted', `the private key ${publicKey.udf} is gone from this machine`)
  return key
}

/** Removes keys whose device or profile this machine does not know: what a creation or removal cut short left behind. */
export function sweepKeys(engine: EngineContext): Promise<void> {
  return engine.machine.exclusively('keys', async () => {
    const [keys, devices, profiles, creates, recoveries] = await Promise.all([
      engine.vault.list(),
      engine.machine.list('devices'),
      engine.machine.list('profiles'),
      engine.machine.list('creates'),
      engine.machine.list('recoveries'),
    ])
    const owners = new Set(
      [...devices, ...profiles, ...[...creates, ...recoveries].map(flow => flow.profile)].map(
        record => record.id,
      ),
    )
    const orphans = keys.filter(key => !owners.has(key.owner)).map(key => key.udf)
    if (orphans.length > 0) await engine.vault.remove(orphans)
    await engine.vault.keepStorageKeys(owners)
  })
}
