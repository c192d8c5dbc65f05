/** What the service tells its operator: what happened and how long it took, never whose account or key it was. */
import type { MeshErrorCode } from '../../sdk/core/error.ts'
import type { TransactionName } from '../../sdk/core/schema/index.ts'
import type { StreamEnd } from './events/event-stream.ts'
import type { LimitName } from './refusals.ts'

export type LogEvent =
  | {
      readonly event: 'request'
      /** Absent where the request could not be read that far. `Events`: a stream was opened. */
      readonly transaction?: TransactionName | 'Events'
      /** HTTP code of the answer. */
      readonly status: number
      /** Why it was refused. */
      readonly code?: MeshErrorCode
      /** Which limit refused it. */
      readonly limit?: LimitName
      readonly milliseconds: number
      /** Bytes of the bodies. */
      readonly received: number
      readonly sent: number
    }
  /** An event stream has ended, so long after it was opened. */
  | {
      readonly event: 'stream'
      readonly reason: StreamEnd
      /** Events it was told, the first one included. */
      readonly events: number
      readonly milliseconds: number
    }
  /** A file of the app was asked for, or the portal by a wrong name. */
  | { readonly event: 'file'; readonly status: number }
  /** A request says that it came through a proxy, but no proxy is trusted: all of its senders count as one. */
  | { readonly event: 'proxy' }
  /** A defect: something that no client should be able to cause. */
  | { readonly event: 'failure'; readonly error: unknown }

export type Log = (event: LogEvent) => void

/** For tests and tools that have nobody to tell. */
export const silentLog: Log = () => {}
