/** What the browser promises about the storage of this origin, and what it is asked for. */

export interface StorageState {
  /** Whether the browser has promised to keep what is stored; undefined where it does not say. */
  readonly persisted?: boolean
  /** Bytes in use, of everything this origin stores, where the browser tells. */
  readonly usage?: number
  /** Bytes this origin may use, where the browser tells. */
  readonly quota?: number
}

export async function readStorageState(): Promise<StorageState> {
  const manager = globalThis.navigator?.storage as StorageManager | undefined
  const [persisted, estimate] = await Promise.all([
    manager?.persisted?.().catch(() => undefined),
    manager?.estimate?.().catch(() => undefined),
  ])
  return {
    ...(persisted !== undefined && { persisted }),
    ...(estimate?.usage !== undefined && { usage: estimate.usage }),
    ...(estimate?.quota !== undefined && { quota: estimate.quota }),
  }
}

export async function askForPersistence(): Promise<boolean> {
  const manager = globalThis.navigator?.storage as StorageManager | undefined
  return (await manager?.persist?.().catch(() => false)) ?? false
}
