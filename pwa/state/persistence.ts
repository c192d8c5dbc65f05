/** Whether the browser promises to keep what is stored here, as the screens say it. */
import type { MeshSession } from '../../sdk/index.ts'

export type Persistence = 'kept' | 'not kept' | 'unknown'

export interface StorageState {
  readonly persistence: Persistence
  /** Bytes, where the browser tells. */
  readonly usage?: number
}

export async function storageState(session: Pick<MeshSession, 'storage'>): Promise<StorageState> {
  const { persisted, usage } = await session.storage()
  const persistence = persisted === undefined ? 'unknown' : persisted ? 'kept' : 'not kept'
  return { persistence, ...(usage !== undefined && { usage }) }
}
