/** What the service tells its operator: what happened and how long it took, never whose account or key it was. */
import type { MeshErrorCode } from '../../sdk/core/error.ts'
import type { TransactionName } from '../../sdk/core/schema/index.ts'

export type LogEvent =
  | {
      readonly event: 'request'
      /** Absent where the request could not be read that far. */
      readonly transaction?: TransactionName
      /** HTTP code of the answer. */
      readonly status: number
      /** Why it was refused. */
      readonly code?: MeshErrorCode
      readonly milliseconds: number
    }
  /** A defect: something that no client should be able to cause. */
  | { readonly event: 'failure'; readonly error: unknown }

export type Log = (event: LogEvent) => void

/** For tests and tools that have nobody to tell. */
export const silentLog: Log = () => {}
