/** Editing applications: acknowledged when the edit is in the journal, published at once where that is possible. */
import { findApplication, roleOf } from '../../core/application/index.ts'
import { isMeshError, MeshError } from '../../core/error.ts'
import type { ApplicationChange, ApplicationSummary, ApplicationUpdate } from '../api.ts'
import type { EngineContext } from '../context.ts'
import { ignoreNamed } from '../flow.ts'
import { requireMember } from '../profiles.ts'
import { applyEdit, makeEdit, verifyWritable } from './edits.ts'
import { catalogKindOf, openCatalog } from './held-catalog.ts'
import { journalChanges, journalIdentity, journalLock } from './journal.ts'
import { openHeld, requireHeld, summarizeApplication } from './read.ts'
import { removedBy } from './removed.ts'
import { shelfOf } from './shelf.ts'
import { syncApplication } from './sync.ts'

/** When to publish: before the call is answered, or soon, while the caller goes on. */
export type Publish = 'now' | 'soon'

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
  { publish = 'now' }: { readonly publish?: Publish } = {},
): Promise<ApplicationUpdate> {
  const entries = await engine.machine.exclusively(journalLock(identifier), async () => {
    const held = await requireHeld(engine, profile, identifier)
    requireMember(held.reader.profile, held.reader.personal)
    const { suite, applications } = held.reader.personal
    if (roleOf(findApplication(applications, identifier), held.reader.profile.device) !== 'administrator') {
      throw new MeshError('mesh/profile/administrator', 'this device may read the application, not change it')
    }
    const catalog = catalogKindOf(held.record) && (await openCatalog(engine, held))
    const { contents, updated } = catalog
      ? { contents: catalog.contents(), updated: catalog.updated }
      : await openHeld(engine, held).then(({ contents, version }) => ({
          contents,
          updated: version?.updated,
        }))
    const { edit, entries } = await makeEdit(engine, contents, change)
    const edited = await applyEdit(engine, contents, edit, { suite, updated })
    verifyWritable(edited, edit, suite)
    const place = { profile: held.reader.profile, application: identifier }
    const { record, changes } = await journalChanges(engine, place, edit)
    await engine.machine.commit([...changes, ...(await removedBy(engine, held, { contents, edited }))])
    // Where edits were made one, the next look at the catalog begins with the version again.
    if (catalog && changes.length === 1) {
      const edits = [...catalog.edits, journalIdentity(record)]
      shelfOf(engine).put(identifier, { ...catalog, edits, contents: () => edited })
    }
    return entries
  })
  // From here on the edit cannot be lost, and a caller who was told of a failure would make it again.
  if (publish === 'soon') publishSoon(engine, profile, identifier)
  else await syncApplication(engine, profile, identifier).catch(ignoreNamed)
  return { application: await summarizeApplication(engine, profile, identifier), entries }
}

/** Publications under way that nobody waits for, by application; each says whether there is more to publish. */
const publications = new WeakMap<EngineContext, Map<string, { again: boolean }>>()

/** Publishes while nobody waits; edits that come meanwhile are published together when it is done. */
function publishSoon(engine: EngineContext, profile: string, identifier: string): void {
  const all = publications.get(engine) ?? new Map<string, { again: boolean }>()
  publications.set(engine, all)
  const running = all.get(identifier)
  if (running) {
    running.again = true
    return
  }
  const state = { again: true }
  all.set(identifier, state)
  const work = async () => {
    while (state.again) {
      state.again = false
      await syncApplication(engine, profile, identifier).catch(ignoreNamed)
    }
  }
  // A macrotask later, so that whoever saved is answered first.
  setTimeout(() => void work().finally(() => all.delete(identifier)))
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
