/** How long a connect lives: asked often, so apart from all that a connect needs. */
import type { EngineContext } from './context.ts'
import type { ConnectFlow } from './records.ts'
import { DAY, wireTimeToMilliseconds } from './time.ts'

const ENDS: readonly ConnectFlow['state'][] = ['joined', 'rejected', 'expired', 'failed']

export function hasEnded(flow: ConnectFlow): boolean {
  return ENDS.includes(flow.state)
}

/** Whether nobody can be deciding about the request any more. */
export function isExpired(engine: EngineContext, flow: ConnectFlow): boolean {
  return engine.clock.now() > wireTimeToMilliseconds(flow.expiresAt)
}

/** Whether a portal would not keep an answer for so long either. */
export function isForgotten(engine: EngineContext, flow: ConnectFlow): boolean {
  return engine.clock.now() > wireTimeToMilliseconds(flow.expiresAt) + DAY
}
