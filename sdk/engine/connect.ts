/**
 * This device on its way into a profile: `prepared → requested → accepted → joined`, or `rejected`, `expired`, `failed`.
 *
 * What is asked of the portal is safe to ask again, and nothing is believed or stored as a profile before the result
 * has passed every check of wire K.3.
 */
import { isMeshError, MeshError, type MeshErrorCode, type MeshErrorData } from '../core/error.ts'
import type { BeginConnectOptions, ConnectSummary } from './api.ts'
import { prepareAddressConnect, prepareScanConnect } from './connect-begin.ts'
import { join } from './connect-join.ts'
import { hasEnded, isExpired, isForgotten } from './connect-life.ts'
import { endedFlow, failIfFinal, moveTo, requireConnect, summarizeConnect } from './connect-records.ts'
import { fetchResult, verifyResult } from './connect-result.ts'
import type { EngineContext } from './context.ts'
import { requireDevice } from './devices.ts'
import { ignoreNamed, isFinal, runFlow, type Step } from './flow.ts'
import { objectToText, textToObject } from './objects.ts'
import { normalizeAccount } from './portals.ts'
import type { MachineChange } from './ports.ts'
import type { ConnectFlow } from './records.ts'
import { loadInvites } from './seldom.ts'
import { isByRequest } from './ways.ts'

function connectLock(id: string): string {
  return `connect:${id}`
}

/**
 * Begins to connect this device and sends what the portal must know. A portal that does not answer at that point leaves
 * the connect `prepared`: `advanceConnect` sends it again.
 *
 * @throws as `prepareAddressConnect`, `prepareScanConnect` and `prepareInviteConnect`; whatever the portal refuses the request with
 */
export async function beginConnect(
  engine: EngineContext,
  options: BeginConnectOptions,
): Promise<ConnectSummary> {
  await dropForgotten(engine)
  const flow = await prepare(engine, options)
  const summary = await advance(engine, flow.id, send).catch(async error => {
    if (!isMeshError(error) || isFinal(error)) throw error
    return summarizeConnect(engine, flow)
  })
  if (summary.error) {
    await cancelConnect(engine, flow.id)
    throw new MeshError(summary.error.code, summary.error.message)
  }
  return summary
}

async function prepare(engine: EngineContext, options: BeginConnectOptions): Promise<ConnectFlow> {
  const { account, invite, pin } = options
  if (invite !== undefined || pin !== undefined)
    return (await loadInvites()).prepareInviteConnect(engine, options)
  if (account === undefined) return prepareScanConnect(engine, options)
  return prepareAddressConnect(engine, { ...options, account: normalizeAccount(account) })
}

/**
 * Takes the next steps of a connect: sends what was not sent, asks once for the result, and stores the profile when it
 * is accepted. A connect that has ended stays as it ended.
 *
 * @throws `mesh/connect/missing` for an unknown one; `mesh/portal/…`, after which the connect is as it was
 */
export function advanceConnect(engine: EngineContext, id: string): Promise<ConnectSummary> {
  return advance(engine, id, step)
}

/** Forgets a connect. Its request expires at the portal by itself. An unknown one is not an error. */
export function cancelConnect(engine: EngineContext, id: string): Promise<void> {
  return engine.machine.exclusively(connectLock(id), () =>
    engine.machine.commit([{ collection: 'connects', remove: id }]),
  )
}

/** Advances all connects that have not ended. A portal that does not answer leaves them for another time. */
export async function resumeConnects(engine: EngineContext): Promise<void> {
  await dropForgotten(engine)
  for (const flow of await engine.machine.list('connects')) {
    if (!hasEnded(flow)) await advanceConnect(engine, flow.id).catch(ignoreNamed)
  }
}

