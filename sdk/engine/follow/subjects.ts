/** What this machine wants to hear of from portals, and what it does when it hears. */
import type { FollowedQuestion, PortalEvent } from '../../core/protocol/follow.ts'
import { isExpired } from '../connect-life.ts'
import type { EngineContext } from '../context.ts'
import type { AccountRecord, Collection, ConnectFlow, ProfileRecord } from '../records.ts'
import { refreshProfile } from '../refresh.ts'
import { loadApplications, loadConnecting, loadRequests } from '../seldom.ts'
import { isByRequest } from '../ways.ts'

export interface Subject {
  /** Tells one from another, in all tabs alike. */
  readonly id: string
  /** Base URL. */
  readonly portal: string
  readonly question: FollowedQuestion
  /** UDF of the device that asks. */
  readonly device: string
  /**
   * Brings this machine up to date. Returns what may be different now though nothing that is stored has changed.
   *
   * @throws as the call that does it
   */
  readonly hear: (event: PortalEvent) => Promise<readonly Collection[]>
}

/** A browser has few connections to one server, and a stream holds one for as long as it lasts. */
const MOST = 4

/** Connects that wait for an answer first, since somebody is looking at them. */
export async function listSubjects(engine: EngineContext): Promise<readonly Subject[]> {
  const [connects, profiles] = await Promise.all([
    engine.machine.list('connects'),
    engine.machine.list('profiles'),
  ])
  const waiting = connects.filter(flow => flow.state === 'requested' && !isExpired(engine, flow))
  const subjects = [
    ...waiting.map(flow => connectSubject(engine, flow)),
    ...profiles.flatMap(record => record.accounts.map(account => profileSubject(engine, record, account))),
  ]
  return subjects.slice(0, MOST)
}

function connectSubject(engine: EngineContext, { id, way, portal, device, account }: ConnectFlow): Subject {
  const request = { DeviceID: device, ...(isByRequest(way) && { AccountID: account }) }
  return {
    id: `connect/${id}`,
    portal,
    device,
    question: { transaction: 'ConnectStatus', request },
    async hear() {
      await (await loadConnecting()).advanceConnect(engine, id)
      return []
    },
  }
}

function profileSubject(
  engine: EngineContext,
  { id: profile, device }: ProfileRecord,
  { account, portal }: AccountRecord,
): Subject {
  return {
    id: `profile/${profile}/${account}`,
    portal,
    device,
    question: { transaction: 'ConnectPending', request: { AccountID: account } },
    async hear({ type, identifier, digest }) {
      const known = await engine.machine.get('profiles', profile)
      if (type === 'profile' && digest !== known?.digest) await refreshProfile(engine, profile)
      if (type === 'application' && identifier)
        await (await loadApplications()).refreshApplication(engine, profile, identifier)
      if (type === 'open') await refreshProfile(engine, profile)
      if (type !== 'pending' && type !== 'open') return []
      await (await loadRequests()).listPending(engine, profile)
      return ['requests']
    },
  }
}
