/** Whether the browser promises to keep what is stored here. */

export type Persistence = 'kept' | 'not kept' | 'unknown'

export interface StorageState {
  readonly persistence: Persistence
  /** Bytes, where the browser tells. */
  readonly usage?: number
}

export async function storageState(): Promise<StorageState> {
  const storage = navigator.storage
  if (!storage?.persisted) return { persistence: 'unknown' }
  try {
    const [kept, estimate] = await Promise.all([storage.persisted(), storage.estimate?.()])
    const persistence = kept ? 'kept' : 'not kept'
    return estimate?.usage === undefined ? { persistence } : { persistence, usage: estimate.usage }
  } catch {
    return { persistence: 'unknown' }
  }
}

/** Asks the browser, which may ask the person. Call it from a click, where it is clear what is kept. */
export async function askToKeep(): Promise<boolean> {
  try {
    return (await navigator.storage?.persist?.()) ?? false
  } catch {
    return false
  }
}
