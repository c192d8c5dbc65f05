/** Whose invite it is, for the eye: read without checking anything, which the engine does before it is used. */
import type { SpokenInvite } from '../../index.ts'

const LINK = /#\/invite\/([^/]+)\/([^/]+)/

export function accountOfInvite(invite: string | SpokenInvite): string | undefined {
  if (typeof invite !== 'string') return invite.account.trim()
  const account = partOf(invite, 1) ?? invite.trim().split(/\s+/u)[0]
  return account?.includes('@') ? account : undefined
}

/** UDF of the profile that the link of an invite names. */
export function profileOfInvite(link: string): string | undefined {
  return partOf(link, 2)
}

function partOf(link: string, part: 1 | 2): string | undefined {
  try {
    return decodeURIComponent(LINK.exec(link)?.[part] ?? '') || undefined
  } catch {
    return undefined
  }
}
