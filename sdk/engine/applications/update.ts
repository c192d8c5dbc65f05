/** Editing applications: acknowledged when the edit is in the journal, published at once where that is possible. */
import { findApplication, roleOf } from '../../core/application/index.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import type { ApplicationChange, ApplicationSummary, ApplicationUpdate } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed } from '../flow.ts'
import { requireMember } from '../profiles.ts'
import { applyEdit, makeEdit, verifyWritable } from './edits.ts'
import { journalLock, journalRecord } from './journal.ts'
import { openHere, summarizeApplication } from './read.ts'
import { syncApplication } from './sync.ts'

/**
 * Makes an edit. When this resolves, the edit is stored on this machine for good; the summary says whether it is
 * published too (`unpublished`), and if not, why (`problem`).
 *
 * @throws before anything was stored: `mesh/profile/missing`; `mesh/profile/removed`; `mesh/profile/administrator` on a device that
 * may not change the application; `mesh/key/missing`; `mesh/argument`, `mesh/catalog/…`, `mesh/schema/member`,
 * `mesh/encoding/character` for a change that cannot be made; `mesh/storage/…`
 */
export async function updateApplication(
  engine: EngineContext,
  profile: string,
  identifier: string,
  change: ApplicationChange,
): Promise<ApplicationUpdate> {
  const entries = await engine.machine.exclusively(journalLock(identifier), async () => {
    const { reader, version, contents } = await openHere(engine, profile, identifier)
    requireMember(reader.profile, reader.personal)
    const { suite, applications } = reader.personal
    if (roleOf(findApplication(applications, identifier), reader.profile.device) !== 'administrator') {
      throw new MeshError('mesh/profile/administrator', 'this device may read the application, not change it')
    }
    const { edit, entries } = await makeEdit(engine, contents, change)
    verifyWritable(await applyEdit(engine, contents, edit, { suite, updated: version?.updated }), suite)
    const put = await journalRecord(engine, { profile: reader.profile, application: identifier }, edit)
    await engine.machine.commit([{ collection: 'journal', put }])
    return entries
  })
  // From here on the edit cannot be lost, and a caller who was told of a failure would make it again.
  await syncApplication(engine, profile, identifier).catch(ignoreNamed)
  return { application: await summarizeApplication(engine, profile, identifier), entries }
}

/** Brings an application up to date. @throws what `syncApplication` throws */
export async function refreshApplication(
  engine: EngineContext,
  profile: string,
  identifier: string,
): Promise<ApplicationSummary> {
  await syncApplication(engine, profile, identifier)
  return summarizeApplication(engine, profile, identifier)
}

/**
 * Brings up to date what this device may read of a profile. One that is not to be had does not keep the others back.
 *
 * @returns the first failure that is a portal's lie or a defect of the data; others are noted with their application
 */
export async function syncApplications(
  engine: EngineContext,
  profile: string,
  identifiers: readonly string[],
): Promise<MeshError | undefined> {
  const failures: MeshError[] = []
  for (const identifier of identifiers) {
    await syncApplication(engine, profile, identifier).catch(error => {
      if (!isMeshError(error)) throw error
      failures.push(error)
    })
  }
  return failures.find(({ code }) => LIES.some(lie => code.startsWith(lie)))
}

const LIES = [
  'mesh/profile/rollback',
  'mesh/profile/fork',
  'mesh/profile/substituted',
  'mesh/profile/invalid',
  'mesh/profile/signer',
  'mesh/jws/',
  'mesh/jwe/',
  'mesh/schema/',
  'mesh/json/',
]

/** Publishes what waits. A portal that does not answer leaves it for another time. */
export async function resumeJournal(engine: EngineContext): Promise<void> {
  const records = await engine.machine.list('journal')
  const waiting = new Map(records.map(({ application, profile }) => [application, profile]))
  for (const [application, profile] of waiting) {
    await syncApplication(engine, profile, application).catch(ignoreNamed)
  }
}
