/** Who keeps the recovery shares of a profile: names alone, on this device alone. */
import type { SharesPlace } from '../../sdk/elements/mesh-shares/mesh-shares.ts'

const prefix = 'mesh-shares/'

export function rememberPlace(profile: string, { quorum, holders }: SharesPlace): void {
  try {
    localStorage.setItem(prefix + profile, JSON.stringify({ quorum, holders }))
  } catch {
    // Full or forbidden: the shares are made all the same.
  }
}

export function placeOf(profile: string): SharesPlace | undefined {
  try {
    return readPlace(JSON.parse(localStorage.getItem(prefix + profile) ?? 'null'))
  } catch {
    return undefined
  }
}

export function forgetPlace(profile: string): void {
  try {
    localStorage.removeItem(prefix + profile)
  } catch {
    // What cannot be opened holds nothing of ours.
  }
}

function readPlace(value: unknown): SharesPlace | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { quorum, holders } = value as Partial<Record<keyof SharesPlace, unknown>>
  if (!Number.isInteger(quorum) || !Array.isArray(holders)) return undefined
  return { quorum: quorum as number, holders: holders.map(String) }
}
