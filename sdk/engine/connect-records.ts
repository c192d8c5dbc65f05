/** The record of a connect: what it shows, and what remains of it when it has ended. */

import { formatConnectionUri } from '../core/connection/index.ts'
import type { MeshErrorData } from '../core/error.ts'
import { isMeshError, MeshError, type MeshErrorCode } from '../core/error.ts'
import type { ConnectSummary } from './api.ts'
import { hasEnded } from './connect-life.ts'
import type { EngineContext } from './context.ts'
import { loadDevice, requireDevice } from './devices.ts'
import { isFinal, type Step } from './flow.ts'
import type { ConnectFlow } from './records.ts'
import { openSecret } from './secrets.ts'
import { isByRequest } from './ways.ts'

/** The step after which a connect waits, or goes on. */
export function moveTo(flow: ConnectFlow, proceed: boolean): Step<ConnectFlow> {
  return { flow, changes: [{ collection: 'connects', put: flow }], proceed }
}

/** An ended connect: what was secret and what was kept for later steps is gone. */
export function endedFlow(
  flow: ConnectFlow,
  state: 'joined' | 'rejected' | 'expired' | 'failed',
  error?: MeshErrorData,
): ConnectFlow {
  const { secret: _secret, request: _request, result: _result, ...rest } = flow
  return { ...rest, state, ...(error && { error }) }
}

/** @throws `mesh/connect/missing` */
export async function requireConnect(engine: EngineContext, id: string): Promise<ConnectFlow> {
  const flow = await engine.machine.get('connects', id)
  if (!flow) throw new MeshError('mesh/connect/missing', 'this machine has no such connect')
  return flow
}

export async function summarizeConnect(engine: EngineContext, flow: ConnectFlow): Promise<ConnectSummary> {
  const { id, way, state, device, account, profile, authenticator, expiresAt, error } = flow
  const uri = hasEnded(flow) ? undefined : await connectUri(engine, flow)
  return {
    id,
    way,
    state,
    device,
    authenticator,
    expiresAt,
    ...(account !== undefined && { account }),
    ...(profile !== undefined && { profile }),
    ...(uri !== undefined && { uri }),
    ...(error && { error }),
  }
}

/** What the code shows; undefined when it cannot be shown: keys that were evicted, an address too long for a code. */
async function connectUri(engine: EngineContext, flow: ConnectFlow): Promise<string | undefined> {
  const { way, portal, account, authenticator, device: udf } = flow
  try {
    if (isByRequest(way)) {
      return account && formatConnectionUri({ way: 'address', portal, account, authenticator })
    }
    const device = await loadDevice(engine, udf)
    const secret = await openSecret(engine, flow.secret ?? '', {
      device,
      purpose: 'scan-secret',
      subject: udf,
    })
    const { name } = await requireDevice(engine, udf)
    return formatConnectionUri({ way: way === 'label' ? way : 'scan', portal, device: udf, secret, name })
  } catch (error) {
    if (!isMeshError(error)) throw error
    return undefined
  }
}

/** Ends the connect when the portal or a check has said no for good; otherwise it stays as it is. */
export function failIfFinal(
  flow: ConnectFlow,
  error: unknown,
  ...alsoOpen: readonly MeshErrorCode[]
): Step<ConnectFlow> {
  if (!isMeshError(error) || !isFinal(error, ...alsoOpen)) throw error
  return moveTo(endedFlow(flow, 'failed', error.toJSON()), false)
}