/** Ended connects are kept for a day, so that every tab learns how they ended. */
async function dropForgotten(engine: EngineContext): Promise<void> {
  const flows = await engine.machine.list('connects')
  const old = flows.filter(flow => hasEnded(flow) && isForgotten(engine, flow))
  const changes = old.map((flow): MachineChange => ({ collection: 'connects', remove: flow.id }))
  if (changes.length > 0) await engine.machine.commit(changes)
}

type ConnectStep = (engine: EngineContext, flow: ConnectFlow) => Promise<Step<ConnectFlow>>

function advance(engine: EngineContext, id: string, first: ConnectStep): Promise<ConnectSummary> {
  return engine.machine.exclusively(connectLock(id), async () => {
    const flow = await runFlow(engine, await requireConnect(engine, id), first)
    return summarizeConnect(engine, flow)
  })
}

const steps: Readonly<Record<'prepared' | 'requested' | 'accepted', ConnectStep>> = {
  prepared: send,
  requested: ask,
  accepted: join,
}

async function step(engine: EngineContext, flow: ConnectFlow): Promise<Step<ConnectFlow>> {
  const { state } = flow
  if (state === 'prepared' || state === 'requested' || state === 'accepted') return steps[state](engine, flow)
  return { flow, changes: [], proceed: false }
}

/** Tells the portal: the signed request for an account, or the device profile that a code names. */
async function send(engine: EngineContext, flow: ConnectFlow): Promise<Step<ConnectFlow>> {
  if (isExpired(engine, flow)) return moveTo(endedFlow(flow, 'expired'), false)
  const device = await requireDevice(engine, flow.device)
  const portal = engine.portals.at(flow.portal)
  try {
    if (isByRequest(flow.way)) {
      await portal.transact('ConnectStart', {
        SignedRequest: textToObject(flow.request ?? '', 'SignedConnectionRequest'),
        ...(flow.account !== undefined && { AccountID: flow.account }),
      })
    } else {
      const value = textToObject(device.signed, 'SignedDeviceProfile')
      await portal.transact('Publish', { Entry: { tag: 'SignedDeviceProfile', value } })
    }
  } catch (error) {
    return failIfFinal(flow, error)
  }
  return moveTo({ ...flow, state: 'requested' }, false)
}

/**
 * Asks once for the result. Asked after the request has expired as well, since it may have been accepted in time while
 * this device was off.
 */
async function ask(engine: EngineContext, flow: ConnectFlow): Promise<Step<ConnectFlow>> {
  if (isForgotten(engine, flow) || isUnbelievable(engine, flow))
    return moveTo(endedFlow(flow, 'expired'), false)
  const signed = await fetchResult(engine, flow)
  if (!signed) return waitOrExpire(engine, flow)
  try {
    const { decision, personal, account = flow.account, reason } = await verifyResult(engine, flow, signed)
    if (decision === 'rejected') return moveTo(endedFlow(flow, 'rejected', reason && refusal(reason)), false)
    if (decision === 'undecided') return waitOrExpire(engine, flow)
    if (account === undefined)
      throw new MeshError('mesh/connect/result', 'the result does not say which account it is')
    const result = objectToText('SignedConnectionResult', signed)
    return moveTo({ ...flow, state: 'accepted', profile: personal.udf, account, result }, true)
  } catch (error) {
    return failIfFinal(flow, error, 'mesh/storage/evicted')
  }
}

/** What makes up for a profile that only the PIN tells is that the PIN cannot be found out in the time there is. */
function isUnbelievable(engine: EngineContext, flow: ConnectFlow): boolean {
  return flow.way === 'invite' && !flow.pinned && isExpired(engine, flow)
}

function refusal(code: MeshErrorCode): MeshErrorData {
  return { code, message: 'the administrator refused the invite' }
}

function waitOrExpire(engine: EngineContext, flow: ConnectFlow): Step<ConnectFlow> {
  if (isExpired(engine, flow)) return moveTo(endedFlow(flow, 'expired'), false)
  return { flow, changes: [], proceed: false }
}
