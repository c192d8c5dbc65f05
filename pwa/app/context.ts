/** What the app hands down to its pages. */
import type { MeshSession } from '../../sdk/index.ts'
import type { Router } from '../router/router.ts'
import type { WaitingRequest } from '../state/request-feed.ts'
import type { AppUpdate } from '../state/update.ts'

export interface AppContext {
  readonly session: MeshSession
  readonly router: Router
  readonly update: AppUpdate
  /** Says something to people who do not see the page. */
  announce(text: string): void
  /** Reads what this machine holds, now. */
  refresh(): Promise<void>
  /** Holds a scanned request, so that its page finds it whether or not the portal lists it. */
  hold(request: WaitingRequest): void
  /** Lets go of a request that was decided. */
  release(id: string): void
}
