/** What a device may do with the applications of the profile it joins, as the approving person chooses. */
import type { ApplicationSummary, PendingDevice, PersonalSession } from '../../index.ts'

export type Right = 'none' | 'read' | 'change'
export const rights: readonly Right[] = ['none', 'read', 'change']

/** By the identifier of the application. */
export type Rights = ReadonlyMap<string, Right>

/** The applications that this device can let another one into. */
export async function grantableApplications(
  personal: PersonalSession,
): Promise<readonly ApplicationSummary[]> {
  const all = await personal.applications()
  return all.filter(({ role, kind }) => role === 'administrator' && kind !== undefined)
}

/** What the invite was made with, until the approving person says otherwise. */
export function invitedRights(pending: PendingDevice | undefined): Rights {
  return new Map(
    pending?.applications?.map((wanted): [string, Right] => {
      if (typeof wanted === 'string') return [wanted, 'read']
      return [wanted.identifier, wanted.administrator ? 'change' : 'read']
    }),
  )
}

/** As `accept` takes them. */
export function rightsToGrants(
  chosen: Rights,
): readonly { readonly identifier: string; readonly administrator: boolean }[] {
  return [...chosen]
    .filter(([, right]) => right !== 'none')
    .map(([identifier, right]) => ({ identifier, administrator: right === 'change' }))
}
