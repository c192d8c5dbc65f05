/** The calls that cross the worker, as types alone: what a session may know of this side. */
import type { MeshApi } from '../sdk/engine/api.ts'

/** Production and test never see each other's data. */
export type StoreName = 'production' | 'test'

export interface StartOptions {
  readonly store: StoreName
  /** Base URLs of portals by domain. */
  readonly portals: Readonly<Record<string, string>>
  /** Name of a Web Lock that the worker holds for as long as it lives, so that its page learns of its end. */
  readonly lifeline?: string
}

export interface WorkerApi extends MeshApi {
  /** The first call: builds the engine. Its answer tells the page that the worker is alive. */
  start(options: StartOptions): Promise<void>
  /** Answers, and so tells that the worker is not stuck. */
  ping(): Promise<void>
  /** Deletes everything of the test store. @throws `mesh/argument` in production; `mesh/storage/failed` */
  eraseTest(): Promise<void>
}
