/** Which profiles list an application: the way back from an application profile to those who may sign it. */
import type { VerifiedPersonal } from '../../sdk/core/profile/index.ts'
import { isUdf } from '../../sdk/core/udf.ts'
import type { Batch, PortalStore } from '../store/store.ts'

/** More profiles than this that list one application are not asked about it. */
const MOST_OWNERS = 32

const listKey = (application: string, profile: string) => `lists/${application}/${profile}`

/**
 * What changes when a version of a personal profile takes the place of another.
 *
 * @param before applications of the version that is stored, as `applicationsOf` gives them
 */
export function ownerChanges(
  profile: string,
  before: readonly string[],
  after: readonly string[],
): Partial<Batch> {
  const added = after.filter(application => !before.includes(application))
  const gone = before.filter(application => !after.includes(application))
  return {
    put: added.map(application => ({ key: listKey(application, profile), value: '' })),
    remove: gone.map(application => listKey(application, profile)),
  }
}

/** UDFs of profiles that list an application. */
export async function listOwners(store: PortalStore, application: string): Promise<readonly string[]> {
  const prefix = listKey(application, '')
  const items = await store.list(prefix, { limit: MOST_OWNERS })
  return items.map(({ key }) => key.slice(prefix.length))
}

/** Identifiers of the applications that a profile lists, each once. */
export function applicationsOf({ applications }: VerifiedPersonal): readonly string[] {
  return [...new Set(applications.map(({ Identifier }) => Identifier).filter(isUdf))]
}
