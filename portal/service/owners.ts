/** Which profiles list an application: the way back from an application profile to those who may sign it. */
import type { VerifiedPersonal } from '../../sdk/core/profile/index.ts'
import { isUdf } from '../../sdk/core/udf.ts'
import type { Batch, PortalStore } from '../store/store.ts'

/** More profiles than this that list one application are not asked about it. */
const MOST_OWNERS = 32

const listKey = (application: string, profile: string) => `lists/${application}/${profile}`

/** What changes when a version of a personal profile takes the place of another. */
export function ownerChanges(previous: VerifiedPersonal | undefined, next: VerifiedPersonal): Partial<Batch> {
  const before = applicationsOf(previous)
  const after = applicationsOf(next)
  const added = [...after].filter(application => !before.has(application))
  const gone = [...before].filter(application => !after.has(application))
  return {
    put: added.map(application => ({ key: listKey(application, next.udf), value: '' })),
    remove: gone.map(application => listKey(application, next.udf)),
  }
}

/** UDFs of profiles that list an application. */
export async function listOwners(store: PortalStore, application: string): Promise<readonly string[]> {
  const prefix = listKey(application, '')
  const items = await store.list(prefix, { limit: MOST_OWNERS })
  return items.map(({ key }) => key.slice(prefix.length))
}

function applicationsOf(personal: VerifiedPersonal | undefined): ReadonlySet<string> {
  return new Set((personal?.applications ?? []).map(({ Identifier }) => Identifier).filter(isUdf))
}
