/**
 * The engine of a web site that is a device of somebody's profile: it connects, and uses what it was granted. What it
 * does not have it cannot be talked into: making accounts, approving, granting, recovering.
 */
import type { MeshApi } from './api.ts'
import { listApplications, readApplication } from './applications/read.ts'
import { refreshApplication, resumeJournal, updateApplication } from './applications/update.ts'
import { followChanges } from './changes.ts'
import { advanceConnect, beginConnect, cancelConnect, resumeConnects } from './connect.ts'
import { createContext } from './context.ts'
import { createFollower } from './follow/follower.ts'
import { forgetProfile } from './forget.ts'
import { sweepKeys } from './keys.ts'
import type { EngineDeps } from './ports.ts'
import { refreshProfile } from './refresh.ts'
import { summarizeMachine } from './summaries.ts'

/** Names of the calls a site has. */
export const siteCalls = [
  'summary',
  'beginConnect',
  'advanceConnect',
  'cancelConnect',
  'refresh',
  'forget',
  'applications',
  'readApplication',
  'refreshApplication',
  'updateApplication',
  'resume',
  'changed',
] as const satisfies readonly (keyof MeshApi)[]

export type SiteApi = Pick<MeshApi, (typeof siteCalls)[number]>

/**
 * Makes the engine of a site over its ports.
 *
 * @example
 * const engine = createSiteEngine({ crypto, clock: Date, vault, machine, portals })
 * const { uri, authenticator } = await engine.beginConnect({ kind: 'web app', portal: 'https://mmm.example.com' })
 */
export function createSiteEngine(deps: EngineDeps): SiteApi {
  const engine = createContext(deps)
  const { changed, announce } = followChanges(deps.machine, deps.clock.now(), () => follower)
  const follower = createFollower(engine, announce)
  return {
    summary: () => summarizeMachine(engine),
    beginConnect: options => beginConnect(engine, { ...options, kind: 'web app' }),
    advanceConnect: id => advanceConnect(engine, id),
    cancelConnect: id => cancelConnect(engine, id),
    refresh: profile => refreshProfile(engine, profile),
    forget: profile => forgetProfile(engine, profile),
    applications: profile => listApplications(engine, profile),
    readApplication: (profile, identifier) => readApplication(engine, profile, identifier),
    refreshApplication: (profile, identifier) => refreshApplication(engine, profile, identifier),
    updateApplication: (profile, identifier, change) =>
      updateApplication(engine, profile, identifier, change),
    async resume() {
      await resumeConnects(engine)
      await resumeJournal(engine)
      await sweepKeys(engine)
      return summarizeMachine(engine)
    },
    changed,
  }
}
