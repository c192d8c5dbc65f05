/** The portals of a profile: which there are, how each was last found, and how long each is waited for. */
import { isMeshError, MeshError } from '../../core/error.ts'
import { objectDigest } from '../../core/profile/index.ts'
import type { PortalConnection } from '../../core/protocol/transact.ts'
import type { Mesh } from '../../core/schema/index.ts'
import type { EngineContext } from '../context.ts'
import { textToObject } from '../objects.ts'
import type { AccountRecord, ApplicationRecord, PlaceRecord, PlaceState, ProfileRecord } from '../records.ts'
import { MINUTE, wireTime, wireTimeToMilliseconds } from '../time.ts'

export interface Place extends AccountRecord {
  /** Waits no longer than `PATIENCE` for an answer. */
  readonly connection: PortalConnection
  readonly record: PlaceRecord | undefined
  /** Whether it is worth asking: it answered the last time, or that was long ago. */
  readonly isDue: boolean
}

/** Milliseconds that one of several portals is waited for: the others must not be held up by it. */
const PATIENCE = 5000

const FIRST_PAUSE = MINUTE / 2
const LONGEST_PAUSE = 5 * MINUTE

/** The portals of a profile in the order of its accounts. */
export async function listPlaces(
  engine: EngineContext,
  { id, accounts }: Pick<ProfileRecord, 'id' | 'accounts'>,
): Promise<readonly Place[]> {
  const now = engine.clock.now()
  return Promise.all(
    accounts.map(async ({ account, portal }) => {
      const record = await engine.machine.get('places', `${id}/${account}`)
      const { notBefore } = record ?? {}
      const isDue = notBefore === undefined || wireTimeToMilliseconds(notBefore) <= now
      return { account, portal, connection: connect(engine, portal, PATIENCE), record, isDue }
    }),
  )
}

/** What was found out about a place. */
export interface Finding {
  readonly state: PlaceState
  /** Digests that are there, by identifier. */
  readonly seen?: Readonly<Record<string, string>>
  readonly problem?: MeshError
}

/** Keeps what was found out about the portal of an account; writes nothing where that is known. */
export function notePlace(
  engine: EngineContext,
  profile: string,
  account: string,
  { state: found, seen = {}, problem }: Finding,
): Promise<void> {
  const id = `${profile}/${account}`
  return engine.machine.exclusively(`place:${id}`, async () => {
    const before = await engine.machine.get('places', id)
    // What a portal has lost it has not got, whatever was seen there.
    const all = found === 'lost' ? {} : { ...before?.seen, ...seen }
    const state = found === 'ok' && (await lacksSomething(engine, profile, all)) ? 'behind' : found
    const failures = state === 'away' ? (before?.failures ?? 0) + 1 : 0
    const isNews = Object.entries(seen).some(([identifier, digest]) => before?.seen[identifier] !== digest)
    if (before?.state === state && failures === 0 && !isNews && before.problem?.code === problem?.code) return
    const now = engine.clock.now()
    const put: PlaceRecord = {
      id,
      profile,
      account,
      state,
      since: before?.state === state ? before.since : wireTime(now),
      seen: all,
      failures,
      ...(failures > 0 && { notBefore: wireTime(now + pauseAfter(failures)) }),
      ...(problem && { problem: problem.toJSON() }),
    }
    await engine.machine.commit([{ collection: 'places', put }])
  })
}

/** Whether one of several portals is not known to have all that this device would publish there. */
export async function lacksSomething(
  engine: EngineContext,
  profile: string,
  seen: PlaceRecord['seen'],
): Promise<boolean> {
  const record = await engine.machine.get('profiles', profile)
  if (record === undefined || record.accounts.length < 2) return false
  if (seen[profile] !== record.digest) return true
  const escrow = await escrowToPlace(engine, profile)
  if (escrow !== undefined && seen[escrow.Identifier ?? ''] === undefined) return true
  for (const application of await engine.machine.list('applications')) {
    if (application.profile !== profile) continue
    const digest = await digestOf(engine, application)
    if (digest !== undefined && seen[application.id] !== digest) return true
  }
  return false
}

/** Of the version that is stored; undefined where none is. */
async function digestOf(
  engine: EngineContext,
  { digest, signed }: ApplicationRecord,
): Promise<string | undefined> {
  // Records of 0.1.0 hold the version instead of its digest.
  if (digest !== undefined || signed === undefined) return digest
  return objectDigest(engine, textToObject(signed, 'SignedApplicationProfile'))
}

/** The backup of the master keys, if this device holds it and shares of it exist: then every portal must have it. */
export async function escrowToPlace(
  engine: EngineContext,
  profile: string,
): Promise<Mesh<'OfflineEscrowEntry'> | undefined> {
  const record = await engine.machine.get('escrows', profile)
  if (record?.sharesMadeAt === undefined && record?.isShared !== true) return undefined
  return textToObject(record.entry, 'OfflineEscrowEntry')
}

function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE * 2 ** Math.min(failures - 1, 8), LONGEST_PAUSE)
}

/** What a failure says about the portal. @throws anything that is not a MeshError */
export function failureToFinding(error: unknown): Finding & { readonly problem: MeshError } {
  if (!isMeshError(error)) throw error
  const { code } = error
  if (code === 'mesh/account/missing') return { state: 'lost', problem: error }
  if (code === 'mesh/account/taken' || code === 'mesh/profile/substituted')
    return { state: 'taken', problem: error }
  if (code === 'mesh/portal/conflict') return { state: 'behind', problem: error }
  if (!code.startsWith('mesh/portal/')) return { state: 'wrong', problem: error }
  // A portal that says no is there, and lacks what it did not take.
  return { state: error.retryable || code === 'mesh/portal/answer' ? 'away' : 'behind', problem: error }
}

/** The same failure, saying at which portal. */
export function atPortal(error: MeshError, portal: string): MeshError {
  if (error.detail?.['portal'] !== undefined) return error
  return new MeshError(error.code, `${portal}: ${error.message}`, {
    cause: error,
    detail: { ...error.detail, portal },
  })
}

/** A connection that gives up in time. What was on its way by then may still arrive. */
function connect(engine: EngineContext, url: string, milliseconds: number): PortalConnection {
  const open = () => engine.portals.at(url)
  return {
    url,
    features: signal => inTime(milliseconds, signal, bounded => open().features(bounded)),
    transact: (transaction, request, options = {}) =>
      inTime(milliseconds, options.signal, signal =>
        open().transact(transaction, request, { ...options, signal }),
      ),
  }
}

async function inTime<R>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const controller = new AbortController()
  const abort = () => controller.abort(outer?.reason)
  outer?.addEventListener('abort', abort, { once: true })
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new MeshError('mesh/portal/timeout', 'the portal took too long, with others to ask')
        controller.abort(error)
        reject(error)
      }, milliseconds)
    })
    return await Promise.race([work(controller.signal), late])
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', abort)
  }
}
